//! Runs a model: creates a prediction, waits for it, and reads its output.

use super::options::{PreferWait, setters};
use super::{Create, Outputs, Prediction, Runnable};
use crate::Result;
use crate::files::Common;
use crate::wait::{Deadline, until_ended};
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::Duration;

/// A model that is to be run; `.await` gives its output.
///
/// # Errors
/// What [`Create`] and [`Wait`](crate::Wait) say, and what [`Prediction::output`] says: a model that failed is
/// [`Error::Failed`](crate::Error::Failed) with its logs, and part of an output is never taken for all of it.
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

    /// Gives up after this time, uploads included, and cancels the prediction; that may take 5 s more. Replicate is told the
    /// deadline, too (5 s at least), and cancels by itself if this process has ended by then.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    setters!(create.options);

    async fn run(self) -> Result<Prediction<I::Kind>> {
        let (deadline, common) = (self.timeout.map(Deadline::new), Common::default());
        let created = self.create.within(deadline.as_ref(), &common).await?;
        until_ended(created, deadline.as_ref()).await
    }
}

impl<I: Runnable> IntoFuture for Run<I> {
    type Output = Result<<I::Kind as Outputs>::Output>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.run().await?.into_output() })
    }
}
