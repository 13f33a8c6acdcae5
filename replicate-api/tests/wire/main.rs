//! The client over a real socket, against a server that answers what each test tells it to.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod answers;
mod cases;
mod operations;
mod redirects;
mod support;
