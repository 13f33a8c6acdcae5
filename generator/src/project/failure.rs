//! Why a project could not be loaded, generated or changed.

use crate::diagnostic::{Diagnostic, Diagnostics, Pointer, Severity};
use crate::document::catalog::CatalogError;
use crate::tree::TreeError;
use std::fmt;

/// Why a project could not be loaded, generated or changed.
#[derive(Debug)]
#[non_exhaustive]
pub enum Failure {
    /// Documents with faults.
    Documents(Vec<Diagnostic>),
    /// The disk.
    Tree(TreeError),
    /// A catalogue.
    Catalog(CatalogError),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Documents(all) => {
                let errors: Vec<_> = all
                    .iter()
                    .filter(|d| d.severity == Severity::Error)
                    .map(ToString::to_string)
                    .collect();
                f.write_str(&errors.join("\n\n"))
            }
            Self::Tree(e) => e.fmt(f),
            Self::Catalog(e) => e.fmt(f),
        }
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Documents(_) => None,
            Self::Tree(e) => e.source(),
            Self::Catalog(e) => e.source(),
        }
    }
}

impl From<TreeError> for Failure {
    fn from(e: TreeError) -> Self {
        Self::Tree(e)
    }
}

impl From<CatalogError> for Failure {
    fn from(e: CatalogError) -> Self {
        Self::Catalog(e)
    }
}

/// One fault of a file.
pub(super) fn failure(file: &str, message: impl Into<String>, help: impl Into<String>) -> Failure {
    let mut found = Diagnostics::new(file);
    found.error(&Pointer::root(), message, help);
    Failure::Documents(found.into_vec())
}
