//! Downloads: what a model made, as bytes or as a stream.

use super::data_url;
use crate::client::Safety;
use crate::{Body, Client, Result};
use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use futures_util::stream::{self, StreamExt};
use std::fmt;
use std::sync::Arc;

/// How far a download is, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Received {
    /// What has arrived. It starts anew when the download is tried again.
    pub bytes: u64,
    /// What there is in all, if that is known.
    pub total: Option<u64>,
}

type Listener = Arc<dyn Fn(Received) + Send + Sync>;

/// A file that a model made. Outputs are kept for an hour.
///
/// The token is sent to the API's own origin alone. A `data:` URL is decoded, and nothing is asked for.
///
/// # Errors
/// Of all its ends: [`Error::Argument`](crate::Error::Argument) if the URL is none of a file, and those of the API; `404` once
/// it has expired.
#[derive(Clone)]
#[must_use = "nothing is read before one of its ends is awaited"]
pub struct Download {
    client: Client,
    url: String,
    listener: Option<Listener>,
}

impl Download {
    pub(crate) fn new(client: Client, url: &str) -> Self {
        Self {
            client,
            url: url.to_owned(),
            listener: None,
        }
    }

    /// Tells how far it is, with each piece that arrives.
    pub fn on_progress(mut self, listener: impl Fn(Received) + Send + Sync + 'static) -> Self {
        self.listener = Some(Arc::new(listener));
        self
    }

    /// All of it, in memory. Tried again from the start if the connection breaks.
    ///
    /// # Errors
    /// See [`Download`]. Safe to drop.
    pub async fn bytes(self) -> Result<Bytes> {
        if let Some(bytes) = self.inline()? {
            return Ok(bytes);
        }
        let this = &self;
        let call = self.client.call(self.safety(), |_| async move {
            let mut pieces = this.pieces_once().await?;
            let mut bytes = BytesMut::new();
            while let Some(piece) = pieces.next().await? {
                bytes.extend_from_slice(&piece);
            }
            Ok(bytes.freeze())
        });
        call.await
    }

    /// The pieces, as they arrive. Opening is tried again, reading is not.
    ///
    /// # Errors
    /// See [`Download`]; an item may be [`Error::Transport`](crate::Error::Transport) if the connection breaks. Safe to drop.
    pub async fn stream(self) -> Result<impl Stream<Item = Result<Bytes>> + Send + Unpin> {
        let pieces = self.pieces().await?;
        let pieces = stream::try_unfold(pieces, |mut pieces| async move {
            Ok(pieces.next().await?.map(|piece| (piece, pieces)))
        });
        Ok(pieces.boxed())
    }

    /// What a `data:` URL holds; none of any other URL.
    fn inline(&self) -> Result<Option<Bytes>> {
        let start = self.url.get(..5).unwrap_or_default();
        let inline = start.eq_ignore_ascii_case("data:");
        inline.then(|| data_url::decode(&self.url)).transpose()
    }

    /// Opening is tried again.
    pub(super) async fn pieces(&self) -> Result<Pieces> {
        let call = self.client.call(self.safety(), |_| self.pieces_once());
        call.await
    }

    pub(super) async fn pieces_once(&self) -> Result<Pieces> {
        let source = match self.inline()? {
            Some(bytes) => Source::Inline(Some(bytes)),
            None => Source::Body(self.client.api().fetch(&self.url).await?),
        };
        Ok(Pieces::new(source, self))
    }

    pub(super) fn safety(&self) -> Safety {
        self.client.reading(&self.url)
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }
}

impl fmt::Debug for Download {
    /// Without the URL, which may carry a signature, or all of the file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download").finish_non_exhaustive()
    }
}

enum Source {
    Inline(Option<Bytes>),
    Body(Body),
}

/// The pieces of a file, counted.
pub(super) struct Pieces {
    source: Source,
    received: Received,
    listener: Option<Listener>,
}

impl Pieces {
    fn new(source: Source, download: &Download) -> Self {
        let total = match &source {
            Source::Inline(bytes) => bytes.as_ref().map(|bytes| bytes.len() as u64),
            Source::Body(body) => body.length(),
        };
        Self {
            source,
            received: Received { bytes: 0, total },
            listener: download.listener.clone(),
        }
    }

    pub(super) async fn next(&mut self) -> Result<Option<Bytes>> {
        let piece = match &mut self.source {
            Source::Inline(bytes) => bytes.take(),
            Source::Body(body) => body.chunk().await?,
        };
        if let Some(piece) = &piece {
            self.received.bytes += piece.len() as u64;
            if let Some(listener) = &self.listener {
                listener(self.received);
            }
        }
        Ok(piece)
    }
}
