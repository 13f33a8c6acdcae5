//! Waits for a prediction to end.

use super::{Outputs, Prediction, poll};
use crate::{Error, Result};
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::{Duration, Instant};

/// A prediction that is waited for; `.await` gives it back once it has ended: `succeeded`, `failed`, `canceled` or
/// `aborted`. It is asked for as the client's [`PollPolicy`](crate::PollPolicy) says.
///
/// # Errors
/// [`Error::Timeout`] when [`Wait::timeout`] has passed; [`Error::LostSight`] with the prediction if the API cannot be asked.
///
/// # Cancellation
/// Dropped, it is asked for no more, and runs on. Get it again with
/// [`Predictions::get`](crate::Predictions::get).
#[derive(Debug)]
#[must_use = "nothing is waited for before it is awaited"]
pub struct Wait<T: Outputs> {
    prediction: Prediction<T>,
    timeout: Option<Duration>,
}

impl<T: Outputs> Wait<T> {
    pub(super) fn new(prediction: Prediction<T>) -> Self {
        Self {
            prediction,
            timeout: None,
        }
    }

    /// Waits no longer than this, and then cancels the prediction.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }
}

impl<T: Outputs> IntoFuture for Wait<T> {
    type Output = Result<Prediction<T>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let deadline = self.timeout.map(Deadline::new);
            until_ended(self.prediction, deadline.as_ref()).await
        })
    }
}

/// How long canceling may take once a deadline has passed.
pub(crate) const CANCELING: Duration = Duration::from_secs(5);

/// How long the caller waits, from when on.
pub(super) struct Deadline {
    start: Instant,
    timeout: Duration,
}

impl Deadline {
    pub(super) fn new(timeout: Duration) -> Self {
        Self {
            start: Instant::now(),
            timeout,
        }
    }

    pub(super) fn left(&self) -> Duration {
        self.timeout.saturating_sub(self.start.elapsed())
    }

    pub(super) fn timeout(&self) -> Duration {
        self.timeout
    }
}

/// Waits until it has ended; when the deadline has passed, cancels it.
pub(super) async fn until_ended<T: Outputs>(
    mut prediction: Prediction<T>,
    deadline: Option<&Deadline>,
) -> Result<Prediction<T>> {
    let client = prediction.client().clone();
    let ended = poll::one(&client, prediction.data().clone());
    let Some(deadline) = deadline else {
        prediction.set(ended.await?);
        return Ok(prediction);
    };
    match tokio::time::timeout(deadline.left(), ended).await {
        Ok(ended) => {
            prediction.set(ended?);
            Ok(prediction)
        }
        Err(_) => {
            // Whether or not it arrives, the deadline is what the caller is told of, and soon.
            tokio::time::timeout(CANCELING, prediction.cancel())
                .await
                .ok();
            Err(Error::Timeout {
                after: deadline.timeout(),
                prediction: Some(Box::new(prediction.into_data())),
            })
        }
    }
}
