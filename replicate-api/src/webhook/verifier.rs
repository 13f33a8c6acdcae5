//! Tells webhooks of Replicate from those of anybody else.

use super::key::Key;
use super::signature::Signed;
use super::{Event, Rejected};
use crate::Result;
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::HeaderMap;
use secrecy::SecretString;
use serde::de::IgnoredAny;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// How far the time of a webhook and the clock may be apart, if nothing else is said.
const TOLERANCE: Duration = Duration::from_mins(5);

/// How large a body an extractor reads, if nothing else is said, in bytes. A body repeats the input, in which each file may
/// be a data URL of 256 kB, and has all logs and an output that may be thousands of numbers. Whoever knows the URL can make
/// the receiver hold as much for each request.
#[cfg(feature = "axum")]
const BODY_LIMIT: usize = 10 << 20;

/// Verifies that webhooks come from Replicate, by the scheme of [Standard Webhooks](https://www.standardwebhooks.com).
///
/// Cheap to clone. Secrets do not show in `Debug`.
#[derive(Clone)]
#[must_use]
pub struct Verifier {
    keys: Arc<[Key]>,
    tolerance: Duration,
    clock: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    #[cfg(feature = "axum")]
    body_limit: usize,
}

impl Verifier {
    /// With the secret of an account, with `whsec_` or without.
    /// [`Webhooks::default_secret`](super::Webhooks::default_secret) asks for it.
    ///
    /// # Errors
    /// [`Error::Argument`](crate::Error::Argument) if it is empty or no base64: cut off line breaks at its end.
    pub fn new(secret: impl Into<SecretString>) -> Result<Self> {
        let key = Key::new(&secret.into())?;
        Ok(Self {
            keys: Arc::new([key]),
            tolerance: TOLERANCE,
            clock: Arc::new(Utc::now),
            #[cfg(feature = "axum")]
            body_limit: BODY_LIMIT,
        })
    }

    /// With another secret beside: a webhook may be signed with any of them. So the old one stays good while a new one
    /// takes its place.
    ///
    /// # Errors
    /// See [`Verifier::new`].
    pub fn and(mut self, secret: impl Into<SecretString>) -> Result<Self> {
        let key = Key::new(&secret.into())?;
        self.keys = self.keys.iter().cloned().chain([key]).collect();
        Ok(self)
    }

    /// How far the time of a webhook and the clock may be apart, either way; 5 minutes by default. Whoever has seen a webhook
    /// can send it again for as long, unless its id is remembered ([`Seen`](super::Seen)).
    pub fn tolerance(mut self, tolerance: Duration) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// What time it is; that of the system by default.
    pub fn clock(mut self, clock: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// How large a body the extractor reads, in bytes; 10 MiB by default. A larger one is answered with 413. The
    /// `DefaultBodyLimit` of axum has no say in it.
    #[cfg(feature = "axum")]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// The event, if it comes from Replicate. `body` is the body as it came, byte for byte.
    ///
    /// # Errors
    /// See [`Rejected`]. The time is looked at before the signatures. Of these, one that fits is enough: those of other
    /// versions and malformed ones are passed over. An empty body is an event, too, though one of
    /// [no prediction](Event::prediction).
    pub fn verify(&self, headers: &HeaderMap, body: &[u8]) -> std::result::Result<Event, Rejected> {
        let signed = self.read(headers)?;
        self.check(&signed, body)?;
        Ok(Event::new(signed, Bytes::copy_from_slice(body)))
    }

    /// What can be said before there is a body.
    pub(super) fn read(&self, headers: &HeaderMap) -> std::result::Result<Signed, Rejected> {
        let signed = Signed::read(headers)?;
        let tolerance = TimeDelta::from_std(self.tolerance).unwrap_or(TimeDelta::MAX);
        let age = (self.clock)() - signed.timestamp;
        if age > tolerance {
            return Err(Rejected::TooOld);
        }
        if -age > tolerance {
            return Err(Rejected::TooNew);
        }
        Ok(signed)
    }

    /// What the body says about it.
    pub(super) fn check(&self, signed: &Signed, body: &[u8]) -> std::result::Result<(), Rejected> {
        // All are tried, so that the time taken does not say which one fits.
        let mut fits = false;
        for key in &*self.keys {
            let expected = key.tag(&signed.id, signed.timestamp.timestamp(), body);
            for tag in &signed.tags {
                fits |= expected.as_ref() == Some(tag);
            }
        }
        if !fits {
            return Err(Rejected::Signature);
        }
        if !body.is_empty() {
            serde_json::from_slice::<IgnoredAny>(body).map_err(Rejected::Body)?;
        }
        Ok(())
    }

    #[cfg(feature = "axum")]
    pub(super) fn limit(&self) -> usize {
        self.body_limit
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("keys", &self.keys.len())
            .field("tolerance", &self.tolerance)
            .finish_non_exhaustive()
    }
}
