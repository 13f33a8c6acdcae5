//! Replicate's API document as it lies in the repository: interface facts only, in canonical form.

use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The pin's bytes: no prose, no examples, keys sorted. `None` if `document` is not an OpenAPI document with paths.
#[must_use]
pub fn canonical(document: &Value) -> Option<Vec<u8>> {
    document.get("openapi")?.as_str()?;
    document.get("paths")?.as_object()?;
    let mut pin = facts(document, "");
    if let Some(Value::Object(info)) = pin.get_mut("info") {
        info.retain(|key, _| key == "version");
        info.insert("title".into(), "Replicate HTTP API".into());
    }
    let mut text = serde_json::to_vec_pretty(&pin).ok()?;
    text.push(b'\n');
    Some(text)
}

/// `value` without prose; `at` is the key that it stands at.
fn facts(value: &Value, at: &str) -> Value {
    match value {
        Value::Object(members) => {
            // Keys are names there, whatever they read like, and what they name starts afresh.
            let names = matches!(
                at,
                "properties"
                    | "schemas"
                    | "paths"
                    | "parameters"
                    | "responses"
                    | "content"
                    | "securitySchemes"
            );
            // Sorted whatever `serde_json`'s map is.
            let kept = members.iter().filter(|(key, _)| names || !is_prose(key));
            let kept: BTreeMap<_, _> = kept.collect();
            let mut out = Map::new();
            for (key, value) in kept {
                let mut value = match key.as_str() {
                    // Data stays as it is.
                    "default" | "enum" | "const" | "required" if !names => value.clone(),
                    _ => facts(value, if names { "" } else { key }),
                };
                // OpenAPI wants a response to have a description.
                if let (true, Value::Object(response)) = (at == "responses", &mut value) {
                    response.insert("description".into(), "".into());
                }
                out.insert(key.clone(), value);
            }
            Value::Object(out)
        }
        Value::Array(items) => items.iter().map(|item| facts(item, "")).collect(),
        other => other.clone(),
    }
}

/// Not the facts of the interface.
fn is_prose(key: &str) -> bool {
    let prose = [
        "description",
        "summary",
        "title",
        "bearerFormat",
        "example",
        "examples",
    ];
    let elsewhere = ["externalDocs", "contact", "termsOfService"];
    key.starts_with("x-") || prose.contains(&key) || elsewhere.contains(&key)
}
#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn prose_goes_and_facts_stay() {
        let document = json!({
            "openapi": "3.1.0",
            "info": { "title": "T", "description": "long", "version": "1", "contact": {} },
            "paths": { "/a": { "get": {
                "operationId": "a", "summary": "Get", "description": "Gets", "x-flag": 1,
                "responses": { "200": { "description": "Success", "content": {} }, "404": { "description": "None" } },
            } } },
            "components": { "schemas": { "A": { "properties": {
                "description": { "type": "string", "description": "text", "example": 1 },
                "example": { "properties": { "x-y": { "summary": "text" } } },
                "kind": { "enum": ["b", "a"], "title": "Kind" },
            } } } },
        });
        let pin: Value = serde_json::from_slice(&canonical(&document).unwrap()).unwrap();
        assert_eq!(
            pin,
            json!({
                "openapi": "3.1.0",
                "info": { "title": "Replicate HTTP API", "version": "1" },
                "paths": { "/a": { "get": {
                    "operationId": "a",
                    "responses": { "200": { "description": "", "content": {} }, "404": { "description": "" } },
                } } },
                "components": { "schemas": { "A": { "properties": {
                    "description": { "type": "string" }, "example": { "properties": { "x-y": {} } }, "kind": { "enum": ["b", "a"] },
                } } } },
            })
        );
    }
}
