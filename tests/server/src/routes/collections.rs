//! Collections: the models, by what they answer.

use super::page;
use crate::http::page::List;
use crate::http::{Answer, Problem};
use crate::models::Model;
use crate::run::output::{Streams, streams};
use crate::state::Shared;
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use serde_json::{Value, json};

struct Collection {
    slug: &'static str,
    name: &'static str,
    holds: fn(&Model) -> bool,
}

const COLLECTIONS: [Collection; 3] = [
    Collection {
        slug: "official",
        name: "Official models",
        holds: |model| model.official,
    },
    Collection {
        slug: "text",
        name: "Models that answer text in pieces",
        holds: |model| streams_as(model, Streams::Text),
    },
    Collection {
        slug: "files",
        name: "Models that answer files",
        holds: |model| streams_as(model, Streams::Files),
    },
];

fn streams_as(model: &Model, kind: Streams) -> bool {
    let latest = model.latest();
    latest.is_some_and(|version| streams(&version.schema) == Some(kind))
}

impl Collection {
    /// The public models in it.
    fn models<'a>(&self, models: &'a [Model]) -> impl Iterator<Item = &'a Model> + use<'a> {
        let holds = self.holds;
        models
            .iter()
            .filter(move |model| !model.is_private() && holds(model))
    }

    fn json(&self) -> Value {
        let description = format!("{} of the local server", self.name);
        json!({ "slug": self.slug, "name": self.name, "description": description })
    }
}

/// Those in which something is said of these words: for the search.
pub(super) fn matching(words: &[String], models: &[Model]) -> Vec<Value> {
    let fits = |collection: &&Collection| {
        let text = format!("{} {}", collection.slug, collection.name).to_lowercase();
        words.iter().any(|word| text.contains(word))
    };
    let found = COLLECTIONS.iter().filter(fits).map(|collection| {
        let mut json = collection.json();
        json["models"] = collection.models(models).map(Model::slug).collect();
        json
    });
    found.collect()
}

pub(super) async fn list(
    State(state): State<Shared>,
    RawQuery(query): RawQuery,
) -> Answer<Json<Value>> {
    let list = List {
        items: (1..).zip(&COLLECTIONS).collect(),
        ascending: true,
    };
    page(&state, "collections", query, &list, |collection| {
        collection.json()
    })
}

pub(super) async fn get(
    State(state): State<Shared>,
    Path(slug): Path<String>,
) -> Answer<Json<Value>> {
    let found = COLLECTIONS
        .iter()
        .find(|collection| collection.slug == slug);
    let found = found.ok_or_else(|| Problem::not_found("collection"))?;
    let models = state.models.all();
    let mut json = found.json();
    json["full_description"] = Value::Null;
    json["models"] = found
        .models(&models)
        .map(|model| model.json(&state.outside))
        .collect();
    Ok(Json(json))
}
