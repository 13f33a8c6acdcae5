//! Docs of the client, composed from facts.

use super::lower::{Lowered, component};
use heck::ToUpperCamelCase;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A type that typify makes, and the schema it comes from.
pub(super) struct Shape {
    pub(super) properties: Map<String, Value>,
    /// The required properties, in the order of the document.
    pub(super) required: Vec<String>,
    /// Whether it is sent, rather than answered.
    pub(super) request: bool,
}

/// Every record of the document, by the name that typify gives it: `Prediction`, `PredictionUrls`.
pub(super) fn shapes(lowered: &Lowered) -> BTreeMap<String, Shape> {
    let (requests, mut all) = (lowered.requests(), BTreeMap::new());
    let schemas = lowered
        .spec
        .pointer("/components/schemas")
        .and_then(Value::as_object);
    for (name, schema) in schemas.into_iter().flatten() {
        note(name, schema, requests.contains(name), &mut all);
    }
    all
}

fn note(name: &str, schema: &Value, request: bool, all: &mut BTreeMap<String, Shape>) {
    if let Some(items) = schema.get("items") {
        note(&format!("{name}Item"), items, request, all);
    }
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        return;
    };
    for (field, property) in properties {
        note(
            &format!("{name}{}", field.to_upper_camel_case()),
            property,
            request,
            all,
        );
    }
    let required = schema.get("required").and_then(Value::as_array);
    let required = required.into_iter().flatten().filter_map(Value::as_str);
    let shape = Shape {
        properties: properties.clone(),
        required: required.map(str::to_owned).collect(),
        request,
    };
    all.insert(name.to_owned(), shape);
}

/// A schema in a sentence: `Integer, 0 to 20.`
pub(super) fn describe(schema: &Value) -> String {
    let text = |key: &str| schema.get(key).and_then(Value::as_str).unwrap_or_default();
    let mut out = match (text("type"), text("format")) {
        _ if schema.get("enum").is_some() => format!("One of {}", values(schema)),
        ("string", "date-time") => "A time".to_owned(),
        ("string", "uri" | "url") => "A URL".to_owned(),
        ("string", "binary") => "Bytes".to_owned(),
        ("string", _) => "Text".to_owned(),
        ("integer", _) => "Integer".to_owned(),
        ("number", _) => "Number".to_owned(),
        ("boolean", _) => "True or false".to_owned(),
        ("array", _) => {
            let item = describe(schema.get("items").unwrap_or(&Value::Null));
            format!("A list, of each item: {}", item.trim_end_matches('.'))
        }
        ("object", _) if schema.get("properties").is_none() => "A JSON object".to_owned(),
        ("object", _) => "A record".to_owned(),
        _ => match component(text("$ref")) {
            Some(name) => format!("See [`{name}`]"),
            None => "Any JSON".to_owned(),
        },
    };
    match (schema.get("minimum"), schema.get("maximum")) {
        (Some(min), Some(max)) => out += &format!(", {min} to {max}"),
        (Some(min), None) => out += &format!(", {min} or more"),
        (None, Some(max)) => out += &format!(", at most {max}"),
        (None, None) => {}
    }
    if let Some(default) = schema.get("default").filter(|default| !default.is_object()) {
        out += &format!(". Default {}", code(default));
    }
    out + "."
}

fn values(schema: &Value) -> String {
    let all = schema.get("enum").and_then(Value::as_array);
    all.into_iter()
        .flatten()
        .map(code)
        .collect::<Vec<_>>()
        .join(", ")
}

/// In a code span, where no text is markup.
pub(super) fn code(value: &Value) -> String {
    let text = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    format!("`{}`", text.replace('`', "'").replace(['\n', '\r'], " "))
}

/// A parameter of an operation as upstream documents it: `Integer, 1 to 50. Default 20.`
pub(super) fn parameter(lowered: &Lowered, path: &str, method: &str, name: &str) -> String {
    let place = |path: &str| path.replace('~', "~0").replace('/', "~1");
    let at = format!("/paths/{}/{method}/parameters", place(path));
    let all = lowered.upstream.pointer(&at).and_then(Value::as_array);
    let mut all = all
        .into_iter()
        .flatten()
        .filter_map(|parameter| resolve(&lowered.upstream, parameter));
    let found = all.find(|parameter| parameter.get("name").is_some_and(|n| n == name));
    describe(
        found
            .and_then(|parameter| parameter.get("schema"))
            .unwrap_or(&Value::Null),
    )
}

/// The parts of a multipart body as upstream documents them.
pub(super) fn parts(lowered: &Lowered, path: &str, method: &str) -> Vec<String> {
    let place = path.replace('~', "~0").replace('/', "~1");
    let at = format!("/paths/{place}/{method}/requestBody/content/multipart~1form-data/schema");
    let schema = lowered.upstream.pointer(&at).unwrap_or(&Value::Null);
    let required = schema.get("required").and_then(Value::as_array);
    let parts = schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    parts
        .map(|(name, part)| {
            let must = required.is_some_and(|all| all.iter().any(|one| one == name));
            format!(
                "{}{}: {}",
                code(&name.as_str().into()),
                if must { ", required" } else { "" },
                describe(part)
            )
        })
        .collect()
}

/// The parameter itself, where another place is referred to.
pub(super) fn resolve<'a>(spec: &'a Value, parameter: &'a Value) -> Option<&'a Value> {
    match parameter.get("$ref").and_then(Value::as_str) {
        Some(target) => spec.pointer(target.strip_prefix('#')?),
        None => Some(parameter),
    }
}
