//! Outputs and streams, at an origin of their own.

use crate::http::{Answer, Problem};
use crate::state::Shared;
use crate::stream;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri, header};
use axum::response::{IntoResponse, Response};

pub(super) async fn get(
    State(state): State<Shared>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Answer<Response> {
    if method != Method::GET && method != Method::HEAD {
        return Err(Problem::not_found("operation"));
    }
    let path = uri.path();
    if path.starts_with("/v1/") {
        return stream::events(&state, path, &headers);
    }
    let file = state.deliveries.get(path);
    let (mime, bytes) = file.ok_or_else(|| Problem::not_found("file, or it has expired"))?;
    Ok(([(header::CONTENT_TYPE, mime)], bytes).into_response())
}
