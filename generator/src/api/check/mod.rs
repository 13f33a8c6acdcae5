//! What the document may hold. openapiv3 reads what it knows and drops the rest without a word, and of what passes it
//! progenitor makes code that need not compile. So this walk runs first: a method, keyword, media type or shape that
//! nobody thought of is an error with its place.
//!
//! Here are the document and its paths; `operations`, `parameters` and `schemas` are files of their own.

mod operations;
mod parameters;
mod schemas;

use super::front::variable;
use crate::diagnostic::{Diagnostics, Pointer};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The HTTP methods that have a way through the lowering.
const METHODS: [&str; 6] = ["get", "post", "put", "patch", "delete", "query"];
const PROSE: [&str; 5] = ["description", "summary", "title", "example", "examples"];

const TEACH: &str = "teach `generator/src/api` what it means, and `check/` there that it is known";
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
    check.token();
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

    /// What the runtime can send to say who calls.
    fn token(&mut self) {
        let all = self.spec.get("security").and_then(Value::as_array);
        let names = all.into_iter().flatten().filter_map(Value::as_object);
        for name in names.flat_map(Map::keys) {
            let scheme = &self.spec["components"]["securitySchemes"][name];
            if scheme["type"] != "http" || scheme["scheme"] != "bearer" {
                let place = Pointer::root().child("components").child("securitySchemes");
                let message = format!("`{name}` is no bearer token, and the client sends no other");
                self.found.error(&place.child(name), message, TEACH);
            }
        }
    }

    /// A keyword that is true or false, if it is there.
    fn flag(&mut self, of: &Map<String, Value>, key: &str, place: &Pointer) {
        if of.get(key).is_some_and(|value| !value.is_boolean()) {
            self.found
                .error(&place.child(key), format!("`{key}` is true or false"), MEND);
        }
    }
}
