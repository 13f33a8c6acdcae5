//! What the platform has: models, collections, hardware, deployments, and who asks.
//!
//! `models` finds and describes models, `schema` compares one with what was compiled in, and the lists of everything else
//! are in `things`. What changes the platform (making a model, a deployment) is on [`Api`](crate::Api).

mod models;
mod schema;
mod things;

pub use models::Models;
pub use schema::SchemaCheck;
pub use things::{Collections, Deployments};
