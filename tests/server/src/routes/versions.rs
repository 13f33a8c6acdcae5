//! Versions of models.

use super::models::{find, find_own};
use super::page;
use crate::http::page::List;
use crate::http::{Answer, Problem};
use crate::run::job::Job;
use crate::state::Shared;
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use serde_json::Value;
use std::sync::Arc;

pub(super) async fn list(
    State(state): State<Shared>,
    Path((owner, name)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Answer<Json<Value>> {
    let model = find(&state, &owner, &name)?;
    let items = model
        .versions
        .iter()
        .map(|version| (version.number, version));
    let list = List::newest_first(items.collect());
    let path = format!("models/{}/versions", model.slug());
    page(&state, &path, query, &list, |version| version.json())
}

pub(super) async fn get(
    State(state): State<Shared>,
    Path((owner, name, id)): Path<(String, String, String)>,
) -> Answer<Json<Value>> {
    let model = find(&state, &owner, &name)?;
    let version = model
        .version(&id)
        .ok_or_else(|| Problem::not_found("version"))?;
    Ok(Json(version.json()))
}

/// Only one of a private model can be deleted.
pub(super) async fn delete(
    State(state): State<Shared>,
    Path((owner, name, id)): Path<(String, String, String)>,
) -> Answer<StatusCode> {
    let model = find_own(&state, &owner, &name)?;
    model
        .version(&id)
        .ok_or_else(|| Problem::not_found("version"))?;
    if !model.is_private() {
        return Err(Problem::forbidden(
            "A version of a public model cannot be deleted",
        ));
    }
    if state.deployments.use_version(&id) {
        return Err(Problem::conflict("A deployment runs this version"));
    }
    let trains = |job: &Arc<Job>| job.is_training() && job.version == id;
    if state.jobs.all().iter().any(trains) {
        return Err(Problem::conflict("A training is based on this version"));
    }
    state.models.change(&model.slug(), |model| {
        model.versions.retain(|version| version.id != id);
    });
    Ok(StatusCode::ACCEPTED)
}
