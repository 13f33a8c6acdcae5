//! Parameters: text, numbers and enums, in the path, the query or a header.

use super::{Check, MEND, TEACH};
use crate::api::front::variable;
use crate::api::schema::{is_enum, is_text};
use crate::diagnostic::Pointer;
use heck::ToSnakeCase;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What the runtime sends itself.
const HEADERS: [&str; 5] = [
    "accept",
    "authorization",
    "content-length",
    "content-type",
    "host",
];
const SCHEMA: [&str; 10] = [
    "default",
    "deprecated",
    "enum",
    "format",
    "maxLength",
    "maximum",
    "minLength",
    "minimum",
    "pattern",
    "type",
];

impl<'a> Check<'a> {
    /// The parameters of an operation, and that they are those of its path.
    pub(super) fn parameters(
        &mut self,
        path: &str,
        operation: &'a Map<String, Value>,
        place: &Pointer,
    ) {
        let Some(all) = operation.get("parameters") else {
            self.declared(path, &BTreeMap::new(), place);
            return;
        };
        let place_of = place;
        let place = place.child("parameters");
        let Some(all) = all.as_array() else {
            self.found.error(&place, "not a list", MEND);
            return;
        };
        let mut names = BTreeMap::new();
        for (at, parameter) in all.iter().enumerate() {
            let place = place.child(at);
            let Some(parameter) = self.resolved(parameter, &place) else {
                continue;
            };
            let text = |key: &str| {
                parameter
                    .get(key)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
            };
            let (name, place_in) = (text("name"), text("in"));
            if let Some(other) = names.insert(name.to_snake_case(), (name, place_in)) {
                let message = format!("`{name}` and `{}` would be one argument", other.0);
                self.found.error(&place, message, TEACH);
            }
            if place_in == "path"
                && !path
                    .split('/')
                    .any(|segment| variable(segment) == Some(name))
            {
                self.found
                    .error(&place, format!("the path has no `{{{name}}}`"), MEND);
            }
        }
        self.declared(path, &names, place_of);
    }

    fn declared(&mut self, path: &str, names: &BTreeMap<String, (&str, &str)>, place: &Pointer) {
        let mut seen = Vec::new();
        for name in path.split('/').filter_map(variable) {
            if !names.values().any(|there| *there == (name, "path")) {
                self.found.error(
                    place,
                    format!("no parameter for `{{{name}}}` of the path"),
                    MEND,
                );
            }
            if seen.contains(&name) {
                self.found
                    .error(place, format!("the path has `{{{name}}}` twice"), MEND);
            }
            seen.push(name);
        }
    }

    /// A parameter of an operation; one that is shared is looked at where it stands.
    fn resolved(
        &mut self,
        parameter: &'a Value,
        place: &Pointer,
    ) -> Option<&'a Map<String, Value>> {
        let members = self.object(parameter, place)?;
        let Some(target) = members.get("$ref") else {
            self.parameter(parameter, place);
            return Some(members);
        };
        self.keys(members, &["$ref"], place);
        let target = target.as_str().unwrap_or_default();
        let shared = target.strip_prefix("#/components/parameters/");
        let there = shared.and_then(|name| self.spec["components"]["parameters"].get(name));
        if there.is_none() {
            self.found.error(
                &place.child("$ref"),
                format!("no parameter `{target}`"),
                MEND,
            );
        }
        there?.as_object()
    }

    pub(super) fn parameter(&mut self, parameter: &'a Value, place: &Pointer) {
        let Some(members) = self.object(parameter, place) else {
            return;
        };
        self.keys(
            members,
            &["name", "in", "required", "schema", "deprecated"],
            place,
        );
        self.flag(members, "required", place);
        self.flag(members, "deprecated", place);
        let text = |key: &str| members.get(key).and_then(Value::as_str).unwrap_or_default();
        let name = text("name");
        let snake = name.to_snake_case();
        if !snake.starts_with(|c: char| c.is_ascii_lowercase()) || !name.is_ascii() {
            self.found.error(
                place,
                "a parameter has a name that starts with a letter",
                TEACH,
            );
        }
        let at = place.child("in");
        match text("in") {
            "path" if members.get("required") != Some(&Value::Bool(true)) => {
                self.found
                    .error(place, "a parameter in the path is required", MEND);
            }
            "header" if HEADERS.contains(&name.to_lowercase().as_str()) => {
                self.found
                    .error(&at, format!("the client sends `{name}` itself"), TEACH);
            }
            "header"
                if !name
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)) =>
            {
                self.found
                    .error(&at, format!("`{name}` is no name of a header"), MEND);
            }
            "path" | "query" | "header" => {}
            other => {
                let message = format!("unknown place `{other}` of a parameter");
                self.found.error(&at, message, TEACH);
            }
        }
        let schema = members.get("schema").unwrap_or(&Value::Null);
        let place = place.child("schema");
        self.schema(schema, &place, 0);
        if let Some(keywords) = schema.as_object() {
            self.keys(keywords, &SCHEMA, &place);
        }
        let number = ["boolean", "integer", "number"]
            .iter()
            .any(|ty| schema["type"] == *ty);
        if !(number || is_text(schema) || is_enum(schema)) || schema["format"] == "binary" {
            let message = "a parameter is text, a number, true or false, or one of several values";
            self.found.error(&place, message, TEACH);
        }
    }
}
