//! Copies outputs to any bucket.

use super::Download;
use super::download::Pieces;
use crate::{Error, Result};
use bytes::BytesMut;
use object_store::path::Path;
use object_store::{MultipartUpload, ObjectStore, ObjectStoreExt};

/// The size of a part, in bytes: the least that all stores take.
const PART: usize = 5 << 20;

impl Download {
    /// Copies it to an object store, and says how many bytes that were. The object is there once it is whole. Memory holds a
    /// part of 5 MiB.
    ///
    /// # Errors
    /// See [`Download`], and [`Error::Store`] if it cannot be stored. Dropped, nothing is stored, but parts of a large file
    /// may wait in the store for its own clean-up.
    pub async fn to_store(self, store: &dyn ObjectStore, path: &Path) -> Result<u64> {
        let mut pieces = self.pieces().await?;
        let mut upload = store.put_multipart(path).await.map_err(failed)?;
        let stored = copy(&mut pieces, upload.as_mut()).await;
        if stored.is_err() {
            // The error that matters is the one that stopped it.
            upload.abort().await.ok();
        }
        stored
    }
}

/// Part by part, of which all but the last have the same size.
async fn copy(pieces: &mut Pieces, upload: &mut dyn MultipartUpload) -> Result<u64> {
    let (mut part, mut written) = (BytesMut::new(), 0);
    while let Some(mut piece) = pieces.next().await? {
        written += piece.len() as u64;
        while part.len() + piece.len() >= PART {
            part.extend_from_slice(&piece.split_to(PART - part.len()));
            let whole = part.split().freeze();
            upload.put_part(whole.into()).await.map_err(failed)?;
        }
        part.extend_from_slice(&piece);
    }
    upload
        .put_part(part.freeze().into())
        .await
        .map_err(failed)?;
    upload.complete().await.map_err(failed)?;
    Ok(written)
}

fn failed(e: object_store::Error) -> Error {
    Error::Store(Box::new(e))
}
