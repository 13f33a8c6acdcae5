//! Runs many inputs.

use super::create::Target;
use super::options::{Options, setters};
use super::together::Together;
use super::{Create, Outputs, Prediction, Runnable};
use crate::files::Common;
use crate::wait::{Deadline, canceled};
use crate::{Client, Result};
use futures_util::stream::{self, Stream, StreamExt};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::Semaphore;

/// How many are in flight, if nothing is said.
const CONCURRENCY: usize = 16;

/// How many are created at once: those that wait need no connection, so that only this many are open.
const CREATED_AT_ONCE: usize = 32;

/// What became of an input: its place among the inputs, and the output or why there is none.
pub type Outcome<T> = (usize, Result<<T as Outputs>::Output>);

/// Many inputs that are to be run: a stream of outputs, each with the place of its input, in the order in which they come.
///
/// One that fails does not end the others. A file that several inputs have, by path or as a clone, is uploaded once. A rate
/// limit holds all of them back. Those that run are asked for together, by the pages of `GET /predictions`.
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
    timeout: Option<Duration>,
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
            timeout: None,
            options: Options::default(),
        }
    }

    /// How many predictions are in flight at most; at least one. 16 by default.
    pub fn concurrency(mut self, concurrency: usize) -> Self {
        self.concurrency = concurrency.max(1);
        self
    }

    /// Gives up on each one after this time from when its turn has come, and cancels it, as
    /// [`Run::timeout`](crate::Run::timeout) does.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    setters!(options);
}

impl<I: Runnable> Stream for RunAll<I> {
    type Item = Outcome<I::Kind>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if let State::New(client, target, inputs) = &mut this.state {
            let mut inputs = std::mem::take(inputs);
            let shared = Arc::new(Shared {
                together: Together::new(client.clone()),
                turns: Semaphore::new(CREATED_AT_ONCE),
                client: client.clone(),
                target: target.clone(),
                timeout: this.timeout,
                options: this.options.clone(),
                common: Common::of(&mut inputs),
            });
            let runs = inputs.into_iter().enumerate().map(move |(place, input)| {
                let shared = Arc::clone(&shared);
                async move { (place, shared.run(input).await) }
            });
            let outcomes = stream::iter(runs).buffer_unordered(this.concurrency);
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

/// What all of them share.
struct Shared {
    client: Client,
    target: Target,
    timeout: Option<Duration>,
    options: Options,
    common: Common,
    turns: Semaphore,
    together: Together,
}

impl Shared {
    async fn run<I: Runnable>(&self, input: I) -> Result<<I::Kind as Outputs>::Output> {
        let mut create = Create::new(self.client.clone(), self.target.clone(), input);
        create.options.clone_from(&self.options);
        // It is never closed.
        let turn = self.turns.acquire().await.ok();
        let deadline = self.timeout.map(Deadline::new);
        let created = create.within(deadline.as_ref(), &self.common).await?;
        drop(turn);
        self.ended(created, deadline.as_ref()).await?.into_output()
    }

    async fn ended<T: Outputs>(
        &self,
        created: Prediction<T>,
        deadline: Option<&Deadline>,
    ) -> Result<Prediction<T>> {
        let Some(deadline) = deadline else {
            return self.together.wait(created).await;
        };
        let ended = self.together.wait(created.clone());
        match tokio::time::timeout(deadline.left(), ended).await {
            Ok(ended) => ended,
            Err(_) => Err(canceled(created, deadline).await),
        }
    }
}
