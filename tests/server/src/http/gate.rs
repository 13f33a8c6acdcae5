//! The gate: each request is recorded, goes wrong if it is to, and needs a token and a place in its bucket.

use super::{Problem, Switch};
use crate::fault::{FAULT_HEADER, Fault};
use crate::requests::Request as Recorded;
use crate::state::Shared;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::BytesMut;
use futures_util::StreamExt;
use subtle::ConstantTimeEq;

/// More than the largest upload, so that one that is too large can be told so.
const LARGEST_BODY: usize = 128 << 20;

/// How much of a request that is too large is read.
const LARGEST_DRAINED: usize = 1 << 30;

/// For the API.
pub(crate) async fn api(
    State(state): State<Shared>,
    ConnectInfo(switch): ConnectInfo<Switch>,
    request: Request,
    next: Next,
) -> Response {
    let admitted = |state: &Shared, request: &Request| {
        // The search works for everybody, and the URL of a download is signed.
        let path = request.uri().path();
        let open =
            path == "/v1/search" || (path.starts_with("/v1/files/") && path.ends_with("/download"));
        if !open && !is_authorized(request.headers(), &state.config.token) {
            return Err(Problem::unauthenticated());
        }
        let create = request.method() == "POST" && path.ends_with("/predictions");
        if create && state.config.out_of_credit {
            return Err(Problem::payment_required());
        }
        state.buckets.take(create)
    };
    through(&state, &switch, request, async |request| {
        match admitted(&state, &request) {
            Err(problem) => problem.into_response(),
            Ok(left) => {
                let mut response = next.run(request).await;
                if is_bare(&response) {
                    let allow = response.headers_mut().remove(header::ALLOW);
                    let allow =
                        allow.filter(|_| response.status() == StatusCode::METHOD_NOT_ALLOWED);
                    response = Problem::bare(response.status()).into_response();
                    let allow = allow.map(|methods| (header::ALLOW, methods));
                    response.headers_mut().extend(allow);
                }
                if let Some(left) = left {
                    let headers = response.headers_mut();
                    headers.insert("ratelimit-remaining", HeaderValue::from(left.remaining));
                    headers.insert("ratelimit-reset", HeaderValue::from(left.reset));
                }
                response
            }
        }
    })
    .await
}

/// For what is not the API: outputs and streams, which need no token.
pub(crate) async fn outside(
    State(state): State<Shared>,
    ConnectInfo(switch): ConnectInfo<Switch>,
    request: Request,
    next: Next,
) -> Response {
    through(&state, &switch, request, async |request| {
        next.run(request).await
    })
    .await
}

async fn through(
    state: &Shared,
    switch: &Switch,
    request: Request,
    handle: impl AsyncFnOnce(Request) -> Response,
) -> Response {
    let (parts, body) = request.into_parts();
    let body = read(body).await;
    let recorded = Recorded::new(
        &parts.method,
        &parts.uri,
        &parts.headers,
        body.as_deref().unwrap_or_default(),
        &state.config.token,
    );
    let place = state.requests.push(recorded);
    let response = match body {
        Some(body) => {
            answer(
                state,
                switch,
                Request::from_parts(parts, Body::from(body)),
                handle,
            )
            .await
        }
        None => {
            let detail = format!("A request has at most {} MiB", LARGEST_BODY >> 20);
            Problem::too_large(detail).into_response()
        }
    };
    state.requests.answered(place, response.status().as_u16());
    response
}

/// The answer, with what is to go wrong with it.
async fn answer(
    state: &Shared,
    switch: &Switch,
    request: Request,
    handle: impl AsyncFnOnce(Request) -> Response,
) -> Response {
    let fault = match request.headers().get(FAULT_HEADER) {
        Some(json) => match serde_json::from_slice::<Fault>(json.as_bytes()) {
            Ok(fault) => Some(fault),
            Err(e) => {
                return Problem::bad_request(format!("The header `{FAULT_HEADER}`: {e}"))
                    .into_response();
            }
        },
        None => state
            .rules
            .fault(request.method().as_str(), request.uri().path()),
    };
    let Some(fault) = fault else {
        return handle(request).await;
    };
    let response = match fault.before(switch).await {
        Some(response) => response,
        None => handle(request).await,
    };
    fault.after(switch, response)
}

/// A body; none of one that is too large, which is read to its end so that its sender can read the answer.
async fn read(body: Body) -> Option<Bytes> {
    let mut pieces = body.into_data_stream();
    let (mut bytes, mut length) = (BytesMut::new(), 0);
    while let Some(Ok(piece)) = pieces.next().await {
        length += piece.len();
        if length <= LARGEST_BODY {
            bytes.extend_from_slice(&piece);
        } else if length > LARGEST_DRAINED {
            break;
        }
    }
    (length <= LARGEST_BODY).then(|| bytes.freeze())
}

/// Whether an answer is an error without a problem, as axum itself gives it: an unknown method, a path that is no text.
fn is_bare(response: &Response) -> bool {
    let media = response.headers().get(header::CONTENT_TYPE);
    let json = media.is_some_and(|media| media.as_bytes().ends_with(b"json"));
    !response.status().is_success() && !json
}

/// `Bearer …`, or `Token …` as it was called before.
pub(crate) fn is_authorized(headers: &HeaderMap, token: &str) -> bool {
    let value = headers.get(header::AUTHORIZATION);
    let value = value.and_then(|value| value.to_str().ok());
    let given = value.and_then(|value| value.split_once(' '));
    given.is_some_and(|(scheme, given)| {
        ["bearer", "token"].contains(&scheme.to_ascii_lowercase().as_str())
            && bool::from(given.trim().as_bytes().ct_eq(token.as_bytes()))
    })
}
