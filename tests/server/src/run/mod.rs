//! What becomes of a prediction or training: a `plan` says how long it takes and how it ends, `output` makes an answer
//! that fits the schema (with files from `media`), `sample` an example of both, `job` holds its state, and `driver` moves it.

pub(crate) mod driver;
pub(crate) mod job;
mod media;
pub(crate) mod output;
mod plan;
pub(crate) mod sample;

pub use plan::{Ending, Plan, Planned};
