//! Waits for what runs at Replicate to end: predictions and trainings.

use crate::client::{limited_for, may_pass};
use crate::types::Status;
use crate::{Client, Error, Result};
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::{Duration, Instant};

/// How long an answer that says how far something is may take, retries included.
pub(crate) const SILENCE: Duration = Duration::from_mins(1);

/// How long everything may take once a deadline has passed: the answer that names what is to be canceled, and canceling.
const CANCELING: Duration = Duration::from_secs(5);

/// What of it is left for canceling at least.
const LEAST: Duration = Duration::from_secs(1);

/// And for the answer.
pub(crate) const NAMING: Duration = Duration::from_secs(4);

/// Whether nothing more happens after this status. One of tomorrow is none, so that it is waited for.
pub(crate) fn is_terminal(status: &Status) -> bool {
    matches!(
        status,
        Status::Succeeded | Status::Failed | Status::Canceled | Status::Aborted
    )
}

/// What runs at Replicate and comes to an end: a [`Prediction`](crate::Prediction) or a [`Training`](crate::Training).
pub trait Job: sealed::Sealed + Send + Sync + Sized + 'static {
    #[doc(hidden)]
    fn client(&self) -> &Client;

    #[doc(hidden)]
    fn seen(&self) -> &Status;

    #[doc(hidden)]
    fn ask(&mut self) -> impl Future<Output = Result<()>> + Send;

    #[doc(hidden)]
    fn stop(&mut self) -> impl Future<Output = Result<()>> + Send;

    /// The error of a deadline that has passed.
    #[doc(hidden)]
    fn timed_out(self, after: Duration) -> Error;

    /// The error of one that cannot be asked for. It goes on, and what it will have cost should not be lost.
    #[doc(hidden)]
    fn lost(self, source: Error) -> Error;
}

mod sealed {
    /// What this crate says it is.
    pub trait Sealed {}

    impl<T: crate::Outputs> Sealed for crate::Prediction<T> {}
    impl<M: replicate_model::Trains> Sealed for crate::Training<M> {}
}

/// Something that is waited for; `.await` gives it back once it has ended: `succeeded`, `failed`, `canceled` or `aborted`.
/// It is asked for as the client's [`PollPolicy`](crate::PollPolicy) says.
///
/// # Errors
/// Of a prediction [`Error::Timeout`] when [`Wait::timeout`] has passed, and [`Error::LostSight`] if the API cannot be asked;
/// of a training [`Error::TrainingTimeout`] and [`Error::TrainingLostSight`]. All of them hold it as it was last seen.
///
/// # Cancellation
/// Dropped, it is asked for no more, and runs on. Get it again with [`Predictions::get`](crate::Predictions::get) or
/// [`Trainings::get`](crate::Trainings::get).
#[derive(Debug)]
#[must_use = "nothing is waited for before it is awaited"]
pub struct Wait<J: Job> {
    job: J,
    timeout: Option<Duration>,
}

impl<J: Job> Wait<J> {
    pub(crate) fn new(job: J) -> Self {
        Self { job, timeout: None }
    }

    /// Waits no longer than this, and then cancels it; that may take 5 s more. If it turns out to be over, that is no failure.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }
}

impl<J: Job> IntoFuture for Wait<J> {
    type Output = Result<J>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let deadline = self.timeout.map(Deadline::new);
            until_ended(self.job, deadline.as_ref()).await
        })
    }
}

/// How long the caller waits, from when on.
#[derive(Clone, Copy)]
pub(crate) struct Deadline {
    start: Instant,
    timeout: Duration,
}

impl Deadline {
    pub(crate) fn new(timeout: Duration) -> Self {
        Self {
            start: Instant::now(),
            timeout,
        }
    }

    pub(crate) fn left(&self) -> Duration {
        self.timeout.saturating_sub(self.start.elapsed())
    }

    pub(crate) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// How long asking it to stop may take yet: some of it, even if finding out what to stop has taken long.
    fn grace(&self) -> Duration {
        let until = self.timeout.saturating_add(CANCELING);
        until.saturating_sub(self.start.elapsed()).max(LEAST)
    }
}

/// Waits until it has ended; when the deadline has passed, cancels it.
pub(crate) async fn until_ended<J: Job>(mut job: J, deadline: Option<&Deadline>) -> Result<J> {
    let ended = match deadline {
        None => asked_until_ended(&mut job).await,
        Some(deadline) => {
            let asked = asked_until_ended(&mut job);
            match tokio::time::timeout(deadline.left(), asked).await {
                Ok(ended) => ended,
                Err(_) => return canceled(job, deadline).await,
            }
        }
    };
    match ended {
        Ok(()) => Ok(job),
        Err(error) => Err(job.lost(error)),
    }
}

/// Cancels what is not over in time. What turns out to be over is no failure: it was done, and is paid for.
pub(crate) async fn canceled<J: Job>(mut job: J, deadline: &Deadline) -> Result<J> {
    // Whether or not it arrives, the deadline is what the caller is told of, and soon.
    let stopped = async {
        // It may be over, so that there is nothing to stop.
        if job.stop().await.is_err() {
            job.ask().await.ok();
        }
    };
    tokio::time::timeout(deadline.grace(), stopped).await.ok();
    match job.seen() {
        Status::Succeeded | Status::Failed => Ok(job),
        _ => Err(job.timed_out(deadline.timeout())),
    }
}

async fn asked_until_ended<J: Job>(job: &mut J) -> Result<()> {
    let policy = job.client().poll();
    let (mut pauses, mut patience) = (policy.pauses(), Patience::new(policy.longest_outage));
    while !is_terminal(job.seen()) {
        tokio::time::sleep(pauses.next().unwrap_or_default()).await;
        let start = Instant::now();
        match tokio::time::timeout(SILENCE, job.ask()).await {
            Ok(Ok(())) => patience.renew(),
            Ok(Err(error)) => match limited_for(&error) {
                // No outage, however long it takes.
                Some(pause) => tokio::time::sleep(pause).await,
                None => patience.spend(error, start)?,
            },
            // A connection that is dead; the next one may not be.
            Err(_) => {}
        }
    }
    Ok(())
}

/// For how long errors that may pass are passed over.
pub(crate) struct Patience {
    longest: Duration,
    /// Since when there are nothing but errors.
    since: Option<Instant>,
}

impl Patience {
    pub(crate) fn new(longest: Duration) -> Self {
        Self {
            longest,
            since: None,
        }
    }

    pub(crate) fn renew(&mut self) {
        self.since = None;
    }

    /// Passes over the error of what was asked at `start`, or gives it back if it stays.
    pub(crate) fn spend(&mut self, error: Error, start: Instant) -> Result<()> {
        self.spend_if(may_pass(&error), error, start)
    }

    /// The same, of an error that is known to pass, or to stay.
    pub(crate) fn spend_if(&mut self, passes: bool, error: Error, start: Instant) -> Result<()> {
        let since = *self.since.get_or_insert(start);
        if passes && since.elapsed() < self.longest {
            Ok(())
        } else {
            Err(error)
        }
    }
}
