//! One request: what the generated methods are made of.

use crate::error::Failure;
use crate::{Api, Body, Error, Result, redirect};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderName};
use reqwest::{Client, Request, RequestBuilder, Response, Url};
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

    async fn send(self) -> Result<Answer> {
        let (http, request) = self.0?.build_split();
        let request = request.map_err(Error::unsendable)?;
        let name = format!("{} {}", request.method(), request.url().path());
        Answer::to(&http, request, name.into()).await
    }

    /// Sends, and reads JSON.
    pub(crate) async fn decode<T: DeserializeOwned>(self) -> Result<T> {
        let Answer { request, response } = self.accept("application/json").send().await?;
        let body = response.bytes().await;
        let body = body.map_err(|e| Error::transport(&request, e))?;
        serde_json::from_slice(&body).map_err(|source| Error::Decode {
            request,
            body,
            source,
        })
    }

    /// Sends, and reads text.
    pub(crate) async fn text(self) -> Result<String> {
        let Answer { request, response } = self.accept("text/plain").send().await?;
        let text = response.text().await;
        text.map_err(|e| Error::transport(&request, e))
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

/// An answer that is a success, and what was asked for.
pub(crate) struct Answer {
    pub(crate) request: Box<str>,
    pub(crate) response: Response,
}

impl Answer {
    /// Sends a request that errors know by this name.
    pub(crate) async fn to(http: &Client, request: Request, name: Box<str>) -> Result<Self> {
        let response = redirect::execute(http, request).await;
        let response = response.map_err(|e| Error::transport(&name, e))?;
        if !response.status().is_success() {
            return Err(Error::status_of(Failure::read(name, response).await));
        }
        Ok(Self {
            request: name,
            response,
        })
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
