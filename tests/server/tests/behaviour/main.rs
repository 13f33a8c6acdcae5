//! What the server does, as a client sees it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod faults;
mod files;
mod limits;
mod lists;
mod many;
mod operations;
mod predictions;
mod streams;
mod support;
mod webhooks;
