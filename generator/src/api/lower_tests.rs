//! One small document a fix-up: what it changes, and that it fails by its name where there is nothing to change.

use super::*;
use crate::tree::unified;
use serde_json::json;

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap() + "\n"
}

/// What the fix-up changes in `spec`, as a diff.
fn difference(name: &str, spec: Value) -> String {
    let (name, fix_up) = FIX_UPS
        .into_iter()
        .find(|(known, _)| *known == name)
        .unwrap();
    let mut lowered = Lowered::new(spec.clone());
    apply(name, fix_up, &mut lowered).unwrap();
    let mut out = unified(
        "document",
        Some(&pretty(&spec)),
        Some(&pretty(&lowered.spec)),
    );
    if !lowered.open_enums.is_empty() {
        out += &format!("open enums: {:?}\n", lowered.open_enums);
    }
    if !lowered.pages.is_empty() {
        out += &format!("pages: {:?}\n", lowered.pages);
    }
    out
}

fn operation(operation: Value) -> Value {
    json!({ "paths": { "/things": { "post": operation } }, "components": { "schemas": {} } })
}

/// A document of one operation that answers a component of this name.
fn answer(name: &str, schema: Value) -> Value {
    let content = json!({ "application/json": { "schema": reference(name) } });
    let mut spec = operation(
        json!({ "operationId": "things.get", "responses": { "2XX": { "content": content } } }),
    );
    spec["components"]["schemas"] = json!({ name: schema });
    spec
}

macro_rules! fix_ups {
    ($($name:ident: $spec:expr;)*) => {
        $(#[test]
        fn $name() {
            insta::assert_snapshot!(difference(stringify!($name), $spec));
        })*

        #[test]
        fn every_fix_up_has_a_snapshot() {
            assert_eq!(FIX_UPS.map(|(name, _)| name).as_slice(), [$(stringify!($name)),*]);
        }
    };
}

fix_ups! {
    openapi_3_1_is_read_as_3_0: json!({ "openapi": "3.1.0" });
    component_names_are_plain: json!({
        "paths": { "/things": { "get": { "schema": reference("schemas_paginated_thing_response") } } },
        "components": { "schemas": {
            "schemas_paginated_thing_response": { "items": reference("schemas_thing_response") },
            "schemas_thing_response": {},
        } },
    });
    query_travels_as_trace: json!({ "paths": { "/things": { "query": { "operationId": "things.search" } } } });
    multipart_travels_as_octets: operation(json!({
        "requestBody": { "content": { "multipart/form-data": { "schema": { "type": "object" } } } },
    }));
    parameters_have_no_patterns: operation(json!({
        "parameters": [{ "name": "Prefer", "in": "header", "schema": { "type": "string", "pattern": "^wait$" } }],
    }));
    parameters_have_no_defaults: operation(json!({
        "parameters": [{ "name": "limit", "in": "query", "schema": { "type": "integer", "default": 20 } }],
    }));
    parameters_have_no_bounds: operation(json!({
        "parameters": [{ "name": "limit", "in": "query", "schema": { "type": "integer", "minimum": 1, "maximum": 50 } }],
    }));
    problems_answer_every_operation: operation(json!({
        "responses": { "200": { "description": "" }, "404": { "description": "" } },
    }));
    successes_are_one_range: operation(json!({
        "responses": { "201": { "description": "" }, "202": { "description": "" }, "4XX": { "description": "" } },
    }));
    inline_bodies_are_components: operation(json!({
        "operationId": "things.create",
        "requestBody": { "content": { "application/json": { "schema": { "properties": { "a": {} } } } } },
        "responses": { "2XX": { "content": { "application/json": { "schema": {
            "type": "array", "items": { "properties": { "b": {} } },
        } } } } },
    }));
    pages_are_one_type: answer("ThingPage", json!({ "properties": {
        "next": {}, "previous": {}, "results": { "type": "array", "items": { "properties": { "a": {} } } },
    } }));
    version_is_text: answer("Prediction", json!({ "properties": {
        "version": { "oneOf": [{ "type": "string" }, { "type": "string", "enum": ["hidden"] }] },
    } }));
    error_is_any_json: answer("Prediction", json!({ "properties": {
        "error": { "type": "string", "nullable": true }, "logs": { "type": "string" },
    } }));
    enums_of_answers_are_open: answer("Prediction", json!({ "properties": {
        "status": { "type": "string", "enum": ["starting", "failed"] },
        "before": { "type": "string", "enum": ["starting", "failed"] },
    } }));
    urls_of_answers_are_text: answer("Thing", json!({ "properties": { "url": { "type": "string", "format": "uri" } } }));
    answers_require_what_is_recorded: {
        let mut spec = answer("Prediction", json!({
            "properties": { "id": { "type": "string", "maxLength": 9 }, "status": {}, "output": {} },
            "required": ["id", "output", "status"],
        }));
        for (kind, always) in policy::ALWAYS.iter().filter(|(kind, _)| *kind != "Prediction") {
            let properties: serde_json::Map<_, _> = always.iter().map(|name| ((*name).to_owned(), json!({}))).collect();
            spec["components"]["schemas"][kind] = json!({ "properties": properties });
        }
        spec
    };
    extra_metrics_are_kept: answer("Prediction", json!({ "properties": {
        "metrics": { "additionalProperties": true, "properties": { "total_time": { "type": "number" } } },
    } }));
    enums_of_requests_are_components: {
        let content = json!({ "application/json": { "schema": reference("ThingRequest") } });
        let mut spec = operation(json!({ "requestBody": { "content": content } }));
        spec["components"]["schemas"] = json!({ "ThingRequest": { "properties": {
            "webhook_events_filter": { "type": "array", "items": { "type": "string", "enum": ["start"] } },
        } } });
        spec
    };
}

/// Removes `key` from every object in `value` for which `from` holds.
fn remove(value: &mut Value, key: &str, from: &dyn Fn(&Value) -> bool) {
    if from(value)
        && let Some(members) = value.as_object_mut()
    {
        members.remove(key);
    }
    match value {
        Value::Object(members) => members
            .iter_mut()
            .for_each(|(_, inner)| remove(inner, key, from)),
        Value::Array(items) => items.iter_mut().for_each(|inner| remove(inner, key, from)),
        _ => {}
    }
}

fn each_operation(spec: &mut Value, change: &mut dyn FnMut(&mut Value)) {
    for (_, item) in spec["paths"].as_object_mut().unwrap() {
        item.as_object_mut()
            .unwrap()
            .values_mut()
            .for_each(&mut *change);
    }
}

/// Takes out of Replicate's document what the fix-up mends.
fn without_target(name: &str, spec: &mut Value) {
    let is_parameter = |value: &Value| value.get("in").is_some();
    let any = |_: &Value| true;
    match name {
        "openapi_3_1_is_read_as_3_0" => spec["openapi"] = "3.0.3".into(),
        "component_names_are_plain" => {
            let mut lowered = Lowered::new(spec.take());
            operations::component_names_are_plain(&mut lowered).unwrap();
            *spec = lowered.spec;
        }
        "query_travels_as_trace" => drop(
            spec["paths"]["/models"]
                .as_object_mut()
                .unwrap()
                .remove("query"),
        ),
        "multipart_travels_as_octets" => remove(spec, "multipart/form-data", &any),
        "parameters_have_no_patterns" => remove(spec, "pattern", &any),
        "parameters_have_no_defaults" => each_operation(spec, &mut |operation| {
            operation["parameters"]
                .as_array_mut()
                .into_iter()
                .flatten()
                .for_each(|one| remove(one, "default", &any));
        }),
        "parameters_have_no_bounds" => {
            let bounded = spec["paths"]["/search"]["get"]["parameters"]
                .as_array_mut()
                .unwrap();
            assert!(bounded.iter().all(is_parameter));
            bounded.iter_mut().for_each(|one| {
                remove(one, "minimum", &any);
                remove(one, "maximum", &any);
            });
        }
        "problems_answer_every_operation" => each_operation(spec, &mut |operation| {
            operation["responses"]["4XX"] = json!({ "description": "" });
        }),
        "successes_are_one_range" => each_operation(spec, &mut |operation| {
            let responses = operation["responses"].as_object_mut().unwrap();
            let success = responses.keys().find(|code| code.starts_with('2')).cloned();
            let success = responses.remove(&success.unwrap()).unwrap();
            responses.retain(|code, _| !code.starts_with('2'));
            responses.insert("2XX".into(), success);
        }),
        "inline_bodies_are_components" => {
            let mut inline = serde_json::Map::new();
            each_operation(spec, &mut |operation| {
                for (at, place) in ["/requestBody", "/responses/200", "/responses/201"]
                    .into_iter()
                    .enumerate()
                {
                    let schema =
                        operation.pointer_mut(&format!("{place}/content/application~1json/schema"));
                    let Some(schema) = schema else { continue };
                    let schema = if schema.get("items").is_some() {
                        &mut schema["items"]
                    } else {
                        schema
                    };
                    if schema.get("$ref").is_none() {
                        let name = format!("Inline{}{at}", inline.len());
                        inline.insert(name.clone(), std::mem::replace(schema, reference(&name)));
                    }
                }
            });
            spec["components"]["schemas"]
                .as_object_mut()
                .unwrap()
                .extend(inline);
        }
        "pages_are_one_type" => remove(spec, "previous", &any),
        "version_is_text" => remove(spec, "version", &|value| {
            value["version"].get("oneOf").is_some()
        }),
        "error_is_any_json" => remove(spec, "error", &any),
        "enums_of_answers_are_open" => remove(spec, "enum", &|value| value["enum"].is_array()),
        "urls_of_answers_are_text" => remove(spec, "format", &|value| value["format"] == "uri"),
        "answers_require_what_is_recorded" => {
            remove(spec, "required", &|value| value["required"].is_array());
        }
        "extra_metrics_are_kept" => remove(spec, "properties", &|value| {
            value["properties"].get("total_time").is_some()
        }),
        "enums_of_requests_are_components" => remove(spec, "webhook_events_filter", &any),
        other => panic!("no way to take out the target of `{other}`"),
    }
}

#[test]
fn a_fix_up_whose_target_is_gone_fails_by_its_name() {
    let pin = std::fs::read(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../replicate-api/openapi.json"
    ))
    .unwrap();
    let pin: Value = serde_json::from_slice(&pin).unwrap();
    for (name, _) in FIX_UPS {
        let mut spec = pin.clone();
        without_target(name, &mut spec);
        let mut found = Diagnostics::new("openapi.json");
        assert!(lower(spec, &mut found).is_none(), "{name}");
        let found = found.into_vec();
        assert_eq!(
            found[0].message,
            format!("the fix-up `{name}` found nothing to mend")
        );
        assert!(found[0].help.contains("generator/src/api"));
    }
}
