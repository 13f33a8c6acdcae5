//! Files of one's own.

use super::Upload;
use crate::client::Safety;
use crate::{Body, Client, List, Result, types};
use replicate_model::FileInput;

/// Files that were uploaded. Replicate keeps them for a day.
#[derive(Clone, Debug)]
pub struct Files {
    client: Client,
}

impl Files {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Uploads a file.
    ///
    /// # Errors
    /// [`Error::File`](crate::Error::File) if it cannot be read, and those of the API: 413 if it is larger than 100 MB.
    /// Dropped, it may have been uploaded.
    pub async fn create(&self, upload: Upload) -> Result<types::File> {
        upload.send(&self.client).await
    }

    /// Uploads a file for inputs: one upload for as many predictions as a day holds.
    ///
    /// # Errors
    /// See [`Files::create`].
    pub async fn create_input(&self, upload: Upload) -> Result<FileInput> {
        upload.input(&self.client).await
    }

    /// The file with this id.
    ///
    /// # Errors
    /// Those of the API. Safe to drop.
    pub async fn get(&self, id: &str) -> Result<types::File> {
        let call = self
            .client
            .call(Safety::Repeatable, |api| api.files_get(id));
        call.await
    }

    /// All of them, the newest first.
    pub fn list(&self) -> List<types::File> {
        List::new(&self.client, |client| async move {
            client
                .call(Safety::Repeatable, crate::Api::files_list)
                .await
        })
    }

    /// Deletes the file with this id.
    ///
    /// # Errors
    /// Those of the API. Dropped, it may have been deleted.
    pub async fn delete(&self, id: &str) -> Result<()> {
        let call = self
            .client
            .call(Safety::Repeatable, |api| api.files_delete(id));
        call.await
    }

    /// The content of a file that somebody shares: owner, Unix time of expiry in seconds, and their signature.
    ///
    /// # Errors
    /// Those of the API. Safe to drop.
    pub async fn download(
        &self,
        id: &str,
        owner: &str,
        expiry: i64,
        signature: &str,
    ) -> Result<Body> {
        let call = self.client.call(Safety::Repeatable, |api| {
            api.files_download(id, owner, expiry, signature)
        });
        call.await
    }
}
