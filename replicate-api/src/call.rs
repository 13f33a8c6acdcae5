//! One request: what the generated methods are made of.

use crate::error::Failure;
use crate::{Api, Body, Error, Result, redirect};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderName};
use reqwest::{RequestBuilder, Response, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A request that is being put together. What cannot be sent is an error when it is to be sent.
pub(crate) struct Call(Result<RequestBuilder>);

impl Api {
    /// A request to a path below the API's base.
    pub(crate) fn call(&self, method: &'static str, path: &[&str]) -> Call {
        Call(below(self.base(), path).and_then(|url| self.request(method, url)))
    }

    /// A request to a URL that the API has answered.
    pub(crate) fn follow(&self, method: &'static str, url: &str) -> Call {
        let url = self.base().join(url);
        let url = url.map_err(|e| Error::argument(format!("a URL that the API answered: {e}")));
        Call(url.and_then(|url| self.request(method, url)))
    }
}

/// `base` with these segments, each percent-encoded as a whole.
fn below(base: &Url, path: &[&str]) -> Result<Url> {
    // `..` would reach another operation, and a URL drops tabs and line breaks, so that `.<tab>.` would too.
    let odd = |segment: &&&str| {
        matches!(**segment, "" | "." | "..") || segment.chars().any(char::is_control)
    };
    if let Some(odd) = path.iter().find(odd) {
        return Err(Error::argument(format!(
            "{odd:?} cannot be a part of a path"
        )));
    }
    let mut url = base.clone();
    match url.path_segments_mut() {
        Ok(mut segments) => segments.pop_if_empty().extend(path),
        Err(()) => return Err(Error::argument("the base URL takes no path")),
    };
    Ok(url)
}

impl Call {
    fn with(self, change: impl FnOnce(RequestBuilder) -> RequestBuilder) -> Self {
        Self(self.0.map(change))
    }

    /// A query parameter; none if the value is none.
    pub(crate) fn query(self, name: &str, value: &(impl Serialize + ?Sized)) -> Self {
        self.with(|request| request.query(&[(name, value)]))
    }

    /// A header, if there is a value.
    pub(crate) fn header(self, name: &'static str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.with(|request| request.header(name, value)),
            None => self,
        }
    }

    /// A body of JSON.
    pub(crate) fn json(self, body: &impl Serialize) -> Self {
        self.with(|request| request.json(body))
    }

    /// A body of text.
    pub(crate) fn text_body(self, body: String) -> Self {
        self.with(|request| request.header(CONTENT_TYPE, "text/plain").body(body))
    }

    /// A body of parts.
    pub(crate) fn multipart(self, form: reqwest::multipart::Form) -> Self {
        self.with(|request| request.multipart(form))
    }

    fn accept(self, media: &'static str) -> Self {
        self.with(|request| request.header::<HeaderName, _>(ACCEPT, media))
    }

    async fn send(self) -> Result<Response> {
        let (http, request) = self.0?.build_split();
        checked(redirect::execute(&http, request.map_err(Error::transport)?).await?).await
    }

    /// Sends, and reads JSON.
    pub(crate) async fn decode<T: DeserializeOwned>(self) -> Result<T> {
        let response = self.accept("application/json").send().await?;
        let body = response.bytes().await.map_err(Error::transport)?;
        serde_json::from_slice(&body).map_err(|source| Error::Decode { body, source })
    }

    /// Sends, and reads text.
    pub(crate) async fn text(self) -> Result<String> {
        let response = self.accept("text/plain").send().await?;
        response.text().await.map_err(Error::transport)
    }

    /// Sends, and leaves the body to be read.
    pub(crate) async fn stream(self) -> Result<Body> {
        self.send().await.map(Body::new)
    }

    /// Sends, and passes over the body.
    pub(crate) async fn empty(self) -> Result<()> {
        self.send().await.map(drop)
    }
}

/// A success, or why it is none.
pub(crate) async fn checked(response: Response) -> Result<Response> {
    if response.status().is_success() {
        Ok(response)
    } else {
        Err(Error::status_of(Failure::read(response).await))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(segment: &str) -> Result<String> {
        let base = Url::parse("https://example.com/v1").unwrap();
        below(&base, &["models", segment, "x"]).map(|url| url.path().to_owned())
    }

    #[test]
    fn a_segment_stays_one_segment() {
        for (given, sent) in [
            ("a b", "/v1/models/a%20b/x"),
            ("a/b", "/v1/models/a%2Fb/x"),
            ("a?b#c", "/v1/models/a%3Fb%23c/x"),
            ("%2e%2e", "/v1/models/%252e%252e/x"),
            ("..\\a", "/v1/models/..%5Ca/x"),
            ("é", "/v1/models/%C3%A9/x"),
        ] {
            assert_eq!(path(given).unwrap(), sent);
        }
    }

    #[test]
    fn a_segment_that_would_lead_elsewhere_is_refused() {
        for given in ["", ".", "..", ".\t.", "\n..", "a\0"] {
            assert!(matches!(path(given), Err(Error::Argument(_))), "{given:?}");
        }
    }

    #[test]
    fn a_base_may_end_in_a_slash() {
        let base = Url::parse("https://example.com/v1/").unwrap();
        assert_eq!(below(&base, &["account"]).unwrap().path(), "/v1/account");
    }
}
