//! What a model crate does at run time. `tests/compile-fail` shows what it refuses at compile time.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

use replicate_owner_sample as sample;

mod choices;
mod files;
mod json;
mod literals;
mod model;
mod numbers;
mod text;
mod verdicts;
