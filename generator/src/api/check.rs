//! What the document may hold. openapiv3 reads what it knows and drops the rest without a word, so this walk runs first:
//! a method, keyword or media type that nobody thought of is an error with its place.

use super::lower::component;
use crate::diagnostic::{Diagnostics, Pointer};
use heck::ToSnakeCase;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The HTTP methods that have a way through the lowering.
const METHODS: [&str; 6] = ["get", "post", "put", "patch", "delete", "query"];
const BODIES: [&str; 3] = ["application/json", "multipart/form-data", "text/plain"];
const ANSWERS: [&str; 3] = ["application/json", "application/octet-stream", "text/plain"];
const PROSE: [&str; 5] = ["description", "summary", "title", "example", "examples"];
const SCHEMA: [&str; 19] = [
    "$ref",
    "additionalProperties",
    "allOf",
    "default",
    "deprecated",
    "enum",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "nullable",
    "oneOf",
    "pattern",
    "properties",
    "required",
];
const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];
const MAX_DEPTH: usize = 32;

const TEACH: &str = "teach `generator/src/api` what it means, and `check.rs` that it is known";
const MEND: &str =
    "correct the document here, or fetch it again with `cargo xtask fetch --openapi`";

struct Check<'a> {
    spec: &'a Value,
    found: &'a mut Diagnostics,
    /// The method's name in Rust → the operation that has it.
    ids: BTreeMap<String, String>,
}

/// Notes everything in the document that has no way to the client.
pub(super) fn check(spec: &Value, found: &mut Diagnostics) {
    let root = Pointer::root();
    let mut check = Check {
        spec,
        found,
        ids: BTreeMap::new(),
    };
    let Some(members) = check.object(spec, &root) else {
        return;
    };
    let known = [
        "openapi",
        "info",
        "servers",
        "security",
        "paths",
        "components",
        "tags",
        "externalDocs",
    ];
    check.keys(members, &known, &root);
    let version = spec
        .get("openapi")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if !version.starts_with("3.") {
        check.found.error(
            &root.child("openapi"),
            format!("not OpenAPI 3: `{version}`"),
            MEND,
        );
    }
    for required in ["info", "paths", "components"] {
        if !spec.get(required).is_some_and(Value::is_object) {
            check
                .found
                .error(&root.child(required), "not an object", MEND);
        }
    }
    for (path, item) in members_of(spec, "/paths") {
        check.path(path, item, &root.child("paths").child(path));
    }
    let place = root.child("components");
    let components = spec.get("components").and_then(Value::as_object);
    if let Some(components) = components {
        check.keys(
            components,
            &["parameters", "schemas", "securitySchemes"],
            &place,
        );
    }
    for (name, parameter) in members_of(spec, "/components/parameters") {
        check.parameter(parameter, None, &place.child("parameters").child(name));
    }
    for (name, schema) in members_of(spec, "/components/schemas") {
        check.schema(schema, &Pointer::component(name), 0);
    }
}

fn members_of<'a>(spec: &'a Value, pointer: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    spec.pointer(pointer)
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
}

impl<'a> Check<'a> {
    fn object<'v>(&mut self, value: &'v Value, place: &Pointer) -> Option<&'v Map<String, Value>> {
        if value.as_object().is_none() {
            self.found.error(place, "not an object", MEND);
        }
        value.as_object()
    }

    fn keys(&mut self, members: &Map<String, Value>, known: &[&str], place: &Pointer) {
        for key in members.keys() {
            if !known.contains(&key.as_str()) && !PROSE.contains(&key.as_str()) {
                self.found
                    .error(&place.child(key), format!("unknown keyword `{key}`"), TEACH);
            }
        }
    }

    fn path(&mut self, path: &str, item: &'a Value, place: &Pointer) {
        if !path.starts_with('/') {
            self.found.error(
                place,
                format!("`{path}` is no path: it starts with no slash"),
                MEND,
            );
        }
        for (method, operation) in self.object(item, place).into_iter().flatten() {
            let place = place.child(method);
            if !METHODS.contains(&method.as_str()) {
                self.found
                    .error(&place, format!("unknown HTTP method `{method}`"), TEACH);
            } else if let Some(operation) = self.object(operation, &place) {
                self.operation(path, operation, &place);
            }
        }
    }

    fn operation(&mut self, path: &str, operation: &'a Map<String, Value>, place: &Pointer) {
        let known = [
            "operationId",
            "parameters",
            "requestBody",
            "responses",
            "security",
            "tags",
            "deprecated",
        ];
        self.keys(operation, &known, place);
        let id = operation
            .get("operationId")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if !id.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let message = "an operation without an `operationId` that starts with a letter";
            self.found.error(
                place,
                message,
                "give it one: the method of the client is named after it",
            );
        } else if let Some(other) = self.ids.insert(id.to_snake_case(), id.to_owned()) {
            let message = format!("`{id}` and `{other}` would be one method");
            self.found.error(
                &place.child("operationId"),
                message,
                "give each operation an id of its own",
            );
        }
        let parameters = operation.get("parameters").and_then(Value::as_array);
        for (at, parameter) in parameters.into_iter().flatten().enumerate() {
            self.parameter(parameter, Some(path), &place.child("parameters").child(at));
        }
        if let Some(body) = operation.get("requestBody") {
            let place = place.child("requestBody");
            if let Some(members) = self.object(body, &place) {
                self.keys(members, &["content", "required"], &place);
                self.content(members, &BODIES, &place);
            }
        }
        let place = place.child("responses");
        let responses = operation.get("responses").unwrap_or(&Value::Null);
        let mut successes = 0;
        for (code, response) in self.object(responses, &place).into_iter().flatten() {
            let place = place.child(code);
            let Some(members) = self.object(response, &place) else {
                continue;
            };
            self.keys(members, &["content", "headers"], &place);
            // What an error answers is read leniently, whatever the document says.
            if code.starts_with('2') {
                successes += 1;
                self.content(members, &ANSWERS, &place);
            }
        }
        if successes == 0 {
            self.found
                .error(&place, "an operation without a success", MEND);
        }
    }

    fn content(&mut self, of: &Map<String, Value>, known: &[&str], place: &Pointer) {
        let place = place.child("content");
        let types = of.get("content").and_then(Value::as_object);
        if types.is_some_and(|types| types.len() > 1) {
            self.found.error(&place, "several media types", TEACH);
        }
        for (media, content) in types.into_iter().flatten() {
            let place = place.child(media);
            if !known.contains(&media.as_str()) {
                self.found
                    .error(&place, format!("unknown media type `{media}`"), TEACH);
            } else if let Some(members) = self.object(content, &place) {
                self.keys(members, &["schema"], &place);
                self.schema(
                    members.get("schema").unwrap_or(&Value::Null),
                    &place.child("schema"),
                    0,
                );
            }
        }
    }

    fn parameter(&mut self, parameter: &Value, path: Option<&str>, place: &Pointer) {
        let Some(members) = self.object(parameter, place) else {
            return;
        };
        if let Some(target) = members.get("$ref").and_then(Value::as_str) {
            let found = target
                .strip_prefix('#')
                .and_then(|at| self.spec.pointer(at));
            if !target.starts_with("#/components/parameters/") || found.is_none() {
                self.found
                    .error(place, format!("no parameter `{target}`"), MEND);
            }
            return;
        }
        self.keys(
            members,
            &["name", "in", "required", "schema", "deprecated"],
            place,
        );
        let name = members
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if name.is_empty() {
            self.found.error(place, "a parameter without a name", MEND);
        }
        match members
            .get("in")
            .and_then(Value::as_str)
            .unwrap_or_default()
        {
            "path" if path.is_some_and(|path| !path.contains(&format!("{{{name}}}"))) => {
                self.found
                    .error(place, format!("the path has no `{{{name}}}`"), MEND);
            }
            "path" | "query" | "header" => {}
            other => self.found.error(
                &place.child("in"),
                format!("unknown place `{other}` of a parameter"),
                TEACH,
            ),
        }
        self.schema(
            members.get("schema").unwrap_or(&Value::Null),
            &place.child("schema"),
            0,
        );
    }

    fn schema(&mut self, schema: &Value, place: &Pointer, depth: usize) {
        if depth > MAX_DEPTH {
            self.found.error(
                place,
                format!("schemas are nested more than {MAX_DEPTH} deep"),
                MEND,
            );
            return;
        }
        let Some(members) = self.object(schema, place) else {
            return;
        };
        for (key, value) in members {
            let at = place.child(key);
            match (key.as_str(), value) {
                ("type", Value::String(ty)) if TYPES.contains(&ty.as_str()) => {}
                ("type", other) => self
                    .found
                    .error(&at, format!("unknown type `{other}`"), TEACH),
                ("$ref", Value::String(target)) => {
                    let schemas = self.spec.pointer("/components/schemas");
                    if component(target)
                        .and_then(|name| schemas?.get(name))
                        .is_none()
                    {
                        self.found
                            .error(&at, format!("no component `{target}`"), MEND);
                    }
                }
                ("properties", Value::Object(named)) => {
                    named
                        .iter()
                        .for_each(|(name, inner)| self.schema(inner, &at.child(name), depth + 1));
                }
                ("items", inner) => self.schema(inner, &at, depth + 1),
                ("additionalProperties", inner) if !inner.is_boolean() => {
                    self.schema(inner, &at, depth + 1);
                }
                ("allOf" | "oneOf", Value::Array(all)) => {
                    all.iter()
                        .enumerate()
                        .for_each(|(i, inner)| self.schema(inner, &at.child(i), depth + 1));
                }
                ("enum", Value::Array(all))
                    if !all.is_empty() && all.iter().all(Value::is_string) => {}
                ("required", Value::Array(all)) if all.iter().all(Value::is_string) => {}
                ("$ref" | "properties" | "allOf" | "oneOf" | "enum" | "required", _) => {
                    self.found.error(
                        &at,
                        format!("`{key}` holds what the generator does not know"),
                        TEACH,
                    );
                }
                (key, _) if SCHEMA.contains(&key) || PROSE.contains(&key) => {}
                _ => self
                    .found
                    .error(&at, format!("unknown keyword `{key}`"), TEACH),
            }
        }
    }
}
