//! Examples: what a model could have been asked, and could have answered.

use super::output::{Maker, Output};
use crate::models::Version;
use crate::schema::Schema;
use crate::state::{State, time};
use serde_json::{Map, Value, json};

/// A prediction that succeeded, with an input that has what is required.
pub(crate) fn prediction(state: &State, model: &str, version: &Version) -> Value {
    // Of its own for each model, as the files of its output lie below it.
    let id = &format!("example-{}", version.id);
    let input = input(&version.schema);
    let seed = (state.config.seed, model);
    let output = match Maker::new(&version.schema, seed, &input, &state.deliveries, id).output() {
        Output::Whole(output) => output,
        Output::Pieces(pieces) => Value::Array(pieces),
    };
    let at = time(version.created_at);
    let get = format!("{}/predictions/{id}", state.base());
    json!({
        "id": id,
        "model": model,
        "version": version.id,
        "input": input,
        "output": output,
        "logs": "",
        "error": null,
        "status": "succeeded",
        "created_at": at,
        "started_at": at,
        "completed_at": at,
        "data_removed": false,
        "metrics": { "predict_time": 1.0, "total_time": 1.0 },
        "source": "api",
        "urls": {
            "get": get,
            "cancel": format!("{get}/cancel"),
            "web": format!("https://replicate.com/p/{id}"),
        },
    })
}

/// What is required, each with the first value that fits.
fn input(schema: &Schema) -> Value {
    let input = schema.component("Input");
    let required = input["required"].as_array().into_iter().flatten();
    let required = required.filter_map(Value::as_str);
    let members: Map<String, Value> = required
        .map(|name| (name.to_owned(), value(schema, &input["properties"][name])))
        .collect();
    Value::Object(members)
}

fn value(schema: &Schema, property: &Value) -> Value {
    if let Some(default) = property.get("default") {
        return default.clone();
    }
    let property = schema.resolve(property);
    if let Some(first) = property["enum"]
        .as_array()
        .and_then(|values| values.first())
    {
        return first.clone();
    }
    match property["type"].as_str() {
        Some("string") if property["format"] == "uri" => json!("data:text/plain;base64,SGk="),
        Some("integer" | "number") => property.get("minimum").cloned().unwrap_or(json!(1)),
        Some("boolean") => json!(false),
        Some("array") => json!([]),
        Some("object") => json!({}),
        _ => json!("an example"),
    }
}
