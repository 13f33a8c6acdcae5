//! The search over models and collections.

use super::collections;
use crate::models::Model;
use crate::state::{Shared, State as Everything};
use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::{Value, json};

/// The public models in whose name or description one of these words stands; all, if there are no words.
pub(super) fn matching(state: &Everything, query: &str) -> Vec<Model> {
    let words = words(query);
    let fits = |model: &Model| {
        let description = model.about["description"].as_str().unwrap_or_default();
        let text = format!("{} {description}", model.slug()).to_lowercase();
        words.is_empty() || words.iter().any(|word| text.contains(word))
    };
    let models = state.models.all().into_iter();
    models
        .filter(|model| !model.is_private() && fits(model))
        .collect()
}

/// The words of a query, which a client may have put in quotes.
fn words(query: &str) -> Vec<String> {
    let query = query.to_lowercase();
    let words = query.split(|c: char| !c.is_alphanumeric() && !"-_./".contains(c));
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

#[derive(Deserialize)]
pub(super) struct Parameters {
    query: String,
    limit: Option<usize>,
}

pub(super) async fn search(
    State(state): State<Shared>,
    Query(parameters): Query<Parameters>,
) -> Json<Value> {
    let Parameters { query, limit } = parameters;
    let models = matching(&state, &query);
    let found = (1_u32..)
        .zip(models.iter().take(limit.unwrap_or(20)))
        .map(|(place, model)| {
            let metadata = json!({
                "generated_description": null,
                "tags": [],
                "score": 1.0 / f64::from(place),
            });
            json!({ "model": model.json(&state.outside), "metadata": metadata })
        });
    let page = json!({ "name": "Running models locally", "href": "/docs/local" });
    Json(json!({
        "query": query,
        "models": found.collect::<Vec<_>>(),
        "collections": collections::matching(&words(&query), &state.models.all()),
        "pages": [page],
    }))
}
