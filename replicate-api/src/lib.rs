//! Client of [Replicate's HTTP API](https://replicate.com/docs/reference/http): its operations as methods of [`Api`].
//!
//! ```no_run
//! use replicate_api::{Api, options::PredictionsCreateOptions, types::VersionPredictionRequest};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let api = Api::new("https://api.replicate.com/v1", std::env::var("REPLICATE_API_TOKEN")?)?;
//! let input = serde_json::json!({ "prompt": "a cat" });
//! let request = VersionPredictionRequest::new("black-forest-labs/flux-schnell", input);
//! let wait = PredictionsCreateOptions::default().prefer("wait=30");
//! let prediction = api.predictions_create(&request, &wait).await?;
//! println!("{} is {}", prediction.id, prediction.status);
//! # Ok(())
//! # }
//! ```
//!
//! `src/generated` comes out of the API's own document, `openapi.json`; everything else is written by hand:
//! `client` holds the connection, `call` makes one request of a method's parts, `error` says why it failed, `page` and
//! `body` are what lists and files answer, `redirect` follows where that is safe, and `open` makes enums.

mod body;
mod call;
mod client;
mod error;
#[rustfmt::skip]
mod generated;
mod open;
mod page;
mod redirect;

pub use body::Body;
pub use bytes::Bytes;
pub use client::Api;
pub use error::{Error, Failure, InvalidField, Problem, Result};
pub use generated::{options, types};
pub use open::UnknownValue;
pub use page::Page;
pub use reqwest::multipart;
pub use secrecy::SecretString;
// Types of theirs are in signatures here.
pub use {chrono, reqwest};
