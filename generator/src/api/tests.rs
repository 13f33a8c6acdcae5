//! Replicate's own document, whole and changed.

use super::*;
use serde_json::json;

fn pin() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../replicate-api/openapi.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// The files of the client, or what is said instead.
fn made(spec: &Value) -> Result<Vec<(&'static str, String)>, Vec<String>> {
    let mut found = Diagnostics::new("openapi.json");
    let files = sources(spec.to_string().as_bytes(), &mut found);
    files.ok_or_else(|| found.into_vec().iter().map(ToString::to_string).collect())
}

fn file(spec: &Value, name: &str) -> String {
    let files = made(spec).unwrap();
    files.into_iter().find(|(file, _)| *file == name).unwrap().1
}

/// The item or method that starts with `start`, docs included.
fn piece(text: &str, start: &str) -> String {
    let lines: Vec<_> = text.lines().collect();
    let at = lines
        .iter()
        .position(|line| line.trim_start().starts_with(start))
        .unwrap();
    let first = lines[..at]
        .iter()
        .rposition(|line| line.is_empty() || line.ends_with('{'))
        .unwrap()
        + 1;
    let indent = lines[at].len() - lines[at].trim_start().len();
    let end = format!("{}}}", " ".repeat(indent));
    let last = at + lines[at..].iter().position(|line| *line == end).unwrap();
    lines[first..=last].join("\n")
}

#[test]
fn thirty_seven_operations_come_in_and_go_out() {
    let spec = pin();
    let paths = spec["paths"].as_object().unwrap();
    assert_eq!(
        paths
            .values()
            .map(|item| item.as_object().unwrap().len())
            .sum::<usize>(),
        37
    );
    assert_eq!(
        file(&spec, "operations.rs")
            .matches("pub async fn ")
            .count(),
        37
    );
}

#[test]
fn one_operation_of_each_kind() {
    let text = file(&pin(), "operations.rs");
    for name in [
        "account_get",        // an answer written out in place
        "predictions_create", // headers, and an input of any type
        "predictions_list",   // optional query parameters and a page
        "search",             // a required one and an optional one
        "hardware_list",      // a list
        "models_search",      // QUERY with text
        "files_create",       // multipart
        "files_download",     // bytes
        "models_readme_get",  // text
        "models_delete",      // nothing
    ] {
        insta::assert_snapshot!(name, piece(&text, &format!("pub async fn {name}(")));
    }
}

#[test]
fn one_type_of_each_kind() {
    let text = file(&pin(), "types.rs");
    insta::assert_snapshot!("an_answer", piece(&text, "pub struct Prediction {"));
    insta::assert_snapshot!("metrics", piece(&text, "pub struct PredictionMetrics {"));
    insta::assert_snapshot!("a_request", piece(&text, "pub struct TrainingRequest"));
    insta::assert_snapshot!(
        "a_request_with_an_input",
        piece(&text, "impl<I> TrainingRequest<I>")
    );
    insta::assert_snapshot!("an_open_enum", piece(&text, "crate::open::open! {"));
    insta::assert_snapshot!(
        "options",
        piece(&file(&pin(), "options.rs"), "pub struct SearchOptions")
    );
}

#[test]
fn a_new_operation_is_generated() {
    let mut spec = pin();
    spec["paths"]["/things/{thing_id}"] = json!({ "put": {
        "operationId": "things.put",
        "parameters": [
            { "name": "thing_id", "in": "path", "required": true, "schema": { "type": "string" } },
            { "name": "dry_run", "in": "query", "schema": { "type": "boolean" } },
        ],
        "responses": { "200": { "description": "", "content": { "application/json": { "schema": {
            "type": "object", "properties": { "id": { "type": "string" } },
        } } } } },
    } });
    insta::assert_snapshot!(piece(
        &file(&spec, "operations.rs"),
        "pub async fn things_put("
    ));
}

#[test]
fn a_new_value_of_an_enum_is_generated() {
    let mut spec = pin();
    let status = &mut spec["components"]["schemas"]["schemas_prediction_response"]["properties"]["status"]
        ["enum"];
    status.as_array_mut().unwrap().push("on-hold".into());
    assert!(file(&spec, "types.rs").contains("        OnHold = \"on-hold\","));
}

#[test]
fn what_has_no_way_to_the_client_is_named_with_its_place() {
    type Change = (&'static str, Value, &'static [&'static str]);
    let prediction = "/components/schemas/schemas_prediction_response";
    let cases: &[Change] = &[
        (
            "/paths/~1account",
            json!({ "head": {} }),
            &["unknown HTTP method `head`", "#/paths/~1account/head"],
        ),
        (
            "/paths/~1account/get",
            json!({ "callbacks": {} }),
            &["unknown keyword `callbacks`", "/get/callbacks"],
        ),
        (
            "/paths/~1account/get",
            json!({ "operationId": 1 }),
            &["without an `operationId`", "#/paths/~1account/get"],
        ),
        (
            "/paths/~1account/get",
            json!({ "operationId": "search" }),
            &["would be one method"],
        ),
        (
            "/paths/~1account/get",
            json!({ "responses": [] }),
            &["not an object", "/get/responses"],
        ),
        (
            "/paths/~1account/get",
            json!({ "responses": {} }),
            &["without a success"],
        ),
        (
            "/paths/~1account/get/responses/200/content",
            json!({ "application/xml": {} }),
            &[
                "unknown media type `application/xml`",
                "content/application~1xml",
            ],
        ),
        (
            "/paths/~1search/get",
            json!({ "parameters": [{ "name": "a", "in": "cookie", "schema": {} }] }),
            &["unknown place `cookie`", "/parameters/0/in"],
        ),
        (
            prediction,
            json!({ "patternProperties": {} }),
            &[
                "unknown keyword `patternProperties`",
                "schemas_prediction_response/patternProperties",
            ],
        ),
        (
            prediction,
            json!({ "type": "tuple" }),
            &[
                "unknown type `\"tuple\"`",
                "schemas_prediction_response/type",
            ],
        ),
        (
            prediction,
            json!({ "enum": [1] }),
            &["`enum` holds what the generator does not know"],
        ),
        (
            prediction,
            json!({ "$ref": "#/components/schemas/none" }),
            &["no component"],
        ),
        (
            "/components/schemas",
            json!({ "schemas_prediction_response": 3 }),
            &["not an object"],
        ),
        (
            "/components",
            json!({ "links": {} }),
            &["unknown keyword `links`", "#/components/links"],
        ),
        (
            "",
            json!({ "webhooks": {} }),
            &["unknown keyword `webhooks`", "#/webhooks"],
        ),
        ("", json!({ "paths": null }), &["not an object", "#/paths"]),
        ("", json!({ "openapi": "2.0" }), &["not OpenAPI 3: `2.0`"]),
    ];
    for (place, change, expected) in cases {
        let mut spec = pin();
        let at = spec.pointer_mut(place).unwrap().as_object_mut().unwrap();
        at.extend(change.as_object().unwrap().clone());
        let found = made(&spec).expect_err(&change.to_string()).join("\n");
        for part in *expected {
            assert!(found.contains(part), "{change}: {found}");
        }
        assert!(found.contains("\n  help: "), "{found}");
    }
}

#[test]
fn no_document_makes_the_generator_panic() {
    for text in [
        "",
        "null",
        "[]",
        "{}",
        "{\"openapi\":\"3.1.0\",\"info\":{},\"paths\":{},\"components\":{}}",
    ] {
        let mut found = Diagnostics::new("openapi.json");
        assert!(sources(text.as_bytes(), &mut found).is_none(), "{text}");
        assert!(found.has_errors());
    }
    // Every value of the pin in turn is something else.
    let pin = pin();
    let mut places = Vec::new();
    walk(&pin, String::new(), &mut places);
    for place in places.iter().step_by(7) {
        for other in [json!(null), json!([]), json!("x"), json!({})] {
            let mut spec = pin.clone();
            *spec.pointer_mut(place).unwrap() = other;
            let mut found = Diagnostics::new("openapi.json");
            check::check(&spec, &mut found);
            let lowered = if found.has_errors() {
                None
            } else {
                lower::lower(spec, &mut found)
            };
            assert!(lowered.is_some() || found.has_errors(), "{place}");
        }
    }
}

#[test]
fn what_passes_the_fix_ups_is_emitted_or_named() {
    let pin = pin();
    let mut places = Vec::new();
    walk(&pin, String::new(), &mut places);
    for place in places.iter().step_by(61) {
        for other in [json!({}), json!("other"), json!({ "type": "string" })] {
            let mut spec = pin.clone();
            *spec.pointer_mut(place).unwrap() = other;
            let _ = made(&spec);
        }
    }
}

fn walk(value: &Value, place: String, all: &mut Vec<String>) {
    let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(members) => {
            members
                .iter()
                .for_each(|(key, inner)| walk(inner, format!("{place}/{}", escaped(key)), all));
        }
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(at, inner)| walk(inner, format!("{place}/{at}"), all)),
        _ => {}
    }
    all.push(place);
}
