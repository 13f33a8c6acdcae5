//! Webhooks: what Replicate posts when something happens to a prediction or a training.
//!
//! ```text
//! headers → `signature`: id, time, signatures → `verifier`: the time, then the signatures with each `key` → `event`: the
//! prediction or training → `seen`: was it here before?
//! ```
//!
//! ```no_run
//! # use replicate_model::Model;
//! use replicate_api::reqwest::header::HeaderMap;
//! use replicate_api::{Client, webhook};
//!
//! # async fn example<M: Model>(headers: HeaderMap, body: Vec<u8>) -> replicate_api::Result<()> {
//! let secret = Client::from_env()?.webhooks().default_secret().await?; // once, when the program starts
//! let verifier = webhook::Verifier::new(secret)?;
//!
//! let event = verifier.verify(&headers, &body)?; // the body as it came: JSON that was read and written fits no signature
//! let prediction = event.prediction::<M>()?;
//! if prediction.has_ended() {
//!     println!("{}: {:?}", prediction.id(), prediction.output()?);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! A webhook may come twice, and after a later one. [`Seen`] knows the first by its id; of two states of a prediction,
//! [`Prediction::supersedes`](crate::Prediction::supersedes) says which one is the later.
//!
//! With the feature `axum`, [`Event`] is an extractor of axum 0.8 wherever the state holds a [`Verifier`]:
//!
//! ```no_run
//! # #[cfg(feature = "axum")]
//! # mod example {
//! use axum::{Router, extract::State, http::StatusCode, routing::post};
//! use replicate_api::Untyped;
//! use replicate_api::webhook::{Event, Verifier};
//!
//! async fn receive(event: Event) -> StatusCode {
//!     match event.prediction::<Untyped>() {
//!         Ok(prediction) => println!("{}: {}", prediction.id(), prediction.status()),
//!         Err(error) => println!("{}: {error}", event.id()),
//!     }
//!     StatusCode::NO_CONTENT
//! }
//!
//! fn router(verifier: Verifier) -> Router {
//!     Router::new().route("/replicate", post(receive)).with_state(verifier)
//! }
//! # }
//! ```

#[cfg(feature = "axum")]
mod axum;
mod default_secret;
mod event;
mod key;
mod rejected;
mod seen;
mod signature;
#[cfg(test)]
mod tests;
mod verifier;

#[cfg(feature = "axum")]
pub use self::axum::Refused;
pub use default_secret::Webhooks;
pub use event::Event;
pub use rejected::Rejected;
pub use seen::Seen;
pub use verifier::Verifier;
