//! A JSON-schema validator as the judge. Where this project means to differ from JSON Schema, a rule here says so and makes
//! the validator differ, too; what is left over is a fault.

use jsonschema::Validator;
use serde_json::{Map, Value, json};
use std::mem;

type Schema = Map<String, Value>;

/// Where a schema stands.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Place {
    /// That of an input, or of an output.
    Root,
    /// A field of it.
    Field,
    /// A member, or an item, inside a value.
    Inside,
    /// Part of another, or a component.
    Part,
}

/// Takes a schema; true if it changed something.
type Rule = fn(&mut Schema, Place) -> bool;

pub(crate) const RULES: [(&str, Rule); 8] = [
    ("an exclusive bound is a flag", exclusive_bounds),
    ("a value may stand in an enum twice", values_once),
    ("values of an enum are of the declared type", typed_values),
    ("an integer has 64 bits", integers),
    ("a file is a web or data URL", files),
    ("a field is never null", no_null),
    ("an unknown type is any JSON", unknown_types),
    ("inside a value, what is nullable may be null", nullable),
];

/// The validator of a component, and the rules that changed something in the document.
///
/// # Errors
/// If there is no such component, or it is no JSON Schema.
pub(crate) fn validator(
    document: &Value,
    component: &str,
    nothing_unknown: bool,
) -> Result<(Validator, Vec<&'static str>), String> {
    let mut components = document["components"]["schemas"].clone();
    let mut used = Vec::new();
    let mut root = components[component].clone();
    for (_, schema) in components.as_object_mut().into_iter().flatten() {
        change(schema, Place::Part, &mut used);
    }
    change(&mut root, Place::Root, &mut used);
    let Value::Object(mut root) = root else {
        return Err(format!("no schema `{component}`"));
    };
    if nothing_unknown {
        root.insert("additionalProperties".into(), false.into());
    }
    root.insert("components".into(), json!({ "schemas": components }));
    // Formats are texts of any kind, but for files.
    let options = jsonschema::draft202012::options().should_validate_formats(false);
    let validator = options.build(&root.into());
    Ok((validator.map_err(|e| e.to_string())?, used))
}

fn change(schema: &mut Value, place: Place, used: &mut Vec<&'static str>) {
    let Value::Object(schema) = schema else {
        return;
    };
    let member = match place {
        Place::Root => Place::Field,
        _ => Place::Inside,
    };
    for (keyword, inner) in schema.iter_mut() {
        match (keyword.as_str(), inner) {
            ("properties", Value::Object(named)) => {
                named.values_mut().for_each(|s| change(s, member, used));
            }
            ("allOf" | "anyOf" | "oneOf", Value::Array(all)) => {
                all.iter_mut().for_each(|s| change(s, Place::Part, used));
            }
            ("items" | "additionalProperties", inner) => change(inner, Place::Inside, used),
            _ => {}
        }
    }
    for (name, rule) in RULES {
        if rule(schema, place) && !used.contains(&name) {
            used.push(name);
        }
    }
    // Cog's way to say "anything".
    if schema.get("anyOf") == Some(&json!([])) {
        schema.remove("anyOf");
    }
}

/// OpenAPI 3.0 has a flag where JSON Schema has a number.
fn exclusive_bounds(schema: &mut Schema, _: Place) -> bool {
    let mut changed = false;
    for (flag, bound) in [
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ] {
        let Some(Value::Bool(exclusive)) = schema.get(flag).cloned() else {
            continue;
        };
        schema.remove(flag);
        if exclusive && let Some(limit) = schema.remove(bound) {
            schema.insert(flag.into(), limit);
        }
        changed = true;
    }
    changed
}

/// JSON Schema refuses a schema with a value that stands there twice.
fn values_once(schema: &mut Schema, _: Place) -> bool {
    let Some(Value::Array(values)) = schema.get_mut("enum") else {
        return false;
    };
    let all = values.len();
    let mut seen = Vec::new();
    values.retain(|value| {
        let new = !seen.contains(value);
        seen.push(value.clone());
        new
    });
    values.len() < all
}

/// Old Cog writes `type: integer, enum: ["32"]`, and the service takes 32.
fn typed_values(schema: &mut Schema, _: Place) -> bool {
    let declared = schema.get("type").and_then(Value::as_str);
    let Some(declared) = declared.filter(|ty| *ty != "string").map(str::to_owned) else {
        return false;
    };
    let Some(Value::Array(values)) = schema.get_mut("enum") else {
        return false;
    };
    let mut changed = false;
    for value in values {
        let Some(text) = value.as_str() else {
            continue;
        };
        let text = if declared == "boolean" {
            text.to_lowercase()
        } else {
            text.to_owned()
        };
        if let Ok(typed) = serde_json::from_str(&text) {
            *value = typed;
            changed = true;
        }
    }
    changed
}

/// Cog's integers have no size; those of Rust, and of most that is behind Cog, have 64 bits.
fn integers(schema: &mut Schema, _: Place) -> bool {
    if schema.get("type") != Some(&json!("integer")) {
        return false;
    }
    let all = schema.entry("allOf").or_insert_with(|| json!([]));
    if let Value::Array(all) = all {
        all.push(json!({ "minimum": i64::MIN, "maximum": i64::MAX }));
    }
    true
}

/// What is no URL that the service can fetch is no file.
fn files(schema: &mut Schema, _: Place) -> bool {
    if schema.get("format") != Some(&json!("uri")) {
        return false;
    }
    let url = json!("^(https?://|data:)");
    schema.insert("pattern".into(), url);
    true
}

/// A field that is not set is left out. JSON Schema lets null pass where no type is given.
fn no_null(schema: &mut Schema, place: Place) -> bool {
    if place != Place::Field {
        return false;
    }
    schema.insert("not".into(), json!({ "type": "null" }));
    true
}

/// OpenAPI 3.0 has a flag where JSON Schema has a type. Of a field it says no more than that it may be left out.
fn nullable(schema: &mut Schema, place: Place) -> bool {
    let may_be = place == Place::Inside && schema.get("nullable") == Some(&json!(true));
    if may_be {
        let own = mem::take(schema);
        schema.insert("anyOf".into(), json!([own, { "type": "null" }]));
    }
    may_be
}

/// Some document has a Python class for a type.
fn unknown_types(schema: &mut Schema, _: Place) -> bool {
    let known = [
        "string", "integer", "number", "boolean", "array", "object", "null",
    ];
    let unknown = schema
        .get("type")
        .and_then(Value::as_str)
        .is_some_and(|ty| !known.contains(&ty));
    if unknown {
        schema.remove("type");
    }
    unknown
}
