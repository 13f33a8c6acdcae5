//! The client among the project's files: its pin, its generated sources, and the list of them.

use super::policy::{self, Policy};
use super::{pin, sources};
use crate::diagnostic::{Diagnostic, Diagnostics, Pointer};
use crate::project::Failure;
use crate::tree::{self, Changes, Tree};
use serde_json::Value;
use std::path::Path;

/// Where a client lies, and what is decided about its document.
#[derive(Clone, Copy, Debug)]
pub struct Home {
    folder: &'static str,
    policy: &'static Policy,
}

/// Replicate's own.
pub const REPLICATE: Home = Home {
    folder: "replicate-api",
    policy: &policy::REPLICATE,
};

/// That of an API which nobody serves, and which holds every construct.
pub const TEST: Home = Home {
    folder: "tests/api",
    policy: &policy::TEST,
};

impl Home {
    /// The document, in the form of [`pin`].
    fn pin(self) -> String {
        format!("{}/openapi.json", self.folder)
    }

    fn failure(self, message: impl Into<String>, help: &str) -> Failure {
        let mut found = Diagnostics::new(self.pin());
        found.error(&Pointer::root(), message, help);
        Failure::Documents(found.into_vec())
    }
}

/// The client as its pin makes it.
#[derive(Clone, Debug)]
pub struct Client {
    home: Home,
    pin: Vec<u8>,
    tree: Tree,
    /// What the document says and the client does not keep to.
    pub warnings: Vec<Diagnostic>,
}

impl Client {
    /// Of the pin below `root`.
    ///
    /// # Errors
    /// If it cannot be read, or with everything in it that has no way to the client.
    pub fn load(root: &Path, home: Home) -> Result<Self, Failure> {
        match tree::read(&root.join(home.pin()))? {
            Some(pin) => Self::of(pin, home),
            None => Err(home.failure(
                "there is no such file",
                "fetch it with `cargo xtask fetch --openapi PATH`",
            )),
        }
    }

    /// Of Replicate's document as it is published.
    ///
    /// # Errors
    /// If it is no such document, or with everything in it that has no way to the client.
    pub fn fetched(document: &[u8]) -> Result<Self, Failure> {
        let failure = |message: String| {
            let help = "expected the OpenAPI document of Replicate's HTTP API, as JSON";
            REPLICATE.failure(message, help)
        };
        let document: Value =
            serde_json::from_slice(document).map_err(|e| failure(format!("not JSON: {e}")))?;
        let pin = pin::canonical(&document);
        let pin = pin.ok_or_else(|| failure("not an OpenAPI document with paths".to_owned()))?;
        Self::of(pin, REPLICATE)
    }

    fn of(pin: Vec<u8>, home: Home) -> Result<Self, Failure> {
        let mut found = Diagnostics::new(home.pin());
        let Some(files) = sources(&pin, home.policy, &mut found) else {
            return Err(Failure::Documents(found.into_vec()));
        };
        let mut tree = Tree::new(format!("{}/generated.list", home.folder));
        for (name, text) in files {
            tree.insert(format!("{}/src/generated/{name}", home.folder), text)?;
        }
        let warnings = found.into_vec();
        Ok(Self {
            home,
            pin,
            tree,
            warnings,
        })
    }

    /// Writes the pin, and what differs of the sources.
    ///
    /// # Errors
    /// If the file system refuses, or a file of somebody's own is in the way.
    pub fn save(&self, root: &Path) -> Result<Changes, Failure> {
        let mut changes = self.tree.changes(root)?;
        let pin = self.home.pin();
        if tree::read(&root.join(&pin))?.as_ref() != Some(&self.pin) {
            tree::replace(&root.join(&pin), &self.pin)?;
            changes.written.insert(0, pin);
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
