//! Models.

use super::account::check_hardware;
use super::{check_name, created, page};
use crate::http::page::List;
use crate::http::{Answer, Body, Problem};
use crate::models::{ABOUT, Model};
use crate::run::sample;
use crate::state::{ACCOUNT, Shared, State as Everything};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, RawQuery, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

/// The model in a path.
pub(super) fn find(state: &Everything, owner: &str, name: &str) -> Answer<Model> {
    let model = state.models.get(&format!("{owner}/{name}"));
    model.ok_or_else(|| Problem::not_found("model"))
}

/// The model in a path, if it is the account's own.
pub(super) fn find_own(state: &Everything, owner: &str, name: &str) -> Answer<Model> {
    let model = find(state, owner, name)?;
    if model.owner == ACCOUNT {
        Ok(model)
    } else {
        Err(Problem::forbidden("The model belongs to another account"))
    }
}

#[derive(Deserialize)]
pub(super) struct Sorting {
    sort_by: Option<String>,
    sort_direction: Option<String>,
}

pub(super) async fn list(
    State(state): State<Shared>,
    Query(sorting): Query<Sorting>,
    RawQuery(query): RawQuery,
) -> Answer<Json<Value>> {
    let by_creation = sorting.sort_by.as_deref() == Some("model_created_at");
    let key = |model: &Model| match model.latest() {
        Some(version) if !by_creation => version.number,
        _ => model.number,
    };
    let models = state.models.all();
    let public = models.iter().filter(|model| !model.is_private());
    let mut list = List::newest_first(public.map(|model| (key(model), model)).collect());
    if sorting.sort_direction.as_deref() == Some("asc") {
        list.items.reverse();
        list.ascending = true;
    }
    page(&state, "models", query, &list, |model| {
        model.json(&state.outside)
    })
}

/// `QUERY`, with words as a body of text; no other method comes here and is allowed.
pub(super) async fn search(
    State(state): State<Shared>,
    method: Method,
    RawQuery(query): RawQuery,
    words: Bytes,
) -> Answer<Response> {
    if method.as_str() != "QUERY" {
        let allowed = [(header::ALLOW, "GET, HEAD, POST, QUERY")];
        return Ok((StatusCode::METHOD_NOT_ALLOWED, allowed).into_response());
    }
    let words = std::str::from_utf8(&words);
    let words = words.map_err(|_| Problem::bad_request("The body is no UTF-8"))?;
    let found = super::search::matching(&state, words);
    let items = found.iter().map(|model| (model.number, model));
    let list = List::newest_first(items.collect());
    let page = page(&state, "models", query, &list, |model| {
        match_of(model, &state.outside)
    })?;
    Ok(page.into_response())
}

/// Here a description is text or left out, where it is null elsewhere.
fn match_of(model: &Model, site: &str) -> Value {
    let mut json = model.json(site);
    if json["description"].is_null() {
        json.as_object_mut()
            .and_then(|json| json.remove("description"));
    }
    json
}

pub(super) async fn create(
    State(state): State<Shared>,
    Body(mut about): Body<Value>,
) -> Answer<Response> {
    let text = |key: &str| about[key].as_str().unwrap_or_default().to_owned();
    let (owner, name) = (text("owner"), text("name"));
    if owner != ACCOUNT {
        return Err(Problem::forbidden(format!(
            "The account is {ACCOUNT}, not {owner}"
        )));
    }
    check_name(&name)?;
    check_urls(&about)?;
    check_hardware(&text("hardware"))?;
    if state.models.get(&format!("{owner}/{name}")).is_some() {
        return Err(Problem::conflict(format!(
            "There is a model {owner}/{name}"
        )));
    }
    if let Some(about) = about.as_object_mut() {
        about.retain(|key, _| !["owner", "name", "hardware"].contains(&key.as_str()));
    }
    let model = Model {
        number: state.number(),
        owner,
        name,
        official: false,
        about,
        run_count: 0,
        versions: Vec::new(),
    };
    let json = model.json(&state.outside);
    state.models.add(model);
    Ok(created(json))
}

/// What the model's own schema calls URLs, though that of the request does not.
fn check_urls(about: &Value) -> Answer<()> {
    for key in ["cover_image_url", "github_url", "license_url", "paper_url"] {
        let given = about.get(key).and_then(Value::as_str);
        if given.is_some_and(|url| reqwest::Url::parse(url).is_err()) {
            return Err(Problem::invalid_field("format", key, "is no URL"));
        }
    }
    Ok(())
}

pub(super) async fn get(
    State(state): State<Shared>,
    Path((owner, name)): Path<(String, String)>,
) -> Answer<Json<Value>> {
    let model = find(&state, &owner, &name)?;
    let mut json = model.json(&state.outside);
    json["default_example"] = example(&state, &model).unwrap_or_default();
    Ok(Json(json))
}

pub(super) async fn update(
    State(state): State<Shared>,
    Path((owner, name)): Path<(String, String)>,
    Body(changes): Body<Value>,
) -> Answer<Json<Value>> {
    let slug = find_own(&state, &owner, &name)?.slug();
    check_urls(&changes)?;
    let json = state.models.change(&slug, |model| {
        for (key, value) in changes.as_object().into_iter().flatten() {
            if ABOUT.contains(&key.as_str()) {
                model.about[key] = value.clone();
            }
        }
        model.json(&state.outside)
    });
    json.map(Json).ok_or_else(|| Problem::not_found("model"))
}

/// Only a private one without versions can be deleted.
pub(super) async fn delete(
    State(state): State<Shared>,
    Path((owner, name)): Path<(String, String)>,
) -> Answer<StatusCode> {
    let model = find_own(&state, &owner, &name)?;
    if !model.is_private() {
        return Err(Problem::forbidden("A public model cannot be deleted"));
    }
    if !model.versions.is_empty() {
        return Err(Problem::conflict("The model still has versions"));
    }
    state.models.remove(&model.slug());
    Ok(StatusCode::NO_CONTENT)
}

/// A prediction of a model, as it could have been.
fn example(state: &Everything, model: &Model) -> Option<Value> {
    let version = model.latest()?;
    Some(sample::prediction(state, &model.slug(), version))
}

pub(super) async fn examples(
    State(state): State<Shared>,
    Path((owner, name)): Path<(String, String)>,
) -> Answer<Json<Value>> {
    let model = find(&state, &owner, &name)?;
    let examples: Vec<_> = example(&state, &model).into_iter().collect();
    Ok(Json(
        json!({ "next": null, "previous": null, "results": examples }),
    ))
}

pub(super) async fn readme(
    State(state): State<Shared>,
    Path((owner, name)): Path<(String, String)>,
) -> Answer<Response> {
    let model = find(&state, &owner, &name)?;
    let text = match model.about["readme"].as_str() {
        Some(readme) => readme.to_owned(),
        None if model.owner == ACCOUNT => {
            return Ok(StatusCode::NOT_FOUND.into_response());
        }
        None => format!("# {}\n\nA model of the local server.\n", model.slug()),
    };
    Ok(text.into_response())
}
