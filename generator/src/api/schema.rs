//! Schemas as the lowering sees them: what they are, and what is inside them.

use crate::diagnostic::Pointer;
use heck::ToUpperCamelCase;
use serde_json::{Map, Value, json};

/// The component's name in a `$ref`.
pub(super) fn component(reference: &str) -> Option<&str> {
    reference.strip_prefix("#/components/schemas/")
}

/// A schema that refers to a component.
pub(super) fn reference(name: &str) -> Value {
    json!({ "$ref": path_of(name) })
}

fn path_of(name: &str) -> String {
    format!("#/components/schemas/{name}")
}

/// The component that the schema refers to.
pub(super) fn referred(schema: &Value) -> Option<&str> {
    component(schema.get("$ref")?.as_str()?)
}

/// Whether the schema is an object with properties: a struct.
pub(super) fn is_record(schema: &Value) -> bool {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.is_some_and(|properties| !properties.is_empty())
}

pub(super) fn is_enum(schema: &Value) -> bool {
    schema.get("enum").is_some_and(Value::is_array)
}

/// Whether the schema is an object of no known shape.
pub(super) fn is_free(schema: &Value) -> bool {
    let values = schema.get("additionalProperties");
    schema.get("type").is_some_and(|ty| ty == "object")
        && !is_record(schema)
        && !values.is_some_and(Value::is_object)
}

pub(super) fn is_text(schema: &Value) -> bool {
    schema.get("type").is_some_and(|ty| ty == "string")
}

/// The values of an enum.
pub(super) fn values(schema: &Value) -> Vec<String> {
    let all = schema.get("enum").and_then(Value::as_array);
    let all = all.into_iter().flatten().filter_map(Value::as_str);
    all.map(str::to_owned).collect()
}

/// Any text as the name of a type, as progenitor spells it: `a_b` → `AB` → `Ab`.
pub(super) fn type_name(text: &str) -> String {
    text.to_upper_camel_case().to_upper_camel_case()
}

/// A schema inside another.
pub(super) struct Part<'a> {
    /// What its name adds to the name of the other: `Urls`, `Item`.
    pub(super) suffix: String,
    pub(super) place: Pointer,
    pub(super) schema: &'a mut Value,
}

/// Every schema directly inside `schema`, which is at `place`.
pub(super) fn parts<'a>(schema: &'a mut Value, place: &Pointer) -> Vec<Part<'a>> {
    let mut all = Vec::new();
    let mut add = |suffix: String, place, schema| {
        all.push(Part {
            suffix,
            place,
            schema,
        });
    };
    for (key, value) in schema.as_object_mut().into_iter().flatten() {
        let place = place.child(key);
        match (key.as_str(), value) {
            ("properties", Value::Object(properties)) => {
                for (name, schema) in properties {
                    add(name.to_upper_camel_case(), place.child(name), schema);
                }
            }
            ("items", schema) => add("Item".to_owned(), place, schema),
            ("additionalProperties", schema @ Value::Object(_)) => {
                add("Value".to_owned(), place, schema);
            }
            _ => {}
        }
    }
    all
}

/// Calls `change` with `schema` and every schema inside it.
pub(super) fn each_part(schema: &mut Value, change: &mut dyn FnMut(&mut Map<String, Value>)) {
    parts(schema, &Pointer::root())
        .into_iter()
        .for_each(|part| each_part(part.schema, change));
    if let Some(keywords) = schema.as_object_mut() {
        change(keywords);
    }
}

/// Calls `change` with every object in `value`, the inner ones first.
pub(super) fn each_object(value: &mut Value, change: &mut dyn FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(members) => {
            members
                .values_mut()
                .for_each(|inner| each_object(inner, change));
            change(members);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| each_object(item, change)),
        _ => {}
    }
}

/// The components that `value` refers to.
pub(super) fn references<'a>(value: &'a Value, to: &mut Vec<&'a str>) {
    match value {
        Value::Object(members) => {
            to.extend(referred(value));
            members.values().for_each(|inner| references(inner, to));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, to)),
        _ => {}
    }
}

/// Renames the components that are referred to in `value`.
pub(super) fn each_reference(value: &mut Value, rename: &mut dyn FnMut(&str) -> String) {
    each_object(value, &mut |members| {
        if let Some(target) = members.get_mut("$ref")
            && let Some(name) = target.as_str().and_then(component)
        {
            *target = path_of(&rename(name)).into();
        }
    });
}

/// `allOf: [one]` says no more than `one`.
pub(super) fn unwrap_all_of(spec: &mut Value) {
    each_object(spec, &mut |members| {
        let Some(Value::Array(all)) = members.get_mut("allOf") else {
            return;
        };
        if let [Value::Object(one)] = all.as_mut_slice() {
            let one = std::mem::take(one);
            members.remove("allOf");
            members.extend(one);
        }
    });
}
