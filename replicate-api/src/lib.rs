//! Client of [Replicate](https://replicate.com).
//!
//! ```no_run
//! # use replicate_model::{Model, ModelInput};
//! use replicate_api::Client;
//!
//! # async fn example<I: ModelInput>(input: I) -> replicate_api::Result<()> {
//! let client = Client::from_env()?;
//! let output = client.run(input).await?;
//! # let _ = output;
//! # Ok(())
//! # }
//! ```
//!
//! [`Client`] runs models: with inputs of generated crates, checked by the compiler, or with JSON, checked by the model's
//! own schema ([`Client::dynamic`]). Below it is [`Api`], every operation of the HTTP API as a method.
//!
//! | to change | see |
//! |---|---|
//! | connection, policies, retries | `client` |
//! | predictions: creating, waiting, running one or many | `predictions` |
//! | outputs as they are made | `stream` |
//! | trainings | `trainings` |
//! | waiting for what runs | `wait` |
//! | uploads, downloads | `files` |
//! | webhooks | `webhook` |
//! | models known at run time alone | `dynamic` |
//! | finding models, and everything else that there is | `platform` |
//! | lists | `list`, `page` |
//! | one request | `call`, `redirect`, `trace`, `body`, `api` |
//! | models that serve themselves | `cog` |
//! | errors | `error`, `problem` |
//! | what is generated from `openapi.json` | the generator; `open` makes its enums |

mod api;
mod body;
mod call;
mod client;
mod cog;
mod dynamic;
mod error;
mod files;
#[rustfmt::skip]
mod generated;
mod identifier;
mod list;
mod open;
mod page;
mod platform;
mod predictions;
mod problem;
mod redirect;
mod stream;
mod trace;
mod trainings;
mod wait;
pub mod webhook;

pub use api::Api;
pub use body::Body;
pub use bytes::Bytes;
pub use client::{Builder, Client, PollPolicy, RetryPolicy};
pub use cog::Cog;
pub use dynamic::{Dynamic, DynamicInput};
pub use error::{Attempts, Error, Failure, Result};
pub use files::{Download, Files, Received, Upload};
pub use generated::{options, types};
pub use list::List;
pub use open::UnknownValue;
pub use page::Page;
pub use platform::{Collections, Deployments, Models, SchemaCheck};
pub use predictions::{
    CancelAfter, Create, Deployment, Detached, OutOfBounds, Outcome, Outputs, Prediction,
    Predictions, PreferWait, Progress, Run, RunAll, Runnable, Untyped,
};
pub use problem::{InvalidField, Problem};
pub use replicate_model::{FileInput, FileOutput, InvalidInput, Json, OutputMismatch};
pub use replicate_model_reader as reader;
pub use reqwest::multipart;
pub use secrecy::SecretString;
pub use stream::{Chunked, Chunks, RunStream, Streamed, WithLogs};
pub use trainings::{Train, Training, Trainings};
pub use wait::{Job, Wait};
// Types of theirs are in signatures here.
pub use {chrono, reqwest};
