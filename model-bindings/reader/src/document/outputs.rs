//! What only an answer may hold: tuples, and rules for the names of members.
//!
//! An input with such a rule is refused, as nothing here would hold it. An output needs no rule to be read: the part that
//! has one is any JSON.

use super::{MAX_DEPTH, pin};
use crate::diagnostic::{Diagnostics, Pointer};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The components of an input.
const INPUTS: [&str; 2] = ["Input", "TrainingInput"];

/// Keywords that there are no types for.
const UNTYPED: [&str; 4] = [
    "prefixItems",
    "additionalItems",
    "patternProperties",
    "propertyNames",
];

/// The components that no input leads to.
pub(super) fn answered_alone(components: &Map<String, Value>) -> BTreeSet<&String> {
    let mut open: Vec<String> = INPUTS.iter().map(ToString::to_string).collect();
    let mut alone: BTreeSet<&String> = components.keys().collect();
    while let Some(name) = open.pop() {
        if alone.remove(&name)
            && let Some(schema) = components.get(&name)
        {
            pin::references(schema, &mut open);
        }
    }
    alone
}

/// Makes any JSON of each part of a checked document's outputs that has no type.
pub(super) fn replace_all(document: &mut Value) {
    let Some(Value::Object(components)) = document.pointer_mut("/components/schemas") else {
        return;
    };
    let alone: Vec<String> = answered_alone(components).into_iter().cloned().collect();
    for name in alone {
        if let Some(schema) = components.get_mut(&name) {
            // The check has warned of it.
            let mut found = Diagnostics::new("");
            replace(schema, &Pointer::component(&name), &mut found);
        }
    }
}

/// Makes any JSON of each part of an output that has no type, with a warning.
pub(super) fn replace(schema: &mut Value, place: &Pointer, found: &mut Diagnostics) {
    replace_at(schema, place, 0, found);
}

fn replace_at(schema: &mut Value, place: &Pointer, depth: usize, found: &mut Diagnostics) {
    let Value::Object(keywords) = schema else {
        return;
    };
    if depth > MAX_DEPTH {
        return;
    }
    if let Some(keyword) = untyped(keywords) {
        found.warning(
            &place.child(keyword),
            format!("there is no type for `{keyword}`, so this part of the output is any JSON"),
            "decode it with a type of your own",
        );
        *schema = json!({});
        return;
    }
    for (keyword, inner) in keywords.iter_mut() {
        let place = place.child(keyword);
        match (keyword.as_str(), inner) {
            ("properties", Value::Object(named)) => {
                for (name, inner) in named {
                    replace_at(inner, &place.child(name), depth + 1, found);
                }
            }
            ("allOf" | "anyOf" | "oneOf", Value::Array(all)) => {
                for (i, inner) in all.iter_mut().enumerate() {
                    replace_at(inner, &place.child(i), depth + 1, found);
                }
            }
            ("items" | "additionalProperties", inner) => {
                replace_at(inner, &place, depth + 1, found);
            }
            _ => {}
        }
    }
}

fn untyped(keywords: &Map<String, Value>) -> Option<&'static str> {
    let tuple = keywords
        .get("items")
        .filter(|items| items.is_array())
        .map(|_| "items");
    let named = UNTYPED.into_iter();
    tuple.or_else(|| named.into_iter().find(|name| keywords.contains_key(*name)))
}
