//! The key that a secret stands for, and what it makes of a webhook.

use crate::{Error, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::digest::CtOutput;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use sha2::Sha256;

/// HMAC-SHA256 of a webhook. Two are compared in constant time.
pub(super) type Tag = CtOutput<Hmac<Sha256>>;

/// What a secret begins with, where it is shown.
const PREFIX: &str = "whsec_";

/// The bytes of a secret. Does not show in `Debug`.
#[derive(Clone, Debug)]
pub(super) struct Key(SecretSlice<u8>);

impl Key {
    /// Base64, with `whsec_` before it or without. Anybody could sign with an empty key, so that it is refused.
    pub(super) fn new(secret: &SecretString) -> Result<Self> {
        let secret = secret.expose_secret();
        let text = secret.strip_prefix(PREFIX).unwrap_or(secret);
        // The reason would quote a part of it.
        let key = STANDARD.decode(text).map_err(|_| {
            Error::argument("the webhook secret is no base64, after `whsec_` or without it")
        })?;
        if key.is_empty() {
            let message = "the webhook secret is empty: Webhooks::default_secret asks for it";
            return Err(Error::argument(message));
        }
        Ok(Self(key.into()))
    }

    /// The tag of a webhook; never none, as HMAC takes keys of any length.
    pub(super) fn tag(&self, id: &str, timestamp: i64, body: &[u8]) -> Option<Tag> {
        let mac = Hmac::new_from_slice(self.0.expose_secret()).ok()?;
        let mac = mac.chain_update(format!("{id}.{timestamp}."));
        Some(mac.chain_update(body).finalize())
    }
}
