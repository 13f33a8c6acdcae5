//! Sets up a client.

use super::{Client, PollPolicy, RetryPolicy, Shared};
use crate::api::{Api, http_client};
use crate::{Error, Result};
use secrecy::SecretString;
use std::sync::Arc;
use std::time::Duration;

/// Where the API is, if nothing else is said.
const BASE_URL: &str = "https://api.replicate.com/v1";

const TOKEN_VARIABLE: &str = "REPLICATE_API_TOKEN";
const BASE_URL_VARIABLE: &str = "REPLICATE_BASE_URL";

/// Sets up a [`Client`]. What is not said comes from the environment, as with [`Client::from_env`].
///
/// ```
/// use replicate_api::{Client, RetryPolicy};
/// use std::time::Duration;
///
/// let client = Client::builder()
///     .token("r8_…")
///     .user_agent("my-program/1.0")
///     .timeout(Duration::from_secs(120))
///     .retry(RetryPolicy::default().attempts(6))
///     .build();
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Builder {
    token: Option<SecretString>,
    base_url: Option<String>,
    user_agent: Option<String>,
    timeout: Option<Duration>,
    http: Option<reqwest::Client>,
    retry: RetryPolicy,
    poll: PollPolicy,
}

impl Builder {
    /// The API token.
    pub fn token(mut self, token: impl Into<SecretString>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Where the API is, with or without `/v1` at the end.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self
    }

    /// Who calls.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// How long a connection may be silent while an answer is waited for. By default it may for ever; a request that waits
    /// for a model is silent for up to 60 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Your own HTTP client, in place of one with [`Builder::user_agent`] and [`Builder::timeout`]. See
    /// [`Api::with_http`] for what it should not do.
    pub fn http(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// How a request that failed is tried again.
    pub fn retry(mut self, retry: RetryPolicy) -> Self {
        self.retry = retry;
        self
    }

    /// How a prediction that runs is asked for.
    pub fn poll(mut self, poll: PollPolicy) -> Self {
        self.poll = poll;
        self
    }

    /// The client.
    ///
    /// # Errors
    /// [`Error::Argument`] if there is no token, if token, base URL or user agent cannot be used, or if TLS cannot be set
    /// up.
    pub fn build(self) -> Result<Client> {
        let token = match self.token {
            Some(token) => token,
            None => variable(TOKEN_VARIABLE)?.map(SecretString::from).ok_or_else(|| {
                Error::argument(format!(
                    "there is no API token: set {TOKEN_VARIABLE} to one of https://replicate.com/account/api-tokens"
                ))
            })?,
        };
        let base_url = match self.base_url {
            Some(base_url) => base_url,
            None => variable(BASE_URL_VARIABLE)?.unwrap_or_else(|| BASE_URL.to_owned()),
        };
        let http = match self.http {
            Some(http) => http,
            None => http_client(self.user_agent.as_deref(), self.timeout)?,
        };
        let shared = Shared {
            api: Api::with_http(http, &with_version(&base_url), token)?,
            retry: self.retry,
            poll: self.poll,
            throttles: super::retry::Throttles::default(),
            known: std::sync::Mutex::default(),
        };
        let shared = Arc::new(shared);
        Ok(Client { shared })
    }
}

/// A variable of the environment that is set and not empty.
fn variable(name: &str) -> Result<Option<String>> {
    match std::env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.trim().is_empty())),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(e) => Err(Error::argument(format!("{name}: {e}"))),
    }
}

/// `http://host` and `http://host/v1/` as `http://host/v1`.
fn with_version(base_url: &str) -> String {
    let base_url = base_url.trim().trim_end_matches('/');
    if base_url.ends_with("/v1") {
        base_url.to_owned()
    } else {
        format!("{base_url}/v1")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_may_lack_its_version() {
        for given in [
            "http://h:1",
            "http://h:1/",
            "http://h:1/v1",
            "http://h:1/v1/",
            " http://h:1/v1 ",
        ] {
            assert_eq!(with_version(given), "http://h:1/v1", "{given:?}");
        }
    }

    #[test]
    fn nothing_shows_the_token() {
        let builder = Client::builder().token("r8_secret").base_url("http://h");
        let printed = format!("{builder:?} {:?}", builder.clone().build().unwrap());
        assert!(!printed.contains("r8_secret"), "{printed}");
        let error = Client::builder().token(" ").build().unwrap_err();
        assert!(error.to_string().contains("api-tokens"), "{error}");
    }
}
