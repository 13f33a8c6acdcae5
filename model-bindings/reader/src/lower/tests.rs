//! What a document means: one small document, one snapshot of the interface.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::pin::Prose;
use crate::interface::{Field, Interface, Output};
use serde_json::{Value, json};

fn read(schemas: Value) -> (Option<Interface>, Vec<Diagnostic>) {
    let info = json!({ "title": "Cog", "version": "0.1.0" });
    let pin = json!({ "openapi": "3.0.2", "info": info, "paths": {}, "components": { "schemas": schemas } });
    let mut found = Diagnostics::new("pin.json");
    let interface = Interface::read_pin(pin.to_string().as_bytes(), Prose::Omit, &mut found);
    (interface, found.into_vec())
}

fn interface(schemas: Value) -> Interface {
    let (interface, found) = read(schemas);
    assert_eq!(found, []);
    interface.unwrap()
}

fn fields(properties: Value) -> Vec<Field> {
    interface(json!({ "Input": { "type": "object", "properties": properties } }))
        .input
        .fields
}

/// What is said about a document, warnings and errors, in short.
fn complaints(schemas: Value) -> Vec<String> {
    let (_, found) = read(schemas);
    found
        .into_iter()
        .map(|d| format!("{:?} {}: {}", d.severity, d.pointer, d.message))
        .collect()
}

#[test]
fn fields_stand_in_x_order_whatever_the_order_of_keys() {
    let fields = fields(json!({
        "a": { "type": "string", "x-order": 2 },
        "without": { "type": "string" },
        "b": { "type": "string", "x-order": 10 },
        "c": { "type": "string", "x-order": 0 },
    }));
    let names: Vec<_> = fields.iter().map(|field| field.wire.as_str()).collect();
    assert_eq!(names, ["c", "a", "b", "without"]);
}

#[test]
fn an_integer_with_bounds() {
    insta::assert_debug_snapshot!(fields(json!({
        "num_outputs": { "type": "integer", "minimum": 1, "maximum": 4, "default": 1 }
    })));
}

#[test]
fn an_enum_by_reference_and_inline_are_the_same() {
    let inline =
        fields(json!({ "x": { "type": "string", "enum": ["16:9", "1:1"], "default": "1:1" } }));
    let by_reference = interface(json!({
        "Input": { "properties": { "x": { "allOf": [{ "$ref": "#/components/schemas/x" }], "default": "1:1" } } },
        "x": { "type": "string", "enum": ["16:9", "1:1"] },
    }));
    let beside = interface(json!({
        "Input": { "properties": { "x": { "$ref": "#/components/schemas/x", "default": "1:1" } } },
        "x": { "type": "string", "enum": ["16:9", "1:1"] },
    }));
    let debug = |fields: &[Field]| format!("{fields:#?}");
    assert_eq!(debug(&inline), debug(&by_reference.input.fields));
    assert_eq!(debug(&inline), debug(&beside.input.fields));
    insta::assert_debug_snapshot!(inline);
}

#[test]
fn every_dialect_of_optional_is_the_same() {
    let plain = fields(json!({ "x": { "type": "integer", "minimum": 0 } }));
    for dialect in [
        json!({ "type": "integer", "minimum": 0, "nullable": true }),
        json!({ "type": "integer", "minimum": 0, "nullable": true, "default": null }),
        json!({ "type": ["integer", "null"], "minimum": 0 }),
        json!({ "anyOf": [{ "type": "integer", "minimum": 0 }, { "type": "null" }], "default": null }),
        json!({ "anyOf": [{ "type": "integer", "minimum": 0 }, { "type": "null" }], "title": "X" }),
    ] {
        assert_eq!(
            format!("{plain:?}"),
            format!("{:?}", fields(json!({ "x": dialect.clone() }))),
            "{dialect}"
        );
    }
}

#[test]
fn a_nested_object_with_a_secret() {
    insta::assert_debug_snapshot!(fields(json!({ "options": {
        "type": "object", "required": ["key"], "additionalProperties": { "type": "number" },
        "properties": {
            "key": { "type": "string", "x-cog-secret": true, "x-order": 1 },
            "size": { "type": "integer", "x-order": 0 },
        },
    } })));
}

#[test]
fn inside_a_value_null_is_one_where_the_schema_says_so() {
    let read = interface(json!({
        "Input": { "type": "object", "properties": {
            "names": { "type": "array", "items": { "type": "string", "nullable": true } },
            "counts": { "type": "object", "additionalProperties": { "type": "integer", "nullable": true } },
            "box": { "type": "object", "required": ["a"], "properties": {
                "a": { "type": "string", "nullable": true },
                "b": { "allOf": [{ "$ref": "#/components/schemas/Side" }], "nullable": true },
                "c": {},
                "d": { "type": "string" },
            } },
            "text": { "type": "string", "nullable": true },
        } },
        "Side": { "type": "number" },
    }));
    let message = |input: Value| read.input.check(&input).unwrap_err().to_string();
    for input in [
        json!({ "names": ["x", null], "counts": { "a": null, "b": 1 } }),
        json!({ "box": { "a": null, "b": null, "c": null } }),
        json!({ "box": { "a": "x", "b": 1.5, "c": [null] } }),
    ] {
        assert_eq!(read.input.check(&input), Ok(()), "{input}");
    }
    assert_eq!(
        message(json!({ "text": null })),
        "`text` is null: leave it out instead"
    );
    assert_eq!(
        message(json!({ "names": [1] })),
        "`names[0]` takes text or null, not 1"
    );
    assert_eq!(
        message(json!({ "box": { "a": null, "d": null } })),
        "`box.d` is null: leave it out instead"
    );
    assert_eq!(
        message(json!({ "box": {} })),
        "missing required field `box.a`"
    );
}

#[test]
fn a_member_may_be_required_without_being_described() {
    let read = interface(json!({ "Input": { "type": "object", "properties": {
        "any": { "type": "object", "required": ["ghost"], "properties": { "a": { "type": "string" } } },
        "whole": { "type": "object", "required": ["ghost"], "additionalProperties": { "type": "integer" } },
    } } }));
    for (input, expected) in [
        (json!({ "any": {} }), "missing required field `any.ghost`"),
        (
            json!({ "whole": {} }),
            "missing required field `whole.ghost`",
        ),
        (
            json!({ "whole": { "ghost": "x" } }),
            "`whole.ghost` takes an integer, not \"x\"",
        ),
    ] {
        let error = read.input.check(&input).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
    let good = json!({ "any": { "ghost": null }, "whole": { "ghost": 1 } });
    assert_eq!(read.input.check(&good), Ok(()));
}

#[test]
fn outputs_and_whether_they_stream() {
    let shape = |output: Value| {
        let interface = interface(json!({ "Input": {}, "Output": output }));
        format!(
            "{:?}{}",
            interface.output,
            if interface.streams { ", streams" } else { "" }
        )
    };
    let file = json!({ "type": "string", "format": "uri" });
    let pieces = json!({
        "type": "array", "items": { "type": "string" },
        "x-cog-array-type": "iterator", "x-cog-array-display": "concatenate",
    });
    assert_eq!(shape(pieces), "Pieces, streams");
    assert_eq!(
        shape(json!({ "type": "array", "items": file, "x-cog-array-type": "iterator" })),
        "List(File), streams"
    );
    assert_eq!(
        shape(json!({ "type": "string", "nullable": true })),
        "Optional(Text)"
    );
    assert_eq!(
        shape(json!({ "type": "array", "items": { "type": "array", "items": {} } })),
        "List(List(Json))"
    );
    assert_eq!(shape(json!({ "type": "object" })), "Json");
    assert_eq!(shape(json!({})), "Json");
    let structure =
        json!({ "type": "object", "properties": { "a": { "type": "string", "maxLength": 3 } } });
    assert!(
        shape(structure).starts_with("Structure("),
        "bounds on answers are dropped, the shape is kept"
    );
}

#[test]
fn an_output_that_lists_numbers_is_a_number() {
    let output = |output: Value| interface(json!({ "Input": {}, "Output": output })).output;
    let listed = json!({ "type": "integer", "enum": [1, 2] });
    assert_eq!(output(listed), Output::Integer);
    let listed = json!({ "type": "array", "items": { "type": "number", "enum": [0.5, 1] } });
    assert_eq!(output(listed), Output::List(Box::new(Output::Number)));
}

#[test]
fn an_output_that_holds_itself_is_one_of_its_own_definitions() {
    let list = json!({ "type": "array", "items": { "$ref": "#/components/schemas/Output" } });
    let output = json!({ "type": "object", "properties": { "parts": list } });
    let Output::Structure(schema) = interface(json!({ "Input": {}, "Output": output })).output
    else {
        panic!("it has a structure");
    };
    assert_eq!(
        schema["definitions"]["Output"]["properties"],
        schema["properties"]
    );
}

#[test]
fn a_tuple_in_an_output_is_any_json_with_a_warning_and_in_an_input_refused() {
    let number = json!({ "type": "number" });
    let to = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    for (keyword, tuple) in [
        (
            "prefixItems",
            json!({ "type": "array", "prefixItems": [number, number] }),
        ),
        (
            "items",
            json!({ "type": "array", "items": [number, number] }),
        ),
        (
            "patternProperties",
            json!({ "patternProperties": { "^a": number } }),
        ),
        (
            "propertyNames",
            json!({ "type": "object", "propertyNames": { "pattern": "^a" } }),
        ),
    ] {
        let of =
            |tuple: &Value| json!({ "type": "object", "properties": { "pt": tuple, "b": number } });
        let found = complaints(json!({ "Input": {}, "Output": of(&tuple) }));
        let place = format!("Warning /components/schemas/Output/properties/pt/{keyword}: ");
        assert!(
            found.len() == 1 && found[0].starts_with(&place),
            "{found:?}"
        );
        let document = json!({ "Input": {}, "Output": of(&to("P")), "P": tuple });
        let Output::Structure(schema) = read(document).0.unwrap().output else {
            panic!("the rest of the output has a type");
        };
        assert_eq!(schema["definitions"]["P"], json!({}));
        assert_eq!(schema["properties"]["b"], number);
        // What an input takes, too, is held to its rules.
        let shared = json!({ "Input": of(&to("P")), "Output": of(&to("P")), "P": tuple });
        let found = complaints(shared);
        assert!(
            found.iter().any(|found| found.starts_with("Error ")),
            "{found:?}"
        );
    }
}

#[test]
fn an_unknown_type_in_an_output_is_any_json_with_a_warning() {
    let output = json!({ "type": "array", "items": { "type": "NamedEmbedding" } });
    assert_eq!(
        complaints(json!({ "Input": {}, "Output": output })),
        [
            "Warning /components/schemas/Output/items/type: unknown type `NamedEmbedding`, so this part of the output is any JSON"
        ]
    );
}

#[test]
fn a_component_that_contains_itself_ends_in_any_json_with_a_warning() {
    let node = json!({ "type": "object", "properties": { "next": { "$ref": "#/components/schemas/Node" } } });
    let input = json!({ "properties": { "x": { "$ref": "#/components/schemas/Node" } } });
    assert_eq!(
        complaints(json!({ "Input": input, "Node": node })),
        [
            "Warning /components/schemas/Node/properties/next: `Node` contains itself, so what is inside is not checked"
        ]
    );
    assert_eq!(
        complaints(json!({ "Input": { "$ref": "#/components/schemas/Input" } })),
        [
            "Warning /components/schemas/Input: `Input` contains itself, so what is inside is not checked",
            "Error /components/schemas/Input: `Input` leads to no schema"
        ]
    );
}

#[test]
fn what_no_value_can_satisfy_is_refused() {
    for (schema, place) in [
        (json!({ "type": "integer", "minimum": 5, "maximum": 4 }), ""),
        (
            json!({ "type": "integer", "minimum": 0.1, "maximum": 0.9 }),
            "",
        ),
        (
            json!({ "type": "integer", "minimum": 18_446_744_073_709_551_615_u64 }),
            "",
        ),
        (json!({ "type": "integer", "maximum": -1e300 }), ""),
        (
            json!({ "type": "integer", "minimum": i64::MAX, "exclusiveMinimum": true }),
            "",
        ),
        (
            json!({ "type": "object", "required": ["ghost"], "additionalProperties": false }),
            "",
        ),
        (
            json!({ "type": "number", "minimum": 1, "maximum": 1, "exclusiveMaximum": true }),
            "",
        ),
        (
            json!({ "type": "string", "minLength": 5, "maxLength": 4 }),
            "",
        ),
        (
            json!({ "type": "array", "items": { "type": "number", "minimum": 2, "maximum": 1 } }),
            "/items",
        ),
    ] {
        let found = complaints(json!({ "Input": { "properties": { "x": schema.clone() } } }));
        let expected = format!(
            "Error /components/schemas/Input/properties/x{place}: no value can be within these bounds"
        );
        assert_eq!(found, [expected], "{schema}");
    }
}

#[test]
fn a_pattern_that_is_not_enforced_says_so() {
    let found = complaints(
        json!({ "Input": { "properties": { "x": { "type": "string", "pattern": "(?=a)" } } } }),
    );
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with(
            "Warning /components/schemas/Input/properties/x/pattern: `pattern` is not enforced"
        ),
        "{found:?}"
    );
}

#[test]
fn a_secret_is_known_by_either_mark_here_or_behind_a_reference() {
    let key = json!({ "type": "string", "x-cog-secret": true });
    for schema in [
        json!({ "type": "string", "x-cog-secret": true }),
        json!({ "type": "string", "format": "password" }),
        json!({ "$ref": "#/components/schemas/key" }),
        json!({ "allOf": [{ "$ref": "#/components/schemas/key" }] }),
    ] {
        let interface =
            interface(json!({ "Input": { "properties": { "x": schema.clone() } }, "key": key }));
        assert!(interface.input.fields[0].secret, "{schema}");
    }
}

#[test]
fn what_nothing_enforces_is_said() {
    let text = json!({ "type": "string" });
    for (schema, keywords) in [
        (
            json!({ "allOf": [{ "$ref": "#/components/schemas/t" }], "maxLength": 5 }),
            vec!["maxLength"],
        ),
        (
            json!({ "type": "integer", "maximum": 5, "anyOf": [{ "type": "integer" }] }),
            vec!["type", "maximum"],
        ),
        (
            json!({ "anyOf": [{ "type": "integer" }], "oneOf": [{ "type": "integer" }] }),
            vec!["oneOf"],
        ),
        (
            json!({ "type": "integer", "enum": [1, 30], "maximum": 5 }),
            vec!["maximum"],
        ),
        (
            json!({ "type": "string", "format": "uri", "maxLength": 5, "pattern": "^https" }),
            vec!["pattern", "maxLength"],
        ),
        (json!({ "type": "boolean", "enum": [true] }), vec!["enum"]),
        (
            json!({ "type": "integer", "maxLength": 5 }),
            vec!["maxLength"],
        ),
    ] {
        let document = json!({ "Input": { "properties": { "x": schema.clone() } }, "t": text });
        let (interface, found) = read(document);
        assert!(interface.is_some(), "{schema}");
        let places: Vec<_> = found
            .iter()
            .map(|d| d.pointer.rsplit('/').next().unwrap())
            .collect();
        assert_eq!(places, keywords, "{schema}");
        assert!(
            found.iter().all(|d| d.message.contains("not enforced")),
            "{found:?}"
        );
    }
}

#[test]
fn an_enum_that_accepts_nothing_is_refused() {
    for values in [json!([]), json!([null])] {
        let found = complaints(json!({ "Input": { "properties": { "x": { "enum": values } } } }));
        assert!(
            found.len() == 1 && found[0].starts_with("Error"),
            "{found:?}"
        );
    }
}

#[test]
fn a_document_that_unfolds_without_end_is_refused_at_once() {
    let chain = |schema: fn(String) -> Value| {
        let links = (0..3_000).map(|i| {
            (
                format!("A{i}"),
                schema(format!("#/components/schemas/A{}", i + 1)),
            )
        });
        let mut all: serde_json::Map<String, Value> = links.collect();
        all.insert(
            "Input".into(),
            json!({ "properties": { "x": { "$ref": "#/components/schemas/A0" } } }),
        );
        all.insert("A3000".into(), json!({}));
        complaints(all.into())
    };
    let long = chain(|next| json!({ "properties": { "x": { "$ref": next } } }));
    assert!(long[0].contains("more than 32 references"), "{long:?}");
    let bare = chain(|next| json!({ "$ref": next }));
    assert!(bare[0].contains("more than 32 references"), "{bare:?}");
    let mut laughs: serde_json::Map<String, Value> = (0..25)
        .map(|i| {
            let next = json!({ "$ref": format!("#/components/schemas/A{}", i + 1) });
            (
                format!("A{i}"),
                json!({ "properties": { "x": next, "y": next } }),
            )
        })
        .collect();
    laughs.insert("A25".into(), json!({}));
    laughs.insert(
        "Input".into(),
        json!({ "properties": { "x": { "$ref": "#/components/schemas/A0" } } }),
    );
    let laughs = complaints(laughs.into());
    assert!(
        laughs.len() == 1 && laughs[0].contains("unfolds into more than"),
        "{laughs:?}"
    );
}
