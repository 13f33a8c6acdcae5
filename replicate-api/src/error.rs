//! Why a call failed.

use bytes::{Bytes, BytesMut};
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What every call returns.
pub type Result<T> = std::result::Result<T, Error>;

/// How much of a body that comes with an error is kept, in bytes.
const KEPT: usize = 1 << 20;

/// Why a call failed. Prints no token, no URL (some carry a signature) and no body.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An argument that cannot be sent. Nothing was.
    #[error("{0}")]
    Argument(Box<str>),
    /// No complete answer: connecting, sending or receiving failed. The API may have acted on the request.
    #[error("no complete answer from the API")]
    Transport(#[source] Box<reqwest::Error>),
    /// The API, or a proxy before it, answered with a status that is no success.
    #[error("{0}")]
    Status(Box<Failure>),
    /// A success whose body is not what the API documents.
    #[error("the API answered what it does not document: {source}")]
    Decode {
        /// The body as it came.
        body: Bytes,
        /// What is wrong with it.
        source: serde_json::Error,
    },
}

impl Error {
    pub(crate) fn argument(message: impl Into<Box<str>>) -> Self {
        Self::Argument(message.into())
    }

    pub(crate) fn transport(e: reqwest::Error) -> Self {
        // What could not be built was not sent: a header value with a line break, say.
        if e.is_builder() {
            let reason = std::error::Error::source(&e).map(ToString::to_string);
            return Self::argument(reason.unwrap_or_else(|| e.without_url().to_string()));
        }
        Self::Transport(Box::new(e.without_url()))
    }

    /// The status that was answered, if one was.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Status(failure) => Some(failure.status),
            _ => None,
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Argument(why) => f.debug_tuple("Argument").field(why).finish(),
            Self::Transport(source) => f.debug_tuple("Transport").field(source).finish(),
            Self::Status(failure) => f.debug_tuple("Status").field(failure).finish(),
            Self::Decode { source, .. } => f
                .debug_struct("Decode")
                .field("source", source)
                .finish_non_exhaustive(),
        }
    }
}

/// An answer that is no success. `Display` says its status and reason, `Debug` leaves out headers and body.
#[derive(Clone)]
#[non_exhaustive]
pub struct Failure {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, whatever its type; as much as arrived, up to 1 MiB.
    pub body: Bytes,
    /// The body as a problem, if it is one.
    pub problem: Option<Problem>,
}

/// What the API says about an error (RFC 9457). Any member may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Problem {
    /// What kind of problem it is, in a few words.
    #[serde(default)]
    pub title: Option<String>,
    /// What happened.
    #[serde(default)]
    pub detail: Option<String>,
    /// The HTTP status, again.
    #[serde(default)]
    pub status: Option<u16>,
    /// With 422: which fields of the request are refused, and why.
    #[serde(default, deserialize_with = "crate::open::null_as_default")]
    pub invalid_fields: Vec<InvalidField>,
    /// With 429: after how many seconds another try makes sense.
    #[serde(default)]
    pub retry_after: Option<u64>,
}

/// A field of a request that is refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct InvalidField {
    /// The rule that is broken.
    #[serde(default, rename = "type")]
    pub kind: Option<String>,
    /// The field, such as `input.prompt`.
    #[serde(default)]
    pub field: Option<String>,
    /// What is wrong with it.
    #[serde(default)]
    pub description: Option<String>,
}

impl Failure {
    pub(crate) async fn read(mut response: reqwest::Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = BytesMut::new();
        // The status counts, even if the body does not arrive in full.
        while let Ok(Some(chunk)) = response.chunk().await {
            body.extend_from_slice(&chunk[..chunk.len().min(KEPT - body.len())]);
            if body.len() == KEPT {
                break;
            }
        }
        let problem = serde_json::from_slice(&body).ok();
        Self {
            status,
            headers,
            body: body.freeze(),
            problem,
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
        write!(f, "the API answered {}", self.status)?;
        let said = self
            .problem
            .iter()
            .flat_map(|problem| [&problem.title, &problem.detail])
            .flatten();
        let said: Vec<_> = said
            .map(|text| text.trim())
            .filter(|text| !text.is_empty())
            .collect();
        if !said.is_empty() {
            return write!(f, ": {}", said.join(": "));
        }
        match self
            .headers
            .get(CONTENT_TYPE)
            .and_then(|media| media.to_str().ok())
        {
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
        assert!(size_of::<Error>() <= 48, "{}", size_of::<Error>());
    }
}
