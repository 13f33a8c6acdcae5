//! progenitor as the front end: it resolves parameters and bodies into signatures, and drives typify. Its names and method
//! bodies are not used.

use super::lower::{Lowered, Refused};
use super::operations::{self, each, id_of};
use super::schema::{each_part, is_enum};
use crate::diagnostic::Pointer;
use crate::quiet::quietly;
use heck::ToSnakeCase;
use progenitor_impl::{GenerationSettings, Generator, TypeImpl};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What progenitor yields that is used.
pub(super) struct Front {
    /// The items of its module `types`.
    pub(super) types: Vec<syn::Item>,
    /// Its methods: name → signature. A parameter has the name that [`slot`] gives it.
    pub(super) signatures: BTreeMap<String, syn::Signature>,
}

/// Runs progenitor; its errors, and its panics, become refusals.
pub(super) fn run(lowered: &Lowered) -> Result<Front, Refused> {
    let spec = bare(lowered.spec.clone());
    let settings = settings(lowered);
    let file = generate(&spec, &settings).map_err(|message| Refused {
        place: culprit(lowered, &settings),
        message,
    })?;
    let mut front = Front {
        types: Vec::new(),
        signatures: BTreeMap::new(),
    };
    for item in file.items {
        match item {
            syn::Item::Mod(module) if module.ident == "types" => {
                front.types = module.content.map(|(_, items)| items).unwrap_or_default();
            }
            syn::Item::Impl(item) if item.trait_.is_none() => {
                let methods = item.items.into_iter().filter_map(|item| match item {
                    syn::ImplItem::Fn(method) if method.sig.asyncness.is_some() => Some(method.sig),
                    _ => None,
                });
                front
                    .signatures
                    .extend(methods.map(|sig| (sig.ident.to_string(), sig)));
            }
            _ => {}
        }
    }
    Ok(front)
}

fn settings(lowered: &Lowered) -> GenerationSettings {
    let mut settings = GenerationSettings::default();
    settings
        .with_map_type("::std::collections::BTreeMap")
        .with_replacement("Problem", "crate::Problem", std::iter::empty());
    for (name, _) in lowered.schemas().filter(|(_, schema)| is_enum(schema)) {
        let traits = [TypeImpl::Display, TypeImpl::FromStr];
        settings.with_replacement(name, format!("crate::types::{name}"), traits.into_iter());
    }
    for (page, item) in &lowered.pages {
        settings.with_replacement(
            page,
            format!("crate::Page<crate::types::{item}>"),
            std::iter::empty(),
        );
    }
    settings
}

fn generate(spec: &Value, settings: &GenerationSettings) -> Result<syn::File, String> {
    let spec: openapiv3::OpenAPI = serde_path_to_error::deserialize(spec)
        .map_err(|e| format!("openapiv3 cannot read `{}`: {}", e.path(), e.inner()))?;
    let tokens = quietly(|| {
        Generator::new(settings)
            .generate_tokens(&spec)
            .map_err(|e| format!("progenitor refuses the document: {e}"))
    })
    .ok_or("progenitor panicked on the document")??;
    syn::parse2(tokens).map_err(|e| format!("progenitor makes what is no Rust: {e}"))
}

/// The place of the first operation that is refused without the others, if there is one: progenitor does not say.
fn culprit(lowered: &Lowered, settings: &GenerationSettings) -> Pointer {
    let paths = Pointer::root().child("paths");
    operations::all(&lowered.spec)
        .find(|((path, method), operation)| {
            let mut spec = lowered.spec.clone();
            spec["paths"] = json!({ *path: { *method: operation } });
            generate(&bare(spec), settings).is_err()
        })
        .map_or(paths, |((path, method), _)| operations::place(path, method))
}

/// The document as progenitor is to see it: shapes only. Of a rule or a format it would make a type that refuses what
/// the service takes or answers, of a name what is no name in Rust.
fn bare(mut spec: Value) -> Value {
    let schemas = spec
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut);
    for (_, schema) in schemas.into_iter().flatten() {
        each_part(schema, &mut shape);
        // Of one that may be null typify makes another type around it.
        schema
            .as_object_mut()
            .map(|schema| schema.remove("nullable"));
    }
    for (_, operation) in each(&mut spec) {
        operation.insert(
            "operationId".into(),
            id_of(operation).to_snake_case().into(),
        );
        contents(operation);
    }
    let paths = spec.pointer_mut("/paths").and_then(Value::as_object_mut);
    let paths = paths.map(std::mem::take).unwrap_or_default();
    let renamed = paths.into_iter().map(|(path, mut item)| {
        for (_, operation) in item.as_object_mut().into_iter().flatten() {
            let parameters = operation
                .get_mut("parameters")
                .and_then(Value::as_array_mut);
            for (at, parameter) in parameters.into_iter().flatten().enumerate() {
                let textual = parameter["in"] != "query";
                each_part(&mut parameter["schema"], &mut |schema| {
                    shape(schema);
                    // Other than in a query, nothing but text has a form of its own.
                    if textual {
                        schema.remove("format");
                    }
                });
                parameter["name"] = slot(&path, at, parameter).into();
            }
        }
        let mut at = 0..;
        let segments = path.split('/').map(|segment| match variable(segment) {
            Some(_) => format!("{{s{}}}", at.next().unwrap_or_default()),
            None => segment.to_owned(),
        });
        (segments.collect::<Vec<_>>().join("/"), item)
    });
    spec["paths"] = Value::Object(renamed.collect());
    spec
}

/// Leaves of what is sent and answered the shapes alone.
fn contents(operation: &mut Map<String, Value>) {
    let strip = |body: Option<&mut Value>| {
        let Some(body) = body.and_then(Value::as_object_mut) else {
            return;
        };
        body.remove("headers");
        let media = body.get_mut("content").and_then(Value::as_object_mut);
        let schemas = media.into_iter().flatten();
        schemas
            .filter_map(|(_, media)| media.get_mut("schema"))
            .for_each(|schema| each_part(schema, &mut shape));
    };
    strip(operation.get_mut("requestBody"));
    let responses = operation.get_mut("responses");
    strip(responses.and_then(|all| all.get_mut("2XX")));
}

/// The name by which progenitor knows a parameter, the one at `at`: after its place in the path, or in the list.
pub(super) fn slot(path: &str, at: usize, parameter: &Value) -> String {
    let name = parameter["name"].as_str();
    let in_path = path
        .split('/')
        .filter_map(variable)
        .position(|segment| Some(segment) == name);
    match in_path.filter(|_| parameter["in"] == "path") {
        Some(at) => format!("s{at}"),
        None => format!("p{at}"),
    }
}

/// The parameter that a segment of a path stands for.
pub(super) fn variable(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

/// What says what something is, rather than what it may hold.
const SHAPE: [&str; 8] = [
    "additionalProperties",
    "enum",
    "format",
    "items",
    "nullable",
    "properties",
    "required",
    "type",
];

fn shape(schema: &mut Map<String, Value>) {
    if schema.contains_key("$ref") {
        schema.retain(|key, _| key == "$ref");
        return;
    }
    schema.retain(|key, value| match key.as_str() {
        "format" => ["date-time", "binary", "uint64"]
            .iter()
            .any(|kept| value == kept),
        "additionalProperties" => *value != json!(false),
        key => SHAPE.contains(&key),
    });
    for (keyword, ty) in [
        ("properties", "object"),
        ("additionalProperties", "object"),
        ("items", "array"),
        ("enum", "string"),
    ] {
        if schema.contains_key(keyword) {
            schema.entry("type").or_insert(ty.into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::unified;

    #[test]
    fn progenitor_sees_shapes_and_names_that_cannot_clash() {
        let spec = json!({
            "paths": { "/things/{type}/{self}": { "get": {
                "operationId": "things.get",
                "parameters": [
                    { "name": "self", "in": "path", "schema": { "type": "string", "format": "uuid" } },
                    { "name": "type", "in": "path", "schema": { "type": "string" } },
                    { "name": "self", "in": "query", "schema": { "type": "integer", "minimum": 1, "default": 1 } },
                    { "name": "Prefer", "in": "header", "schema": { "type": "string", "pattern": "^wait$" } },
                ],
                "responses": { "2XX": { "headers": { "X-A": {} }, "content": { "application/json": { "schema": {
                    "type": "array", "maxItems": 3, "items": { "$ref": "#/components/schemas/Thing", "nullable": true },
                } } } } },
            } } },
            "components": { "schemas": { "Thing": { "additionalProperties": false, "properties": {
                "at": { "type": "string", "format": "date-time" },
                "id": { "type": "string", "format": "uuid", "maxLength": 36 },
                "size": { "type": "number", "format": "float", "deprecated": true },
            } } } },
        });
        let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap() + "\n";
        let (before, after) = (pretty(&spec), pretty(&bare(spec)));
        insta::assert_snapshot!(unified("document", Some(&before), Some(&after)));
    }
}
