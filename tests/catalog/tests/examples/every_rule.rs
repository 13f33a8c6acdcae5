//! A model that nobody has: rules of which public models have few, by themselves and inside others.

use crate::{Model, Version, mutations, oracle};
use libtest_mimic::Failed;
use serde_json::{Map, Value, json};

pub(crate) fn model() -> Model {
    let rules = [
        json!({ "type": "integer", "minimum": 10, "maximum": 40, "multipleOf": 8 }),
        json!({ "type": "integer", "maximum": 5, "exclusiveMaximum": true }),
        json!({ "type": "number", "minimum": 0, "exclusiveMinimum": true, "maximum": 1 }),
        json!({ "type": "number", "minimum": 0.5, "multipleOf": 0.25 }),
        json!({ "type": "string", "minLength": 2, "maxLength": 4 }),
        json!({ "type": "string", "pattern": "^[a-z]+[0-9]?$", "default": "ab" }),
        json!({ "type": "string", "pattern": "\\d" , "default": "1" }),
        json!({ "type": "string", "enum": ["a", "b"] }),
        json!({ "type": "integer", "enum": [1, 2] }),
        json!({ "type": "string", "format": "uri" }),
        json!({ "type": "boolean" }),
    ];
    let mut fields = Map::new();
    for (n, rule) in rules.into_iter().enumerate() {
        let list = json!({ "type": "array", "items": rule, "minItems": 1, "maxItems": 2 });
        let object = json!({ "type": "object", "required": ["must"],
            "properties": { "must": rule, "may": rule, "list": list } });
        let closed = json!({ "type": "object", "additionalProperties": false,
            "required": ["a", "b"], "properties": { "a": rule, "b": object } });
        let all = json!({ "plain": rule, "list": list, "object": object, "closed": closed,
            "lists": { "type": "array", "items": list },
            "objects": { "type": "array", "items": object },
            "dict": { "type": "object", "additionalProperties": rule } });
        for (name, schema) in all.as_object().unwrap() {
            fields.insert(format!("{name} {n}"), schema.clone());
        }
    }
    let input = json!({ "type": "object", "properties": fields, "required": ["plain 0"] });
    let components = json!({ "schemas": { "Input": input } });
    Model {
        owner: "every".into(),
        name: "rule".into(),
        latest_version: Version {
            openapi_schema: json!({ "openapi": "3.0.2", "components": components }),
        },
        default_example: None,
    }
}

/// Whoever ignores a keyword of a field gives another verdict to something near what it permits.
pub(crate) fn each_keyword_shows() -> Result<(), Failed> {
    const KEYWORDS: &str = "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern enum \
                            format type minItems maxItems items required properties additionalProperties";
    let document = model().latest_version.openapi_schema;
    let mut base = Map::new();
    mutations::complete(&document, "Input", &mut base);
    let all = mutations::of(&document, "Input", &base);
    let (oracle, _) = oracle::validator(&document, "Input", true)?;
    let mut unseen = Vec::new();
    let fields = &document["components"]["schemas"]["Input"]["properties"];
    for field in fields.as_object().unwrap().keys() {
        for keyword in KEYWORDS.split_whitespace() {
            let mut lax = document.clone();
            let fields = &mut lax["components"]["schemas"]["Input"]["properties"];
            let field_schema = &mut fields[field];
            // Values say of which type they are.
            let said = keyword == "type" && field_schema.get("enum").is_some();
            if said || !without_keyword(field_schema, keyword) {
                continue;
            }
            let (lax, _) = oracle::validator(&lax, "Input", true)?;
            let mut near = all.iter().filter(|near| near.field == *field);
            if !near.any(|near| lax.is_valid(&near.input) != oracle.is_valid(&near.input)) {
                unseen.push(format!("`{keyword}` of {field}"));
            }
        }
    }
    if unseen.is_empty() {
        Ok(())
    } else {
        Err(unseen.join("\n").into())
    }
}

/// Takes a keyword out of a schema and of those inside it; whether it was there.
fn without_keyword(schema: &mut Value, keyword: &str) -> bool {
    let Value::Object(schema) = schema else {
        return false;
    };
    let mut found = schema.remove(keyword).is_some();
    for (name, inner) in schema {
        found |= match (name.as_str(), inner) {
            ("properties", Value::Object(named)) => {
                named.values_mut().fold(false, |found, schema| {
                    without_keyword(schema, keyword) | found
                })
            }
            (_, inner) => without_keyword(inner, keyword),
        };
    }
    found
}
