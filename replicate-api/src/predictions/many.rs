//! Runs many inputs.

use super::create::Target;
use super::options::{Options, setters};
use super::poll::Together;
use super::{Create, Outputs, Prediction, Runnable};
use crate::{Client, Result};
use futures_util::stream::{self, Stream, StreamExt};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::sync::Semaphore;

/// How many are in flight, if nothing is said.
const CONCURRENCY: usize = 16;

/// How many are created at once: those that wait need no connection, so that only this many are open.
const CREATED_AT_ONCE: usize = 32;

/// What became of an input: its place among the inputs, and the output or why there is none.
pub type Outcome<T> = (usize, Result<<T as Outputs>::Output>);

/// Many inputs that are to be run: a stream of outputs, each with the place of its input, in the order in which they come.
///
/// One that fails does not end the others. A rate limit holds all of them back. Those that run are asked for together, by
/// the pages of `GET /predictions`.
///
/// # Errors
/// Each item has those of [`Run`](crate::Run).
///
/// # Cancellation
/// Safe to poll again after a pause, and no item is lost. Dropped, no more inputs are sent, and predictions that run go on
/// at Replicate; [`RunAll::cancel_after`] bounds that.
#[must_use = "nothing is sent before it is polled"]
pub struct RunAll<I: Runnable> {
    state: State<I>,
    concurrency: usize,
    options: Options,
}

enum State<I: Runnable> {
    New(Client, Target, Vec<I>),
    Running(Pin<Box<dyn Stream<Item = Outcome<I::Kind>> + Send>>),
}

impl<I: Runnable> RunAll<I> {
    pub(crate) fn new(client: Client, target: Target, inputs: Vec<I>) -> Self {
        Self {
            state: State::New(client, target, inputs),
            concurrency: CONCURRENCY,
            options: Options::default(),
        }
    }

    /// How many predictions are in flight at most; at least one. 16 by default.
    pub fn concurrency(mut self, concurrency: usize) -> Self {
        self.concurrency = concurrency.max(1);
        self
    }

    setters!(options);
}

impl<I: Runnable> Stream for RunAll<I> {
    type Item = Outcome<I::Kind>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if let State::New(client, target, inputs) = &mut this.state {
            let inputs = std::mem::take(inputs);
            let outcomes = outcomes(
                client.clone(),
                target.clone(),
                inputs,
                this.concurrency,
                this.options.clone(),
            );
            this.state = State::Running(Box::pin(outcomes));
        }
        match &mut this.state {
            State::Running(outcomes) => outcomes.as_mut().poll_next(context),
            State::New(..) => Poll::Ready(None),
        }
    }
}

// Nothing in it is pinned: the stream that runs is in a box.
impl<I: Runnable> Unpin for RunAll<I> {}

impl<I: Runnable> std::fmt::Debug for RunAll<I> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RunAll")
            .field("concurrency", &self.concurrency)
            .finish_non_exhaustive()
    }
}

fn outcomes<I: Runnable>(
    client: Client,
    target: Target,
    inputs: Vec<I>,
    concurrency: usize,
    options: Options,
) -> impl Stream<Item = Outcome<I::Kind>> + Send {
    let together = Arc::new(Together::default());
    let turns = Arc::new(Semaphore::new(CREATED_AT_ONCE));
    let runs = inputs.into_iter().enumerate().map(move |(place, input)| {
        let mut create = Create::new(client.clone(), target.clone(), input);
        create.options.clone_from(&options);
        let (together, turns) = (Arc::clone(&together), Arc::clone(&turns));
        async move { (place, run(create, &turns, &together).await) }
    });
    stream::iter(runs).buffer_unordered(concurrency)
}

async fn run<I: Runnable>(
    create: Create<I>,
    turns: &Semaphore,
    together: &Together,
) -> Result<<I::Kind as Outputs>::Output> {
    let client = create.client.clone();
    // It is never closed.
    let turn = turns.acquire().await.ok();
    let created = create.create().await?;
    drop(turn);
    let ended = together.wait(&client, created).await?;
    Prediction::<I::Kind>::new(client, ended).into_output()
}
