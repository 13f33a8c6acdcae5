//! The client among the project's files: its pin, its generated sources, and the list of them.

use super::{pin, sources};
use crate::diagnostic::{Diagnostics, Pointer};
use crate::project::Failure;
use crate::tree::{self, Changes, Tree};
use serde_json::Value;
use std::path::Path;

/// The document, in the form of [`pin`].
pub const PIN: &str = "replicate-api/openapi.json";
const LIST: &str = "replicate-api/generated.list";
const FOLDER: &str = "replicate-api/src/generated";

/// The client as its pin makes it.
#[derive(Clone, Debug)]
pub struct Client {
    pin: Vec<u8>,
    tree: Tree,
}

impl Client {
    /// Of the pin below `root`.
    ///
    /// # Errors
    /// If it cannot be read, or with everything in it that has no way to the client.
    pub fn load(root: &Path) -> Result<Self, Failure> {
        match tree::read(&root.join(PIN))? {
            Some(pin) => Self::of(pin),
            None => Err(failure(
                "there is no such file",
                "fetch it with `cargo xtask fetch --openapi PATH`",
            )),
        }
    }

    /// Of a document as upstream publishes it.
    ///
    /// # Errors
    /// If it is no such document, or with everything in it that has no way to the client.
    pub fn fetched(document: &[u8]) -> Result<Self, Failure> {
        let help = "expected the OpenAPI document of Replicate's HTTP API, as JSON";
        let document: Value = serde_json::from_slice(document)
            .map_err(|e| failure(format!("not JSON: {e}"), help))?;
        Self::of(
            pin::canonical(&document)
                .ok_or_else(|| failure("not an OpenAPI document with paths", help))?,
        )
    }

    fn of(pin: Vec<u8>) -> Result<Self, Failure> {
        let mut found = Diagnostics::new(PIN);
        let Some(files) = sources(&pin, &mut found) else {
            return Err(Failure::Documents(found.into_vec()));
        };
        let mut tree = Tree::new(LIST);
        for (name, text) in files {
            tree.insert(format!("{FOLDER}/{name}"), text)?;
        }
        Ok(Self { pin, tree })
    }

    /// Writes the pin, and what differs of the sources.
    ///
    /// # Errors
    /// If the file system refuses, or a file of somebody's own is in the way.
    pub fn save(&self, root: &Path) -> Result<Changes, Failure> {
        let mut changes = self.tree.changes(root)?;
        if tree::read(&root.join(PIN))?.as_ref() != Some(&self.pin) {
            tree::replace(&root.join(PIN), &self.pin)?;
            changes.written.insert(0, PIN.to_owned());
        }
        self.tree.write(root)?;
        Ok(changes)
    }

    /// What [`Self::save`] would change in the sources, as a unified diff; empty if nothing.
    ///
    /// # Errors
    /// If the disk cannot be read, or a file of somebody's own is in the way.
    pub fn diff(&self, root: &Path) -> Result<String, Failure> {
        Ok(self.tree.diff(root)?)
    }
}

fn failure(message: impl Into<String>, help: &str) -> Failure {
    let mut found = Diagnostics::new(PIN);
    found.error(&Pointer::root(), message, help);
    Failure::Documents(found.into_vec())
}
