//! Fix-ups of operations: methods, parameters, bodies, answers.
//!
//! `check` has run, so that paths, items and operations are objects. Nothing here relies on it: what is something else is
//! passed over.
#![expect(
    clippy::unnecessary_wraps,
    reason = "a fix-up may fail; those that cannot have the same signature"
)]

use super::lower::{Lowered, Refused};
use super::schema::reference;
use crate::diagnostic::Pointer;
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

/// Every operation, with its place upstream.
pub(super) fn each(spec: &mut Value) -> impl Iterator<Item = (Pointer, &mut Map<String, Value>)> {
    let paths = spec.pointer_mut("/paths").and_then(Value::as_object_mut);
    paths.into_iter().flatten().flat_map(|(path, item)| {
        let methods = item.as_object_mut().into_iter().flatten();
        methods
            .filter(|(method, _)| METHODS.contains(&method.as_str()))
            .filter_map(move |(method, operation)| {
                Some((place(path, method), operation.as_object_mut()?))
            })
    })
}

/// The place upstream of an operation.
pub(super) fn place(path: &str, method: &str) -> Pointer {
    let method = if method == "trace" { "query" } else { method };
    Pointer::root().child("paths").child(path).child(method)
}

/// The schemas of an operation's parameters: position, name, schema.
pub(super) fn parameter_schemas(
    operation: &mut Map<String, Value>,
) -> impl Iterator<Item = (usize, String, &mut Value)> {
    let all = operation
        .get_mut("parameters")
        .and_then(Value::as_array_mut);
    let all = all.into_iter().flatten().enumerate();
    all.filter_map(|(at, parameter)| {
        let name = parameter.get("name")?.as_str()?.to_owned();
        Some((at, name, parameter.get_mut("schema")?))
    })
}

/// openapiv3 reads 3.0, and the document uses nothing that 3.0 lacks beside what the other fix-ups mend.
pub(super) fn openapi_3_1_is_read_as_3_0(lowered: &mut Lowered) -> Result<usize, Refused> {
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

/// `$ref: #/components/parameters/…` → the parameter.
pub(super) fn shared_parameters_are_written_out(lowered: &mut Lowered) -> Result<usize, Refused> {
    let shared = lowered
        .spec
        .pointer_mut("/components")
        .and_then(Value::as_object_mut);
    let shared = shared.and_then(|all| all.remove("parameters"));
    let mut hits = 0;
    for (_, operation) in each(&mut lowered.spec) {
        let all = operation
            .get_mut("parameters")
            .and_then(Value::as_array_mut);
        for parameter in all.into_iter().flatten() {
            let name = parameter.get("$ref").and_then(Value::as_str);
            let name = name.and_then(|to| to.strip_prefix("#/components/parameters/"));
            if let Some(there) = name.and_then(|name| shared.as_ref()?.get(name)) {
                *parameter = there.clone();
                hits += 1;
            }
        }
    }
    Ok(hits)
}

/// openapiv3 drops the method QUERY without a word. TRACE, which the document does not use, carries it; the method body
/// says QUERY again.
pub(super) fn query_travels_as_trace(lowered: &mut Lowered) -> Result<usize, Refused> {
    let mut hits = 0;
    let paths = lowered
        .spec
        .pointer_mut("/paths")
        .and_then(Value::as_object_mut);
    for item in paths
        .into_iter()
        .flatten()
        .filter_map(|(_, item)| item.as_object_mut())
    {
        if let Some(query) = item.remove("query") {
            item.insert("trace".into(), query);
            hits += 1;
        }
    }
    Ok(hits)
}

/// progenitor refuses multipart bodies. One of octets stands in, and the signature says multipart again.
pub(super) fn multipart_travels_as_octets(lowered: &mut Lowered) -> Result<usize, Refused> {
    let mut hits = 0;
    for (_, operation) in each(&mut lowered.spec) {
        let id = id_of(operation);
        let form = operation.get_mut("requestBody");
        let form = form.and_then(|body| body.pointer_mut("/content/multipart~1form-data/schema"));
        if let Some(form) = form {
            lowered.forms.insert(id, form.take());
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

/// The document is silent about 401, 402, 422, 429 and what a proxy answers: every operation may answer a problem.
pub(super) fn problems_answer_every_operation(lowered: &mut Lowered) -> Result<usize, Refused> {
    let problem = json!({ "description": "", "content": { "application/json": { "schema": reference("Problem") } } });
    let mut hits = 0;
    for (_, operation) in each(&mut lowered.spec) {
        let responses = operation
            .get_mut("responses")
            .and_then(Value::as_object_mut);
        if let Some(responses) = responses {
            hits += usize::from(!responses.contains_key("4XX"));
            responses.retain(|code, _| code.starts_with('2'));
            responses.insert("4XX".into(), problem.clone());
            responses.insert("5XX".into(), problem.clone());
        }
    }
    if let Some(schemas) = lowered.schemas_mut() {
        schemas.insert("Problem".into(), json!({ "type": "object" }));
    }
    Ok(hits)
}

/// 200, 201 and 202 of an operation hold the same body: one answer, `2XX`.
pub(super) fn successes_are_one_range(lowered: &mut Lowered) -> Result<usize, Refused> {
    let mut hits = 0;
    for (place, operation) in each(&mut lowered.spec) {
        let Some(responses) = operation
            .get_mut("responses")
            .and_then(Value::as_object_mut)
        else {
            continue;
        };
        let codes = responses.keys().filter(|code| code.starts_with('2'));
        let codes: Vec<_> = codes.cloned().collect();
        let Some(code) = codes.first().cloned() else {
            continue;
        };
        hits += usize::from(codes != ["2XX"]);
        let mut successes = codes.iter().filter_map(|code| responses.remove(code));
        let first = successes.next().unwrap_or_default();
        let same = successes.all(|other| other.get("content") == first.get("content"));
        if !same {
            let message = "its successes differ in their bodies";
            return Err(Refused::new(&place.child("responses"), message));
        }
        responses.insert("2XX".into(), first);
        lowered.successes.insert(place.to_string(), code);
    }
    Ok(hits)
}

pub(super) fn id_of(operation: &Map<String, Value>) -> String {
    operation
        .get("operationId")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}
