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
//! | uploads, downloads | `files` |
//! | models known at run time alone | `dynamic` |
//! | one request | `call`, `redirect`, `trace`, `body`, `page`, `api` |
//! | errors | `error` |
//! | what is generated from `openapi.json` | the generator; `open` makes its enums |

mod api;
mod body;
mod call;
mod client;
mod dynamic;
mod error;
mod files;
#[rustfmt::skip]
mod generated;
mod identifier;
mod open;
mod page;
mod pages;
mod predictions;
mod redirect;
mod stream;
mod trace;
mod trainings;

pub use api::Api;
pub use body::Body;
pub use bytes::Bytes;
pub use client::{Builder, Client, PollPolicy, RetryPolicy};
pub use dynamic::{Dynamic, DynamicInput};
pub use error::{Attempts, Error, Failure, InvalidField, Problem, Result};
pub use files::{Download, Files, Received, Upload};
pub use generated::{options, types};
pub use open::UnknownValue;
pub use page::Page;
pub use predictions::{
    CancelAfter, Create, Deployment, OutOfBounds, Outcome, Outputs, Prediction, Predictions,
    PreferWait, Progress, Run, RunAll, Runnable, Untyped, Wait,
};
pub use replicate_model::{FileInput, FileOutput, InvalidInput, Json, OutputMismatch};
pub use replicate_model_reader as reader;
pub use reqwest::multipart;
pub use secrecy::SecretString;
pub use stream::{Chunked, Chunks, RunStream, Streamed, WithLogs};
pub use trainings::{Train, Training, Trainings, WaitTraining};
// Types of theirs are in signatures here.
pub use {chrono, reqwest};
