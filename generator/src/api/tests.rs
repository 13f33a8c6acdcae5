//! Replicate's own document, whole and changed.

use super::*;
use ::quote::ToTokens;
use serde_json::json;

fn pin() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../replicate-api/openapi.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// The files of the client, or what is said instead.
fn made(spec: &Value) -> Result<Vec<(&'static str, String)>, Vec<String>> {
    let mut found = Diagnostics::new("openapi.json");
    let files = sources(spec.to_string().as_bytes(), &policy::REPLICATE, &mut found);
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

/// A change: where, to what, and the words by which it has to be refused.
type Change<'a> = (&'a str, Value, &'a [&'a str]);

#[track_caller]
fn named(cases: &[Change<'_>]) {
    for (place, change, expected) in cases {
        let mut spec = pin();
        let at = spec.pointer_mut(place).unwrap().as_object_mut().unwrap();
        at.extend(change.as_object().unwrap().clone());
        let found = made(&spec).expect_err(&change.to_string()).join("\n");
        for part in *expected {
            assert!(found.contains(part), "{change}: {found}");
        }
        assert!(found.contains("--> openapi.json#/"), "{found}");
        assert!(found.contains("\n  help: "), "{found}");
    }
}

#[test]
fn an_operation_that_has_no_way_to_the_client_is_named_with_its_place() {
    named(&[
        (
            "/paths/~1account",
            json!({ "head": {} }),
            &[
                "unknown HTTP method or keyword `head`",
                "#/paths/~1account/head",
            ],
        ),
        (
            "/paths/~1account/get",
            json!({ "callbacks": {} }),
            &["unknown keyword `callbacks`", "/get/callbacks"],
        ),
        (
            "/paths/~1account/get",
            json!({ "operationId": 1 }),
            &[
                "`operationId` that starts with a letter",
                "/get/operationId",
            ],
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
            "/paths/~1account/get",
            json!({ "operationId": "type" }),
            &["no keyword of Rust", "/get/operationId"],
        ),
        (
            "/paths/~1account/get",
            json!({ "security": [{ "other": [] }] }),
            &["asks for what others do not", "/get/security"],
        ),
        (
            "/components/securitySchemes",
            json!({ "bearerAuth": { "type": "apiKey" } }),
            &["no bearer token", "#/components/securitySchemes/bearerAuth"],
        ),
        (
            "/paths/~1account/get",
            json!({ "deprecated": "yes" }),
            &["`deprecated` is true or false", "/get/deprecated"],
        ),
        (
            "/paths/~1models/post/requestBody/content/application~1json",
            json!({ "schema": { "type": "array" } }),
            &["a body of JSON is an object", "application~1json/schema"],
        ),
        (
            "/paths",
            json!({ "/things/": {}, "/a/../b": {}, "/a?b": {}, "/x/{y}.json": {}, "/files/{other}": {} }),
            &[
                "a path cannot have `` between slashes",
                "a path cannot have `..` between slashes",
                "a path cannot have `a?b` between slashes",
                "a path cannot have `{y}.json` between slashes",
                "differs from another path by names of parameters only",
                "#/paths/~1x~1{y}.json",
            ],
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
    ]);
}

#[test]
fn a_parameter_that_has_no_way_to_the_client_is_named_with_its_place() {
    named(&[
        (
            "/paths/~1search/get",
            json!({ "parameters": [{ "name": "a", "in": "cookie", "schema": {} }] }),
            &["unknown place `cookie`", "/parameters/0/in"],
        ),
        (
            "/paths/~1trainings~1{training_id}/get",
            json!({ "parameters": [] }),
            &[
                "no parameter for `{training_id}`",
                "#/paths/~1trainings~1{training_id}/get",
            ],
        ),
        (
            "/paths/~1search/get",
            json!({ "parameters": [{ "name": "a", "in": "query", "schema": { "type": "array" } }] }),
            &["a parameter is text, a number", "/parameters/0/schema"],
        ),
        (
            "/paths/~1search/get",
            json!({ "parameters": [{ "name": "Authorization", "in": "header", "schema": { "type": "string" } }] }),
            &[
                "the client sends `Authorization` itself",
                "/parameters/0/in",
            ],
        ),
        (
            "/paths/~1search/get",
            json!({ "parameters": [{ "$ref": "#/components/parameters/parameters_prefer_header", "required": true }] }),
            &["unknown keyword `required`", "/parameters/0/required"],
        ),
        (
            "/paths/~1search/get",
            json!({ "parameters": [
                { "name": "a", "in": "query", "schema": { "type": "string" } },
                { "name": "A", "in": "header", "schema": { "type": "string" } },
            ] }),
            &["`A` and `a` would be one argument", "/parameters/1"],
        ),
    ]);
}

#[test]
fn a_schema_that_has_no_way_to_the_client_is_named_with_its_place() {
    let prediction = "/components/schemas/schemas_prediction_response";
    named(&[
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
                "`type` holds what the generator does not know",
                "schemas_prediction_response/type",
            ],
        ),
        (
            prediction,
            json!({ "enum": [1] }),
            &["a value that is no text", "/enum/0"],
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
            "/components/schemas/schemas_prediction_response/properties",
            json!({
                "fooBar": {}, "foo_bar": {}, "中文": {}, "union": { "oneOf": [] }, "both": { "allOf": [{}, {}] },
                "text": { "type": "string", "properties": {} }, "enum": { "enum": ["a", "a", "`"] },
                "alternative": { "oneOf": [{ "type": "string", "const": "a" }] },
            }),
            &[
                "would be one field",
                "`中文` makes no name of a field",
                "a union, for which the client has no type",
                "`allOf` of other than one schema",
                "`type` beside `properties`",
                "an enum has `a` twice",
                "a value that no doc can show",
                "unknown keyword `const`",
                "/properties/alternative/oneOf/0/const",
            ],
        ),
        (
            prediction,
            json!({ "required": ["none"] }),
            &[
                "there is no property `none`",
                "schemas_prediction_response/required/0",
            ],
        ),
        (
            "/components/schemas",
            json!({ "text": { "type": "string" } }),
            &["neither a record nor an enum", "#/components/schemas/text"],
        ),
    ]);
}

#[test]
fn a_name_or_page_that_has_no_way_to_the_client_is_named_with_its_place() {
    named(&[
        (
            "/components/schemas",
            json!({ "json": { "properties": { "a": {} } } }),
            &[
                "`Json`, which means something else",
                "#/components/schemas/json",
            ],
        ),
        (
            "/components/schemas",
            json!({ "problem": { "properties": { "a": {} } } }),
            &[
                "`Problem`, which means something else",
                "#/components/schemas/problem",
            ],
        ),
        (
            "/components/schemas/schemas_paginated_model_response/properties",
            json!({ "total": {} }),
            &[
                "a page holds `next`, `previous` and `results`",
                "paginated_model_response/properties",
            ],
        ),
        (
            "/components/schemas/schemas_paginated_model_response/properties/results",
            json!({ "items": { "type": "string" } }),
            &["the items of a page are records", "/results/items"],
        ),
    ]);
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
        assert!(
            sources(text.as_bytes(), &policy::REPLICATE, &mut found).is_none(),
            "{text}"
        );
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
                lower::lower(spec, &policy::REPLICATE, &mut found)
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
    let mut emitted = 0;
    // Not the document as a whole, which is no place in it.
    for place in places.iter().filter(|place| !place.is_empty()).step_by(61) {
        for other in [json!({}), json!("other"), json!({ "type": "string" })] {
            let mut spec = pin.clone();
            *spec.pointer_mut(place).unwrap() = other.clone();
            match made(&spec) {
                Ok(files) => {
                    emitted += 1;
                    for (name, text) in files {
                        assert!(syn::parse_file(&text).is_ok(), "{place} = {other}: {name}");
                    }
                }
                Err(found) => found.iter().for_each(|one| {
                    assert!(
                        one.contains("--> openapi.json#/"),
                        "{place} = {other}: {one}"
                    );
                }),
            }
        }
    }
    assert!(emitted > 10, "{emitted} were emitted");
}

#[test]
fn a_new_value_in_one_place_of_a_shared_enum_renames_nothing() {
    let before = file(&pin(), "types.rs");
    let mut spec = pin();
    let training = &mut spec["components"]["schemas"]["schemas_training_response"];
    let values = training["properties"]["status"]["enum"].as_array_mut();
    values.unwrap().push("queued".into());
    let after = file(&spec, "types.rs");
    let added: Vec<_> = after
        .lines()
        .filter(|line| !before.contains(line))
        .collect();
    assert_eq!(added, ["        Queued = \"queued\","]);
    assert_eq!(after.lines().count(), before.lines().count() + 1);
}

#[test]
fn a_new_field_of_an_item_that_a_page_writes_out_is_not_lost() {
    let mut spec = pin();
    let page = "/paths/~1trainings/get/responses/200/content/application~1json/schema/properties/results/items";
    *spec.pointer_mut(page).unwrap() =
        json!({ "properties": { "id": { "type": "string" }, "new": { "type": "string" } } });
    let found = made(&spec).unwrap_err().join("\n");
    assert!(
        found.contains("a type called `Training` is something else"),
        "{found}"
    );
    assert!(found.contains(&format!("#{page}")), "{found}");
}

#[test]
fn what_is_known_and_not_kept_to_is_a_warning() {
    let schemas = "/components/schemas";
    let cases = [
        (
            format!("{schemas}/schemas_training_request/properties/webhook"),
            json!({ "nullable": true }),
            "`webhook` can be left out, but not be sent as null",
        ),
        (
            format!("{schemas}/schemas_training_request"),
            json!({ "additionalProperties": true }),
            "`TrainingRequest` is sent with its own properties only",
        ),
        (
            schemas.to_owned(),
            json!({ "unused": { "properties": { "a": { "enum": ["b"] } } } }),
            "no request and no success holds a `Unused`",
        ),
        (
            "/paths/~1account/get/responses/200".to_owned(),
            json!({ "headers": { "X-Rate": {} } }),
            "the header `X-Rate` of an answer does not reach the caller",
        ),
    ];
    for (place, change, expected) in cases {
        let mut spec = pin();
        let at = spec.pointer_mut(&place).unwrap().as_object_mut().unwrap();
        at.extend(change.as_object().unwrap().clone());
        let mut found = Diagnostics::new("openapi.json");
        let files = sources(spec.to_string().as_bytes(), &policy::REPLICATE, &mut found);
        let found: Vec<_> = found.into_vec().iter().map(ToString::to_string).collect();
        assert!(files.is_some(), "{found:?}");
        let found = found.join("\n");
        assert!(found.contains(&format!("warning: {expected}")), "{found}");
        assert!(found.contains("--> openapi.json#/"), "{found}");
    }
    let mut found = Diagnostics::new("openapi.json");
    sources(pin().to_string().as_bytes(), &policy::REPLICATE, &mut found);
    assert_eq!(found.into_vec(), [], "the pin itself has none");
}

#[test]
fn what_is_deprecated_says_so() {
    let mut spec = pin();
    spec["paths"]["/search"]["get"]["deprecated"] = true.into();
    spec["paths"]["/search"]["get"]["parameters"][1]["deprecated"] = true.into();
    spec["components"]["schemas"]["schemas_training_request"]["properties"]["webhook"]["deprecated"] =
        true.into();
    let method = piece(&file(&spec, "operations.rs"), "pub async fn search(");
    assert!(method.contains("    #[deprecated]\n"), "{method}");
    let options = piece(&file(&spec, "options.rs"), "pub struct SearchOptions");
    assert!(options.contains("Deprecated."), "{options}");
    let request = piece(&file(&spec, "types.rs"), "pub struct TrainingRequest");
    assert!(request.contains("Deprecated."), "{request}");
}

#[test]
fn what_the_policy_says_of_something_that_is_gone_is_an_error() {
    let mut spec = pin();
    let operation = &mut spec["paths"]["/files/{file_id}/download"]["get"];
    operation["parameters"][2]["name"] = "until".into();
    let found = made(&spec).unwrap_err().join("\n");
    assert!(found.contains("the policy names `expiry`"), "{found}");
}

#[test]
fn the_methods_of_the_runtime_keep_their_names() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../replicate-api/src");
    let mut names = std::collections::BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            continue;
        }
        let file = syn::parse_file(&std::fs::read_to_string(path).unwrap()).unwrap();
        for item in file.items {
            let syn::Item::Impl(item) = item else {
                continue;
            };
            if item.self_ty.to_token_stream().to_string() != "Api" {
                continue;
            }
            names.extend(item.items.iter().filter_map(|item| match item {
                syn::ImplItem::Fn(method) => Some(method.sig.ident.to_string()),
                _ => None,
            }));
        }
    }
    assert!(names.contains("next_page"));
    for name in names {
        let mut spec = pin();
        spec["paths"]["/account"]["get"]["operationId"] = name.as_str().into();
        let found = made(&spec).unwrap_err().join("\n");
        assert!(
            found.contains(&format!("`{name}` is a method of the client's own")),
            "{name}: {found}"
        );
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
