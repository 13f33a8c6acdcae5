//! The connection to the API: where it is, who calls, and over which HTTP client.

use crate::{Error, Result};
use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Method, RequestBuilder, Url};
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::sync::Arc;

/// How many redirects are followed.
const REDIRECTS: usize = 5;

/// Replicate's HTTP API, an operation a method.
///
/// Cheap to clone; clones share their connections. Nothing is retried here, and nothing times out by itself: wrap a
/// call in a timeout of your runtime, or give [`Api::with_http`] a client that has one.
///
/// Every method can be dropped at any await point. Then the answer is lost, but the request may have reached the API: a
/// dropped `…_create` can have made what it was to make.
#[derive(Clone)]
pub struct Api {
    http: reqwest::Client,
    base: Arc<Url>,
    token: SecretString,
}

impl Api {
    /// Calls the API at `base`, such as `https://api.replicate.com/v1`, with an HTTP client of its own.
    ///
    /// # Errors
    /// [`Error::Argument`] if `base` is no http(s) URL, or `token` is empty or cannot stand in a header;
    /// [`Error::Transport`] if TLS cannot be set up.
    pub fn new(base: &str, token: impl Into<SecretString>) -> Result<Self> {
        // A request that was encrypted is not sent again in the clear.
        let redirects = reqwest::redirect::Policy::custom(|attempt| {
            let encrypted = attempt.previous().iter().any(|url| url.scheme() == "https");
            if attempt.previous().len() > REDIRECTS {
                attempt.error("too many redirects")
            } else if encrypted && attempt.url().scheme() != "https" {
                attempt.stop()
            } else {
                attempt.follow()
            }
        });
        let http = reqwest::Client::builder().redirect(redirects).build();
        Self::with_http(http.map_err(Error::transport)?, base, token)
    }

    /// Calls the API over your own HTTP client: its timeouts, proxy, TLS and redirects are kept. Whatever it follows,
    /// reqwest takes the token out of a request to another host or port.
    ///
    /// # Errors
    /// [`Error::Argument`] if `base` is no http(s) URL, or `token` is empty or cannot stand in a header.
    pub fn with_http(
        http: reqwest::Client,
        base: &str,
        token: impl Into<SecretString>,
    ) -> Result<Self> {
        let base =
            Url::parse(base).map_err(|e| Error::argument(format!("the base URL `{base}`: {e}")))?;
        if !matches!(base.scheme(), "http" | "https") || has_user(&base) {
            return Err(Error::argument(
                "the base URL has to be an http(s) one without a user",
            ));
        }
        let token = token.into();
        if token.expose_secret().trim().is_empty() {
            let message =
                "the API token is empty: pass one of https://replicate.com/account/api-tokens";
            return Err(Error::argument(message));
        }
        let api = Self {
            http,
            base: Arc::new(base),
            token,
        };
        api.authorization()?;
        Ok(api)
    }

    /// Where the API is.
    pub(crate) fn base(&self) -> &Url {
        &self.base
    }

    /// A request to the API, with the token. `url` must be one of the API's own.
    pub(crate) fn request(&self, method: &str, url: Url) -> Result<RequestBuilder> {
        if url.origin() != self.base.origin() || has_user(&url) {
            return Err(Error::argument(format!(
                "`{url}` is not at the API's origin; the token stays there"
            )));
        }
        let method = Method::from_bytes(method.as_bytes());
        let method = method.map_err(|_| Error::argument("an HTTP method that cannot be sent"))?;
        Ok(self
            .http
            .request(method, url)
            .header(AUTHORIZATION, self.authorization()?))
    }

    fn authorization(&self) -> Result<HeaderValue> {
        let value = HeaderValue::try_from(format!("Bearer {}", self.token.expose_secret().trim()));
        let mut value =
            value.map_err(|_| Error::argument("the API token holds what no header can"))?;
        value.set_sensitive(true);
        Ok(value)
    }
}

fn has_user(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Api")
            .field("base", &self.base.as_str())
            .finish_non_exhaustive()
    }
}
