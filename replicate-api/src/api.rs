//! The connection to the API: where it is, who calls, and over which HTTP client.

use crate::call::Answer;
use crate::{Body, Error, Result};
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use reqwest::{Method, RequestBuilder, Url};
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Who calls, if the caller does not say.
const USER_AGENT: &str = concat!("replicate-rust/", env!("CARGO_PKG_VERSION"));

/// Replicate's HTTP API, an operation a method.
///
/// Cheap to clone; clones share their connections. Nothing is retried here, and nothing but connecting (10 s) times out
/// by itself: wrap a call in a timeout of your runtime, or give [`Api::with_http`] a client that has one.
///
/// Redirects are followed for `GET` alone, five at most, and never from https to http. Elsewhere than at the API's origin
/// the token is left out. Other requests carry inputs, which are nobody else's business: for them a redirect is an
/// [`Error::Status`].
///
/// Every method can be dropped at any await point. Then the answer is lost, but the request may have reached the API: a
/// dropped `…_create` can have made what it was to make.
#[derive(Clone)]
pub struct Api {
    http: reqwest::Client,
    base: Arc<Url>,
    /// None for a Cog server, which knows no accounts.
    token: Option<SecretString>,
}

impl Api {
    /// Calls the API at `base`, such as `https://api.replicate.com/v1`, with an HTTP client of its own.
    ///
    /// # Errors
    /// [`Error::Argument`] if `base` is no http(s) URL, `token` is empty or cannot stand in a header, or TLS cannot be set
    /// up.
    pub fn new(base: &str, token: impl Into<SecretString>) -> Result<Self> {
        Self::with_http(http_client(None, None)?, base, token)
    }

    /// Calls the API over your own HTTP client: its timeouts, proxy, TLS and user agent are kept.
    ///
    /// Build it with [`Policy::none`](reqwest::redirect::Policy::none), and redirects are followed as [`Api`] says. One that
    /// follows them by itself does so for every method, with the body of the request, and says in `referer` whence.
    ///
    /// # Errors
    /// [`Error::Argument`] if `base` is no http(s) URL, or `token` is empty or cannot stand in a header.
    pub fn with_http(
        http: reqwest::Client,
        base: &str,
        token: impl Into<SecretString>,
    ) -> Result<Self> {
        let token: SecretString = token.into();
        if token.expose_secret().trim().is_empty() {
            let message =
                "the API token is empty: pass one of https://replicate.com/account/api-tokens";
            return Err(Error::argument(message));
        }
        let mut api = Self::without_token(http, base)?;
        api.token = Some(token);
        api.authorization()?;
        Ok(api)
    }

    /// Calls what asks for no token.
    pub(crate) fn without_token(http: reqwest::Client, base: &str) -> Result<Self> {
        // Not shown itself: it could hold a password.
        let base = Url::parse(base).map_err(|e| Error::argument(format!("the base URL: {e}")))?;
        if !matches!(base.scheme(), "http" | "https") || has_user(&base) {
            return Err(Error::argument(
                "the base URL has to be an http(s) one without a user",
            ));
        }
        Ok(Self {
            http,
            base: Arc::new(base),
            token: None,
        })
    }

    /// Where the API is.
    pub(crate) fn base(&self) -> &Url {
        &self.base
    }

    /// A request to the API, with the token. `url` must be one of the API's own.
    pub(crate) fn request(&self, method: &str, url: Url) -> Result<RequestBuilder> {
        if !self.is_own_url(&url) {
            let (there, here) = (url.origin(), self.base.origin());
            let (there, here) = (there.ascii_serialization(), here.ascii_serialization());
            return Err(Error::argument(format!(
                "a URL at {there} (or with a user in it), while the API is at {here}; the token stays there"
            )));
        }
        let method = Method::from_bytes(method.as_bytes());
        let method = method.map_err(|_| Error::argument("an HTTP method that cannot be sent"))?;
        self.authorized(self.http.request(method, url))
    }

    /// Reads a file that the API answered the URL of. Elsewhere than at the API's origin, the token is left out.
    pub(crate) async fn fetch(&self, url: &str) -> Result<Body> {
        self.fetch_as(url, "*/*").await
    }

    /// The same, as a media type.
    pub(crate) async fn fetch_as(&self, url: &str, accept: &'static str) -> Result<Body> {
        self.read(url, accept, "").await
    }

    /// A stream of events in the same way: from the one after `last_event_id` on, or from the first one if it is empty.
    pub(crate) async fn events(&self, url: &str, last_event_id: &str) -> Result<Body> {
        self.read(url, "text/event-stream", last_event_id).await
    }

    async fn read(&self, url: &str, accept: &'static str, last_event_id: &str) -> Result<Body> {
        let url = Url::parse(url);
        let url = url.map_err(|e| Error::argument(format!("the URL of a file: {e}")))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Error::argument("a file has an http(s) URL, or a data one"));
        }
        let own = self.is_own_url(&url);
        let name = if own {
            format!("GET {}", url.path())
        } else {
            format!("GET {}", url.origin().ascii_serialization())
        };
        let mut request = self.http.get(url).header(ACCEPT, accept);
        if !last_event_id.is_empty() {
            request = request.header("last-event-id", last_event_id);
        }
        if own {
            request = self.authorized(request)?;
        }
        let request = request.build().map_err(Error::unsendable)?;
        Answer::to(&self.http, request, name.into())
            .await
            .map(Body::new)
    }

    /// Whether a URL is at the API's own origin.
    pub(crate) fn is_own(&self, url: &str) -> bool {
        Url::parse(url).is_ok_and(|url| self.is_own_url(&url))
    }

    fn is_own_url(&self, url: &Url) -> bool {
        url.origin() == self.base.origin() && !has_user(url)
    }

    fn authorized(&self, request: RequestBuilder) -> Result<RequestBuilder> {
        Ok(match self.authorization()? {
            Some(value) => request.header(AUTHORIZATION, value),
            None => request,
        })
    }

    fn authorization(&self) -> Result<Option<HeaderValue>> {
        let Some(token) = &self.token else {
            return Ok(None);
        };
        let value = HeaderValue::try_from(format!("Bearer {}", token.expose_secret().trim()));
        let mut value =
            value.map_err(|_| Error::argument("the API token holds what no header can"))?;
        value.set_sensitive(true);
        Ok(Some(value))
    }
}

/// An HTTP client that follows no redirect by itself.
pub(crate) fn http_client(
    user_agent: Option<&str>,
    read_timeout: Option<Duration>,
) -> Result<reqwest::Client> {
    let mut builder = reqwest::Client::builder()
        .user_agent(user_agent.unwrap_or(USER_AGENT))
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(reqwest::redirect::Policy::none());
    if let Some(timeout) = read_timeout {
        builder = builder.read_timeout(timeout);
    }
    builder.build().map_err(Error::unsendable)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_does_not_show_in_a_request() {
        let api = Api::new("https://example.com/v1", "r8_secret").unwrap();
        let request = api.request("GET", api.base().clone()).unwrap();
        assert_eq!(api.authorization().unwrap().unwrap(), "Bearer r8_secret");
        let printed = format!("{request:?} {api:?}");
        assert!(!printed.contains("r8_secret"), "{printed}");
    }
}
