//! Predictions.
//!
//! ```text
//! input → `create`: checked, files uploaded, sent → `handle`: one prediction → waited for until it has ended → output
//! ```
//!
//! `run` does all of it, `many` does it for many inputs, which `together` waits for, and `options` are the words of a
//! request.

mod create;
mod deployment;
mod handle;
mod input;
mod list;
mod many;
mod options;
mod order;
mod progress;
mod run;
mod together;

pub use create::Create;
pub use deployment::Deployment;
pub use handle::{Detached, Outputs, Prediction, Untyped};
pub use input::Runnable;
pub use list::Predictions;
pub use many::{Outcome, RunAll};
pub use options::{CancelAfter, OutOfBounds, PreferWait};
pub use progress::Progress;
pub use run::Run;

pub(crate) use create::Target;
pub(crate) use options::{Options, setters, webhook_setter};
