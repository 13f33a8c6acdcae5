//! What every generated Replicate model crate shares.
//!
//! One static table a model ([`Schema`], a list of [`Field`]s with a [`Rule`] each) is what everything reads: `input!`
//! checks literals against it while the user compiles, `from_json` and `validate` check values against it at run
//! time, and all print the same message.
//!
//! What flows in is a generated crate: a struct, its table, a few type names. What flows out is its behaviour.
//!
//! | to change | see |
//! |---|---|
//! | what a rule accepts, how it reads in errors | `rule`, `describe`, `pattern`, `message`, `decimal` |
//! | the table, and the compile-time check | `schema`, `input_macro`, and the crate `replicate-model-macros` |
//! | the run-time check | `check` |
//! | types of fields | `int`, `float`, `range`, `choice`, `file_input`, `file_output` |
//! | a struct as JSON, its `Debug`, its files | `record`, `slot`, `raw` |
//! | what the client knows of a model, outputs | `model` |
mod check;
mod choice;
mod decimal;
mod describe;
mod file_input;
mod file_output;
mod float;
mod input_macro;
mod int;
mod message;
mod model;
mod pattern;
mod range;
mod raw;
mod record;
mod rule;
mod schema;
mod slot;

pub use check::{InvalidInput, Problem, check_json};
pub use choice::{Choice, UnknownValue};
pub use file_input::{FileInput, FileSource, FromFile, NotAUrl};
pub use file_output::FileOutput;
pub use float::{Float, FloatBounds};
pub use int::{Int, IntBounds};
pub use model::{Model, ModelInput, OutputMismatch, Streams, Trains, decode_text, null_as_default};
pub use pattern::Pattern;
pub use range::OutOfRange;
pub use raw::Raw;
pub use record::{Record, debug, files_mut, from_json, serialize, validate};
pub use rule::Rule;
pub use schema::{Field, Schema};
pub use serde_json;
/// Any JSON.
pub use serde_json::Value as Json;
pub use slot::{Scalar, Slot};

// For the macros alone.
#[doc(hidden)]
pub use {
    choice::{
        choice_display as __choice_display, choice_from_int as __choice_from_int,
        choice_from_str as __choice_from_str, choice_int as __choice_int,
        choice_text as __choice_text,
    },
    record::put as __put,
    record::slots as __slots,
    replicate_model_macros::{set as __set, slip as __slip},
};
