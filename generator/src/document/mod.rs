//! Documents on their way in, on this side of the crate `replicate-model-reader`, which reads them.
//!
//! - `pin`: upstream document → canonical facts, the form that lies in the repository
//! - `catalog`: finds model objects in a catalogue file

pub mod catalog;

pub use replicate_model_reader::document::pin;
