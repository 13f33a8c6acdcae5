//! What a model crate does at run time. `tests/compile-fail` shows what it refuses at compile time.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

// A generated module is public in full, whoever uses how much of it.
#[allow(unreachable_pub, dead_code)]
#[path = "../sample/mod.rs"]
mod sample;

mod choices;
mod files;
mod json;
mod literals;
mod model;
mod numbers;
mod text;
