//! What the generator makes of `openapi.json`, a document that holds every construct it knows, over the runtime of
//! `replicate-api`. That this compiles, without a warning, is half of the test; `tests/wire.rs` calls it.
#![allow(
    dead_code,
    unexpected_cfgs,
    unused_imports,
    reason = "the runtime has more than one request needs"
)]

#[path = "../../../replicate-api/src/api.rs"]
mod api;
#[path = "../../../replicate-api/src/body.rs"]
mod body;
#[path = "../../../replicate-api/src/call.rs"]
mod call;
#[path = "../../../replicate-api/src/error.rs"]
mod error;
#[rustfmt::skip]
mod generated;
#[path = "../../../replicate-api/src/open.rs"]
mod open;
#[path = "../../../replicate-api/src/page.rs"]
mod page;
#[path = "../../../replicate-api/src/problem.rs"]
mod problem;
#[path = "../../../replicate-api/src/redirect.rs"]
mod redirect;
#[path = "../../../replicate-api/src/trace.rs"]
mod trace;
#[path = "../../../replicate-api/src/webhook/rejected.rs"]
mod webhook;

pub use api::Api;
pub use body::Body;
pub use error::{Attempts, Error, Failure, Result};
pub use generated::{options, types};
pub use open::UnknownValue;
pub use page::Page;
pub use problem::{InvalidField, Problem};
pub use reqwest::multipart;
