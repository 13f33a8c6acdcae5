//! Deployments: versions of models under names of the account's own.

use super::account::{account, check_hardware};
use super::{check_name, page};
use crate::http::page::List;
use crate::http::{Answer, Body, Problem};
use crate::models::Version;
use crate::state::{ACCOUNT, Shared, State as Everything, time};
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// By `owner/name`.
#[derive(Default)]
pub(crate) struct Deployments(Mutex<BTreeMap<String, Deployment>>);

#[derive(Clone)]
pub(crate) struct Deployment {
    number: u64,
    name: String,
    release: u64,
    pub(crate) model: String,
    pub(crate) version: Arc<Version>,
    created_at: DateTime<Utc>,
    hardware: String,
    min_instances: i64,
    max_instances: i64,
}

impl Deployment {
    fn json(&self) -> Value {
        json!({
            "owner": ACCOUNT,
            "name": self.name,
            "current_release": {
                "number": self.release,
                "model": self.model,
                "version": self.version.id,
                "created_at": time(self.created_at),
                "created_by": account(),
                "configuration": {
                    "hardware": self.hardware,
                    "min_instances": self.min_instances,
                    "max_instances": self.max_instances,
                },
            },
        })
    }
}

impl Deployments {
    pub(crate) fn get(&self, slug: &str) -> Answer<Deployment> {
        self.lock()
            .get(slug)
            .cloned()
            .ok_or_else(|| Problem::not_found("deployment"))
    }

    pub(crate) fn use_version(&self, id: &str) -> bool {
        self.lock()
            .values()
            .any(|deployment| deployment.version.id == id)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Deployment>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Deserialize)]
pub(super) struct Create {
    name: String,
    model: String,
    version: String,
    hardware: String,
    #[serde(deserialize_with = "whole")]
    min_instances: i64,
    #[serde(deserialize_with = "whole")]
    max_instances: i64,
}

#[derive(Deserialize)]
pub(super) struct Update {
    version: Option<String>,
    hardware: Option<String>,
    #[serde(default, deserialize_with = "some_whole")]
    min_instances: Option<i64>,
    #[serde(default, deserialize_with = "some_whole")]
    max_instances: Option<i64>,
}

pub(super) async fn list(
    State(state): State<Shared>,
    RawQuery(query): RawQuery,
) -> Answer<Json<Value>> {
    let deployments: Vec<_> = state.deployments.lock().values().cloned().collect();
    let items = deployments
        .iter()
        .map(|deployment| (deployment.number, deployment));
    let list = List::newest_first(items.collect());
    page(&state, "deployments", query, &list, |deployment| {
        deployment.json()
    })
}

pub(super) async fn create(
    State(state): State<Shared>,
    Body(new): Body<Create>,
) -> Answer<Json<Value>> {
    let slug = format!("{ACCOUNT}/{}", new.name);
    check_name(&new.name)?;
    check_instances(new.min_instances, new.max_instances)?;
    check_hardware(&new.hardware)?;
    let deployment = Deployment {
        number: state.number(),
        release: 1,
        version: version(&state, &new.model, &new.version)?,
        model: new.model,
        created_at: Utc::now(),
        hardware: new.hardware,
        min_instances: new.min_instances,
        max_instances: new.max_instances,
        name: new.name,
    };
    let mut deployments = state.deployments.lock();
    if deployments.contains_key(&slug) {
        return Err(Problem::conflict(format!("There is a deployment {slug}")));
    }
    let json = deployment.json();
    deployments.insert(slug, deployment);
    // Not 201, by the document.
    Ok(Json(json))
}

pub(super) async fn get(
    State(state): State<Shared>,
    Path((owner, name)): Path<(String, String)>,
) -> Answer<Json<Value>> {
    let deployment = state.deployments.get(&format!("{owner}/{name}"))?;
    Ok(Json(deployment.json()))
}

pub(super) async fn update(
    State(state): State<Shared>,
    Path((owner, name)): Path<(String, String)>,
    Body(new): Body<Update>,
) -> Answer<Json<Value>> {
    let slug = format!("{owner}/{name}");
    let mut deployment = state.deployments.get(&slug)?;
    if let Some(id) = new.version {
        deployment.version = version(&state, &deployment.model, &id)?;
    }
    if let Some(sku) = new.hardware {
        check_hardware(&sku)?;
        deployment.hardware = sku;
    }
    deployment.min_instances = new.min_instances.unwrap_or(deployment.min_instances);
    deployment.max_instances = new.max_instances.unwrap_or(deployment.max_instances);
    check_instances(deployment.min_instances, deployment.max_instances)?;
    deployment.release += 1;
    deployment.created_at = Utc::now();
    let json = deployment.json();
    state.deployments.lock().insert(slug, deployment);
    Ok(Json(json))
}

/// One that a prediction runs on cannot be deleted.
pub(super) async fn delete(
    State(state): State<Shared>,
    Path((owner, name)): Path<(String, String)>,
) -> Answer<StatusCode> {
    let slug = format!("{owner}/{name}");
    state.deployments.get(&slug)?;
    let busy = state.jobs.all().into_iter().any(|job| {
        job.deployment.as_deref() == Some(&*slug) && !job.read(|p| p.status.is_terminal())
    });
    if busy {
        return Err(Problem::conflict("The deployment is in use"));
    }
    state.deployments.lock().remove(&slug);
    Ok(StatusCode::NO_CONTENT)
}

fn check_instances(min: i64, max: i64) -> Answer<()> {
    if min <= max {
        return Ok(());
    }
    let description = format!("must be at most max_instances, {max}");
    Err(Problem::invalid_field(
        "number_lte",
        "min_instances",
        description,
    ))
}

/// A whole number, which JSON may write as `3.0`.
fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let number = serde_json::Number::deserialize(deserializer)?;
    let whole = number
        .as_i64()
        .or_else(|| format!("{:.0}", number.as_f64()?).parse().ok());
    whole.ok_or_else(|| D::Error::custom("no whole number"))
}

fn some_whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    whole(deserializer).map(Some)
}

fn version(state: &Everything, model: &str, id: &str) -> Answer<Arc<Version>> {
    let found = state
        .models
        .get(model)
        .and_then(|model| model.version(id).cloned());
    found.ok_or_else(|| {
        Problem::invalid_field("invalid", "version", format!("is no version of {model}"))
    })
}
