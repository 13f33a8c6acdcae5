//! Turns Replicate's documents into a tree of Rust source files. No network, no clock: the same documents always
//! make the same bytes.
//!
//! ```text
//! models.toml, models.lock, schemas/            (project)
//!   → reader:   JSON → checked, fixed up, openapiv3 → rules, records, outputs   (replicate-model-reader)
//!   → lower:    these → ir, with names from names/
//!   → emit:     ir → tokens                      (quote, typify, tidy)
//!   → format:   tokens → text                    (prettyplease)
//!   → tree:     path → bytes → write | diff
//! ```
//!
//! When a pin is renewed, `versions` says what differs and what that makes of the crate's version.
//!
//! `standalone` takes models of a catalogue along the same way, into a workspace of their own, with nothing remembered.
//! Replicate's own API document takes the shorter way that `api` describes.
//!
//! To change what a keyword means, see the crate `replicate-model-reader`, which the client reads models with too; how a
//! generated crate looks, `emit`; what something is called, `names`; what bumps a version, `versions`.

pub mod api;
pub mod dependents;
pub mod document;
pub mod emit;
mod format;
pub mod ir;
pub mod lock;
mod lower;
pub mod manifest;
pub mod names;
pub mod project;
mod quiet;
pub mod standalone;
mod tidy;
pub mod tree;
pub mod versions;
pub mod workspace;

pub use replicate_model_reader::diagnostic;

use diagnostic::Diagnostics;
use document::pin::Prose;
use emit::Root;
use names::Names;
use replicate_model_reader::Interface;

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
    let interface = Interface::read_pin(pin, prose, found)?;
    Some(lower::lower(interface, identity, names))
}

/// The Rust source of a model, for a crate of its own or a module of somebody's. `None` if an error was noted.
pub fn source(model: &ir::Model, root: &Root, found: &mut Diagnostics) -> Option<String> {
    emit::source(model, root, found)
}
