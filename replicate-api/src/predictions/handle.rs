//! A prediction that was created.

use super::Progress;
use crate::client::Safety;
use crate::types::{self, PredictionMetrics, Status};
use crate::wait::{Job, Wait, is_terminal};
use crate::{Client, Error, FileOutput, Result};
use chrono::{DateTime, TimeDelta, Utc};
use replicate_model::{Json, Model, OutputMismatch};
use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

/// How long after a prediction has ended its output is kept.
const KEPT: TimeDelta = TimeDelta::hours(1);

/// How the output of a prediction is read: by its model, or as it came.
pub trait Outputs: Send + Sync + 'static {
    /// What it is read as.
    type Output: Send;

    /// Reads it.
    ///
    /// # Errors
    /// If it is of another shape. The error holds it.
    fn read(raw: Json) -> std::result::Result<Self::Output, OutputMismatch>;
}

impl<M: Model> Outputs for M {
    type Output = M::Output;

    fn read(raw: Json) -> std::result::Result<M::Output, OutputMismatch> {
        M::decode_output(raw)
    }
}

/// Of a model that is known at run time alone: its output is JSON.
#[derive(Clone, Copy, Debug)]
pub struct Untyped;

impl Outputs for Untyped {
    type Output = Json;

    fn read(raw: Json) -> std::result::Result<Json, OutputMismatch> {
        Ok(raw)
    }
}

/// In place of a client: what a webhook brought comes without one.
#[derive(Clone, Copy, Debug)]
pub struct Detached;

/// A prediction, as it was when it was last asked for, or when a webhook told of it ([`Detached`]).
pub struct Prediction<T: Outputs, C = Client> {
    client: C,
    data: types::Prediction,
    kind: PhantomData<fn() -> T>,
}

impl<T: Outputs> Prediction<T, Detached> {
    pub(crate) fn detached(data: types::Prediction) -> Self {
        Self {
            client: Detached,
            data,
            kind: PhantomData,
        }
    }

    /// The same with a client, so that it can be waited for, asked for and canceled.
    #[must_use]
    pub fn attach(self, client: &Client) -> Prediction<T> {
        Prediction::new(client.clone(), self.data)
    }
}

impl<T: Outputs, C> Prediction<T, C> {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.data.id
    }

    /// How far it is.
    #[must_use]
    pub fn status(&self) -> &Status {
        &self.data.status
    }

    /// Whether it has ended: `succeeded`, `failed`, `canceled` or `aborted`.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        is_terminal(&self.data.status)
    }

    /// The output, if it succeeded.
    ///
    /// # Errors
    /// [`Error::Failed`], [`Error::Canceled`] (also if it was aborted) or [`Error::Unfinished`] if it did not succeed;
    /// [`Error::Output`] if the output is missing or of another shape than the model's schema promised.
    pub fn output(&self) -> Result<T::Output> {
        read::<T>(self.data.clone())
    }

    /// The same, without a copy.
    ///
    /// # Errors
    /// See [`Prediction::output`].
    pub fn into_output(self) -> Result<T::Output> {
        read::<T>(self.data)
    }

    /// The output as it came: none yet, a part of it while it runs, or all of it.
    #[must_use]
    pub fn raw_output(&self) -> Option<&Json> {
        self.data.output.as_ref().filter(|output| !output.is_null())
    }

    /// Every file in the output as it came.
    #[must_use]
    pub fn files(&self) -> Vec<FileOutput> {
        self.raw_output()
            .map(crate::files::in_output)
            .unwrap_or_default()
    }

    /// Until when the output is kept; none before it has ended.
    #[must_use]
    pub fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.data.completed_at?.checked_add_signed(KEPT)
    }

    /// What it has logged.
    #[must_use]
    pub fn logs(&self) -> &str {
        self.data.logs.as_deref().unwrap_or_default()
    }

    /// How far it says it is, in the last line of its logs that looks like a progress bar.
    #[must_use]
    pub fn progress(&self) -> Option<Progress> {
        Progress::in_logs(self.logs())
    }

    /// What it took.
    #[must_use]
    pub fn metrics(&self) -> Option<&PredictionMetrics> {
        self.data.metrics.as_ref()
    }

    /// All that the API answers about it.
    #[must_use]
    pub fn data(&self) -> &types::Prediction {
        &self.data
    }

    /// The same, without the client.
    #[must_use]
    pub fn into_data(self) -> types::Prediction {
        self.data
    }
}

impl<T: Outputs> Prediction<T> {
    pub(crate) fn new(client: Client, data: types::Prediction) -> Self {
        Self {
            client,
            data,
            kind: PhantomData,
        }
    }

    /// Waits until it has ended, however it ends. See [`Wait`].
    pub fn wait(self) -> Wait<Self> {
        Wait::new(self)
    }

    /// Asks how far it is.
    ///
    /// # Errors
    /// Those of the API. Safe to drop, and then it is as it was.
    pub async fn refresh(&mut self) -> Result<()> {
        let id = &self.data.id;
        let call = self
            .client
            .call(Safety::Repeatable, |api| api.predictions_get(id));
        self.data = call.await?;
        Ok(())
    }

    /// Cancels it. One that has ended stays as it is.
    ///
    /// # Errors
    /// Those of the API. Dropped, it may have been canceled.
    pub async fn cancel(&mut self) -> Result<()> {
        let id = &self.data.id;
        let call = self
            .client
            .call(Safety::Urgent, |api| api.predictions_cancel(id));
        self.data = call.await?;
        Ok(())
    }

    pub(super) fn set(&mut self, data: types::Prediction) {
        self.data = data;
    }
}

impl<T: Outputs> Job for Prediction<T> {
    fn client(&self) -> &Client {
        &self.client
    }

    fn seen(&self) -> &Status {
        &self.data.status
    }

    fn ask(&mut self) -> impl Future<Output = Result<()>> + Send {
        self.refresh()
    }

    fn stop(&mut self) -> impl Future<Output = Result<()>> + Send {
        self.cancel()
    }

    fn timed_out(self, after: Duration) -> Error {
        Error::Timeout {
            after,
            prediction: Some(Box::new(self.data)),
        }
    }

    fn lost(self, source: Error) -> Error {
        Error::LostSight {
            prediction: Box::new(self.data),
            source: Box::new(source),
        }
    }
}

fn read<T: Outputs>(prediction: types::Prediction) -> Result<T::Output> {
    let mut prediction = Box::new(prediction);
    match prediction.status {
        Status::Succeeded => {}
        Status::Failed => return Err(Error::Failed(prediction)),
        Status::Canceled | Status::Aborted => return Err(Error::Canceled(prediction)),
        _ => return Err(Error::Unfinished(prediction)),
    }
    // Of another shape, it comes back in the error.
    let raw = prediction.output.take().unwrap_or_default();
    T::read(raw).map_err(|source| Error::Output { prediction, source })
}

impl<T: Outputs, C: Clone> Clone for Prediction<T, C> {
    fn clone(&self) -> Self {
        Self {
            client: self.client.clone(),
            data: self.data.clone(),
            kind: PhantomData,
        }
    }
}

/// Without input and output, which may be secret and large.
impl<T: Outputs, C> fmt::Debug for Prediction<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prediction")
            .field("id", &self.data.id)
            .field("status", &self.data.status)
            .field("error", &self.data.error)
            .finish_non_exhaustive()
    }
}
