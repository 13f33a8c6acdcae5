//! Why a call failed.

use crate::Problem;
use crate::types::{Prediction, Training};
use bytes::{Bytes, BytesMut};
use replicate_model::{InvalidInput, Json, OutputMismatch};
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use std::fmt;
use std::path::Path;
use std::time::Duration;

/// What every call returns.
pub type Result<T> = std::result::Result<T, Error>;

/// How much of a body that comes with an error is kept, in bytes.
const KEPT: usize = 1 << 20;

/// Why a call failed. Prints no token, no URL beyond the API's own paths (some carry a signature) and no body.
///
/// `Display` says what happened and where; why is in [`source`](std::error::Error::source), and `Debug` says both.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An argument that cannot be sent. Nothing was.
    #[error("{0}")]
    Argument(Box<str>),
    /// An input that the model would refuse. Nothing was sent.
    #[error(transparent)]
    InvalidInput(#[from] InvalidInput),
    /// A file of yours that cannot be read or written.
    #[error("cannot read or write {}", path.display())]
    #[non_exhaustive]
    File {
        /// Where it is, or was to be.
        path: Box<Path>,
        /// Why not.
        source: std::io::Error,
    },
    /// No complete answer: connecting, sending or receiving failed. The API may have acted on the request.
    #[error("{request}: {}{attempts}", broken(source))]
    #[non_exhaustive]
    Transport {
        /// What was asked for, such as `POST /v1/predictions`; elsewhere than at the API, method and origin alone.
        request: Box<str>,
        /// What went wrong, without the URL.
        source: Box<reqwest::Error>,
        /// How often it was tried.
        attempts: Attempts,
    },
    /// Too many requests, and still after every retry.
    #[error("{0}")]
    RateLimited(Box<Failure>),
    /// The API, or a proxy before it, answered with another status that is no success.
    #[error("{0}")]
    Status(Box<Failure>),
    /// A success, or a webhook, whose body is not what the API documents.
    #[error("{request}: the body is not what the API documents")]
    #[non_exhaustive]
    Decode {
        /// What was asked for, such as `GET /v1/account`, or the webhook that came.
        request: Box<str>,
        /// The body as it came.
        body: Bytes,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The model failed. The prediction has its error and its logs.
    #[error("prediction {} failed: {}", .0.id, shown(.0.error.as_ref()))]
    Failed(Box<Prediction>),
    /// The prediction was canceled, or aborted before it started.
    #[error("prediction {} was {}", .0.id, .0.status)]
    Canceled(Box<Prediction>),
    /// The prediction has not ended, so that there is no output yet.
    #[error("prediction {} is still {}", .0.id, .0.status)]
    Unfinished(Box<Prediction>),
    /// A webhook that does not come from Replicate, or not as it was sent.
    #[error(transparent)]
    Webhook(#[from] crate::webhook::Rejected),
    /// The output of a prediction that succeeded is missing, or of another shape than the model's schema promised.
    #[error("prediction {} succeeded, but its output cannot be read{}", prediction.id, removed(prediction))]
    #[non_exhaustive]
    Output {
        /// Whose output it is.
        prediction: Box<Prediction>,
        /// What is wrong with it, and the output as it came.
        source: OutputMismatch,
    },
    /// The API could not be asked how far the prediction is. It goes on there, and
    /// [`Predictions::get`](crate::Predictions::get) finds it again.
    #[error("lost sight of prediction {}", prediction.id)]
    #[non_exhaustive]
    LostSight {
        /// The prediction as it was last seen.
        prediction: Box<Prediction>,
        /// Why it could not be asked for.
        source: Box<Error>,
    },
    /// The deadline of the caller has passed. What was running remotely has been asked to stop.
    #[error("{} not finished after {:.1} s", named(prediction.as_deref()), after.as_secs_f64())]
    #[non_exhaustive]
    Timeout {
        /// How long it was waited for.
        after: Duration,
        /// The prediction as it was last seen; none if it was not created yet, or no answer came that names it.
        prediction: Option<Box<Prediction>>,
    },
    /// The training failed. It has its error and its logs.
    #[error("training {} failed: {}", .0.id, shown(.0.error.as_ref()))]
    TrainingFailed(Box<Training>),
    /// The training was canceled, or aborted before it started.
    #[error("training {} was {}", .0.id, .0.status)]
    TrainingCanceled(Box<Training>),
    /// The API could not be asked how far the training is. It goes on there, and
    /// [`Trainings::get`](crate::Trainings::get) finds it again.
    #[error("lost sight of training {}", training.id)]
    #[non_exhaustive]
    TrainingLostSight {
        /// The training as it was last seen.
        training: Box<Training>,
        /// Why it could not be asked for.
        source: Box<Error>,
    },
    /// The deadline of the caller has passed, and the training has been asked to stop.
    #[error("training {} not finished after {:.1} s", training.id, after.as_secs_f64())]
    #[non_exhaustive]
    TrainingTimeout {
        /// How long it was waited for.
        after: Duration,
        /// The training as it was last seen.
        training: Box<Training>,
    },
    /// An object store that does not take an output.
    #[cfg(feature = "object-store")]
    #[error("cannot store an output")]
    Store(#[source] Box<object_store::Error>),
}

/// How a connection failed, without its cause.
fn broken(error: &reqwest::Error) -> &'static str {
    match (error.is_connect(), error.is_timeout()) {
        (true, true) => "connecting took too long",
        (true, false) => "cannot connect",
        (false, true) => "no answer in time",
        (false, false) => "the connection broke before the answer was complete",
    }
}

fn named(prediction: Option<&Prediction>) -> String {
    prediction.map_or_else(
        || "prediction".to_owned(),
        |prediction| format!("prediction {}", prediction.id),
    )
}

/// What a model says about its failure.
fn shown(error: Option<&Json>) -> String {
    match error {
        Some(Json::String(text)) => text.clone(),
        Some(error) => error.to_string(),
        None => "it does not say why".to_owned(),
    }
}

fn removed(prediction: &Prediction) -> &'static str {
    match prediction.data_removed {
        Some(true) => "; it was removed, as all outputs are an hour after they were made",
        _ => "",
    }
}

/// How often something was tried, and how long that took. `Display` is empty for a first try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempts {
    /// How often; at least once.
    pub count: u32,
    /// How long all of them took, pauses included.
    pub elapsed: Duration,
}

impl Attempts {
    /// A first try.
    pub(crate) const ONE: Self = Self {
        count: 1,
        elapsed: Duration::ZERO,
    };
}

impl fmt::Display for Attempts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.count {
            1 => Ok(()),
            count => write!(
                f,
                " ({count} attempts in {:.1} s)",
                self.elapsed.as_secs_f64()
            ),
        }
    }
}

impl Error {
    pub(crate) fn argument(message: impl Into<Box<str>>) -> Self {
        Self::Argument(message.into())
    }

    pub(crate) fn file(path: &Path, source: std::io::Error) -> Self {
        let path = path.into();
        Self::File { path, source }
    }

    /// What could not be built was not sent: a header value with a line break, say.
    pub(crate) fn unsendable(e: reqwest::Error) -> Self {
        let reason = std::error::Error::source(&e).map(ToString::to_string);
        Self::argument(reason.unwrap_or_else(|| e.without_url().to_string()))
    }

    pub(crate) fn transport(request: &str, e: reqwest::Error) -> Self {
        if e.is_builder() {
            return Self::unsendable(e);
        }
        Self::Transport {
            request: request.into(),
            source: Box::new(e.without_url()),
            attempts: Attempts::ONE,
        }
    }

    pub(crate) fn status_of(failure: Failure) -> Self {
        let failure = Box::new(failure);
        match failure.status {
            StatusCode::TOO_MANY_REQUESTS => Self::RateLimited(failure),
            _ => Self::Status(failure),
        }
    }

    /// The same, after so many attempts.
    pub(crate) fn after(mut self, count: u32, elapsed: Duration) -> Self {
        let made = Attempts { count, elapsed };
        match &mut self {
            Self::Transport { attempts, .. } => *attempts = made,
            Self::RateLimited(failure) | Self::Status(failure) => failure.attempts = made,
            _ => {}
        }
        self
    }

    /// The answer that was no success, if one came.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::RateLimited(failure) | Self::Status(failure) => Some(failure),
            Self::LostSight { source, .. } | Self::TrainingLostSight { source, .. } => {
                source.failure()
            }
            _ => None,
        }
    }

    /// The status that was answered, if it was no success.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.failure().map(|failure| failure.status)
    }

    /// The prediction that this is about, if it is about one: with its error, logs and whatever output there is.
    #[must_use]
    pub fn prediction(&self) -> Option<&Prediction> {
        match self {
            Self::Failed(prediction)
            | Self::Canceled(prediction)
            | Self::Unfinished(prediction)
            | Self::LostSight { prediction, .. }
            | Self::Output { prediction, .. } => Some(prediction),
            Self::Timeout { prediction, .. } => prediction.as_deref(),
            _ => None,
        }
    }

    /// The training that this is about, if it is about one.
    #[must_use]
    pub fn training(&self) -> Option<&Training> {
        match self {
            Self::TrainingFailed(training)
            | Self::TrainingCanceled(training)
            | Self::TrainingLostSight { training, .. }
            | Self::TrainingTimeout { training, .. } => Some(training),
            _ => None,
        }
    }
}

/// What `Display` says, and then each cause: what a `main` that returns it prints.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        let mut cause = std::error::Error::source(self);
        while let Some(next) = cause {
            write!(f, ": {next}")?;
            cause = next.source();
        }
        Ok(())
    }
}

/// An answer that is no success. `Display` says its status and reason, `Debug` leaves out headers and body.
#[derive(Clone)]
#[non_exhaustive]
pub struct Failure {
    /// What was asked for, such as `POST /v1/predictions`; elsewhere than at the API, method and origin alone.
    pub request: Box<str>,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, whatever its type; as much as arrived, up to 1 MiB.
    pub body: Bytes,
    /// The body as a problem, if it is one.
    pub problem: Option<Problem>,
    /// How often it was tried.
    pub attempts: Attempts,
}

impl Failure {
    pub(crate) async fn read(request: Box<str>, mut response: reqwest::Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = BytesMut::new();
        // The status counts, even if the body does not arrive in full.
        while let Ok(Some(chunk)) = response.chunk().await {
            body.extend_from_slice(&chunk[..chunk.len().min(KEPT - body.len())]);
            if body.len() == KEPT {
                break;
            }
        }
        let problem = Problem::read(&body);
        Self {
            request,
            status,
            headers,
            body: body.freeze(),
            problem,
            attempts: Attempts::ONE,
        }
    }

    /// The body as text, with a replacement character for what is none.
    #[must_use]
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            request, status, ..
        } = self;
        write!(f, "{request} was answered {status}{}", self.attempts)?;
        let said = self.problem.as_ref().map(ToString::to_string);
        if let Some(said) = said.filter(|said| !said.is_empty()) {
            return write!(f, ": {said}");
        }
        let media = self.headers.get(CONTENT_TYPE);
        match media.and_then(|media| media.to_str().ok()) {
            Some(media) if !self.body.is_empty() => {
                write!(f, ", with {} bytes of {media}", self.body.len())
            }
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Failure")
            .field("status", &self.status)
            .field("problem", &self.problem)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_small() {
        assert!(size_of::<Error>() <= 64, "{}", size_of::<Error>());
    }
}
