//! `Output` and `TrainingOutput` → the shape of an answer.

use super::Lowering;
use super::facts::Facts;
use crate::diagnostic::Pointer;
use crate::document::component_of;
use crate::interface::Output;
use openapiv3::{ReferenceOr, Schema};
use serde_json::{Map, Value, json};

impl<'a> Lowering<'a> {
    /// The shape of a component, and whether the model streams it.
    pub(super) fn output(&mut self, component: &str) -> (Output, bool) {
        let place = Pointer::component(component);
        let Some(schema) = self.document.component(component) else {
            return (Output::Json, false);
        };
        let Some((schema, place)) =
            self.resolved(schema, &place, |_, schema, place| (schema, place.clone()))
        else {
            return (Output::Json, false);
        };
        let extension = |name| {
            schema
                .schema_data
                .extensions
                .get(name)
                .and_then(Value::as_str)
        };
        let streams = extension("x-cog-array-type") == Some("iterator");
        let shape = self
            .shape(schema, &place)
            .unwrap_or_else(|| self.structure(component));
        let shape = match shape {
            Output::List(item)
                if *item == Output::Text
                    && extension("x-cog-array-display") == Some("concatenate") =>
            {
                Output::Pieces
            }
            shape => shape,
        };
        (shape, streams)
    }

    /// The shape of what has no structure of its own; `None` for what has.
    fn shape(&mut self, schema: &'a Schema, place: &Pointer) -> Option<Output> {
        let facts = Facts::of(schema);
        let shape = match facts.ty {
            _ if facts.is_empty() => Output::Json,
            _ if facts.any_of.is_some() || facts.one_of.is_some() => return None,
            // An answer is not held to the numbers that are listed.
            Some("integer") if facts.values.iter().all(Value::is_number) => Output::Integer,
            Some("number") if facts.values.iter().all(Value::is_number) => Output::Number,
            Some("boolean") if facts.values.iter().all(Value::is_boolean) => Output::Bool,
            _ if !facts.values.is_empty() => return None,
            None if let [one] = facts.all_of => self.resolved(one, place, Self::shape)??,
            Some("string") if facts.format.as_deref() == Some("uri") => Output::File,
            Some("string") => Output::Text,
            Some("array") => Output::List(Box::new(match facts.items {
                None => Output::Json,
                Some(ReferenceOr::Item(item)) => self.shape(item, &place.child("items"))?,
                Some(ReferenceOr::Reference { reference }) => {
                    self.follow(reference, &place.child("items"), Self::shape)??
                }
            })),
            Some("object") if facts.properties.is_empty() => Output::Json,
            Some("object") | None => return None,
            Some(other) => {
                self.found.warning(
                    &place.child("type"),
                    format!("unknown type `{other}`, so this part of the output is any JSON"),
                    "decode it with a type of your own",
                );
                Output::Json
            }
        };
        Some(if schema.schema_data.nullable {
            Output::Optional(Box::new(shape))
        } else {
            shape
        })
    }

    /// The component and all that it reaches, as JSON Schema.
    fn structure(&mut self, component: &str) -> Output {
        let mut definitions = Map::new();
        let mut wanted = vec![component.to_owned()];
        let mut again = false;
        while let Some(name) = wanted.pop() {
            if definitions.contains_key(&name) {
                again |= name == component;
                continue;
            }
            if let Some(schema) = self.document.components().and_then(|all| all.get(&name)) {
                definitions.insert(name, json_schema(schema, &mut wanted));
            }
        }
        let root = definitions.get(component).cloned();
        let mut root = root.unwrap_or_else(|| json!({}));
        // Only one that it holds itself is a definition, too.
        if !again {
            definitions.remove(component);
        }
        if let Value::Object(root) = &mut root {
            root.insert("title".into(), component.into());
            root.insert("definitions".into(), definitions.into());
        }
        Output::Structure(root)
    }
}

/// A schema of OpenAPI 3.0 in the words of JSON Schema draft 7, interface facts only. What need not be there may also
/// be null: Python's models send `None` for it.
fn json_schema(schema: &Value, wanted: &mut Vec<String>) -> Value {
    let Value::Object(keywords) = schema else {
        return schema.clone();
    };
    let mut out = Map::new();
    for (keyword, value) in keywords {
        let value = match (keyword.as_str(), value) {
            ("$ref", Value::String(reference)) => {
                let Ok(name) = component_of(reference) else {
                    continue;
                };
                let moved = format!("#/definitions/{name}");
                wanted.push(name);
                moved.into()
            }
            ("properties", Value::Object(named)) => named
                .iter()
                .map(|(name, schema)| (name.clone(), json_schema(schema, wanted)))
                .collect(),
            ("allOf" | "anyOf" | "oneOf", Value::Array(all)) => {
                all.iter().map(|s| json_schema(s, wanted)).collect()
            }
            ("items" | "additionalProperties", inner) => json_schema(inner, wanted),
            // Bounds on what a model answers are its own affair: an answer is never refused for them.
            ("type" | "enum" | "required", value) => value.clone(),
            // Of the formats a file is the one that has a type of its own.
            ("format", Value::String(format)) if format == "uri" => value.clone(),
            _ => continue,
        };
        out.insert(keyword.clone(), value);
    }
    // Cog from 0.17 writes a plain `type: object` for what may be anything.
    if out.get("type") == Some(&"object".into()) && out.keys().all(|k| k == "type") {
        return json!({});
    }
    if keywords.get("nullable") == Some(&Value::Bool(true)) {
        return json!({ "anyOf": [out, { "type": "null" }] });
    }
    Value::Object(out)
}
