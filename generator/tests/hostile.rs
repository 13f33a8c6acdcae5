//! Hostile documents: each gives a crate that means what the document says, or a diagnostic; never a panic, a hang, a file
//! outside the folder, or code from a text.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod made;

use made::{Made, input, made, schemas};
use replicate_generator::diagnostic::{Diagnostic, Diagnostics};
use replicate_generator::document::catalog::{CatalogModel, CatalogVersion};
use replicate_generator::document::pin::Prose;
use replicate_generator::manifest::{Manifest, check_slug};
use replicate_generator::standalone::{self, Maker};
use replicate_generator::tree::Tree;
use replicate_model_reader::Interface;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

/// A hang, not a benchmark: each takes far less, even where nothing is optimised.
const HANG: Duration = Duration::from_secs(10);

/// What becomes of a document, in a thread with the stack that threads have.
fn outcome(document: &Arc<Value>, prose: Prose) -> Result<Made, Vec<Diagnostic>> {
    let document = Arc::clone(document);
    let (send, receive) = mpsc::channel();
    thread::spawn(move || drop(send.send(made(&document, prose))));
    receive.recv_timeout(HANG).expect("a panic, or a hang")
}

/// A crate that is sound, with no prose and with it.
fn accepted(document: Value) -> Made {
    let document = Arc::new(document);
    outcome(&document, Prose::Keep).unwrap().is_sound();
    let made = outcome(&document, Prose::Omit).unwrap();
    made.is_sound();
    made
}

/// The place and message of the first error, none of which is long.
fn refused(document: Value) -> (String, String) {
    let errors = outcome(&Arc::new(document), Prose::Keep).unwrap_err();
    for error in &errors {
        assert!(error.to_string().len() < 100_000, "{:.200}", error.message);
    }
    (errors[0].pointer.clone(), errors[0].message.clone())
}

fn either(document: Value) {
    match outcome(&Arc::new(document), Prose::Keep) {
        Ok(made) => made.is_sound(),
        Err(errors) => assert!(errors.iter().all(|error| !error.message.is_empty())),
    }
}

/// Texts that would be code, markup or a path, if they were anything but text.
const TEXTS: [&str; 28] = [
    "\"; fn main() {} const X: &str = \"",
    "\"# ; std::process::abort() //",
    "*/ compile_error!() /*",
    "}\n}\nmod evil { pub fn run() {} }\nimpl Input {",
    "\r\nuse std::fs;\r\n",
    "#![feature(x)]",
    "#[doc = include_str!(\"/etc/passwd\")]",
    "include!(\"x\")",
    "$crate",
    "$($x:tt)*",
    "{}",
    "{0:?}",
    "\\u{202e}",
    "\u{202e}gnirts\u{2066}",
    "\0",
    "\u{feff}",
    "```\nfn main() { panic!() }\n```",
    "~~~rust\nloop {}\n~~~",
    "    let indented = loop {};",
    "</code><script>alert(1)</script>",
    "[`Input`](https://example.com)",
    "../../../etc/passwd",
    "C:\\con\\nul",
    "r#\"\"#",
    "r#self",
    "__rt",
    "'static",
    "🦀 crate",
];

/// Each text as a name, a value, a default, a description, a title, a format and a pattern.
#[test]
fn texts_that_would_be_code_stay_texts() {
    for text in TEXTS {
        let all = json!({
            text: { "type": "string", "enum": [text, "b"], "default": text, "description": text, "title": text },
            format!("n{text}"): { "type": "integer", "minimum": 1, "format": text, "description": text },
            format!("p{text}"): { "type": "string", "pattern": text, "default": text },
            format!("o{text}"): { "type": "object", "properties": { text: { "type": "string", "enum": [text] } } },
            format!("l{text}"): { "type": "array", "items": { "enum": [text, format!("{text}!")] }, "default": [text] },
        });
        let output = json!({ "type": "object", "title": text, "description": text, "required": [text], "properties": {
            text: { "type": "string", "enum": [text, "b"], "title": text, "description": text, "default": text },
        } });
        let input = json!({ "properties": all, "required": [text] });
        let document = json!({ "Input": input, "Output": output, "TrainingInput": input, "TrainingOutput": output });
        let made = accepted(schemas(document));
        assert_eq!(made.model.input.fields.len(), 5, "{text}");
    }
}

#[test]
fn texts_as_keywords_types_and_references_are_refused_with_their_place() {
    for text in TEXTS {
        let place = |keyword: &str| {
            let keyword = keyword.replace('~', "~0").replace('/', "~1");
            format!("/components/schemas/Input/properties/x/{keyword}")
        };
        let (at, _) = refused(input(json!({ "x": { text: 1 } })));
        assert_eq!(at, place(text));
        let (at, message) = refused(input(json!({ "x": { "type": text } })));
        assert_eq!(
            (at, message),
            (place("type"), format!("unknown type `{text}`"))
        );
        let (at, message) = refused(input(json!({ "x": { "$ref": text } })));
        assert_eq!(at, "/components/schemas/Input/properties/x");
        assert_eq!(message, format!("`{text}` leads out of this document"));
    }
}

/// Names that are one name when case, signs or scripts are left out.
#[test]
fn names_that_clash_once_they_are_identifiers_are_told_apart() {
    let clashing = [
        "a b", "a_b", "A_B", "aB", "a-b", "a  b", "AB", "a_b_2", "äb", "ab", "", "-", "--", "_",
        "self", "Self", "self_",
    ];
    let fields: Map<String, Value> = clashing
        .iter()
        .map(|name| {
            (
                (*name).to_owned(),
                json!({ "type": "integer", "minimum": 1 }),
            )
        })
        .collect();
    let made = accepted(input(json!(fields)));
    assert_eq!(made.model.input.fields.len(), clashing.len());
    let values: Vec<_> = clashing
        .iter()
        .chain(&["None", "Ok", "1", "01", "1.0", "1_0"])
        .collect();
    accepted(input(json!({ "x": { "enum": values } })));
}

/// What typify makes of an output is held to the same.
#[test]
fn an_output_whose_parts_clash_is_still_a_crate() {
    let of = |properties: Value| json!({ "type": "object", "properties": properties });
    let text = json!({ "type": "string" });
    for output in [
        of(json!({ "a b": text, "a_b": text, "a-b": text, "aB": text, "A_B": text })),
        of(
            json!({ "": text, "-": text, "_": text, "self": text, "Self": text, "type": text, "1": text }),
        ),
        json!({ "type": "string", "enum": ["a b", "a_b", "A B", "a-b", "", "-", "_", "self", "Self"] }),
        json!({ "type": "integer", "enum": [1, 2, -1] }),
        of(
            json!({ "x": { "$ref": "#/components/schemas/a b" }, "y": { "$ref": "#/components/schemas/a_b" }, "z": { "$ref": "#/components/schemas/AB" } }),
        ),
        of(
            json!({ "x": { "$ref": "#/components/schemas/output" }, "y": { "$ref": "#/components/schemas/Input" } }),
        ),
        of(
            json!({ "x": { "$ref": "#/components/schemas/Default" }, "y": { "$ref": "#/components/schemas/self" }, "z": { "$ref": "#/components/schemas/-" } }),
        ),
        of(
            json!({ "x": of(json!({ "y": text })), "output_x": { "$ref": "#/components/schemas/OutputX" } }),
        ),
        json!({ "anyOf": [of(json!({ "a": text })), of(json!({ "b": text })), text, { "type": "integer" }] }),
        json!({ "oneOf": [{ "title": "x", "type": "string" }, { "title": "x", "type": "number" }] }),
        json!({ "allOf": [of(json!({ "a": text })), of(json!({ "a": { "type": "integer" } }))] }),
        // What becomes a name that the module imports, or one that another script has in two ways.
        of(
            json!({ "x": { "$ref": "#/components/schemas/File" }, "y": { "$ref": "#/components/schemas/file-output" } }),
        ),
        of(
            json!({ "x": { "$ref": "#/components/schemas/json_" }, "y": {}, "z": { "type": "string", "format": "uri" } }),
        ),
        json!({ "type": "string", "enum": ["\u{d55c}", "\u{1112}\u{1161}\u{11ab}"] }),
        of(
            json!({ "\u{c5}": text, "A\u{30a}": text, "\u{212b}": text, "\u{b5}": text, "\u{3b1}": text }),
        ),
        json!({ "anyOf": [of(json!({ "\u{3b1}": of(json!({ "\u{b5}": text })) })), text] }),
    ] {
        let parts = json!({
            "Input": {}, "Output": output, "output": of(json!({ "a": text })), "a b": of(json!({ "a": text })),
            "a_b": of(json!({ "b": text })), "AB": of(json!({ "c": text })), "Default": of(json!({ "a": text })),
            "self": of(json!({ "a": text })), "-": of(json!({ "a": text })), "OutputX": of(json!({ "z": text })),
            "File": of(json!({ "output": { "enum": ["png", "jpg"] }, "url": { "type": "string", "format": "uri" } })),
            "file-output": of(json!({ "a": text })), "json_": of(json!({ "any": {} })),
        });
        accepted(schemas(parts));
    }
}

#[test]
fn references_in_a_circle_end() {
    let to = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    for (a, b) in [
        (to("B"), to("A")),
        (to("A"), to("A")),
        (json!({ "allOf": [to("B")] }), json!({ "allOf": [to("A")] })),
        (
            json!({ "anyOf": [to("B")] }),
            json!({ "anyOf": [to("A"), to("B")] }),
        ),
        (json!({ "oneOf": [to("B"), { "type": "string" }] }), to("A")),
        (
            json!({ "type": "array", "items": to("B") }),
            json!({ "type": "array", "items": to("A") }),
        ),
        (json!({ "type": "array", "items": to("A") }), json!({})),
        (
            json!({ "type": "object", "additionalProperties": to("A") }),
            json!({}),
        ),
        (
            json!({ "type": "object", "properties": { "a": to("B"), "b": to("A") } }),
            json!({ "properties": { "a": to("A") } }),
        ),
        (
            json!({ "type": "object", "required": ["a"], "properties": { "a": to("A") } }),
            json!({}),
        ),
        (json!({ "allOf": [to("A")], "nullable": true }), json!({})),
    ] {
        for input in [
            json!({ "properties": { "x": to("A"), "y": { "allOf": [to("B")] }, "z": { "type": "array", "items": to("A") } } }),
            json!({}),
            to("A"),
            to("Input"),
            json!({ "allOf": [to("Input")] }),
        ] {
            for output in [
                to("A"),
                to("Output"),
                json!({ "allOf": [to("A")] }),
                json!({ "properties": { "a": to("A"), "o": to("Output") } }),
                json!({ "type": "array", "items": to("A") }),
                json!({ "anyOf": [to("Output"), to("A")] }),
            ] {
                either(schemas(
                    json!({ "Input": input, "Output": output, "A": a, "B": b }),
                ));
            }
        }
    }
}

#[test]
fn references_to_nothing_or_out_of_the_document_are_refused() {
    for (reference, why) in [
        (
            "#/components/schemas/Nothing",
            "there is no component `Nothing`",
        ),
        ("#/components/schemas/", "leads inside a component"),
        (
            "#/components/schemas/Input/properties/x",
            "leads inside a component",
        ),
        ("#/components/responses/X", "leads out of this document"),
        ("#", "leads out of this document"),
        ("", "leads out of this document"),
        (
            "http://127.0.0.1:1/schema.json",
            "leads out of this document",
        ),
        (
            "https://example.com/x#/components/schemas/Input",
            "leads out of this document",
        ),
        ("file:///etc/passwd", "leads out of this document"),
        ("../../other.json", "leads out of this document"),
    ] {
        let to = json!({ "$ref": reference });
        for (schema, inside) in [
            (to.clone(), ""),
            (json!({ "allOf": [to] }), "/allOf/0"),
            (json!({ "type": "array", "items": to }), "/items"),
            (json!({ "anyOf": [{ "type": "string" }, to] }), "/anyOf/1"),
            (
                json!({ "type": "object", "properties": { "y": to } }),
                "/properties/y",
            ),
        ] {
            let (at, message) = refused(input(json!({ "x": schema })));
            assert_eq!(
                at,
                format!("/components/schemas/Input/properties/x{inside}")
            );
            assert!(message.contains(why), "{message}");
            // An output that nobody can read is any JSON, or not there at all.
            either(schemas(json!({ "Input": {}, "Output": schema })));
        }
    }
}

#[test]
fn ten_thousand_properties_are_ten_thousand_fields() {
    let all = |schema: fn(usize) -> Value| {
        let all = (0..10_000).map(|i| (format!("p{i}"), schema(i)));
        all.collect::<Map<String, Value>>()
    };
    let made = accepted(input(all(|_| json!({ "type": "string" })).into()));
    assert_eq!(made.model.input.fields.len(), 10_000);
    let names: Vec<_> = (0..10_000).map(|i| format!("p{i}")).collect();
    let properties =
        all(|i| json!({ "type": "integer", "minimum": i, "uniqueItems": true, "x-y": 1 }));
    either(schemas(
        json!({ "Input": { "required": names, "properties": properties } }),
    ));
    either(schemas(
        json!({ "Input": { "required": names, "properties": {} } }),
    ));
    either(input(
        json!({ "x": { "type": "object", "required": names, "properties": properties } }),
    ));
    either(input(
        all(|i| json!({ "enum": [format!("{i}"), "x"] })).into(),
    ));
    either(input(
        all(|i| json!({ "type": "string", "pattern": format!("^({i}|[a-z]{{1,40}})$") })).into(),
    ));
    either(input(all(|i| json!({ "if": i, "type": "tuple" })).into()));
}

#[test]
fn names_by_the_thousand_may_all_clash() {
    let name = |i: usize| format!("a{}", "-".repeat(i % 300) + &" ".repeat(i / 300));
    let fields: Map<String, Value> = (0..10_000)
        .map(|i| (name(i), json!({ "type": "boolean" })))
        .collect();
    assert_eq!(
        accepted(input(fields.into())).model.input.fields.len(),
        10_000
    );
}

#[test]
fn an_output_of_ten_thousand_properties_or_values_ends() {
    let text = json!({ "type": "string" });
    let properties: Map<String, Value> = (0..10_000)
        .map(|i| (format!("p{i}"), text.clone()))
        .collect();
    either(schemas(
        json!({ "Input": {}, "Output": { "type": "object", "properties": properties } }),
    ));
    let values: Vec<_> = (0..20_000).map(|i| format!("v{i}")).collect();
    either(schemas(
        json!({ "Input": {}, "Output": { "enum": values } }),
    ));
}

#[test]
fn twenty_thousand_values_are_twenty_thousand_variants() {
    let distinct: Vec<_> = (0..20_000).map(|i| format!("value {i}")).collect();
    accepted(input(
        json!({ "x": { "type": "string", "enum": distinct } }),
    ));
    let clashing: Vec<_> = (0..20_000)
        .map(|i| format!("a{}", "-".repeat(i % 300) + &" ".repeat(i / 300)))
        .collect();
    accepted(input(
        json!({ "x": { "type": "string", "enum": clashing } }),
    ));
    let integers: Vec<_> = (0..20_000).map(|i| i - 10_000).collect();
    accepted(input(
        json!({ "x": { "type": "integer", "enum": integers } }),
    ));
    let mixed: Vec<_> = (0..20_000)
        .map(|i| {
            if i % 2 == 0 {
                json!(i)
            } else {
                json!(format!("{i}"))
            }
        })
        .collect();
    either(input(json!({ "x": { "enum": mixed } })));
    let alternatives: Vec<_> = (0..20_000)
        .map(|i| json!({ "type": "integer", "minimum": i }))
        .collect();
    either(input(json!({ "x": { "anyOf": alternatives } })));
}

#[test]
fn values_that_unfold_into_millions_are_refused() {
    let values: Vec<_> = (0..1_000).map(|i| format!("{i}")).collect();
    let to = json!({ "$ref": "#/components/schemas/voice" });
    let fields: Map<String, Value> = (0..5_000).map(|i| (format!("p{i}"), to.clone())).collect();
    let (_, message) = refused(schemas(
        json!({ "Input": { "properties": fields }, "voice": { "enum": values } }),
    ));
    assert!(message.contains("unfolds into more than"), "{message}");
    let fields: Map<String, Value> = (0..5_000).map(|i| (format!("p{i}"), to.clone())).collect();
    let voice = json!({ "required": values, "properties": { "a": {} } });
    let (_, message) = refused(schemas(
        json!({ "Input": { "properties": fields }, "voice": voice }),
    ));
    assert!(message.contains("unfolds into more than"), "{message}");
}

/// Schemas that stand inside of each other at this place, and what is at the end of it; made without a walk through it.
fn nested(way: &[&str], depth: usize) -> Value {
    (0..depth).fold(json!({ "type": "string" }), |inner, _| {
        way.iter().rev().fold(inner, |inner, step| match *step {
            "0" => Value::Array(vec![inner]),
            step => Value::Object(Map::from_iter([(step.to_owned(), inner)])),
        })
    })
}

#[test]
fn nesting_of_any_kind_is_refused_before_it_takes_the_stack() {
    for way in [
        &["properties", "x"][..],
        &["items"],
        &["additionalProperties"],
        &["allOf", "0"],
        &["anyOf", "0"],
        &["oneOf", "0"],
        &["default", "x"],
        &["enum", "0"],
        &["example", "0"],
        &["no such keyword"],
    ] {
        let mut in_input = input(json!({ "x": {} }));
        in_input["components"]["schemas"]["Input"]["properties"]["x"] = nested(way, 5_000);
        let (at, message) = refused(in_input);
        let start = format!("/components/schemas/Input/properties/x/{}", way.join("/"));
        assert!(at.starts_with(&start), "{at}");
        assert!(message.contains("nested more than"), "{message}");
        let mut in_output = schemas(json!({ "Input": {}, "Output": {} }));
        in_output["components"]["schemas"]["Output"] = nested(way, 5_000);
        let (_, message) = refused(in_output);
        assert!(message.contains("nested more than"), "{message}");
        // As a pin that somebody wrote: the bytes are deeper than a JSON parser goes.
        let text = "{\"a\":[".repeat(5_000) + &"]}".repeat(5_000);
        let mut found = Diagnostics::new("pin.json");
        let read = Interface::read_pin(text.as_bytes(), Prose::Omit, &mut found);
        assert!(read.is_none());
        assert!(
            found.into_vec()[0]
                .message
                .contains("not JSON: recursion limit")
        );
    }
}

#[test]
fn nesting_just_below_the_limit_is_read_or_refused() {
    for depth in 1..60 {
        let deep = (0..depth).fold(
            json!({ "type": "integer", "minimum": 0 }),
            |inner, _| json!({ "type": "object", "properties": { "x": inner } }),
        );
        either(schemas(
            json!({ "Input": { "properties": { "x": deep } }, "Output": deep }),
        ));
        let lists = (0..depth).fold(
            json!({ "type": "string" }),
            |inner, _| json!({ "type": "array", "items": inner }),
        );
        either(schemas(
            json!({ "Input": { "properties": { "x": lists } }, "Output": lists }),
        ));
        let data = (0..depth).fold(json!("x"), |inner, _| json!([inner]));
        either(input(json!({ "x": { "default": data, "enum": ["a"] } })));
    }
}

#[test]
fn ten_megabytes_of_one_text_are_carried_or_refused() {
    for text in ["1".repeat(10_000_000), "`\n".repeat(5_000_000)] {
        a_text_is_carried_or_refused(&text);
    }
}

/// Of what is accepted, the source is parsed once: that takes longer than to make it.
fn a_text_is_carried_or_refused(text: &str) {
    let of = |schema: Value| input(json!({ "x": schema }));
    either(of(json!({ "type": "string", "description": text })));
    either(of(json!({ "type": "string", "default": text })));
    either(of(json!({ "enum": [text, "a"] })));
    either(of(
        json!({ "type": "string", "pattern": text, "format": text }),
    ));
    either(input(json!({ text: { "type": "integer", "minimum": 1 } })));
    either(schemas(
        json!({ "Input": {}, "Output": { "enum": [text, "b"] } }),
    ));
    let properties = json!({ text: {} });
    either(schemas(
        json!({ "Input": {}, "Output": { "type": "object", "properties": properties } }),
    ));
    refused(of(json!({ text: 1 })));
    refused(of(json!({ "type": text })));
    refused(of(json!({ "$ref": text })));
    refused(of(
        json!({ "$ref": format!("#/components/schemas/{text}") }),
    ));
    let inside = (0..2_000).map(|i| (format!("p{i}"), json!({ "uniqueItems": true })));
    let inside: Map<String, Value> = inside.collect();
    either(input(
        json!({ text: { "type": "object", "properties": inside } }),
    ));
}

#[test]
fn absurd_numbers_are_bounds_or_are_refused() {
    let numbers: [&str; 18] = [
        "0",
        "-0.0",
        "1e308",
        "-1e308",
        "5e-324",
        "-5e-324",
        "0.1",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "-9223372036854775809",
        "18446744073709551615",
        "18446744073709551616",
        "1e19",
        "-1e19",
        "9007199254740993",
        "1e-9",
        "340282366920938463463374607431768211456",
    ];
    for a in numbers {
        let a: Value = serde_json::from_str(a).unwrap();
        for ty in ["integer", "number"] {
            for keyword in [
                "minimum",
                "maximum",
                "exclusiveMinimum",
                "exclusiveMaximum",
                "multipleOf",
                "default",
                "x-order",
                "const",
            ] {
                either(input(json!({ "x": { "type": ty, keyword: a } })));
            }
            for b in numbers {
                let b: Value = serde_json::from_str(b).unwrap();
                either(input(
                    json!({ "x": { "type": ty, "minimum": a, "maximum": b, "default": a } }),
                ));
                either(input(
                    json!({ "x": { "type": ty, "minimum": a, "maximum": b, "exclusiveMinimum": true, "exclusiveMaximum": true, "multipleOf": b } }),
                ));
            }
            either(input(json!({ "x": { "type": ty, "enum": [a, 1] } })));
        }
        for keyword in ["minLength", "maxLength"] {
            either(input(json!({ "x": { "type": "string", keyword: a } })));
        }
        for keyword in ["minItems", "maxItems"] {
            either(input(
                json!({ "x": { "type": "array", "items": { "type": "string" }, keyword: a } }),
            ));
        }
    }
    // What no f64 holds is no JSON that can be read.
    assert!(serde_json::from_str::<Value>("1e400").is_err());
}

#[test]
fn what_is_no_document_is_refused() {
    for nothing in [
        json!(null),
        json!(1),
        json!("x"),
        json!([]),
        json!({}),
        json!({ "components": [] }),
        json!({ "components": { "schemas": [] } }),
        schemas(json!({})),
        schemas(json!({ "Input": null })),
        schemas(json!({ "Input": [] })),
        schemas(json!({ "Input": "x" })),
        schemas(json!({ "Input": true })),
        schemas(json!({ "Input": { "properties": [] } })),
        schemas(json!({ "Input": { "type": "string" } })),
        json!({ "openapi": "2.0", "components": { "schemas": { "Input": {} } } }),
    ] {
        refused(nothing);
    }
}

/// Owners and names that would be paths, devices of Windows, or each other.
const STRANGE: [&str; 22] = [
    "..",
    ".",
    "",
    "../..",
    "a/b",
    "a\\b",
    "..\\..",
    "/etc",
    "C:",
    "C:\\x",
    "a\0b",
    "a\nb",
    "a b",
    "ä",
    "\u{202e}x",
    "a\"b",
    "$(x)",
    "%2e%2e",
    ".hidden",
    "-\u{0}",
    "a:b",
    "*",
];

fn catalog_model(owner: &str, name: &str) -> CatalogModel {
    CatalogModel {
        owner: owner.into(),
        name: name.into(),
        is_official: None,
        latest_version: Some(CatalogVersion {
            id: "../../1f\"; fn main() {}".into(),
            cog_version: Some("\"]\n[build-dependencies]".into()),
            openapi_schema: input(json!({ "x": { "type": "string" } })),
        }),
    }
}

#[test]
fn an_owner_or_a_name_is_never_a_way_out_of_the_folder() {
    let long = "x".repeat(129);
    for strange in STRANGE.iter().chain(&[long.as_str()]) {
        for (owner, name) in [(*strange, "name"), ("owner", *strange)] {
            let slug = format!("{owner}/{name}");
            assert!(check_slug(&slug).is_err(), "{slug:?}");
            assert!(standalone::packages([slug.as_str()]).is_empty(), "{slug:?}");
            let manifest = format!("[models]\n{} = {{}}\n", toml_key(&slug));
            assert!(Manifest::parse(&manifest).is_err(), "{slug:?}");
            let mut found = Diagnostics::new("catalog.json");
            let files = Maker::new(Prose::Keep).files(
                catalog_model(owner, name),
                "replicate-x",
                &mut found,
            );
            assert!(files.is_none() && found.has_errors(), "{slug:?}");
        }
    }
}

fn toml_key(text: &str) -> String {
    serde_json::to_string(text)
        .unwrap()
        .replace("\u{202e}", "\\u202e")
}

#[test]
fn whatever_a_model_is_called_its_files_have_paths_of_their_own_that_any_system_takes() {
    let long = "x".repeat(128);
    let names = [
        "con", "nul", "aux.txt", "com1", "COM1", "a", "A", "a.", "a-", "a_", "a--", "a..b", "-",
        "_", "9", &long, "lpt1.rs",
    ];
    let slugs: BTreeSet<String> = names
        .iter()
        .flat_map(|owner| names.iter().map(move |name| format!("{owner}/{name}")))
        .collect();
    let packages = standalone::packages(slugs.iter().map(String::as_str));
    assert_eq!(packages.len(), slugs.len());
    let mut tree = Tree::new("generated.list");
    let mut folded = BTreeSet::new();
    for (slug, package) in &packages {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        assert!(
            package.bytes().all(plain) && package.starts_with("replicate-") && package.len() <= 64,
            "{package}"
        );
        assert!(folded.insert(package.to_lowercase()), "{package}");
        let (owner, name) = slug.split_once('/').unwrap();
        let mut found = Diagnostics::new(slug);
        let files = Maker::new(Prose::Omit).files(catalog_model(owner, name), package, &mut found);
        for (path, text) in files.unwrap() {
            if path.ends_with("/src/lib.rs") {
                syn::parse_file(&text).unwrap();
            } else {
                let manifest: toml_edit::DocumentMut = text.parse().unwrap();
                let keys: Vec<_> = manifest.iter().map(|(key, _)| key).collect();
                assert_eq!(keys, ["package", "dependencies", "lints"]);
            }
            tree.insert(path, text).unwrap();
        }
    }
}

#[test]
fn an_output_of_many_parts_that_lead_to_each_other_ends() {
    for count in [150, 5_000] {
        let to = |i: usize| json!({ "$ref": format!("#/components/schemas/A{i}") });
        for part in [
            |next: Value| next,
            |next| json!({ "allOf": [next] }),
            |next| json!({ "oneOf": [next, { "type": "string" }] }),
            |next| json!({ "type": "object", "properties": { "x": next }, "required": ["x"] }),
            |next| json!({ "type": "array", "items": next }),
        ] {
            let chain = (0..count).map(|i| (format!("A{i}"), part(to(i + 1))));
            let mut all: Map<String, Value> = chain.collect();
            all.insert(format!("A{count}"), json!({ "type": "object" }));
            all.insert("Input".into(), json!({}));
            all.insert(
                "Output".into(),
                json!({ "type": "object", "properties": { "x": to(0) } }),
            );
            either(schemas(all.into()));
        }
    }
}
