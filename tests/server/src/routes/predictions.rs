//! Predictions: of a version, of an official model, and of a deployment.

use super::{created, job, page};
use crate::http::page::List;
use crate::http::{Answer, Body, Problem};
use crate::models::{Model, Version};
use crate::run::driver;
use crate::run::job::{Job, NewJob};
use crate::run::output::streams;
use crate::state::{Shared, State as Everything};
use crate::webhook::{Hook, is_allowed};
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

/// The longest and default wait, in seconds.
const LONGEST_WAIT: u64 = 60;

/// The shortest lifetime, in seconds.
const SHORTEST_LIFETIME: u64 = 5;

#[derive(Deserialize)]
pub(super) struct Create {
    version: Option<String>,
    input: Value,
    webhook: Option<String>,
    webhook_events_filter: Option<Vec<String>>,
}

/// What runs, and how it is called in the answer.
struct Runs {
    model: Model,
    version: Arc<Version>,
    shown: String,
    deployment: Option<String>,
}

pub(super) async fn create(
    State(state): State<Shared>,
    headers: HeaderMap,
    Body(new): Body<Create>,
) -> Answer<Response> {
    let runs = of_version(&state, new.version.as_deref().unwrap_or_default())?;
    start(&state, &headers, new, runs).await
}

pub(super) async fn create_for_model(
    State(state): State<Shared>,
    Path((owner, name)): Path<(String, String)>,
    headers: HeaderMap,
    Body(new): Body<Create>,
) -> Answer<Response> {
    let runs = of_official(&state, &format!("{owner}/{name}"));
    start(
        &state,
        &headers,
        new,
        runs.ok_or_else(|| Problem::not_found("official model"))?,
    )
    .await
}

pub(super) async fn create_for_deployment(
    State(state): State<Shared>,
    Path((owner, name)): Path<(String, String)>,
    headers: HeaderMap,
    Body(new): Body<Create>,
) -> Answer<Response> {
    let slug = format!("{owner}/{name}");
    let deployment = state.deployments.get(&slug)?;
    let model = state.models.get(&deployment.model);
    let runs = Runs {
        model: model.ok_or_else(|| Problem::not_found("model"))?,
        shown: deployment.version.id.clone(),
        version: deployment.version,
        deployment: Some(slug),
    };
    start(&state, &headers, new, runs).await
}

/// `owner/name` of an official model, `owner/name:version`, or `version`.
fn of_version(state: &Everything, text: &str) -> Answer<Runs> {
    let (slug, id) = match text.split_once(':') {
        Some((slug, id)) => (Some(slug), id),
        None => (None, text),
    };
    if id.contains('/') && slug.is_none() {
        return of_official(state, id).ok_or_else(no_version);
    }
    let found = match slug {
        Some(slug) => state.models.get(slug).and_then(|model| {
            let version = Arc::clone(model.version(id)?);
            Some((model, version))
        }),
        None => state.models.with_version(id),
    };
    let (model, version) = found.ok_or_else(no_version)?;
    Ok(Runs {
        model,
        version,
        shown: id.to_owned(),
        deployment: None,
    })
}

fn of_official(state: &Everything, slug: &str) -> Option<Runs> {
    let model = state.models.get(slug).filter(|model| model.official)?;
    Some(Runs {
        version: Arc::clone(model.latest()?),
        model,
        shown: "hidden".to_owned(),
        deployment: None,
    })
}

fn no_version() -> Problem {
    let description = "does not exist, or cannot be run without the id of a version";
    Problem::invalid_field("invalid", "version", description)
}

async fn start(state: &Shared, headers: &HeaderMap, new: Create, runs: Runs) -> Answer<Response> {
    let wait = headers.get("prefer").map(wait).transpose()?;
    let lifetime = headers.get("cancel-after").map(lifetime).transpose()?;
    runs.version.schema.check_input(&new.input)?;
    let webhook = webhook(state, new.webhook.as_deref(), new.webhook_events_filter)?;
    let slug = runs.model.slug();
    state.models.change(&slug, |model| model.run_count += 1);
    let new = NewJob {
        destination: None,
        model: slug,
        version: runs.shown,
        deployment: runs.deployment,
        input: new.input,
        lifetime: lifetime.map(|seconds| state.config.second.saturating_mul(seconds)),
        streams: streams(&runs.version.schema),
    };
    let job = driver::start(state, new, &runs.version, webhook);
    let Some((seconds, applied)) = wait else {
        return Ok(created(job.json(state)));
    };
    let time = state.config.second * seconds;
    // That the time is over is no error: the answer says how far it is.
    let complete = job.until_or_stopped(state, |progress| progress.complete);
    tokio::time::timeout(time, complete).await.ok();
    let mut response = created(job.json(state));
    let name = HeaderName::from_static("preference-applied");
    response.headers_mut().insert(name, applied);
    Ok(response)
}

/// The webhook of a request, if it has one.
pub(super) fn webhook(
    state: &Shared,
    url: Option<&str>,
    events: Option<Vec<String>>,
) -> Answer<Option<Hook>> {
    match url {
        None => Ok(None),
        Some(url) if is_allowed(url) => Ok(Some(Hook::new(state, url, events))),
        Some(_) => Err(Problem::invalid_field(
            "format",
            "webhook",
            "is no HTTPS URL",
        )),
    }
}

/// The seconds of `wait` or `wait=n`, and the header as it came.
fn wait(header: &HeaderValue) -> Answer<(u32, HeaderValue)> {
    let text = header.to_str().unwrap_or_default();
    let seconds = match text.split_once('=') {
        None => LONGEST_WAIT,
        Some((_, seconds)) => seconds.parse().unwrap_or(0),
    };
    // The document's own pattern lets 61 to 99 through.
    match u32::try_from(seconds) {
        Ok(n @ 1..=60) => Ok((n, header.clone())),
        _ => {
            let description = "takes `wait`, or `wait=n` with n from 1 to 60";
            Err(Problem::invalid_field("pattern", "Prefer", description))
        }
    }
}

/// The seconds of `30`, `30s`, `5m` or `1h30m45s`.
fn lifetime(header: &HeaderValue) -> Answer<u32> {
    let text = header.to_str().unwrap_or_default();
    match seconds(text) {
        Some(n) if u64::from(n) >= SHORTEST_LIFETIME => Ok(n),
        _ => {
            let description = "takes a time of at least 5 seconds, such as `30s` or `1h30m45s`";
            Err(Problem::invalid_field(
                "pattern",
                "Cancel-After",
                description,
            ))
        }
    }
}

fn seconds(text: &str) -> Option<u32> {
    if let Ok(seconds) = text.parse() {
        return Some(seconds);
    }
    let (mut rest, mut total) = (text, 0_u32);
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: u32 = rest[..end].parse().ok()?;
        let (unit, after) = rest[end..].split_at_checked(1)?;
        let unit = match unit {
            "h" => 3600,
            "m" => 60,
            "s" => 1,
            _ => return None,
        };
        total = total.checked_add(number.checked_mul(unit)?)?;
        rest = after;
    }
    (total > 0).then_some(total)
}

#[derive(Deserialize)]
pub(super) struct Filter {
    created_after: Option<DateTime<Utc>>,
    created_before: Option<DateTime<Utc>>,
    source: Option<String>,
}

pub(super) async fn list(
    State(state): State<Shared>,
    axum::extract::Query(filter): axum::extract::Query<Filter>,
    RawQuery(query): RawQuery,
) -> Answer<Json<Value>> {
    // All come from the API.
    let fits = |job: &&Arc<Job>| {
        !job.is_training()
            && filter.source.is_none()
            && filter
                .created_after
                .is_none_or(|after| job.created_at >= after)
            && filter
                .created_before
                .is_none_or(|before| job.created_at < before)
    };
    let jobs = state.jobs.all();
    let items = jobs.iter().filter(fits).map(|job| (job.number, job));
    let list = List::newest_first(items.collect());
    page(&state, "predictions", query, &list, |job| job.json(&state))
}

pub(super) async fn get(
    State(state): State<Shared>,
    Path(id): Path<String>,
) -> Answer<Json<Value>> {
    Ok(Json(job(&state, &id, false)?.json(&state)))
}

pub(super) async fn cancel(
    State(state): State<Shared>,
    Path(id): Path<String>,
) -> Answer<Json<Value>> {
    Ok(super::cancel(&state, &*job(&state, &id, false)?).await)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lifetime_is_seconds_or_has_units() {
        for (text, expected) in [
            ("30", 30),
            ("90s", 90),
            ("5m", 300),
            ("1h30m45s", 5445),
            ("2h", 7200),
        ] {
            assert_eq!(seconds(text), Some(expected), "{text}");
        }
        for text in ["", "s", "5x", "5 s", "-5", "1h30", "5é", "99999999999h"] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }

    #[test]
    fn a_wait_is_at_most_a_minute() {
        let seconds =
            |text: &'static str| wait(&HeaderValue::from_static(text)).ok().map(|(n, _)| n);
        assert_eq!(seconds("wait"), Some(60));
        assert_eq!(seconds("wait=5"), Some(5));
        for text in ["wait=0", "wait=61", "wait=x", "wait="] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
