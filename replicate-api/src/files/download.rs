//! Downloads: what a model made, as bytes, as a stream, or as a file.

use super::data_url;
use crate::client::Safety;
use crate::{Body, Client, Error, Result};
use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use futures_util::stream::{self, StreamExt};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::io::AsyncWriteExt;

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
/// Of all its ends: [`Error::Argument`] if the URL is none of a file, and those of the API; `404` once it has expired.
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
        let call = self.client.call(Safety::Repeatable, |_| async move {
            let mut pieces = this.open().await?;
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
    /// See [`Download`]; an item may be [`Error::Transport`] if the connection breaks. Safe to drop.
    pub async fn stream(self) -> Result<impl Stream<Item = Result<Bytes>> + Send + Unpin> {
        let pieces = self.pieces().await?;
        let pieces = stream::try_unfold(pieces, |mut pieces| async move {
            Ok(pieces.next().await?.map(|piece| (piece, pieces)))
        });
        Ok(pieces.boxed())
    }

    /// Writes it to a file, and says how many bytes that were. The file is there once it is whole, in place of whatever was
    /// there before; until then it has another name in the same folder. Memory holds a piece at a time. Tried again from the
    /// start if the connection breaks.
    ///
    /// # Errors
    /// See [`Download`], and [`Error::File`] if it cannot be written. Dropped, nothing is left of it.
    pub async fn to_file(self, path: impl AsRef<Path>) -> Result<u64> {
        let (this, path) = (&self, path.as_ref());
        let call = self.client.call(Safety::Repeatable, |_| async move {
            // Opened without retries of its own: there are some around it.
            let pieces = match this.inline()? {
                Some(bytes) => this.inline_pieces(bytes),
                None => this.open().await?,
            };
            let part = Part::beside(path);
            let written = part.write(pieces).await?;
            part.rename(path).await?;
            Ok(written)
        });
        call.await
    }

    /// What a `data:` URL holds; none of any other URL.
    fn inline(&self) -> Result<Option<Bytes>> {
        let start = self.url.get(..5).unwrap_or_default();
        let inline = start.eq_ignore_ascii_case("data:");
        inline.then(|| data_url::decode(&self.url)).transpose()
    }

    pub(super) async fn pieces(&self) -> Result<Pieces> {
        match self.inline()? {
            Some(bytes) => Ok(self.inline_pieces(bytes)),
            None => {
                let call = self.client.call(Safety::Repeatable, |_| self.open());
                call.await
            }
        }
    }

    fn inline_pieces(&self, bytes: Bytes) -> Pieces {
        Pieces::new(Source::Inline(Some(bytes)), self)
    }

    async fn open(&self) -> Result<Pieces> {
        let body = self.client.api().fetch(&self.url).await?;
        Ok(Pieces::new(Source::Body(body), self))
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

/// A file that is not whole yet. Dropped, it is removed.
struct Part {
    path: PathBuf,
    renamed: bool,
}

impl Part {
    fn beside(path: &Path) -> Self {
        let mut name = std::ffi::OsString::from(".");
        name.push(path.file_name().unwrap_or_default());
        name.push(format!(".{:016x}.part", fastrand::u64(..)));
        Self {
            path: path.with_file_name(name),
            renamed: false,
        }
    }

    async fn write(&self, mut pieces: Pieces) -> Result<u64> {
        let failed = |e| Error::file(&self.path, e);
        let mut file = tokio::fs::File::create_new(&self.path)
            .await
            .map_err(failed)?;
        let mut written = 0;
        while let Some(piece) = pieces.next().await? {
            file.write_all(&piece).await.map_err(failed)?;
            written += piece.len() as u64;
        }
        // What is renamed before it is on disk could be empty after a crash.
        file.sync_all().await.map_err(failed)?;
        Ok(written)
    }

    async fn rename(mut self, path: &Path) -> Result<()> {
        let renamed = tokio::fs::rename(&self.path, path).await;
        renamed.map_err(|e| Error::file(path, e))?;
        self.renamed = true;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.renamed {
            // If it cannot be removed, there is nobody left to tell.
            std::fs::remove_file(&self.path).ok();
        }
    }
}
