//! Schemas: what the lowering and typify make a type of, and nothing else.

use super::{Check, MEND, PROSE, TEACH};
use crate::api::schema::{component, is_enum, is_record, is_text};
use crate::diagnostic::Pointer;
use crate::names::is_plain;
use heck::ToSnakeCase;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What may stand beside `$ref`, `allOf` and `oneOf`.
const BESIDE: [&str; 3] = ["default", "deprecated", "nullable"];
const MAX_DEPTH: usize = 32;

impl Check<'_> {
    /// A component's schema.
    pub(super) fn component(&mut self, schema: &Value, place: &Pointer) {
        self.schema(schema, place, 0);
        if schema.is_object() && !is_record(schema) && !is_enum(schema) {
            let message = "a component that is neither a record nor an enum";
            self.found.error(
                place,
                message,
                "write it where it is used, or teach `generator/src/api`",
            );
        }
    }

    pub(super) fn schema(&mut self, schema: &Value, place: &Pointer, depth: usize) {
        if depth > MAX_DEPTH {
            let message = format!("schemas are nested more than {MAX_DEPTH} deep");
            self.found.error(place, message, MEND);
            return;
        }
        let Some(members) = self.object(schema, place) else {
            return;
        };
        for (key, value) in members {
            self.keyword(key, value, &place.child(key), depth);
        }
        self.together(members, place);
    }

    fn keyword(&mut self, key: &str, value: &Value, at: &Pointer, depth: usize) {
        match fits(key, value) {
            None if PROSE.contains(&key) => {}
            None => self
                .found
                .error(at, format!("unknown keyword `{key}`"), TEACH),
            Some(false) => {
                let message = format!("`{key}` holds what the generator does not know");
                self.found.error(at, message, TEACH);
            }
            Some(true) => self.inside(key, value, at, depth),
        }
    }

    fn inside(&mut self, key: &str, value: &Value, at: &Pointer, depth: usize) {
        match (key, value) {
            ("$ref", Value::String(target)) => {
                let schemas = &self.spec["components"]["schemas"];
                if component(target)
                    .and_then(|name| schemas.get(name))
                    .is_none()
                {
                    self.found
                        .error(at, format!("no component `{target}`"), MEND);
                }
            }
            ("properties", Value::Object(named)) => {
                for (name, inner) in named {
                    self.schema(inner, &at.child(name), depth + 1);
                }
            }
            ("items" | "additionalProperties", inner) if !inner.is_boolean() => {
                self.schema(inner, at, depth + 1);
            }
            ("allOf", Value::Array(all)) if all.len() == 1 => {
                self.schema(&all[0], &at.child(0), depth + 1);
            }
            ("allOf", _) => self
                .found
                .error(at, "`allOf` of other than one schema", TEACH),
            ("oneOf", Value::Array(all)) => {
                for (index, one) in all.iter().enumerate() {
                    self.schema(one, &at.child(index), depth + 1);
                }
                if all.is_empty() || !all.iter().all(is_text) {
                    let message = "a union, for which the client has no type";
                    self.found.error(at, message, TEACH);
                }
            }
            ("enum", Value::Array(all)) => self.values(all, at),
            _ => {}
        }
    }

    /// The values of an enum: text, each once, that a doc comment can show.
    fn values(&mut self, all: &[Value], at: &Pointer) {
        let mut seen = BTreeSet::new();
        for (index, value) in all.iter().enumerate() {
            let at = at.child(index);
            match value.as_str() {
                None => self
                    .found
                    .error(&at, "an enum has a value that is no text", TEACH),
                Some(text) if text.contains(|c: char| c == '`' || c.is_control()) => {
                    self.found
                        .error(&at, "an enum has a value that no doc can show", TEACH);
                }
                Some(text) if !seen.insert(text) => {
                    self.found
                        .error(&at, format!("an enum has `{text}` twice"), MEND);
                }
                Some(_) => {}
            }
        }
        if all.is_empty() {
            self.found.error(at, "an enum without a value", MEND);
        }
    }

    /// What the keywords of one schema say together.
    fn together(&mut self, members: &Map<String, Value>, place: &Pointer) {
        let ty = members.get("type").and_then(Value::as_str);
        for (keyword, of) in [
            ("$ref", ""),
            ("allOf", ""),
            ("oneOf", ""),
            ("properties", "object"),
            ("additionalProperties", "object"),
            ("items", "array"),
            ("enum", "string"),
        ] {
            if !members.contains_key(keyword) {
                continue;
            }
            let mut others = members.keys().map(String::as_str);
            let clash = match of {
                "" => others
                    .find(|key| *key != keyword && !BESIDE.contains(key) && !PROSE.contains(key)),
                of => ty.filter(|ty| *ty != of).map(|_| "type"),
            };
            if let Some(clash) = clash {
                let message = format!("`{clash}` beside `{keyword}`");
                self.found.error(&place.child(clash), message, TEACH);
            }
        }
        let properties = members.get("properties").and_then(Value::as_object);
        let required = members.get("required").and_then(Value::as_array);
        for (index, name) in required.into_iter().flatten().enumerate() {
            let name = name.as_str().unwrap_or_default();
            if !properties.is_some_and(|properties| properties.contains_key(name)) {
                let at = place.child("required").child(index);
                self.found
                    .error(&at, format!("there is no property `{name}`"), MEND);
            }
        }
        if let Some(properties) = properties {
            self.properties(members, properties, place);
        }
    }

    /// Every property becomes a field.
    fn properties(
        &mut self,
        members: &Map<String, Value>,
        properties: &Map<String, Value>,
        place: &Pointer,
    ) {
        let mut fields = BTreeMap::new();
        for name in properties.keys() {
            let at = place.child("properties").child(name);
            let field = name.to_snake_case();
            if !is_plain(&field) && !is_plain(&format!("{field}_")) || !name.is_ascii() {
                self.found
                    .error(&at, format!("`{name}` makes no name of a field"), TEACH);
            }
            if field == "extra"
                && members
                    .get("additionalProperties")
                    .is_some_and(|v| v != false)
            {
                let message = "`extra` is where the client keeps all other properties";
                self.found.error(&at, message, TEACH);
            }
            if let Some(other) = fields.insert(field, name) {
                let message = format!("`{name}` and `{other}` would be one field");
                self.found.error(&at, message, TEACH);
            }
        }
    }
}

/// Whether the value is one that the keyword can have; none if the keyword is unknown.
fn fits(key: &str, value: &Value) -> Option<bool> {
    const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];
    Some(match key {
        "default" => true,
        "type" => value.as_str().is_some_and(|ty| TYPES.contains(&ty)),
        "$ref" | "format" | "pattern" => value.is_string(),
        "nullable" | "deprecated" => value.is_boolean(),
        "minimum" | "maximum" => value.is_number(),
        "minLength" | "maxLength" | "minItems" | "maxItems" => value.is_u64(),
        "properties" | "items" => value.is_object(),
        "additionalProperties" => value.is_object() || value.is_boolean(),
        "allOf" | "oneOf" | "enum" => value.is_array(),
        "required" => value
            .as_array()
            .is_some_and(|all| all.iter().all(Value::is_string)),
        _ => return None,
    })
}
