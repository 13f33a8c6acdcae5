//! A webhook that was verified.

use super::signature::Signed;
use crate::predictions::{Detached, Outputs, Prediction};
use crate::{Error, Result, Training};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use replicate_model::Trains;
use serde::de::DeserializeOwned;
use std::fmt;

/// A webhook that was verified: the state of a prediction or of a training, at the time when it was sent.
///
/// Nothing in it says for sure which of the two it is, nor what has happened: give trainings a URL of their own. It holds the
/// body as it came; each of [`Event::prediction`] and [`Event::training`] reads it anew.
#[derive(Clone)]
pub struct Event {
    id: String,
    timestamp: DateTime<Utc>,
    body: Bytes,
}

impl Event {
    pub(super) fn new(signed: Signed, body: Bytes) -> Self {
        Self {
            id: signed.id,
            timestamp: signed.timestamp,
            body,
        }
    }

    /// Its id. One that is sent again has the same. See [`Seen`](super::Seen).
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// When it was sent; when it was sent again, if it was. It is not the time of what it tells, and puts nothing in order:
    /// see [`Prediction::supersedes`].
    #[must_use]
    pub fn timestamp(&self) -> DateTime<Utc> {
        self.timestamp
    }

    /// The body as it came.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The prediction, of a model (`prediction::<flux_schnell::Model>()`) or of any (`prediction::<Untyped>()`). It comes
    /// without a client; [`Prediction::attach`] gives it one.
    ///
    /// # Errors
    /// [`Error::Decode`] with the body if it is no prediction. One that failed is none: its
    /// [`output`](Prediction::output) is.
    pub fn prediction<T: Outputs>(&self) -> Result<Prediction<T, Detached>> {
        self.decode().map(Prediction::detached)
    }

    /// The training. It comes without a client; [`Training::attach`] gives it one.
    ///
    /// # Errors
    /// [`Error::Decode`] with the body if it is no training.
    pub fn training<M: Trains>(&self) -> Result<Training<M, Detached>> {
        self.decode().map(Training::detached)
    }

    fn decode<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.body).map_err(|source| Error::Decode {
            request: format!("webhook {}", self.id).into(),
            body: self.body.clone(),
            source,
        })
    }
}

/// Without the body, which may be secret and large.
impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("id", &self.id)
            .field("timestamp", &self.timestamp)
            .finish_non_exhaustive()
    }
}
