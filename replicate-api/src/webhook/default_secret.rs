//! The secret that webhooks are signed with.

use crate::client::Safety;
use crate::{Client, Error, Result};
use bytes::Bytes;
use secrecy::SecretString;
use serde::de::Error as _;

/// What the API knows of webhooks.
#[derive(Clone, Debug)]
pub struct Webhooks {
    client: Client,
}

impl Webhooks {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// The secret that all webhooks of the account are signed with, for [`Verifier::new`](super::Verifier::new). It stays the
    /// same: ask for it once.
    ///
    /// # Errors
    /// Those of the API. Safe to drop.
    pub async fn default_secret(&self) -> Result<SecretString> {
        let call = self
            .client
            .call(Safety::Repeatable, crate::Api::webhooks_default_secret_get);
        let key = call.await?.key;
        key.map(SecretString::from).ok_or_else(|| Error::Decode {
            request: "GET /v1/webhooks/default/secret".into(),
            body: Bytes::new(),
            source: serde_json::Error::missing_field("key"),
        })
    }
}
