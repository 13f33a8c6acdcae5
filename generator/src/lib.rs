//! Turns Replicate's documents into a tree of Rust source files. No network, no clock: the same documents always
//! make the same bytes.
//!
//! ```text
//! models.toml, models.lock, schemas/            (project)
//!   → document: JSON → checked, fixed up, openapiv3
//!   → lower:    schema → rules, records, outputs (ir), with names from names/
//!   → emit:     ir → tokens                      (quote, typify, tidy)
//!   → format:   tokens → text                    (prettyplease)
//!   → tree:     path → bytes → write | diff
//! ```
//!
//! Replicate's own API document takes the shorter way that `api` describes.
//!
//! To change what a keyword means, see `document::keywords` and `lower::rule`; how a generated crate looks, `emit`;
//! what something is called, `names`.

pub mod api;
pub mod dependents;
pub mod diagnostic;
pub mod document;
pub mod emit;
mod format;
pub mod ir;
pub mod lock;
mod lower;
pub mod manifest;
pub mod names;
mod pattern;
pub mod project;
mod quiet;
mod tidy;
pub mod tree;
pub mod workspace;

use diagnostic::Diagnostics;
use document::Document;
use document::pin::Prose;
use emit::Root;
use names::Names;

/// The version of this generator, which models.lock records.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A model's pin on its way through the pipeline: bytes → intermediate representation. `None` if an error was noted.
///
/// Names that `names` already holds are used again, new ones are added to it.
pub fn model(
    pin: &[u8],
    identity: ir::Identity,
    prose: Prose,
    names: &mut Names,
    found: &mut Diagnostics,
) -> Option<ir::Model> {
    let document = Document::parse(pin, prose, found)?;
    lower::lower(&document, identity, names, found)
}

/// The Rust source of a model, for a crate of its own or a module of somebody's. `None` if an error was noted.
pub fn source(model: &ir::Model, root: &Root, found: &mut Diagnostics) -> Option<String> {
    emit::source(model, root, found)
}
