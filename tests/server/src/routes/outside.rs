//! Outputs and streams, at an origin of their own, what is said of a model for language models, and `/-/bytes/N` of any
//! size.

use crate::http::{Answer, Problem};
use crate::state::Shared;
use crate::stream::events;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;

static ZEROS: [u8; 1 << 16] = [0; 1 << 16];

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
        return events(&state, path, &headers);
    }
    if let Some(length) = path.strip_prefix("/-/bytes/") {
        return zeros(length);
    }
    if let Some(model) = path.strip_suffix("/llms.txt") {
        return docs(&state, model.trim_start_matches('/'));
    }
    let file = state.deliveries.get(path);
    let (mime, bytes) = file.ok_or_else(|| Problem::not_found("file, or it has expired"))?;
    Ok(([(header::CONTENT_TYPE, mime)], bytes).into_response())
}

/// A model in a few lines of Markdown.
fn docs(state: &Shared, slug: &str) -> Answer<Response> {
    let model = state.models.get(slug).filter(|model| !model.is_private());
    let model = model.ok_or_else(|| Problem::not_found("model"))?;
    let about = model.about["description"].as_str().unwrap_or_default();
    let text = format!("# {slug}\n\n{about}\n");
    let headers = [(header::CONTENT_TYPE, "text/markdown; charset=utf-8")];
    Ok((headers, text).into_response())
}

/// So many bytes of zero, made as they are sent: for downloads that are larger than memory should be.
fn zeros(length: &str) -> Answer<Response> {
    let length: u64 = length
        .parse()
        .map_err(|_| Problem::not_found("number of bytes"))?;
    let pieces = stream::unfold(length, |left| async move {
        let piece = left.min(ZEROS.len() as u64);
        let bytes = Bytes::from_static(&ZEROS[..usize::try_from(piece).unwrap_or_default()]);
        (piece > 0).then(|| (Ok::<_, std::convert::Infallible>(bytes), left - piece))
    });
    let headers = [(header::CONTENT_LENGTH, length)];
    Ok((headers, Body::from_stream(pieces)).into_response())
}
