//! The client against the local server, with its faults.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod downloads;
mod dynamic;
mod examples;
mod many;
mod platform;
mod predictions;
mod retries;
mod streams;
mod support;
mod trainings;
mod uploads;
#[cfg(feature = "axum")]
mod webhooks;
