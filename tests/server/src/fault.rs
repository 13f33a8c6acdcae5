//! Faults: what goes wrong with a request or its answer.

use crate::http::Switch;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt, stream};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

/// The request header that carries a fault for that request alone, as JSON: `{"status": 502}`.
pub const FAULT_HEADER: &str = "test-fault";

/// What goes wrong. The parts can be combined: a delay, then an answer of one's own, cut short.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Fault {
    /// Milliseconds before anything else happens.
    #[serde(skip_serializing_if = "is_zero")]
    pub delay_ms: u64,
    /// The connection is reset.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reset: Option<Reset>,
    /// The status of an answer in place of the API's, from 200 to 599: the request is not handled.
    #[serde(
        deserialize_with = "final_status",
        skip_serializing_if = "Option::is_none"
    )]
    pub status: Option<u16>,
    /// Headers that the answer gets.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The body of the answer. Without a status the request is handled, and this replaces the body of its answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The connection is closed after so many bytes of the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cut: Option<usize>,
    /// The body arrives slowly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pace: Option<Pace>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_zero(n: &u64) -> bool {
    *n == 0
}

/// One that can end an exchange.
fn final_status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u16>, D::Error> {
    match Option::deserialize(deserializer)? {
        Some(status) if !(200..=599).contains(&status) => {
            Err(D::Error::custom("a status is from 200 to 599"))
        }
        status => Ok(status),
    }
}

/// When a connection is reset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reset {
    /// Nothing has happened yet.
    Before,
    /// The request was handled, and its answer is lost.
    After,
}

/// How slowly a body arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// How many bytes arrive at once; at least one.
    pub bytes: usize,
    /// Milliseconds from piece to piece.
    pub pause_ms: u64,
}

impl Fault {
    /// An answer in place of the API's, with an empty body. A status that cannot end an exchange counts as 502.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self {
            status: Some(status),
            ..Self::default()
        }
    }

    /// Handled after so many milliseconds.
    #[must_use]
    pub fn delay_ms(delay_ms: u64) -> Self {
        Self {
            delay_ms,
            ..Self::default()
        }
    }

    /// The connection is reset, and nothing has happened.
    #[must_use]
    pub fn reset_before() -> Self {
        Self {
            reset: Some(Reset::Before),
            ..Self::default()
        }
    }

    /// The request is handled, then the connection is reset: the answer is lost.
    #[must_use]
    pub fn reset_after() -> Self {
        Self {
            reset: Some(Reset::After),
            ..Self::default()
        }
    }

    /// The connection is closed after so many bytes of the body.
    #[must_use]
    pub fn cut(bytes: usize) -> Self {
        Self {
            cut: Some(bytes),
            ..Self::default()
        }
    }

    /// The body arrives in pieces of so many bytes, so many milliseconds apart.
    #[must_use]
    pub fn slow(bytes: usize, pause_ms: u64) -> Self {
        Self {
            pace: Some(Pace { bytes, pause_ms }),
            ..Self::default()
        }
    }

    /// Another body than the API's; the request is handled.
    #[must_use]
    pub fn replace_body(body: impl Into<String>) -> Self {
        Self::default().body(body)
    }

    /// With this body.
    #[must_use]
    pub fn body(mut self, body: impl Into<String>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// With this header. A name or value that HTTP does not allow is left out.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.insert(name.into(), value.into());
        self
    }

    /// What happens before the request is handled; an answer, if that ends it.
    pub(crate) async fn before(&self, switch: &Switch) -> Option<Response> {
        tokio::time::sleep(Duration::from_millis(self.delay_ms)).await;
        if self.reset == Some(Reset::Before) {
            switch.reset();
            return Some(StatusCode::BAD_GATEWAY.into_response());
        }
        let status = Some(self.status?).filter(|status| (200..=599).contains(status));
        let status = status.and_then(|status| StatusCode::from_u16(status).ok());
        let status = status.unwrap_or(StatusCode::BAD_GATEWAY);
        Some(status.into_response())
    }

    /// What happens to an answer, the API's or one of [`Fault::before`].
    pub(crate) fn after(&self, switch: &Switch, mut response: Response) -> Response {
        if self.reset == Some(Reset::After) {
            switch.reset();
        }
        if let Some(body) = &self.body {
            *response.body_mut() = Body::from(body.clone());
            response.headers_mut().remove(header::CONTENT_LENGTH);
        }
        for (name, value) in &self.headers {
            if let (Ok(name), Ok(value)) =
                (HeaderName::try_from(name), HeaderValue::try_from(value))
            {
                response.headers_mut().insert(name, value);
            }
        }
        // What a body's length is stays known, however it arrives.
        if let Some(length) = response.body().size_hint().exact() {
            response
                .headers_mut()
                .insert(header::CONTENT_LENGTH, length.into());
        }
        if let Some(pace) = self.pace {
            response = response.map(|body| Body::from_stream(paced(body, pace)));
        }
        match self.cut {
            Some(bytes) => response.map(|body| Body::from_stream(cut(body, bytes))),
            None => response,
        }
    }
}

/// A body in pieces, with a pause after each.
fn paced(body: Body, pace: Pace) -> impl Stream<Item = Result<Bytes, axum::Error>> {
    let pause = Duration::from_millis(pace.pause_ms);
    body.into_data_stream()
        .flat_map(move |frame| match frame {
            Ok(bytes) => {
                let pieces = bytes.chunks(pace.bytes.max(1)).map(Bytes::copy_from_slice);
                stream::iter(pieces.map(Ok).collect::<Vec<_>>())
            }
            Err(e) => stream::iter(vec![Err(e)]),
        })
        .then(move |piece| async move {
            tokio::time::sleep(pause).await;
            piece
        })
}

/// The start of a body, and then an error, at which the connection is closed.
fn cut(body: Body, bytes: usize) -> impl Stream<Item = Result<Bytes, axum::Error>> {
    let start = body.into_data_stream().scan(bytes, |left, frame| {
        let frame = frame.map(|bytes| bytes.slice(..bytes.len().min(*left)));
        *left -= frame.as_ref().map_or(0, Bytes::len);
        std::future::ready(Some((frame, *left)))
    });
    let end = stream::once(async {
        // What was sent so far has to leave before the connection is closed.
        tokio::time::sleep(Duration::from_millis(20)).await;
        Err(axum::Error::new("cut, as told"))
    });
    let mut done = bytes == 0;
    let start = start.take_while(move |(_, left)| {
        let take = !done;
        done = *left == 0;
        std::future::ready(take)
    });
    start.map(|(frame, _)| frame).chain(end)
}
