//! Fix-ups of operations: methods, parameters, bodies, names of components.
//!
//! `check` has run, so that paths, items and operations are objects. Nothing here relies on it: what is something else is
//! passed over.
#![expect(
    clippy::unnecessary_wraps,
    reason = "a fix-up may fail; those that cannot have the same signature"
)]

use super::lower::{Lowered, component, path_of, reference};
use heck::ToUpperCamelCase;
use serde_json::{Map, Value, json};

/// The methods that progenitor knows; `trace` carries QUERY.
pub(super) const METHODS: [&str; 6] = ["get", "post", "put", "patch", "delete", "trace"];

/// Every operation, with its path and method.
pub(super) fn all(spec: &Value) -> impl Iterator<Item = ((&str, &str), &Value)> {
    let paths = spec["paths"].as_object().into_iter().flatten();
    paths.flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flatten();
        methods
            .filter(|(method, _)| METHODS.contains(&method.as_str()))
            .map(move |(method, operation)| ((path.as_str(), method.as_str()), operation))
    })
}

fn each(spec: &mut Value) -> impl Iterator<Item = &mut Map<String, Value>> {
    paths_mut(spec).flat_map(|item| {
        item.iter_mut()
            .filter(|(method, _)| METHODS.contains(&method.as_str()))
            .filter_map(|(_, operation)| operation.as_object_mut())
    })
}

fn paths_mut(spec: &mut Value) -> impl Iterator<Item = &mut Map<String, Value>> {
    let paths = spec.pointer_mut("/paths").and_then(Value::as_object_mut);
    paths
        .into_iter()
        .flatten()
        .filter_map(|(_, item)| item.as_object_mut())
}

/// openapiv3 reads 3.0, and the document uses nothing that 3.0 lacks beside what the other fix-ups mend.
pub(super) fn openapi_3_1_is_read_as_3_0(lowered: &mut Lowered) -> Result<usize, String> {
    let Some(version) = lowered.spec.get_mut("openapi") else {
        return Ok(0);
    };
    let hits = usize::from(
        version
            .as_str()
            .is_some_and(|version| version.starts_with("3.1")),
    );
    *version = "3.0.3".into();
    Ok(hits)
}

/// `schemas_prediction_response` → `Prediction`.
pub(super) fn component_names_are_plain(lowered: &mut Lowered) -> Result<usize, String> {
    let old = lowered.schemas().map(std::mem::take).unwrap_or_default();
    let mut renamed = Map::new();
    let mut hits = 0;
    for (name, schema) in old {
        let new = lowered.name(&name, plain(&name));
        hits += usize::from(new != name);
        if renamed.insert(new.clone(), schema).is_some() {
            return Err(format!("two components would be called `{new}`"));
        }
    }
    if let Some(schemas) = lowered.schemas() {
        *schemas = renamed;
    }
    let mut spec = lowered.spec.take();
    each_reference(&mut spec, &mut |name| lowered.name(name, plain(name)));
    lowered.spec = spec;
    Ok(hits)
}

fn plain(name: &str) -> String {
    let name = name.strip_prefix("schemas_").unwrap_or(name);
    let name = name.strip_suffix("_response").unwrap_or(name);
    match name.strip_prefix("paginated_") {
        Some(item) => format!("{item}_page").to_upper_camel_case(),
        None => name.to_upper_camel_case(),
    }
}

pub(super) fn each_reference(value: &mut Value, rename: &mut impl FnMut(&str) -> String) {
    match value {
        Value::Object(members) => {
            for (key, value) in members.iter_mut() {
                match value.as_str().and_then(component) {
                    Some(name) if key == "$ref" => *value = path_of(&rename(name)).into(),
                    _ => each_reference(value, rename),
                }
            }
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| each_reference(item, rename)),
        _ => {}
    }
}

/// openapiv3 drops the method QUERY without a word. TRACE, which the document does not use, carries it; the method body
/// says QUERY again.
pub(super) fn query_travels_as_trace(lowered: &mut Lowered) -> Result<usize, String> {
    let mut hits = 0;
    for item in paths_mut(&mut lowered.spec) {
        if item.contains_key("trace") {
            return Err("the document has come to use the method TRACE".into());
        }
        if let Some(query) = item.remove("query") {
            item.insert("trace".into(), query);
            hits += 1;
        }
    }
    Ok(hits)
}

/// progenitor refuses multipart bodies. One of octets stands in, and the signature says multipart again.
pub(super) fn multipart_travels_as_octets(lowered: &mut Lowered) -> Result<usize, String> {
    let mut hits = 0;
    for operation in each(&mut lowered.spec) {
        let content = operation
            .get("requestBody")
            .and_then(|body| body.pointer("/content/multipart~1form-data"));
        if content.is_some() {
            let octets = json!({ "application/octet-stream": { "schema": { "type": "string", "format": "binary" } } });
            operation.insert(
                "requestBody".into(),
                json!({ "required": true, "content": octets }),
            );
            hits += 1;
        }
    }
    Ok(hits)
}

/// The pattern of `Prefer` lets 61 to 99 seconds through, and typify would make a type of it that refuses new forms.
pub(super) fn parameters_have_no_patterns(lowered: &mut Lowered) -> Result<usize, String> {
    Ok(remove_from_parameters(lowered, "pattern"))
}

/// A default is the server's to apply, and may change there.
pub(super) fn parameters_have_no_defaults(lowered: &mut Lowered) -> Result<usize, String> {
    Ok(remove_from_parameters(lowered, "default"))
}

/// A bounded integer would be a `NonZeroU64`, or a type of its own; the server checks it.
pub(super) fn parameters_have_no_bounds(lowered: &mut Lowered) -> Result<usize, String> {
    Ok(remove_from_parameters(lowered, "minimum") + remove_from_parameters(lowered, "maximum"))
}

fn remove_from_parameters(lowered: &mut Lowered, keyword: &str) -> usize {
    let mut hits = 0;
    let mut remove = |parameter: &mut Value| {
        let schema = parameter.get_mut("schema").and_then(Value::as_object_mut);
        hits += schema
            .and_then(|schema| schema.remove(keyword))
            .map_or(0, |_| 1);
    };
    let shared = lowered
        .spec
        .pointer_mut("/components/parameters")
        .and_then(Value::as_object_mut);
    shared
        .into_iter()
        .flatten()
        .for_each(|(_, parameter)| remove(parameter));
    for operation in each(&mut lowered.spec) {
        let parameters = operation
            .get_mut("parameters")
            .and_then(Value::as_array_mut);
        parameters.into_iter().flatten().for_each(&mut remove);
    }
    hits
}

/// The document is silent about 401, 402, 422, 429 and what a proxy answers: every operation may answer a problem.
pub(super) fn problems_answer_every_operation(lowered: &mut Lowered) -> Result<usize, String> {
    let problem = json!({ "description": "", "content": { "application/json": { "schema": reference("Problem") } } });
    let mut hits = 0;
    for operation in each(&mut lowered.spec) {
        let responses = operation
            .get_mut("responses")
            .and_then(Value::as_object_mut);
        if let Some(responses) = responses.filter(|responses| !responses.contains_key("4XX")) {
            responses.retain(|code, _| code.starts_with('2'));
            responses.insert("4XX".into(), problem.clone());
            responses.insert("5XX".into(), problem.clone());
            hits += 1;
        }
    }
    if let Some(schemas) = lowered.schemas() {
        schemas.insert("Problem".into(), json!({ "type": "object" }));
    }
    Ok(hits)
}

/// 200, 201 and 202 of an operation hold the same body: one answer, `2XX`.
pub(super) fn successes_are_one_range(lowered: &mut Lowered) -> Result<usize, String> {
    let mut hits = 0;
    for operation in each(&mut lowered.spec) {
        let id = id_of(operation);
        let Some(responses) = operation
            .get_mut("responses")
            .and_then(Value::as_object_mut)
        else {
            continue;
        };
        let codes = responses
            .keys()
            .filter(|code| code.starts_with('2') && *code != "2XX");
        let codes: Vec<_> = codes.cloned().collect();
        let mut successes = codes.iter().filter_map(|code| responses.remove(code));
        let Some(first) = successes.next() else {
            continue;
        };
        let same = successes.all(|other| other.get("content") == first.get("content"));
        if !same {
            return Err(format!("the successes of {id} differ in their bodies"));
        }
        responses.insert("2XX".into(), first);
        hits += 1;
    }
    Ok(hits)
}

/// Text and octets need no name.
fn is_record(schema: &Value) -> bool {
    schema.get("properties").is_some()
}

fn id_of(operation: &Map<String, Value>) -> String {
    operation
        .get("operationId")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

/// A body that is written out in its operation becomes a component with a name that a user would choose.
pub(super) fn inline_bodies_are_components(lowered: &mut Lowered) -> Result<usize, String> {
    let mut hoisted: Vec<(String, Value)> = Vec::new();
    let mut spec = lowered.spec.take();
    for operation in each(&mut spec) {
        let id = id_of(operation);
        let json = "/content/application~1json/schema";
        let body = operation
            .get_mut("requestBody")
            .and_then(|body| body.pointer_mut(json));
        if let Some(schema) = body.filter(|schema| schema.get("$ref").is_none()) {
            let name = lowered.name(
                &format!("{id} body"),
                format!("{}Request", id.to_upper_camel_case()),
            );
            hoisted.push((name.clone(), std::mem::replace(schema, reference(&name))));
        }
        let answer = operation
            .get_mut("responses")
            .and_then(|r| r.pointer_mut(&format!("/2XX{json}")));
        let item = answer.and_then(|schema| {
            let list = schema.get("type").is_some_and(|ty| ty == "array");
            if list {
                schema.get_mut("items")
            } else {
                Some(schema)
            }
        });
        if let Some(schema) = item
            .filter(|schema| is_record(schema))
            .filter(|schema| schema.get("$ref").is_none())
        {
            let name = lowered.name(&id, id.to_upper_camel_case());
            hoisted.push((name.clone(), std::mem::replace(schema, reference(&name))));
        }
    }
    lowered.spec = spec;
    let hits = hoisted.len();
    for (name, schema) in hoisted {
        let schemas = lowered.schemas().ok_or("the document has no components")?;
        // Two operations may answer the same page.
        if schemas.get(&name).is_some_and(|there| *there != schema) {
            return Err(format!("two bodies would be called `{name}`"));
        }
        schemas.insert(name, schema);
    }
    Ok(hits)
}
