//! The operations, a file a resource, and what is not the API: outputs, streams, and the server's own `/-/`.

mod account;
mod collections;
mod control;
pub(crate) mod deployments;
mod files;
mod models;
mod outside;
mod predictions;
mod search;
mod trainings;
mod versions;

use crate::http::page::List;
use crate::http::{Answer, Problem, contract, gate};
use crate::run::job::Job;
use crate::state::{Shared, State};
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router, middleware};
use serde_json::Value;
use std::sync::Arc;

/// Everything at the API's origin.
pub(crate) fn api(state: &Shared) -> Router {
    let operations = Router::new()
        .route("/account", get(account::get))
        .route("/collections", get(collections::list))
        .route("/collections/{collection_slug}", get(collections::get))
        .route(
            "/deployments",
            get(deployments::list).post(deployments::create),
        )
        .route(
            "/deployments/{deployment_owner}/{deployment_name}",
            get(deployments::get)
                .patch(deployments::update)
                .delete(deployments::delete),
        )
        .route(
            "/deployments/{deployment_owner}/{deployment_name}/predictions",
            post(predictions::create_for_deployment),
        )
        .route("/files", get(files::list).post(files::create))
        .route("/files/{file_id}", get(files::get).delete(files::delete))
        .route("/files/{file_id}/download", get(files::download))
        .route("/hardware", get(account::hardware))
        // axum has no filter for `QUERY`.
        .route(
            "/models",
            get(models::list)
                .post(models::create)
                .fallback(models::search),
        )
        .route(
            "/models/{model_owner}/{model_name}",
            get(models::get)
                .patch(models::update)
                .delete(models::delete),
        )
        .route(
            "/models/{model_owner}/{model_name}/examples",
            get(models::examples),
        )
        .route(
            "/models/{model_owner}/{model_name}/predictions",
            post(predictions::create_for_model),
        )
        .route(
            "/models/{model_owner}/{model_name}/readme",
            get(models::readme),
        )
        .route(
            "/models/{model_owner}/{model_name}/versions",
            get(versions::list),
        )
        .route(
            "/models/{model_owner}/{model_name}/versions/{version_id}",
            get(versions::get).delete(versions::delete),
        )
        .route(
            "/models/{model_owner}/{model_name}/versions/{version_id}/trainings",
            post(trainings::create),
        )
        .route(
            "/predictions",
            get(predictions::list).post(predictions::create),
        )
        .route("/predictions/{prediction_id}", get(predictions::get))
        .route(
            "/predictions/{prediction_id}/cancel",
            post(predictions::cancel),
        )
        .route("/search", get(search::search))
        .route("/trainings", get(trainings::list))
        .route("/trainings/{training_id}", get(trainings::get))
        .route("/trainings/{training_id}/cancel", post(trainings::cancel))
        .route("/webhooks/default/secret", get(account::webhook_secret))
        .route_layer(middleware::from_fn_with_state(
            Arc::clone(state),
            contract::check,
        ));
    Router::new()
        .nest("/v1", operations)
        .fallback(async || Problem::not_found("operation"))
        .layer(middleware::from_fn_with_state(Arc::clone(state), gate::api))
        .layer(DefaultBodyLimit::disable())
        .merge(control::routes(state))
        .with_state(Arc::clone(state))
}

/// Everything at the other origin.
pub(crate) fn outside(state: &Shared) -> Router {
    Router::new()
        .fallback(outside::get)
        .layer(middleware::from_fn_with_state(
            Arc::clone(state),
            gate::outside,
        ))
        .with_state(Arc::clone(state))
}

/// What was created.
fn created(value: Value) -> Response {
    (StatusCode::CREATED, Json(value)).into_response()
}

/// A name that can stand in a path.
fn check_name(name: &str) -> Answer<()> {
    let letter = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if !matches!(name, "" | "." | "..") && name.chars().all(letter) {
        return Ok(());
    }
    let description = "has to consist of letters, digits, `.`, `_` and `-`";
    Err(Problem::invalid_field("pattern", "name", description))
}

/// A page of the list at `path`, as the query asks for it.
fn page<T>(
    state: &State,
    path: &str,
    query: Option<String>,
    list: &List<T>,
    json: impl Fn(&T) -> Value,
) -> Answer<Json<Value>> {
    let url = format!("{}/{path}", state.base());
    let query = query.unwrap_or_default();
    list.page(&url, &query, state.config.page_size, json)
        .map(Json)
}

/// Cancels a job; one that has ended stays as it is.
async fn cancel(state: &State, job: &Job) -> Json<Value> {
    job.cancel.cancel();
    let ended = job.until_or_stopped(state, |progress| progress.status.is_terminal());
    ended.await;
    Json(job.json(state))
}

/// A prediction or training, by its id.
fn job(state: &State, id: &str, training: bool) -> Answer<Arc<Job>> {
    let job = state
        .jobs
        .get(id)
        .filter(|job| job.is_training() == training);
    job.ok_or_else(|| Problem::not_found(if training { "training" } else { "prediction" }))
}
