//! Creates a prediction: the input is checked, its files are uploaded, the request is sent.

use super::options::{Options, PreferWait, setters};
use super::{Prediction, Runnable};
use crate::client::Safety;
use crate::options::{DeploymentsPredictionsCreateOptions, PredictionsCreateOptions};
use crate::types::{self, PredictionRequest, VersionPredictionRequest};
use crate::{Client, Result};
use replicate_model::Json;
use std::future::{Future, IntoFuture};
use std::pin::Pin;

/// What runs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Target {
    /// `owner/name`, `owner/name:version` or `version`.
    Version(String),
    /// Owner and name.
    Deployment(String, String),
}

/// A prediction that is to be created; `.await` creates it.
///
/// # Errors
/// [`Error::InvalidInput`](crate::Error::InvalidInput) before anything is sent, [`Error::File`](crate::Error::File) if a
/// file cannot be read, and those of the API. What may have been created is not tried again.
///
/// # Cancellation
/// Dropped while the request is under way, the prediction may have been created; use [`Create::cancel_after`] to bound
/// what that can cost.
#[derive(Clone, Debug)]
#[must_use = "nothing is sent before it is awaited"]
pub struct Create<I: Runnable> {
    pub(super) client: Client,
    pub(super) target: Target,
    pub(super) input: I,
    pub(crate) options: Options,
}

impl<I: Runnable> Create<I> {
    pub(crate) fn new(client: Client, target: Target, input: I) -> Self {
        Self {
            client,
            target,
            input,
            options: Options::default(),
        }
    }

    /// Waits in the request itself, for so long, for the model to finish. When that is over, the prediction is as far as it
    /// is, and [`Prediction::wait`] goes on.
    pub fn prefer_wait(mut self, wait: PreferWait) -> Self {
        self.options.prefer_wait = Some(wait);
        self
    }

    setters!(options);

    pub(super) async fn create(self) -> Result<types::Prediction> {
        let input = self.input.prepare(&self.client).await?;
        send(&self.client, &self.target, input, &self.options).await
    }
}

impl<I: Runnable> IntoFuture for Create<I> {
    type Output = Result<Prediction<I::Kind>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let client = self.client.clone();
            Ok(Prediction::new(client, self.create().await?))
        })
    }
}

/// Sends a prepared input.
pub(crate) async fn send(
    client: &Client,
    target: &Target,
    input: Json,
    options: &Options,
) -> Result<types::Prediction> {
    let prefer = options.prefer_wait.map(PreferWait::header);
    let cancel_after = options.cancel_after.map(super::CancelAfter::header);
    match target {
        Target::Version(version) => {
            let mut request = VersionPredictionRequest::new(version, input);
            request.webhook.clone_from(&options.webhook);
            request.webhook_events_filter.clone_from(&options.events);
            let mut parameters = PredictionsCreateOptions::default();
            (parameters.prefer, parameters.cancel_after) = (prefer, cancel_after);
            let (request, parameters) = (&request, &parameters);
            let call = client.call(Safety::Once, |api| {
                api.predictions_create(request, parameters)
            });
            call.await
        }
        Target::Deployment(owner, name) => {
            let mut request = PredictionRequest::new(input);
            request.webhook.clone_from(&options.webhook);
            request.webhook_events_filter.clone_from(&options.events);
            let mut parameters = DeploymentsPredictionsCreateOptions::default();
            (parameters.prefer, parameters.cancel_after) = (prefer, cancel_after);
            let (request, parameters) = (&request, &parameters);
            let call = client.call(Safety::Once, |api| {
                api.deployments_predictions_create(owner, name, request, parameters)
            });
            call.await
        }
    }
}
