//! Reads a model's document: what its input must be, and what it answers.
//!
//! Flows in: the OpenAPI document of a model's version, from the API, or as a pin. Flows out: an [`Interface`], or
//! diagnostics that say where it is at fault. The generator makes code of an interface; the client checks the input of
//! models that it knows at run time alone, by the rules and in the words of a generated crate.
//!
//! | to change | see |
//! |---|---|
//! | which keywords there are, what upstream gets wrong, the form of a pin | `document` |
//! | what a keyword means | `lower`, above all `lower/rule.rs`; a new kind of rule starts in `rule` |
//! | how a regular expression is matched | `pattern` |
//! | the check at run time | `table`, which hands rules to `replicate-model`; that has the check itself |
//!
//! There is nothing here of Rust's names and types, and no dependency that a client would not want: see the generator.

pub mod diagnostic;
pub mod document;
mod interface;
mod lower;
mod pattern;
pub mod rule;
mod table;

pub use interface::{Field, Interface, Output, Record};
pub use pattern::Pattern;
