//! Whether the schema of a model is still what was compiled in.

use crate::{Client, Dynamic, Result};
use replicate_model::Model;

/// What became of a model's schema since its crate was made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchemaCheck {
    /// What was compiled in is what the model takes and answers.
    Same,
    /// It has moved: a request may be refused, and an output may have another shape. `cargo xtask add` renews the crate.
    #[non_exhaustive]
    Moved {
        /// The version that runs now.
        version: String,
        /// The SHA-256 of its schema, as [`Model::SHA256`] is that of the one that was compiled in.
        sha256: String,
    },
}

impl Client {
    /// Compares the schema that a model's crate was made from with that of the model now: of an official one its latest
    /// version, of any other the very version that the crate runs.
    ///
    /// # Errors
    /// Those of [`Client::dynamic`]: 404 if the model or its version is gone. Safe to drop.
    pub async fn check_schema<M: Model>(&self) -> Result<SchemaCheck> {
        // Not from memory: what is asked is how it is now.
        let live = Dynamic::fetch(self, &M::reference()).await?;
        let sha256 = &live.interface().sha256;
        if sha256 == M::SHA256 {
            return Ok(SchemaCheck::Same);
        }
        Ok(SchemaCheck::Moved {
            version: live.version().to_owned(),
            sha256: sha256.clone(),
        })
    }
}
