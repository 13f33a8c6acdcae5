//! Trainings: a model of one's own, made of another one.

use crate::client::Safety;
use crate::files::{self, Common};
use crate::predictions::{Detached, Options, Progress, webhook_setter};
use crate::types::{self, Status, TrainingRequest};
use crate::wait::{Job, Wait, is_terminal};
use crate::{Client, Error, List, Result};
use replicate_model::Trains;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::time::Duration;

/// A training that is to be created; `.await` creates it.
///
/// # Errors
/// [`Error::InvalidInput`] before anything is sent, [`Error::File`] if a file cannot be read, and those of the API: 404 if
/// the destination is no model of yours. What may have been created is not tried again.
///
/// # Cancellation
/// Dropped while the request is under way, the training may have been created.
#[must_use = "nothing is sent before it is awaited"]
pub struct Train<M: Trains> {
    client: Client,
    destination: String,
    input: M::TrainingInput,
    options: Options,
}

impl<M: Trains> Train<M> {
    pub(crate) fn new(client: Client, destination: String, input: M::TrainingInput) -> Self {
        Self {
            client,
            destination,
            input,
            options: Options::default(),
        }
    }

    webhook_setter!(options);

    async fn create(self) -> Result<Training<M>> {
        let input = files::prepare(&self.client, self.input, &Common::default()).await?;
        let mut request = TrainingRequest::new(self.destination, input);
        request.webhook = self.options.webhook;
        request.webhook_events_filter = self.options.events;
        let request = &request;
        let call = self.client.call(Safety::Make, |api| {
            api.trainings_create(M::OWNER, M::NAME, M::VERSION, request)
        });
        let data = call.await?;
        Ok(Training::new(self.client, data))
    }
}

impl<M: Trains> IntoFuture for Train<M> {
    type Output = Result<Training<M>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.create())
    }
}

impl<M: Trains> fmt::Debug for Train<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Train")
            .field("destination", &self.destination)
            .field("input", &self.input)
            .finish_non_exhaustive()
    }
}

/// A training, as it was when it was last asked for, or when a webhook told of it ([`Detached`]).
pub struct Training<M: Trains, C = Client> {
    client: C,
    data: types::Training,
    model: PhantomData<fn() -> M>,
}

impl<M: Trains> Training<M, Detached> {
    pub(crate) fn detached(data: types::Training) -> Self {
        Self {
            client: Detached,
            data,
            model: PhantomData,
        }
    }

    /// The same with a client, so that it can be waited for, asked for and canceled.
    #[must_use]
    pub fn attach(self, client: &Client) -> Training<M> {
        Training::new(client.clone(), self.data)
    }
}

impl<M: Trains, C> Training<M, C> {
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

    /// Whether it has ended.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        is_terminal(&self.data.status)
    }

    /// The version that it made, as `owner/name:version`, if it succeeded.
    ///
    /// # Errors
    /// [`Error::TrainingFailed`] or [`Error::TrainingCanceled`] if it did not; [`Error::Argument`] if it has not ended, or
    /// made no version.
    pub fn version(&self) -> Result<&str> {
        match self.data.status {
            Status::Succeeded => {}
            Status::Failed => return Err(Error::TrainingFailed(Box::new(self.data.clone()))),
            Status::Canceled | Status::Aborted => {
                return Err(Error::TrainingCanceled(Box::new(self.data.clone())));
            }
            ref status => {
                return Err(Error::argument(format!(
                    "training {} is still {status}",
                    self.id()
                )));
            }
        }
        let output = self.data.output.as_ref();
        let version = output.and_then(|output| output.version.as_deref());
        version.ok_or_else(|| Error::argument(format!("training {} made no version", self.id())))
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

    /// All that the API answers about it.
    #[must_use]
    pub fn data(&self) -> &types::Training {
        &self.data
    }
}

impl<M: Trains> Training<M> {
    fn new(client: Client, data: types::Training) -> Self {
        Self {
            client,
            data,
            model: PhantomData,
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
            .call(Safety::Repeatable, |api| api.trainings_get(id));
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
            .call(Safety::Apart, |api| api.trainings_cancel(id));
        self.data = call.await?;
        Ok(())
    }
}

/// Without input and output, which may be secret.
impl<M: Trains, C> fmt::Debug for Training<M, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Training")
            .field("id", &self.data.id)
            .field("status", &self.data.status)
            .field("error", &self.data.error)
            .finish_non_exhaustive()
    }
}

impl<M: Trains> Job for Training<M> {
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
        Error::TrainingTimeout {
            after,
            training: Box::new(self.data),
        }
    }

    fn lost(self, source: Error) -> Error {
        Error::TrainingLostSight {
            training: Box::new(self.data),
            source: Box::new(source),
        }
    }
}

/// Trainings that were created before.
#[derive(Clone, Debug)]
pub struct Trainings {
    client: Client,
}

impl Trainings {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// The training with this id.
    ///
    /// # Errors
    /// Those of the API. Safe to drop.
    pub async fn get<M: Trains>(&self, id: &str) -> Result<Training<M>> {
        let call = self
            .client
            .call(Safety::Repeatable, |api| api.trainings_get(id));
        Ok(Training::new(self.client.clone(), call.await?))
    }

    /// Cancels the training with this id. One that has ended stays as it is.
    ///
    /// # Errors
    /// Those of the API. Dropped, it may have been canceled.
    pub async fn cancel(&self, id: &str) -> Result<types::Training> {
        let call = self
            .client
            .call(Safety::Apart, |api| api.trainings_cancel(id));
        call.await
    }

    /// All of them, the newest first.
    pub fn list(&self) -> List<types::Training> {
        List::new(&self.client, |client| async move {
            client
                .call(Safety::Repeatable, crate::Api::trainings_list)
                .await
        })
    }
}
