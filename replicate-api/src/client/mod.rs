//! The client: one value that holds the connection and the policies, and leads to everything else.

mod builder;
mod policy;
mod retry;
mod throttle;

pub use builder::Builder;
pub use policy::{PollPolicy, RetryPolicy};
pub(crate) use retry::{Safety, limited_for, may_pass};

use crate::dynamic::Known;
use crate::predictions::Target;
use crate::webhook::Webhooks;
use crate::{
    Api, Collections, Create, Deployment, Deployments, Download, Dynamic, FileOutput, Files,
    Models, Predictions, Result, Run, RunAll, RunStream, Train, Trainings,
};
use replicate_model::{Model, ModelInput, Streams, Trains};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Runs models on Replicate.
///
/// ```no_run
/// use replicate_api::Client;
/// # use replicate_model::{Model, ModelInput};
/// # async fn example<I: ModelInput>(input: I) -> replicate_api::Result<()> {
/// let client = Client::from_env()?;
/// let output = client.run(input).await?;
/// println!("{output:?}");
/// # Ok(())
/// # }
/// ```
///
/// Needs a Tokio runtime around it, with its timers and I/O enabled. Cheap to clone; clones share connections, and the pause
/// that a rate limit asks for. Nothing runs in the background: whatever is dropped stops here, and goes on at Replicate
/// unless it was canceled.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    api: Api,
    retry: RetryPolicy,
    poll: PollPolicy,
    /// How long a connection may be silent, as far as that is known.
    timeout: Option<Duration>,
    throttles: retry::Throttles,
    /// The models that were asked for by name.
    known: Mutex<HashMap<String, Arc<Known>>>,
}

impl Client {
    /// The client of the environment: `REPLICATE_API_TOKEN`, and `REPLICATE_BASE_URL` (with or without `/v1`) if it is set.
    ///
    /// # Errors
    /// [`Error::Argument`](crate::Error::Argument) if the token is missing or empty, or either cannot be used.
    pub fn from_env() -> Result<Self> {
        Self::builder().build()
    }

    /// Sets up a client.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn over(
        api: Api,
        retry: RetryPolicy,
        poll: PollPolicy,
        timeout: Option<Duration>,
    ) -> Self {
        let shared = Arc::new(Shared {
            api,
            retry,
            poll,
            timeout,
            throttles: retry::Throttles::default(),
            known: Mutex::default(),
        });
        Self { shared }
    }

    /// Runs a model and waits for its output: `client.run(input).await?`.
    ///
    /// Files in the input are uploaded first. See [`Run`] for a deadline and other options, errors and cancellation.
    pub fn run<I: ModelInput>(&self, input: I) -> Run<I> {
        Run::new(self.create(input))
    }

    /// Creates a prediction: `client.create(input).await?`. See [`Create`] for its options.
    pub fn create<I: ModelInput>(&self, input: I) -> Create<I> {
        let target = Target::Version(<I::Model as Model>::reference());
        Create::new(self.clone(), target, input)
    }

    /// Creates a prediction, and reads its output as it is made: `client.stream(input).await?` gives the
    /// [`Chunks`](crate::Chunks). A model that answers all at once does not compile here. See [`RunStream`] for options.
    pub fn stream<I: ModelInput<Model: Streams>>(&self, input: I) -> RunStream<I> {
        RunStream::new(self.create(input))
    }

    /// Runs many inputs at once, and yields each output as it comes, with the place of its input.
    pub fn run_all<I: ModelInput>(&self, inputs: impl IntoIterator<Item = I>) -> RunAll<I> {
        let target = Target::Version(<I::Model as Model>::reference());
        RunAll::new(self.clone(), target, inputs.into_iter().collect())
    }

    /// The deployment `owner/name`, which runs predictions as the client does.
    ///
    /// # Errors
    /// [`Error::Argument`](crate::Error::Argument) if it is no `owner/name`.
    pub fn deployment(&self, deployment: &str) -> Result<Deployment> {
        Deployment::new(self.clone(), deployment)
    }

    /// A model that is known at run time alone: `owner/name` or `owner/name:version`. Its schema is fetched, and kept for ten
    /// minutes.
    ///
    /// # Errors
    /// [`Error::Argument`](crate::Error::Argument) if it is neither, if the model has no version, or if its schema cannot be
    /// read; the API's: 404 if there is no such model. Safe to drop.
    pub async fn dynamic(&self, model: &str) -> Result<Dynamic> {
        Dynamic::get(self, model).await
    }

    /// Trains a model. `destination` is the `owner/name` of a model of yours, of which the training makes a version.
    pub fn train<M: Trains>(
        &self,
        destination: impl Into<String>,
        input: M::TrainingInput,
    ) -> Train<M> {
        Train::new(self.clone(), destination.into(), input)
    }

    /// Reads a file that a model made. See [`Download`].
    pub fn download(&self, file: &FileOutput) -> Download {
        Download::new(self.clone(), file.url())
    }

    /// Predictions that were created before.
    #[must_use]
    pub fn predictions(&self) -> Predictions {
        Predictions::new(self.clone())
    }

    /// Trainings that were created before.
    #[must_use]
    pub fn trainings(&self) -> Trainings {
        Trainings::new(self.clone())
    }

    /// Files of your own.
    #[must_use]
    pub fn files(&self) -> Files {
        Files::new(self.clone())
    }

    /// Their secret. What receives them is a [`Verifier`](crate::webhook::Verifier).
    #[must_use]
    pub fn webhooks(&self) -> Webhooks {
        Webhooks::new(self.clone())
    }

    /// The models of the platform: search, schemas, versions, documentation.
    #[must_use]
    pub fn models(&self) -> Models {
        Models::new(self.clone())
    }

    /// Collections of models.
    #[must_use]
    pub fn collections(&self) -> Collections {
        Collections::new(self.clone())
    }

    /// Deployments of your own.
    #[must_use]
    pub fn deployments(&self) -> Deployments {
        Deployments::new(self.clone())
    }

    /// All operations, one method each, without retries.
    #[must_use]
    pub fn api(&self) -> &Api {
        &self.shared.api
    }

    pub(crate) fn known(&self) -> &Mutex<HashMap<String, Arc<Known>>> {
        &self.shared.known
    }

    pub(crate) fn timeout(&self) -> Option<Duration> {
        self.shared.timeout
    }

    pub(crate) fn retry(&self) -> &RetryPolicy {
        &self.shared.retry
    }

    /// How to read from a URL that the API answered: what is not at its origin does not share its limits.
    pub(crate) fn reading(&self, url: &str) -> Safety {
        if self.api().is_own(url) {
            Safety::Repeatable
        } else {
            Safety::Apart
        }
    }

    pub(crate) fn poll(&self) -> &PollPolicy {
        &self.shared.poll
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("api", &self.shared.api)
            .field("retry", &self.shared.retry)
            .field("poll", &self.shared.poll)
            .finish_non_exhaustive()
    }
}
