//! Trainings.

use super::models::find;
use super::predictions::webhook;
use super::{created, job, page};
use crate::http::page::List;
use crate::http::{Answer, Body, Problem};
use crate::run::driver;
use crate::run::job::NewJob;
use crate::state::{ACCOUNT, Shared};
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
pub(super) struct Create {
    destination: String,
    input: Value,
    webhook: Option<String>,
    webhook_events_filter: Option<Vec<String>>,
}

pub(super) async fn create(
    State(state): State<Shared>,
    Path((owner, name, id)): Path<(String, String, String)>,
    Body(new): Body<Create>,
) -> Answer<Response> {
    let model = find(&state, &owner, &name)?;
    let version = model
        .version(&id)
        .ok_or_else(|| Problem::not_found("version"))?;
    version.schema.check_training(&new.input)?;
    let destination = state.models.get(&new.destination);
    let destination = destination.filter(|model| model.owner == ACCOUNT);
    let destination = destination.ok_or_else(|| Problem::not_found("destination"))?;
    let webhook = webhook(&state, new.webhook.as_deref(), new.webhook_events_filter)?;
    let new = NewJob {
        destination: Some(destination.slug()),
        model: model.slug(),
        version: id,
        deployment: None,
        input: new.input,
        lifetime: None,
        streams: None,
    };
    let job = driver::start(&state, new, version, webhook);
    Ok(created(job.json(&state)))
}

pub(super) async fn list(
    State(state): State<Shared>,
    RawQuery(query): RawQuery,
) -> Answer<Json<Value>> {
    let jobs = state.jobs.all();
    let items = jobs
        .iter()
        .filter(|job| job.is_training())
        .map(|job| (job.number, job));
    let list = List::newest_first(items.collect());
    page(&state, "trainings", query, &list, |job| job.json(&state))
}

pub(super) async fn get(
    State(state): State<Shared>,
    Path(id): Path<String>,
) -> Answer<Json<Value>> {
    Ok(Json(job(&state, &id, true)?.json(&state)))
}

pub(super) async fn cancel(
    State(state): State<Shared>,
    Path(id): Path<String>,
) -> Answer<Json<Value>> {
    Ok(super::cancel(&state, &*job(&state, &id, true)?).await)
}
