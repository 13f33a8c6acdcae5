//! Docs of the client, composed from facts.

use super::lower::Lowered;
use super::schema::{is_enum, is_record, is_text, referred};
use crate::diagnostic::Pointer;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A type that typify makes, and the schema it comes from.
pub(super) struct Shape {
    pub(super) properties: Map<String, Value>,
    /// The required properties, in the order of the document.
    pub(super) required: Vec<String>,
    /// Whether it is sent, rather than answered.
    pub(super) request: bool,
    /// The place upstream.
    pub(super) place: Pointer,
}

/// Every record of the document, by name.
pub(super) fn shapes(lowered: &Lowered) -> BTreeMap<String, Shape> {
    let requests = lowered.requests();
    let records = lowered.schemas().filter(|(_, schema)| is_record(schema));
    records
        .map(|(name, schema)| {
            let required = schema.get("required").and_then(Value::as_array);
            let required = required.into_iter().flatten().filter_map(Value::as_str);
            let properties = schema.get("properties").and_then(Value::as_object);
            let shape = Shape {
                properties: properties.cloned().unwrap_or_default(),
                required: required.map(str::to_owned).collect(),
                request: requests.contains(name),
                place: lowered.place(name),
            };
            (name.clone(), shape)
        })
        .collect()
}

/// How docs refer to types: from `types.rs`, or from beside it.
#[derive(Clone, Copy)]
pub(super) enum From {
    Types,
    Beside,
}

impl Lowered {
    /// A property or parameter in a sentence or two: its schema, and what the policy says about it. `of` is the request
    /// or answer that has it.
    pub(super) fn doc(&self, of: &str, name: &str, schema: &Value, from: From) -> String {
        let specific = format!("{of}.{name}");
        let docs = self.policy.docs;
        let exact = docs.iter().find(|(what, _)| *what == specific);
        let general = || docs.iter().find(|(what, _)| *what == name);
        let of_request =
            || !self.spec["components"]["schemas"][of].is_object() || self.requests().contains(of);
        let said = exact.or_else(|| general().filter(|_| of_request()));
        let facts = self.describe(schema, from);
        match said {
            // The policy says it better.
            Some((_, doc)) if facts == "Any JSON." => (*doc).to_owned(),
            Some((_, doc)) if is_text(schema) => {
                format!("{doc}{}", deprecated(schema, " Deprecated."))
            }
            Some((_, doc)) => format!("{facts} {doc}"),
            None => facts,
        }
    }

    /// Whether the document has what the policy documents under this name.
    pub(super) fn has(&self, what: &str) -> bool {
        let (of, name) = what.rsplit_once('.').unwrap_or(("", what));
        let requests = self.requests();
        let schemas = self
            .schemas()
            .filter(|(record, _)| *record == of || of.is_empty() && requests.contains(*record));
        let forms = self
            .forms
            .iter()
            .filter(|(id, _)| of.is_empty() || *id == of);
        let has = |(_, schema): (&String, &Value)| schema["properties"].get(name).is_some();
        let mut operations = super::operations::all(&self.spec)
            .filter(|(_, operation)| of.is_empty() || operation["operationId"] == of)
            .filter_map(|(_, operation)| operation.get("parameters")?.as_array());
        schemas.chain(forms).any(has)
            || operations.any(|all| all.iter().any(|parameter| parameter["name"] == name))
    }

    /// A schema in a sentence: `Integer, 0 to 20.`
    pub(super) fn describe(&self, schema: &Value, from: From) -> String {
        let mut out = self.kind(schema, from);
        if schema.get("type").is_none_or(|ty| ty != "array") {
            out += &rules(schema);
        }
        if let Some(default) = schema.get("default").filter(|default| !default.is_object()) {
            out += &format!(". Default {}", code(default));
        }
        out + deprecated(schema, ". Deprecated") + "."
    }

    fn kind(&self, schema: &Value, from: From) -> String {
        let text = |key: &str| schema.get(key).and_then(Value::as_str).unwrap_or_default();
        match (text("type"), text("format")) {
            _ if is_enum(schema) => format!("One of {}", alternatives(schema)),
            ("string", "date-time") => "A time".to_owned(),
            ("string", "date") => "A date".to_owned(),
            ("string", "uuid") => "A UUID".to_owned(),
            ("string", "uri") => "A URL".to_owned(),
            ("string", "binary") => "Bytes".to_owned(),
            ("string", _) => "Text".to_owned(),
            ("integer", _) => "Integer".to_owned(),
            ("number", _) => "Number".to_owned(),
            ("boolean", _) => "True or false".to_owned(),
            ("array", _) => {
                let item = self.describe(schema.get("items").unwrap_or(&Value::Null), from);
                let item = item.trim_end_matches('.');
                if item.starts_with('[') {
                    format!("A list{} of {item}", rules(schema))
                } else {
                    format!("A list{}, of each item: {item}", rules(schema))
                }
            }
            ("object", _) => match schema.get("additionalProperties").filter(|v| v.is_object()) {
                Some(value) => {
                    let value = self.describe(value, from);
                    format!("An object, of each value: {}", value.trim_end_matches('.'))
                }
                None => "A JSON object".to_owned(),
            },
            _ => match referred(schema) {
                Some(name) if is_enum(self.schema(name)) && !self.open_enums.contains(name) => {
                    format!("One of {}", alternatives(self.schema(name)))
                }
                Some(name) => link(name, from),
                None => "Any JSON".to_owned(),
            },
        }
    }

    /// The parts of a multipart body.
    pub(super) fn form(&self, id: &str) -> Vec<String> {
        let schema = self.forms.get(id).unwrap_or(&Value::Null);
        let required = schema.get("required").and_then(Value::as_array);
        let parts = schema.get("properties").and_then(Value::as_object);
        parts
            .into_iter()
            .flatten()
            .map(|(name, part)| {
                let must = required.is_some_and(|all| all.iter().any(|one| one == name));
                let must = if must { ", required" } else { "" };
                let doc = self.doc(id, name, part, From::Beside);
                format!("{}{must}: {doc}", code(&name.as_str().into()))
            })
            .collect()
    }
}

fn link(name: &str, from: From) -> String {
    match from {
        From::Types => format!("[`{name}`]"),
        From::Beside => format!("[`{name}`](types::{name})"),
    }
}

fn deprecated<'a>(schema: &Value, note: &'a str) -> &'a str {
    match schema.get("deprecated") {
        Some(Value::Bool(true)) => note,
        _ => "",
    }
}

/// Bounds and the like, which the service checks.
fn rules(schema: &Value) -> String {
    let number = |key: &str| schema.get(key).map(Value::to_string);
    let range = |min: Option<String>, max: Option<String>, of: &str| match (min, max) {
        (Some(min), Some(max)) => format!(", {min} to {max}{of}"),
        (Some(min), None) => format!(", {min}{of} or more"),
        (None, Some(max)) => format!(", at most {max}{of}"),
        (None, None) => String::new(),
    };
    let mut out = range(number("minimum"), number("maximum"), "");
    out += &range(number("minLength"), number("maxLength"), " characters");
    out += &range(number("minItems"), number("maxItems"), " items");
    if let Some(pattern) = schema.get("pattern") {
        out += &format!(", matching {}", code(pattern));
    }
    out
}

fn alternatives(schema: &Value) -> String {
    let all = schema.get("enum").and_then(Value::as_array);
    let all = all.into_iter().flatten().map(code);
    all.collect::<Vec<_>>().join(", ")
}

/// In a code span, where no text is markup.
pub(super) fn code(value: &Value) -> String {
    let text = value
        .as_str()
        .filter(|text| !text.is_empty())
        .map_or_else(|| value.to_string(), str::to_owned);
    format!("`{}`", text.replace('`', "'").replace(['\n', '\r'], " "))
}
