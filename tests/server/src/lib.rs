//! A local Replicate: the 37 operations of its HTTP API over real sockets, without token, money or network.
//!
//! It validates inputs by the models' own schemas, moves predictions through their states, answers outputs that fit
//! (with real small files behind their URLs), streams, signs and delivers webhooks, throttles, and fails on demand.
//!
//! ```
//! use replicate_test_server::{Fault, ModelSpec, Plan, RateLimits, Rule, TestServer};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let schema = serde_json::json!({ "components": { "schemas": {
//!     "Input": { "type": "object", "properties": { "prompt": { "type": "string" } } },
//!     "Output": { "type": "string" },
//! } } });
//! let model = ModelSpec::new("me", "echo", "0".repeat(64), schema).official();
//! let server = TestServer::builder().models([model]).rate_limits(RateLimits::none()).start().await?;
//!
//! server.rule(Rule::request("POST /v1/predictions", Fault::status(502).body("<html>")).times(1));
//! server.rule(Rule::model("me/echo", Plan::default().fails("out of memory")));
//! // … call `server.base_url()` with `server.token()` …
//! server.requests().of("POST", "/v1/predictions").count(0);
//! # Ok(())
//! # }
//! ```
//!
//! A fault can also come with a request, as JSON in the header `test-fault`; and `POST /-/rules` with a [`Rule`] as JSON
//! (with the token), `DELETE /-/rules`, `GET /-/requests` and `GET /-/webhooks` do over HTTP what the methods do here.
//!
//! What flows where: a request comes in at `http/` (log, faults, token, limits, contract), goes to one of `routes/`, which
//! reads and changes `state`; `run/` moves predictions and trainings, `stream` and `webhook` tell of it.

mod config;
mod fault;
mod files;
mod http;
mod models;
mod requests;
mod routes;
mod rule;
mod run;
mod schema;
mod server;
mod state;
mod stream;
mod webhook;

pub use config::Builder;
pub use fault::{FAULT_HEADER, Fault, Pace, Reset};
pub use http::limits::{Rate, RateLimits};
pub use models::ModelSpec;
pub use requests::{Request, Requests};
pub use rule::{Delivery, Rule};
pub use run::{Ending, Plan, Planned};
pub use server::TestServer;
pub use webhook::Sent;

use std::path::{Path, PathBuf};

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// No port to listen on.
    #[error("cannot listen on loopback: {0}")]
    Listen(#[from] std::io::Error),
    /// A document that is no JSON.
    #[error("a document is no JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// A document that is not what it should be.
    #[error("{0}")]
    Document(String),
    /// The HTTP client for webhooks cannot be made.
    #[error("cannot set up webhooks: {0}")]
    Webhooks(#[from] reqwest::Error),
}

/// A file of a project's models that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{}: {message}", path.display())]
pub struct LoadError {
    path: PathBuf,
    message: String,
}

impl LoadError {
    fn new(path: &Path, message: impl std::fmt::Display) -> Self {
        Self {
            path: path.to_owned(),
            message: message.to_string(),
        }
    }
}
