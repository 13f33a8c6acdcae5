//! Copies outputs to any bucket.

use super::Download;
use crate::{Error, Result};
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, WriteMultipart};

/// The size of a part, in bytes: the least that all stores take.
const PART: usize = 5 << 20;

/// How many parts are under way at once.
const AT_ONCE: usize = 2;

impl Download {
    /// Copies it to an object store, and says how many bytes that were. The object is there once it is whole. Memory holds a
    /// few parts of 5 MiB.
    ///
    /// # Errors
    /// See [`Download`], and [`Error::Store`] if it cannot be stored. Dropped, nothing is stored, but parts of a large file
    /// may wait in the store for its own clean-up.
    pub async fn to_store(self, store: &dyn ObjectStore, path: &Path) -> Result<u64> {
        let failed = |e| Error::Store(Box::new(e));
        let mut pieces = self.pieces().await?;
        let upload = store.put_multipart(path).await.map_err(failed)?;
        let mut writer = WriteMultipart::new_with_chunk_size(upload, PART);
        let mut written = 0;
        loop {
            match pieces.next().await {
                Ok(Some(piece)) => {
                    written += piece.len() as u64;
                    writer.wait_for_capacity(AT_ONCE).await.map_err(failed)?;
                    writer.write(&piece);
                }
                Ok(None) => break,
                Err(error) => {
                    // The error that matters is the one that stopped it.
                    writer.abort().await.ok();
                    return Err(error);
                }
            }
        }
        writer.finish().await.map_err(failed)?;
        Ok(written)
    }
}
