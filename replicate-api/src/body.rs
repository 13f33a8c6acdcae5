//! A file as it arrives.

use crate::call::Answer;
use crate::{Error, Result};
use bytes::Bytes;
use futures_core::Stream;
use reqwest::header::HeaderMap;
use std::fmt;

/// The body of an answer, read in pieces as they arrive: memory holds one piece at a time.
pub struct Body(Answer);

impl Body {
    pub(crate) fn new(answer: Answer) -> Self {
        Self(answer)
    }

    /// The answer's headers, `content-type` and `content-length` among them.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.0.response.headers()
    }

    /// How many bytes there are in all, if the answer says so.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.0.response.content_length()
    }

    /// The next piece; none at the end. Safe to drop: no piece is lost.
    ///
    /// # Errors
    /// [`Error::Transport`] if the connection breaks before the end.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        let chunk = self.0.response.chunk().await;
        chunk.map_err(|e| Error::transport(&self.0.request, e))
    }

    /// Everything at once, in memory.
    ///
    /// # Errors
    /// [`Error::Transport`] if the connection breaks before the end.
    pub async fn bytes(self) -> Result<Bytes> {
        let Answer { request, response } = self.0;
        let bytes = response.bytes().await;
        bytes.map_err(|e| Error::transport(&request, e))
    }

    /// The pieces as a stream, whose errors are those of [`Body::chunk`].
    pub fn into_stream(self) -> impl Stream<Item = Result<Bytes>> + Send + Unpin {
        let Answer { request, response } = self.0;
        Pieces {
            request,
            pieces: Box::pin(response.bytes_stream()),
        }
    }
}

impl fmt::Debug for Body {
    /// Without the URL, which may carry a signature.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers = self.headers();
        f.debug_struct("Body")
            .field("headers", headers)
            .finish_non_exhaustive()
    }
}

type Source = dyn Stream<Item = reqwest::Result<Bytes>> + Send;

struct Pieces {
    request: Box<str>,
    pieces: std::pin::Pin<Box<Source>>,
}

impl Stream for Pieces {
    type Item = Result<Bytes>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        let piece = self.pieces.as_mut().poll_next(context);
        piece.map(|piece| piece.map(|piece| piece.map_err(|e| Error::transport(&self.request, e))))
    }
}
