//! Runs a model: creates a prediction, waits for it, and reads its output.

use super::options::{CancelAfter, PreferWait, setters};
use super::wait::{Deadline, until_ended};
use super::{Create, Outputs, Prediction, Runnable};
use crate::{Error, Result};
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::Duration;

/// A model that is to be run; `.await` gives its output.
///
/// # Errors
/// What [`Create`] and [`Wait`](crate::Wait) say, and what [`Prediction::output`] says: a model that failed is
/// [`Error::Failed`] with its logs, and part of an output is never taken for all of it.
///
/// # Cancellation
/// Dropped, the prediction runs on at Replicate, and is billed. Use [`Run::timeout`], which cancels it, or
/// [`Run::cancel_after`], which holds even if this process ends.
#[derive(Clone, Debug)]
#[must_use = "nothing is sent before it is awaited"]
pub struct Run<I: Runnable> {
    create: Create<I>,
    timeout: Option<Duration>,
}

impl<I: Runnable> Run<I> {
    pub(crate) fn new(create: Create<I>) -> Self {
        Self {
            create: create.prefer_wait(PreferWait::MAX),
            timeout: None,
        }
    }

    /// Gives up after this time, uploads included, and cancels the prediction. From 5 s on Replicate cancels it by itself
    /// then, even if this process has ended.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    setters!(create.options);

    async fn run(mut self) -> Result<Prediction<I::Kind>> {
        let client = self.create.client.clone();
        let Some(timeout) = self.timeout else {
            let created = Prediction::new(client, self.create.create().await?);
            return until_ended(created, None).await;
        };
        let deadline = Deadline::new(timeout);
        let options = &mut self.create.options;
        // The request ends a second before the caller's deadline, so that there is an id to cancel.
        let wait = timeout.saturating_sub(Duration::from_secs(1));
        options.prefer_wait = PreferWait::new(wait.min(Duration::from_mins(1))).ok();
        let lifetimes = [options.cancel_after, CancelAfter::new(timeout).ok()];
        options.cancel_after = lifetimes.into_iter().flatten().min();
        let created = tokio::time::timeout(timeout, self.create.create()).await;
        let created = created.map_err(|_| Error::Timeout {
            after: timeout,
            prediction: None,
        })?;
        until_ended(Prediction::new(client, created?), Some(&deadline)).await
    }
}

impl<I: Runnable> IntoFuture for Run<I> {
    type Output = Result<<I::Kind as Outputs>::Output>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.run().await?.into_output() })
    }
}
