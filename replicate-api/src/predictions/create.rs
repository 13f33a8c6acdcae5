//! Creates a prediction: the input is checked, its files are uploaded, the request is sent.

use super::options::{CancelAfter, Options, PreferWait, setters};
use super::{Prediction, Runnable};
use crate::client::Safety;
use crate::files::Common;
use crate::options::{DeploymentsPredictionsCreateOptions, PredictionsCreateOptions};
use crate::types::{self, PredictionRequest, VersionPredictionRequest};
use crate::wait::{Deadline, NAMING, canceled};
use crate::{Client, Error, Result};
use replicate_model::Json;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::Duration;
use tokio::sync::watch;

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

    /// Creates it; when the deadline has passed, sees to it that none is left behind.
    pub(super) async fn within(
        self,
        deadline: Option<&Deadline>,
        common: &Common,
    ) -> Result<Prediction<I::Kind>> {
        let Some(deadline) = deadline else {
            return self.create(None, common, &watch::Sender::new(false)).await;
        };
        let too_late = || Error::Timeout {
            after: deadline.timeout(),
            prediction: None,
        };
        let (under_way, mut changes) = watch::channel(false);
        let mut creating = std::pin::pin!(self.create(Some(deadline), common, &under_way));
        if let Ok(created) = tokio::time::timeout(deadline.left(), &mut creating).await {
            return created;
        }
        // What is under way may be made by now, and only the answer says which one it is. Nothing more is sent.
        let answered = async {
            tokio::select! {
                biased;
                created = creating => Some(created),
                _ = changes.wait_for(|under_way| !under_way) => None,
            }
        };
        match tokio::time::timeout(NAMING, answered).await {
            Ok(Some(Ok(created))) if !created.has_ended() => canceled(created, deadline).await,
            Ok(Some(created)) => created,
            Ok(None) | Err(_) => Err(too_late()),
        }
    }

    async fn create(
        self,
        deadline: Option<&Deadline>,
        common: &Common,
        under_way: &watch::Sender<bool>,
    ) -> Result<Prediction<I::Kind>> {
        let input = self.input.prepare(&self.client, common).await?;
        let sending = Sending {
            options: &self.options,
            deadline,
            under_way,
        };
        let created = sending.send(&self.client, &self.target, input).await?;
        Ok(Prediction::new(self.client, created))
    }
}

impl<I: Runnable> IntoFuture for Create<I> {
    type Output = Result<Prediction<I::Kind>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.within(None, &Common::default()).await })
    }
}

/// A request that is to be sent.
struct Sending<'a> {
    options: &'a Options,
    deadline: Option<&'a Deadline>,
    under_way: &'a watch::Sender<bool>,
}

impl Sending<'_> {
    async fn send(
        &self,
        client: &Client,
        target: &Target,
        input: Json,
    ) -> Result<types::Prediction> {
        match target {
            Target::Version(version) => {
                let mut request = VersionPredictionRequest::new(version, input);
                request.webhook.clone_from(&self.options.webhook);
                request
                    .webhook_events_filter
                    .clone_from(&self.options.events);
                let request = &request;
                let call = client.call(Safety::Once, |api| async move {
                    let mut parameters = PredictionsCreateOptions::default();
                    (parameters.prefer, parameters.cancel_after) = self.headers(client)?;
                    self.sent(api.predictions_create(request, &parameters))
                        .await
                });
                call.await
            }
            Target::Deployment(owner, name) => {
                let mut request = PredictionRequest::new(input);
                request.webhook.clone_from(&self.options.webhook);
                request
                    .webhook_events_filter
                    .clone_from(&self.options.events);
                let request = &request;
                let call = client.call(Safety::Once, |api| async move {
                    let mut parameters = DeploymentsPredictionsCreateOptions::default();
                    (parameters.prefer, parameters.cancel_after) = self.headers(client)?;
                    let created =
                        api.deployments_predictions_create(owner, name, request, &parameters);
                    self.sent(created).await
                });
                call.await
            }
        }
    }

    /// `Prefer` and `Cancel-After`, as of now: an upload or a rate limit may have taken its time.
    fn headers(&self, client: &Client) -> Result<(Option<String>, Option<String>)> {
        let mut lifetime = self.options.cancel_after;
        // An answer that came too late would be lost, and with it the prediction.
        let mut patience = client.timeout().unwrap_or(Duration::MAX);
        if let Some(deadline) = self.deadline {
            let left = deadline.left();
            if left.is_zero() {
                return Err(Error::Timeout {
                    after: deadline.timeout(),
                    prediction: None,
                });
            }
            // The request ends a second before the deadline, so that there is an id to cancel.
            patience = patience.min(left);
            // And Replicate cancels by itself, even if this process has ended by then.
            let own = CancelAfter::at_least(left);
            lifetime = Some(lifetime.map_or(own, |lifetime| lifetime.min(own)));
        }
        let longest = PreferWait::at_most(patience.saturating_sub(Duration::from_secs(1)));
        let wait = self.options.prefer_wait;
        let wait = wait.and_then(|wait| Some(wait.min(longest?)));
        Ok((
            wait.map(PreferWait::header),
            lifetime.map(CancelAfter::header),
        ))
    }

    async fn sent<T>(&self, request: impl Future<Output = T>) -> T {
        self.under_way.send_replace(true);
        let answer = request.await;
        self.under_way.send_replace(false);
        answer
    }
}
