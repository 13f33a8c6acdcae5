//! Predictions.
//!
//! ```text
//! input → `create`: checked, files uploaded, sent → `handle`: one prediction → `wait`: polled until it has ended → output
//! ```
//!
//! `run` does all of it, `many` does it for many inputs with one poll for all, and `options` are the words of a request.

mod create;
mod deployment;
mod handle;
mod input;
mod list;
mod many;
mod options;
mod poll;
mod progress;
mod run;
mod wait;

pub use create::Create;
pub use deployment::Deployment;
pub use handle::{Outputs, Prediction, Untyped};
pub use input::Runnable;
pub use list::Predictions;
pub use many::{Outcome, RunAll};
pub use options::{CancelAfter, OutOfBounds, PreferWait};
pub use progress::Progress;
pub use run::Run;
pub use wait::Wait;

pub(crate) use create::Target;
pub(crate) use options::{Options, setters, webhook_setter};
pub(crate) use poll::is_terminal;
pub(crate) use wait::CANCELING;
