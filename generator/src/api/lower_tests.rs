//! One small document a fix-up: what it changes, and that it fails by its name where there is nothing to change.

use super::*;
use crate::api::schema::{each_object, is_record, reference};
use crate::api::{components, policy};
use crate::tree::unified;
use serde_json::json;

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap() + "\n"
}

/// What the fix-up changes in `spec`, as a diff.
fn difference(name: &str, spec: Value) -> String {
    let (name, at, fix_up) = FIX_UPS
        .into_iter()
        .find(|(known, _, _)| *known == name)
        .unwrap();
    let mut lowered = Lowered::new(spec.clone(), &policy::REPLICATE);
    apply(name, at, fix_up, &mut lowered).unwrap();
    let mut out = unified(
        "document",
        Some(&pretty(&spec)),
        Some(&pretty(&lowered.spec)),
    );
    if !lowered.open_enums.is_empty() {
        out += &format!("open enums: {:?}\n", lowered.open_enums);
    }
    if !lowered.forms.is_empty() {
        out += &format!("forms: {:?}\n", lowered.forms);
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
            assert_eq!(FIX_UPS.map(|(name, _, _)| name).as_slice(), [$(stringify!($name)),*]);
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
    shared_parameters_are_written_out: {
        let mut spec = operation(json!({ "parameters": [{ "$ref": "#/components/parameters/prefer" }] }));
        spec["components"]["parameters"] = json!({ "prefer": { "name": "Prefer", "in": "header", "schema": {} } });
        spec
    };
    query_travels_as_trace: json!({ "paths": { "/things": { "query": { "operationId": "things.search" } } } });
    multipart_travels_as_octets: operation(json!({
        "operationId": "things.create",
        "requestBody": { "content": { "multipart/form-data": { "schema": { "type": "object" } } } },
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
    parts_are_components: {
        let mut spec = answer("Prediction", json!({ "properties": {
            "urls": { "properties": { "get": { "type": "string" } } },
            "status": { "type": "string", "enum": ["starting", "failed"], "nullable": true },
            "steps": { "type": "array", "items": { "properties": { "kind": { "type": "string", "enum": ["a"] } } } },
        } }));
        spec["paths"]["/things"]["post"]["parameters"] = json!([
            { "name": "sort_by", "in": "query", "schema": { "type": "string", "enum": ["asc"], "default": "asc" } },
        ]);
        spec
    };
    error_is_any_json: answer("Prediction", json!({ "properties": {
        "error": { "type": "string", "nullable": true }, "logs": { "type": "string" },
    } }));
    enums_of_answers_are_open: answer("Status", json!({ "type": "string", "enum": ["starting", "failed"] }));
    answers_require_what_is_recorded: {
        let mut spec = answer("Prediction", json!({
            "properties": { "id": { "type": "string", "maxLength": 9 }, "status": {}, "output": {} },
            "required": ["id", "output", "status"],
        }));
        for (kind, always) in policy::REPLICATE.always.iter().filter(|(kind, _)| *kind != "Prediction") {
            let properties: serde_json::Map<_, _> = always.iter().map(|name| ((*name).to_owned(), json!({}))).collect();
            spec["components"]["schemas"][kind] = json!({ "properties": properties });
        }
        spec
    };
    extra_properties_are_kept: {
        let mut spec = answer("PredictionMetrics", json!({ "properties": { "total_time": { "type": "number" } } }));
        spec["components"]["schemas"]["PredictionMetrics"]["properties"]["more"] = reference("Open");
        spec["components"]["schemas"]["Open"] =
            json!({ "properties": { "a": {} }, "additionalProperties": true });
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
    let any = |_: &Value| true;
    match name {
        "openapi_3_1_is_read_as_3_0" => spec["openapi"] = "3.0.3".into(),
        "component_names_are_plain" => {
            let mut lowered = Lowered::new(spec.take(), &policy::REPLICATE);
            components::component_names_are_plain(&mut lowered).unwrap();
            *spec = lowered.spec;
        }
        "shared_parameters_are_written_out" => each_operation(spec, &mut |operation| {
            if let Some(all) = operation["parameters"].as_array_mut() {
                all.retain(|one| one.get("$ref").is_none());
            }
        }),
        "query_travels_as_trace" => drop(
            spec["paths"]["/models"]
                .as_object_mut()
                .unwrap()
                .remove("query"),
        ),
        "multipart_travels_as_octets" => remove(spec, "multipart/form-data", &any),
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
        "pages_are_one_type" => remove(spec, "next", &any),
        "version_is_text" => remove(spec, "version", &|value| {
            value["version"].get("oneOf").is_some()
        }),
        "error_is_any_json" => remove(spec, "error", &any),
        "enums_of_answers_are_open" => remove(spec, "enum", &|value| value["enum"].is_array()),
        "answers_require_what_is_recorded" => {
            remove(spec, "required", &|value| value["required"].is_array());
        }
        "extra_properties_are_kept" => {
            remove(spec, "properties", &|value| {
                value["properties"].get("total_time").is_some()
            });
            remove(spec, "additionalProperties", &any);
        }
        "parts_are_components" => each_object(spec, &mut |members| {
            let typed = |schema: &Value| is_record(schema) || is_enum(schema);
            let properties = members.get_mut("properties").and_then(Value::as_object_mut);
            for (name, inner) in properties.into_iter().flatten() {
                // The items of a page have a fix-up of their own.
                if typed(inner) || name != "results" && typed(&inner["items"]) {
                    *inner = json!({});
                }
            }
            if members.get("schema").is_some_and(is_enum) {
                members["schema"] = json!({ "type": "string" });
            }
        }),
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
    for (name, at, _) in FIX_UPS {
        let mut spec = pin.clone();
        without_target(name, &mut spec);
        let mut found = Diagnostics::new("openapi.json");
        assert!(
            lower(spec, &policy::REPLICATE, &mut found).is_none(),
            "{name}"
        );
        let found = found.into_vec();
        assert_eq!(
            found[0].message,
            format!("the fix-up `{name}` found nothing to mend")
        );
        assert_eq!(found[0].pointer, format!("/{at}"));
        assert!(found[0].help.contains("generator/src/api"));
    }
}
