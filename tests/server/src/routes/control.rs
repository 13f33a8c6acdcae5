//! `/-/`: what the library's methods do, over HTTP, for programs in other languages. They need the token, too.

use crate::http::{Answer, Problem, gate};
use crate::requests::Request;
use crate::rule::Rule;
use crate::state::Shared;
use crate::webhook::Sent;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};

pub(super) fn routes(state: &Shared) -> Router<Shared> {
    Router::new()
        .route("/-/rules", post(add_rule).delete(clear_rules))
        .route("/-/requests", get(requests))
        .route("/-/webhooks", get(webhooks))
        .with_state(state.clone())
}

fn check(state: &Shared, headers: &HeaderMap) -> Answer<()> {
    if gate::is_authorized(headers, &state.config.token) {
        Ok(())
    } else {
        Err(Problem::unauthenticated())
    }
}

async fn add_rule(
    State(state): State<Shared>,
    headers: HeaderMap,
    body: String,
) -> Answer<StatusCode> {
    check(&state, &headers)?;
    let rule: Rule = serde_json::from_str(&body).map_err(|e| {
        Problem::bad_request(format!(
            "{e}; a rule has `request` and `fault`, `webhook` and `delivery`, or `model` and `plan`, and can have `skip` \
             and `times`"
        ))
    })?;
    state.rules.add(rule);
    Ok(StatusCode::NO_CONTENT)
}

async fn clear_rules(State(state): State<Shared>, headers: HeaderMap) -> Answer<StatusCode> {
    check(&state, &headers)?;
    state.rules.clear();
    Ok(StatusCode::NO_CONTENT)
}

async fn requests(State(state): State<Shared>, headers: HeaderMap) -> Answer<Json<Vec<Request>>> {
    check(&state, &headers)?;
    Ok(Json(state.requests.all().to_vec()))
}

async fn webhooks(State(state): State<Shared>, headers: HeaderMap) -> Answer<Json<Vec<Sent>>> {
    check(&state, &headers)?;
    Ok(Json(state.sent.all()))
}
