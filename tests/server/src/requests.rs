//! What the server was asked.

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, Method, Uri};
use bytes::Bytes;
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::ops::Deref;
use std::sync::{Mutex, PoisonError};

/// How much of a body is kept, in bytes.
const KEPT: usize = 1 << 20;

/// A request that has arrived.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Request {
    /// The method.
    pub method: String,
    /// The path, as sent: `/v1/predictions`.
    pub path: String,
    /// The query, as sent; empty if there is none.
    pub query: String,
    /// The headers; names are in lower case.
    pub headers: BTreeMap<String, String>,
    /// The first MiB of the body.
    #[serde(serialize_with = "as_text")]
    pub body: Bytes,
    /// The status of the answer; none while it is under way.
    pub status: Option<u16>,
}

impl Request {
    /// Of tokens that are not the server's own it keeps none: one could be real, and end up in a log.
    pub(crate) fn new(
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
        body: &[u8],
        token: &str,
    ) -> Self {
        let text = |value: &axum::http::HeaderValue| {
            String::from_utf8_lossy(value.as_bytes()).into_owned()
        };
        // A small copy does not keep a large body alive.
        let body = Bytes::copy_from_slice(&body[..body.len().min(KEPT)]);
        Self {
            method: method.to_string(),
            path: uri.path().to_owned(),
            query: uri.query().unwrap_or_default().to_owned(),
            headers: headers
                .iter()
                .map(|(name, value)| match text(value) {
                    value if name == AUTHORIZATION && !value.ends_with(token) => {
                        (name.to_string(), "[another token]".to_owned())
                    }
                    value => (name.to_string(), value),
                })
                .collect(),
            body,
            status: None,
        }
    }

    /// A header, by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// The body as JSON; null if it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)?;
        if !self.query.is_empty() {
            write!(f, "?{}", self.query)?;
        }
        match self.status {
            Some(status) => write!(f, " → {status}"),
            None => write!(f, " → under way"),
        }
    }
}

/// Requests, in the order in which they came. `Display` is a line for each.
#[derive(Clone, Debug)]
pub struct Requests(Vec<Request>);

impl Requests {
    /// Those with this method and path, either of which may end in `*`: `of("GET", "/v1/predictions/*")`.
    #[must_use]
    pub fn of(&self, method: &str, path: &str) -> Self {
        let requests = self.iter();
        let requests = requests.filter(|r| fits(method, &r.method) && fits(path, &r.path));
        Self(requests.cloned().collect())
    }

    /// Asserts that there are so many, and gives them back.
    ///
    /// # Panics
    /// If there are more or fewer, with a list of what came.
    #[track_caller]
    #[expect(
        clippy::must_use_candidate,
        clippy::return_self_not_must_use,
        reason = "often the number is all that is asked"
    )]
    pub fn count(self, expected: usize) -> Self {
        let number = self.len();
        assert_eq!(
            number, expected,
            "{number} requests, not {expected}:\n{self}"
        );
        self
    }
}

impl Deref for Requests {
    type Target = [Request];

    fn deref(&self) -> &[Request] {
        &self.0
    }
}

impl fmt::Display for Requests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter()
            .try_for_each(|request| writeln!(f, "  {request}"))
    }
}

fn as_text<S: Serializer>(body: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&String::from_utf8_lossy(body))
}

/// Whether a text is this one, or starts with it if it ends in `*`.
pub(crate) fn fits(pattern: &str, text: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => text.starts_with(start),
        None => text == pattern,
    }
}

/// How many requests are kept.
const LONGEST: usize = 50_000;

/// The log of the server: the last requests.
#[derive(Default)]
pub(crate) struct Log(Mutex<Last>);

#[derive(Default)]
struct Last {
    requests: VecDeque<Request>,
    /// How many were there before them.
    forgotten: usize,
}

impl Log {
    /// Records a request, and gives its place.
    pub(crate) fn push(&self, request: Request) -> usize {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.requests.push_back(request);
        if last.requests.len() > LONGEST {
            last.requests.pop_front();
            last.forgotten += 1;
        }
        last.forgotten + last.requests.len() - 1
    }

    pub(crate) fn answered(&self, place: usize, status: u16) {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = place.checked_sub(last.forgotten);
        if let Some(request) = place.and_then(|place| last.requests.get_mut(place)) {
            request.status = Some(status);
        }
    }

    pub(crate) fn all(&self) -> Requests {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Requests(last.requests.iter().cloned().collect())
    }
}
