//! What the document may hold. openapiv3 reads what it knows and drops the rest without a word, and of what passes it
//! progenitor makes code that need not compile. So this walk runs first: a method, keyword, media type or shape that
//! nobody thought of is an error with its place.
//!
//! Here are the document, paths and operations; `parameters` and `schemas` are files of their own.

mod parameters;
mod schemas;

use super::front::variable;
use super::schema::{is_free, is_record, is_text, references, referred};
use crate::diagnostic::{Diagnostics, Pointer};
use crate::names::is_plain;
use heck::{ToSnakeCase, ToUpperCamelCase};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The HTTP methods that have a way through the lowering.
const METHODS: [&str; 6] = ["get", "post", "put", "patch", "delete", "query"];
const BODIES: [&str; 3] = ["application/json", "multipart/form-data", "text/plain"];
const ANSWERS: [&str; 3] = ["application/json", "application/octet-stream", "text/plain"];
const PROSE: [&str; 5] = ["description", "summary", "title", "example", "examples"];

/// The methods that `Api` has in the runtime of `replicate-api`, written by hand.
const METHODS_OF_API: [&str; 11] = [
    "authorization",
    "base",
    "call",
    "clone",
    "fetch",
    "fmt",
    "follow",
    "new",
    "next_page",
    "request",
    "with_http",
];

const TEACH: &str = "teach `generator/src/api` what it means, and `check.rs` that it is known";
const MEND: &str =
    "correct the document here, or fetch it again with `cargo xtask fetch --openapi`";

struct Check<'a> {
    spec: &'a Value,
    found: &'a mut Diagnostics,
    /// The name of an operation's options → the operation that has it.
    ids: BTreeMap<String, String>,
    /// Paths without the names of their parameters.
    paths: BTreeSet<String>,
}

/// Notes everything in the document that has no way to the client.
pub(super) fn check(spec: &Value, found: &mut Diagnostics) {
    let root = Pointer::root();
    let mut check = Check {
        spec,
        found,
        ids: BTreeMap::new(),
        paths: BTreeSet::new(),
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
        check.parameter(parameter, &place.child("parameters").child(name));
    }
    for (name, schema) in members_of(spec, "/components/schemas") {
        check.component(schema, &Pointer::component(name));
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
        self.segments(path, place);
        for (key, operation) in self.object(item, place).into_iter().flatten() {
            let place = place.child(key);
            if PROSE.contains(&key.as_str()) {
                continue;
            }
            if !METHODS.contains(&key.as_str()) {
                let message = format!("unknown HTTP method or keyword `{key}`");
                self.found.error(&place, message, TEACH);
            } else if let Some(operation) = self.object(operation, &place) {
                self.operation(path, operation, &place);
            }
        }
    }

    /// Every segment is sent as it is, or is a parameter. The runtime refuses what would lead elsewhere.
    fn segments(&mut self, path: &str, place: &Pointer) {
        let plain = |segment: &str| {
            let known = |c: char| c.is_ascii_alphanumeric() || "-_.~:@!$'()*+,;=".contains(c);
            !matches!(segment, "" | "." | "..") && segment.chars().all(known)
        };
        let Some(rest) = path.strip_prefix('/') else {
            let message = format!("`{path}` is no path: it starts with no slash");
            self.found.error(place, message, MEND);
            return;
        };
        let segments: Vec<_> = rest.split('/').collect();
        for segment in &segments {
            if variable(segment).is_none() && !plain(segment) {
                let message = format!("a path cannot have `{segment}` between slashes");
                self.found.error(place, message, MEND);
            }
        }
        let names = segments
            .iter()
            .map(|segment| variable(segment).map_or(*segment, |_| "{}"));
        if !self.paths.insert(names.collect::<Vec<_>>().join("/")) {
            let message = format!("`{path}` differs from another path by names of parameters only");
            self.found.error(place, message, MEND);
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
        self.flag(operation, "deprecated", place);
        self.id(operation, place);
        self.security(operation, place);
        self.parameters(path, operation, place);
        if let Some(body) = operation.get("requestBody") {
            let place = place.child("requestBody");
            if let Some(members) = self.object(body, &place) {
                self.keys(members, &["content", "required"], &place);
                self.flag(members, "required", &place);
                self.content(members, &BODIES, &place);
                if members
                    .get("content")
                    .and_then(Value::as_object)
                    .is_none_or(Map::is_empty)
                {
                    self.found.error(&place, "a body of no media type", MEND);
                }
                self.body(members, &place);
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
            if let Some(headers) = members.get("headers") {
                let names = headers.as_object().into_iter().flatten();
                for (name, _) in names {
                    let message =
                        format!("the header `{name}` of an answer does not reach the caller");
                    let place = place.child("headers").child(name);
                    self.found
                        .warning(&place, message, "nothing, unless somebody needs it");
                }
            }
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

    fn id(&mut self, operation: &Map<String, Value>, place: &Pointer) {
        let id = operation
            .get("operationId")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let name = id.to_snake_case();
        let place = place.child("operationId");
        let help = "the method of the client is named after it: give it another";
        if !is_plain(&name) {
            let message = "an operation has an `operationId` that starts with a letter and is no keyword of Rust";
            self.found.error(&place, message, help);
        } else if METHODS_OF_API.contains(&name.as_str()) {
            let message = format!("`{name}` is a method of the client's own");
            self.found.error(&place, message, help);
        } else if let Some(other) = self.ids.insert(name.to_upper_camel_case(), id.to_owned()) {
            let message = format!("`{id}` and `{other}` would be one method");
            self.found.error(&place, message, help);
        }
    }

    /// The one token that there is goes with every request, whether it is asked for or not.
    fn security(&mut self, operation: &Map<String, Value>, place: &Pointer) {
        let security = operation.get("security");
        let none = |security: &Value| security.as_array().is_some_and(Vec::is_empty);
        if security.is_some_and(|own| !none(own) && Some(own) != self.spec.get("security")) {
            let message = "an operation asks for what others do not";
            self.found.error(&place.child("security"), message, TEACH);
        }
    }

    /// A keyword that is true or false, if it is there.
    fn flag(&mut self, of: &Map<String, Value>, key: &str, place: &Pointer) {
        if of.get(key).is_some_and(|value| !value.is_boolean()) {
            self.found
                .error(&place.child(key), format!("`{key}` is true or false"), MEND);
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
                let (schema, place) = (members.get("schema"), place.child("schema"));
                let schema = schema.unwrap_or(&Value::Null);
                self.schema(schema, &place, 0);
                match media.as_str() {
                    "application/json" => {}
                    "multipart/form-data" => self.form(schema, &place),
                    _ if is_text(schema) => {}
                    _ => {
                        let message = format!("`{media}` holds text or bytes");
                        self.found.error(&place, message, MEND);
                    }
                }
            }
        }
    }

    /// The parts of a form are documented, and get no types.
    fn form(&mut self, schema: &Value, place: &Pointer) {
        let mut types = Vec::new();
        references(schema, &mut types);
        if !is_record(schema) || !types.is_empty() {
            let message = "a form is an object whose properties are written out";
            self.found.error(place, message, TEACH);
        }
    }

    /// What a body of JSON holds becomes a struct, or is the caller's to choose.
    fn body(&mut self, body: &Map<String, Value>, place: &Pointer) {
        let place = place
            .child("content")
            .child("application/json")
            .child("schema");
        let content = body
            .get("content")
            .and_then(|all| all.get("application/json"));
        let Some(schema) = content.map(|content| content.get("schema").unwrap_or(&Value::Null))
        else {
            return;
        };
        let target = match referred(schema) {
            Some(name) => &self.spec["components"]["schemas"][name],
            None => schema,
        };
        let chosen = is_free(target) && referred(schema).is_none();
        if !is_record(target) && !chosen {
            self.found
                .error(&place, "a body of JSON is an object", TEACH);
        }
    }
}
