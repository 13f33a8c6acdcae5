//! A body of JSON, whatever its content type says.

use super::problem::Problem;
use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use serde::de::DeserializeOwned;

/// The body of a request that [`contract`](super::contract) has let through.
pub(crate) struct Body<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let bytes = Bytes::from_request(request, state).await;
        let bytes = bytes.map_err(|e| Problem::bad_request(e.body_text()))?;
        // Where a body may be left out, none says as much as an empty object.
        let json: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        let value = serde_json::from_slice(json);
        value
            .map(Self)
            .map_err(|e| Problem::bad_request(format!("The body: {e}")))
    }
}
