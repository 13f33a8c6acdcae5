//! Downloads to disk.

use super::Download;
use super::download::Pieces;
use crate::client::Safety;
use crate::{Error, Result};
use std::fs::Permissions;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use tokio::io::AsyncWriteExt;

impl Download {
    /// Writes it to a file, and says how many bytes that were. The file is there once it is whole, in place of whatever was
    /// there before, with its permissions; of a symbolic link, that is where it leads. Until then it has another name in the
    /// same folder. Memory holds a piece at a time. Tried again from the start if the connection breaks.
    ///
    /// # Errors
    /// See [`Download`], and [`Error::File`] if it cannot be written; nothing is asked for if its folder is not there.
    /// Dropped, nothing is left of it.
    pub async fn to_file(self, path: impl AsRef<Path>) -> Result<u64> {
        let (this, place) = (&self, &Place::at(path.as_ref()).await?);
        let call = self.client().call(Safety::Repeatable, |_| async move {
            let part = Part::create(place).await?;
            // Opened without retries of its own: there are some around it.
            let pieces = this.pieces_once().await?;
            part.write(pieces).await
        });
        call.await
    }
}

/// Where the file is to be.
struct Place {
    path: PathBuf,
    /// Of the file that is replaced.
    permissions: Option<Permissions>,
}

impl Place {
    async fn at(path: &Path) -> Result<Self> {
        // One that is not there leads nowhere yet.
        let path = tokio::fs::canonicalize(path)
            .await
            .unwrap_or_else(|_| path.to_owned());
        let there = tokio::fs::metadata(&path).await.ok();
        if path.file_name().is_none() || there.as_ref().is_some_and(std::fs::Metadata::is_dir) {
            return Err(Error::file(&path, ErrorKind::IsADirectory.into()));
        }
        let permissions = there.map(|there| there.permissions());
        Ok(Self { path, permissions })
    }

    fn failed(&self, source: std::io::Error) -> Error {
        Error::file(&self.path, source)
    }
}

/// A file that is not whole yet. Dropped, it is removed.
struct Part<'a> {
    file: tokio::fs::File,
    path: PathBuf,
    place: &'a Place,
    renamed: bool,
}

impl<'a> Part<'a> {
    async fn create(place: &'a Place) -> Result<Self> {
        // Without the file's own name, which may be as long as a name can be.
        let name = format!(".{:016x}.part", fastrand::u64(..));
        let path = place.path.with_file_name(name);
        let file = tokio::fs::File::create_new(&path).await;
        Ok(Self {
            file: file.map_err(|e| place.failed(e))?,
            path,
            place,
            renamed: false,
        })
    }

    async fn write(mut self, mut pieces: Pieces) -> Result<u64> {
        let failed = |e| self.place.failed(e);
        let mut written = 0;
        while let Some(piece) = pieces.next().await? {
            self.file.write_all(&piece).await.map_err(failed)?;
            written += piece.len() as u64;
        }
        // What is renamed before it is on disk could be empty after a crash.
        self.file.sync_all().await.map_err(failed)?;
        if let Some(permissions) = self.place.permissions.clone() {
            let set = self.file.set_permissions(permissions).await;
            set.map_err(failed)?;
        }
        let renamed = tokio::fs::rename(&self.path, &self.place.path).await;
        renamed.map_err(failed)?;
        self.renamed = true;
        Ok(written)
    }
}

impl Drop for Part<'_> {
    fn drop(&mut self) {
        if !self.renamed {
            // If it cannot be removed, there is nobody left to tell.
            std::fs::remove_file(&self.path).ok();
        }
    }
}
