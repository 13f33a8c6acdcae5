//! The form in which a model's document lies in the repository: canonical JSON with interface facts only.
//!
//! Upstream prose is other people's text, keys move between two answers of the same API, and most components (the HTTP
//! server that Cog is) say nothing about the model. A pin keeps what `Input`, `Output`, `TrainingInput` and
//! `TrainingOutput` reach, without titles, descriptions and examples, keys sorted, whole numbers without a fraction.
//! So two pins are equal, byte for byte, exactly if the interface is.

use super::component_of;
use crate::diagnostic::{Diagnostics, Pointer};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// What becomes of upstream descriptions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prose {
    /// Left out; docs are composed from the facts.
    #[default]
    Omit,
    /// Kept in the pin and in the generated docs.
    Keep,
}

/// How deep a document may be nested: a pin has to be read again, and a JSON parser goes no deeper than 128.
const MAX_NESTING: usize = 120;

/// The components that a pin starts from.
const ROOTS: [&str; 4] = ["Input", "Output", "TrainingInput", "TrainingOutput"];

/// The canonical bytes of an upstream document. `None` if an error was noted.
pub fn canonical(document: &Value, prose: Prose, found: &mut Diagnostics) -> Option<Vec<u8>> {
    bytes(&facts(document, prose, found)?)
}

/// The canonical bytes of facts.
pub(super) fn bytes(facts: &Value) -> Option<Vec<u8>> {
    let mut text = serde_json::to_vec_pretty(facts).ok()?;
    text.push(b'\n');
    Some(text)
}

/// What [`canonical`] writes, as a value. `None` if an error was noted.
pub(crate) fn facts(document: &Value, prose: Prose, found: &mut Diagnostics) -> Option<Value> {
    let components = document
        .pointer("/components/schemas")
        .and_then(Value::as_object);
    let Some(components) = components else {
        found.error(
            &Pointer::root(),
            "not a model's OpenAPI document: it has no `components.schemas`",
            "expected the `openapi_schema` of a model's version",
        );
        return None;
    };
    if let Some(place) = too_deep(document, 0) {
        found.error(
            &place
                .iter()
                .rev()
                .fold(Pointer::root(), |at, token| at.child(token)),
            format!("the document is nested more than {MAX_NESTING} deep"),
            "move inner schemas to components",
        );
        return None;
    }
    let mut kept = Map::new();
    let mut wanted: Vec<String> = ROOTS.iter().map(ToString::to_string).collect();
    let mut seen = BTreeSet::new();
    while let Some(name) = wanted.pop() {
        if let Some(schema) = components.get(&name)
            && seen.insert(name.clone())
        {
            let schema = facts_of(schema, prose);
            references(&schema, &mut wanted);
            kept.insert(name, schema);
        }
    }
    // Documents of the first Cog versions lack the version; what they say is OpenAPI 3.0.2 all the same.
    let openapi = document
        .get("openapi")
        .and_then(Value::as_str)
        .unwrap_or("3.0.2");
    Some(json!({
        "components": { "schemas": sorted(kept) },
        "info": { "title": "Cog", "version": "0.1.0" },
        "openapi": openapi,
        "paths": {},
    }))
}

/// The way to what is nested deeper than a walk through it may be, from its end.
fn too_deep(value: &Value, depth: usize) -> Option<Vec<String>> {
    if depth > MAX_NESTING {
        return Some(Vec::new());
    }
    let (place, mut way) = match value {
        Value::Object(members) => members
            .iter()
            .find_map(|(name, inner)| too_deep(inner, depth + 1).map(|way| (name.clone(), way))),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(i, inner)| too_deep(inner, depth + 1).map(|way| (i.to_string(), way))),
        _ => None,
    }?;
    way.push(place);
    Some(way)
}

/// The hexadecimal SHA-256 of a pin, which names a crate's meaning.
#[must_use]
pub fn sha256(pin: &[u8]) -> String {
    Sha256::digest(pin)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// A schema without prose; what is data (defaults, enum values) stays as it is.
fn facts_of(schema: &Value, prose: Prose) -> Value {
    let Value::Object(keywords) = schema else {
        return number(schema);
    };
    let kept = keywords
        .iter()
        .filter(|(keyword, _)| !is_prose(keyword, prose))
        .map(|(keyword, value)| {
            let value = match (keyword.as_str(), value) {
                ("properties" | "patternProperties", Value::Object(named)) => {
                    Value::Object(sorted(
                        named
                            .iter()
                            .map(|(name, s)| (name.clone(), facts_of(s, prose))),
                    ))
                }
                ("allOf" | "anyOf" | "oneOf" | "items" | "prefixItems", Value::Array(all)) => {
                    all.iter().map(|s| facts_of(s, prose)).collect()
                }
                (
                    "items" | "additionalItems" | "additionalProperties" | "propertyNames" | "not",
                    inner,
                ) => facts_of(inner, prose),
                ("required", Value::Array(names)) => {
                    let mut names = names.clone();
                    names.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
                    Value::Array(names)
                }
                (_, data) => number(data),
            };
            (keyword.clone(), value)
        });
    Value::Object(sorted(kept))
}

fn is_prose(keyword: &str, prose: Prose) -> bool {
    match keyword {
        "title" | "example" | "examples" | "$comment" | "externalDocs" => true,
        "description" => prose == Prose::Omit,
        _ => false,
    }
}

/// JSON has one kind of number: `100.0` and `100` are the same bound.
fn number(value: &Value) -> Value {
    match value {
        Value::Number(n) => whole(n.as_f64())
            .filter(|_| n.is_f64())
            .map_or_else(|| value.clone(), Value::from),
        Value::Array(items) => items.iter().map(number).collect(),
        Value::Object(members) => {
            Value::Object(sorted(members.iter().map(|(k, v)| (k.clone(), number(v)))))
        }
        _ => value.clone(),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "guarded: a whole number that f64 holds exactly"
)]
fn whole(n: Option<f64>) -> Option<i64> {
    n.filter(|n| n.fract() == 0.0 && n.abs() < 9_007_199_254_740_992.0)
        .map(|n| n as i64)
}

pub(super) fn references(schema: &Value, to: &mut Vec<String>) {
    match schema {
        Value::Object(keywords) => {
            for (keyword, value) in keywords {
                match value {
                    Value::String(reference) if keyword == "$ref" => {
                        to.extend(component_of(reference));
                    }
                    value => references(value, to),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, to)),
        _ => {}
    }
}

/// Sorted whatever `serde_json`'s map is: another crate of the workspace may turn `preserve_order` on.
fn sorted(members: impl IntoIterator<Item = (String, Value)>) -> Map<String, Value> {
    let mut members: Vec<_> = members.into_iter().collect();
    members.sort_by(|(a, _), (b, _)| a.cmp(b));
    members.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pin(schemas: &Value) -> Value {
        let mut found = Diagnostics::new("test");
        let bytes = canonical(
            &json!({ "components": { "schemas": schemas } }),
            Prose::Omit,
            &mut found,
        );
        serde_json::from_slice(&bytes.unwrap()).unwrap()
    }

    #[test]
    fn prose_goes_and_facts_stay() {
        let pin = pin(&json!({ "Input": { "title": "Input", "properties": {
            // A field may be called like a keyword of prose.
            "description": { "type": "string", "description": "Tell us", "default": "title", "x-order": 0.0 },
            "size": { "type": "integer", "maximum": 100.0, "minimum": 0.5, "example": 3 },
        } } }));
        assert_eq!(
            pin["components"]["schemas"]["Input"]["properties"],
            json!({
                "description": { "type": "string", "default": "title", "x-order": 0 },
                "size": { "type": "integer", "maximum": 100, "minimum": 0.5 },
            })
        );
    }

    #[test]
    fn no_prose_is_left_in_a_tuple() {
        let text = json!({ "type": "string", "title": "T", "description": "D" });
        let pin = pin(&json!({ "Output": {
            "prefixItems": [text], "items": [text], "additionalItems": text, "propertyNames": text,
            "patternProperties": { "title": text },
        } }));
        let text = json!({ "type": "string" });
        assert_eq!(
            pin["components"]["schemas"]["Output"],
            json!({
                "prefixItems": [text], "items": [text], "additionalItems": text, "propertyNames": text,
                "patternProperties": { "title": text },
            })
        );
    }

    #[test]
    fn only_what_the_model_reaches_is_kept() {
        let pin = pin(&json!({
            "Input": { "properties": { "a": { "allOf": [{ "$ref": "#/components/schemas/a~1b" }] } } },
            "a/b": { "enum": ["x"], "items": { "$ref": "#/components/schemas/Input" } },
            "PredictionRequest": { "type": "object" },
        }));
        let names: Vec<_> = pin["components"]["schemas"]
            .as_object()
            .unwrap()
            .keys()
            .collect();
        assert_eq!(names, ["Input", "a/b"]);
    }

    #[test]
    fn key_order_and_the_order_of_required_do_not_matter() {
        let one = json!({ "Input": { "required": ["a", "b"], "type": "object" } });
        let other = json!({ "Input": { "type": "object", "required": ["b", "a"] } });
        assert_eq!(pin(&one), pin(&other));
    }

    #[test]
    fn a_document_without_components_is_refused() {
        let mut found = Diagnostics::new("test");
        assert_eq!(canonical(&json!([1]), Prose::Omit, &mut found), None);
        assert!(found.has_errors());
    }
}
