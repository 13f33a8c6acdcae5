//! What becomes of structures that typify, rustc or clippy would trip over.

use super::structure;
use crate::diagnostic::Diagnostics;
use crate::format::{self, Part};
use serde_json::{Value, json};

/// The code for an output of this schema and components, and why parts of it are any JSON.
fn made(schema: Value, components: Value) -> (String, Vec<String>) {
    let mut schema = schema;
    schema["definitions"] = components;
    let mut found = Diagnostics::new("test");
    let items = structure::items("Output", &schema, &mut found);
    let code = items.map(|items| format::text(&[Part::items(items.unwrap_or_default()).unwrap()]));
    let found = found.into_vec().into_iter().map(|found| found.message);
    let why = code.as_ref().err().cloned();
    (code.unwrap_or_default(), found.chain(why).collect())
}

fn object(properties: Value, required: &[&str]) -> Value {
    json!({ "type": "object", "properties": properties, "required": required })
}

/// The names of the variants' first fields, or what is wrong with the choice.
fn order(alternatives: &[Value]) -> Vec<String> {
    let components = json!({
        "A": object(json!({ "a": { "type": "string" } }), &[]),
        "B": object(json!({ "b": { "type": "string" } }), &["b"]),
        "Closed": { "type": "object", "properties": { "c": {} }, "additionalProperties": false },
        "Ring": { "type": "array", "items": { "$ref": "#/definitions/Ring" } },
    });
    let schema = json!({ "type": "object", "required": ["x"], "properties": { "x": { "anyOf": alternatives } } });
    let (code, mut problems) = made(schema, components);
    let (_, choice) = code.split_once("pub enum OutputX {").unwrap_or_default();
    let (choice, _) = choice.split_once("\n}").unwrap_or_default();
    let lines = choice.lines().map(str::trim);
    let shown = lines.filter(|line| !line.starts_with(['/', '#', '}']) && !line.ends_with('{'));
    problems.extend(shown.filter(|line| !line.is_empty()).map(str::to_owned));
    problems
}

#[test]
fn of_two_objects_the_one_that_asks_for_more_comes_first() {
    let text = json!({ "type": "string" });
    let to = |name: &str| json!({ "$ref": format!("#/definitions/{name}") });
    let loose = object(json!({ "a": text }), &[]);
    let strict = object(json!({ "b": text, "c": text }), &["b"]);
    let loses = [
        "`Output.x` is any JSON: of two objects that it may be, each takes what is the other's and loses some of it",
    ];
    assert_eq!(
        order(&[to("A"), to("B"), text.clone()]),
        ["B(B),", "A(A),", "String(String),"]
    );
    assert_eq!(
        order(&[loose.clone(), strict.clone()]),
        ["b: String,", "c: Option<String>,", "a: Option<String>,"]
    );
    let list = |item: &Value| json!({ "type": "array", "items": item });
    assert_eq!(
        order(&[list(&to("A")), list(&to("B"))])[0],
        "Variant0(Vec<B>),"
    );
    assert_eq!(order(&[list(&to("A")), to("B"), loose.clone()]).len(), 3);
    // Nothing tells which of them an answer is.
    let other = object(json!({ "d": text }), &[]);
    assert_eq!(order(&[to("A"), other.clone()]), loses);
    assert_eq!(order(&[list(&to("A")), list(&other)]), loses);
    assert_eq!(
        order(&[
            object(json!({ "a": loose }), &[]),
            object(json!({ "a": other }), &[])
        ]),
        loses
    );
    // One that refuses what it does not know takes nothing from another, and one with all that the other has loses nothing.
    assert_eq!(order(&[to("Closed"), other.clone()]).len(), 2);
    let both = object(json!({ "a": text, "d": text }), &[]);
    assert_eq!(order(&[other.clone(), both])[0], "a: Option<String>,");
    let map = json!({ "type": "object", "additionalProperties": { "type": "number" } });
    assert_eq!(
        order(&[other, map])[0],
        "Variant0(std::collections::HashMap<String, f64>),"
    );
    assert_eq!(order(&[to("Ring"), text.clone()]).len(), 2);
    // A map of objects loses what its objects lose, and what is required alone is a member.
    let map = |of: &str| json!({ "type": "object", "additionalProperties": to(of) });
    assert_eq!(
        order(&[map("A"), map("B")])[0],
        "Variant0(std::collections::HashMap<String, B>),"
    );
    let lone = json!({ "type": "object", "properties": { "a": text }, "required": ["k"] });
    assert_eq!(
        order(&[object(json!({ "a": text }), &[]), lone])[1],
        "k: Json,"
    );
}

#[test]
fn what_is_narrow_comes_before_what_is_wide() {
    let of = |ty: &str| json!({ "type": ty });
    assert_eq!(
        order(&[of("number"), of("boolean"), of("integer")]),
        ["Integer(i64),", "Boolean(bool),", "Number(f64),"]
    );
    let listed = json!({ "type": "string", "enum": ["a"] });
    assert_eq!(order(&[of("string"), listed])[1], "String(String),");
}

#[test]
fn a_choice_that_anything_may_be_is_anything() {
    let schema = object(
        json!({ "x": { "anyOf": [{ "type": "string" }, {}] } }),
        &["x"],
    );
    let (code, problems) = made(schema, json!({}));
    assert!(
        code.contains("pub x: Json,") && problems.is_empty(),
        "{code}"
    );
}

#[test]
fn what_cannot_be_typed_is_any_json_without_the_rest() {
    let to = |name: &str| json!({ "$ref": format!("#/definitions/{name}") });
    for (part, why) in [
        (json!({ "type": "tuple" }), "`tuple` is no type"),
        (json!({ "enum": ["a", 1] }), "several types"),
        (
            json!({ "anyOf": [to("A")], "properties": { "a": {} } }),
            "other rules beside it",
        ),
        (to("Nothing"), "there is no component"),
        (to("Loop"), "defined by itself"),
        (json!({ "allOf": [to("Round"), to("A")] }), "over and over"),
    ] {
        let components = json!({
            "A": object(json!({ "a": {} }), &[]),
            "Loop": { "anyOf": [to("Loop"), to("A")] },
            "Round": { "allOf": [to("Round"), to("A")] },
        });
        let schema = object(
            json!({ "part": part, "score": { "type": "number" } }),
            &["part", "score"],
        );
        let (code, problems) = made(schema, components);
        assert!(code.contains("pub score: f64,"), "{code}");
        assert!(
            problems.iter().any(|problem| problem.contains(why)),
            "{why}: {problems:?}"
        );
    }
    let bare = json!({ "allOf": [{ "type": "string" }, { "type": "integer" }] });
    let (code, problems) = made(object(json!({ "part": bare }), &["part"]), json!({}));
    assert!(code.contains("pub part: Json,"), "{code}");
    assert_eq!(
        problems,
        ["`Output.part` is any JSON: it is to be several things at once"]
    );
    let numbers = json!({ "x": { "type": "number", "enum": [0, 1] } });
    let (code, _) = made(object(numbers, &["x"]), json!({}));
    assert!(code.contains("pub x: f64,"), "{code}");
    let (_, problems) = made(json!({ "enum": ["a", 1] }), json!({}));
    assert_eq!(
        problems,
        ["`Output` is any JSON: its values are of several types"]
    );
}

#[test]
fn lints_are_allowed_where_they_apply_alone() {
    let list = |depth: usize| {
        (0..depth).fold(
            json!({ "type": "number" }),
            |inner, _| json!({ "type": "array", "items": inner }),
        )
    };
    let deep = |depth: usize| made(object(json!({ "a": list(depth) }), &["a"]), json!({})).0;
    assert!(!deep(5).contains("allow("));
    assert!(deep(6).contains("#[allow(clippy::type_complexity"));
    let choice = |choice: Value| made(object(json!({ "a": choice }), &["a"]), json!({})).0;
    let small = choice(json!({ "anyOf": [{ "enum": ["x", "y"] }, { "type": "integer" }] }));
    assert!(!small.contains("allow("), "{small}");
    let thing = object(json!({ "b": { "type": "string" } }), &["b"]);
    let large = choice(json!({ "anyOf": [{ "type": "string" }, thing] }));
    assert!(large.contains("clippy::large_enum_variant"), "{large}");
}

#[test]
fn a_text_of_the_document_that_looks_like_code_of_typify_stays_what_it_is() {
    let names = [
        "::std::option::x",
        "::serde_json::y",
        "p0",
        "P1",
        "p",
        "extra",
    ];
    let properties = names.map(|name| (name.to_owned(), json!({ "type": "string" })));
    let properties: serde_json::Map<String, Value> = properties.into_iter().collect();
    let mut schema = object(properties.into(), &[]);
    schema["additionalProperties"] = json!({ "type": "integer" });
    let (code, _) = made(schema, json!({}));
    for line in [
        "rename = \"::std::option::x\"",
        "rename = \"::serde_json::y\"",
        "rename = \"P1\"",
        "pub p0: Option<String>,",
        "pub extra_2: Option<String>,",
        "pub extra: std::collections::HashMap<String, i64>,",
    ] {
        assert!(code.contains(line), "{line}: {code}");
    }
}
