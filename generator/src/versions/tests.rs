//! Each kind of difference, with the documents that have it and the bump that it causes.

use super::{Kind, Level, compare};
use crate::diagnostic::Diagnostics;
use proptest::prelude::*;
use replicate_model_reader::Interface;
use serde_json::{Value, json};

fn read(schemas: &Value) -> Interface {
    let mut found = Diagnostics::new("test");
    let interface = Interface::read(&json!({ "components": { "schemas": schemas } }), &mut found);
    interface.unwrap_or_else(|| panic!("{schemas}: {:?}", found.into_vec()))
}

/// Kinds and sentences of what differs between two documents, and that each side equals itself.
fn differences(before: &Value, after: &Value) -> Vec<(Kind, String)> {
    let (before, after) = (read(before), read(after));
    assert_eq!(compare(&before, &before), []);
    let found = compare(&before, &after).into_iter();
    found.map(|d| (d.kind, d.text)).collect()
}

/// Of a field called `x`.
fn of_field(before: &Value, after: &Value) -> Vec<(Kind, String)> {
    let input = |field: &Value| json!({ "Input": { "properties": { "x": field } } });
    differences(&input(before), &input(after))
}

fn of_input(before: Value, after: Value) -> Vec<(Kind, String)> {
    differences(&json!({ "Input": before }), &json!({ "Input": after }))
}

fn one(found: Vec<(Kind, String)>) -> (Kind, Level, String) {
    assert_eq!(found.len(), 1, "{found:?}");
    let (kind, text) = found.into_iter().next().unwrap();
    (kind, kind.level(), text)
}

#[track_caller]
fn field_differs(before: Value, after: Value, kind: Kind, level: Level, text: &str) {
    assert_eq!(
        one(of_field(&before, &after)),
        (kind, level, text.to_owned())
    );
}

#[test]
fn fields_come_and_go() {
    let with = |required: &[&str], names: &[&str]| {
        let text = |at| json!({ "type": "string", "x-order": at });
        let fields = names.iter().enumerate();
        let fields: serde_json::Map<_, _> = fields
            .map(|(at, name)| ((*name).to_owned(), text(at)))
            .collect();
        json!({ "required": required, "properties": fields })
    };
    for (before, after, kind, level, text) in [
        (
            with(&[], &["a"]),
            with(&[], &["a", "b"]),
            Kind::FieldAdded,
            Level::Minor,
            "`b` is new: text",
        ),
        (
            with(&[], &["a"]),
            with(&["b"], &["a", "b"]),
            Kind::RequiredFieldAdded,
            Level::Major,
            "`b` is new and required: text",
        ),
        (
            with(&[], &["a", "b"]),
            with(&[], &["a"]),
            Kind::FieldRemoved,
            Level::Major,
            "`b` is gone",
        ),
        (
            with(&[], &["a"]),
            with(&["a"], &["a"]),
            Kind::NewlyRequired,
            Level::Major,
            "`a` is required now",
        ),
        (
            with(&["a"], &["a"]),
            with(&[], &["a"]),
            Kind::NoLongerRequired,
            Level::Major,
            "`a` is no longer required",
        ),
        (
            with(&["a", "b"], &["a", "b"]),
            with(&["a", "b"], &["b", "a"]),
            Kind::RequiredReordered,
            Level::Major,
            "the required fields come in another order: `b`, `a`",
        ),
        (
            with(&[], &["a", "b"]),
            with(&[], &["b", "a"]),
            Kind::OrderChanged,
            Level::Patch,
            "the optional fields come in another order",
        ),
    ] {
        assert_eq!(one(of_input(before, after)), (kind, level, text.to_owned()));
    }
    // An optional field before a required one moves no argument.
    assert_eq!(
        one(of_input(with(&["a"], &["a"]), with(&["a"], &["b", "a"]))).0,
        Kind::FieldAdded
    );
}

#[test]
fn a_number_with_bounds_has_a_type_of_its_own() {
    let int = |rest: Value| {
        let mut field = json!({ "type": "integer" });
        field
            .as_object_mut()
            .unwrap()
            .extend(rest.as_object().unwrap().clone());
        field
    };
    let four = int(json!({ "minimum": 1, "maximum": 4 }));
    let eight = int(json!({ "minimum": 1, "maximum": 8 }));
    field_differs(
        eight.clone(),
        four.clone(),
        Kind::Narrowed,
        Level::Major,
        "`x`: integer, 1 to 4 (before: integer, 1 to 8)",
    );
    field_differs(
        four.clone(),
        eight,
        Kind::Widened,
        Level::Minor,
        "`x`: integer, 1 to 8 (before: integer, 1 to 4)",
    );
    field_differs(
        int(json!({})),
        four.clone(),
        Kind::RangeAdded,
        Level::Major,
        "`x`: integer, 1 to 4 (before: integer)",
    );
    field_differs(
        four.clone(),
        int(json!({})),
        Kind::RangeRemoved,
        Level::Major,
        "`x`: integer (before: integer, 1 to 4)",
    );
    // One bound is left, and with it the type.
    field_differs(
        four.clone(),
        int(json!({ "minimum": 1 })),
        Kind::Widened,
        Level::Minor,
        "`x`: integer, at least 1 (before: integer, 1 to 4)",
    );
    field_differs(
        four.clone(),
        int(json!({ "minimum": 2, "maximum": 5 })),
        Kind::Moved,
        Level::Major,
        "`x`: integer, 2 to 5 (before: integer, 1 to 4)",
    );
    field_differs(
        four,
        json!({ "type": "number", "minimum": 1, "maximum": 4 }),
        Kind::TypeChanged,
        Level::Major,
        "`x`: number, 1 to 4 (before: integer, 1 to 4)",
    );
    let (out, within) = (
        json!({ "type": "number", "minimum": 0, "exclusiveMinimum": true }),
        json!({ "type": "number", "minimum": 0 }),
    );
    assert_eq!(one(of_field(&out, &within)).0, Kind::Widened);
    assert_eq!(one(of_field(&within, &out)).0, Kind::Narrowed);
    let multiple = |of: i64| int(json!({ "multipleOf": of }));
    assert_eq!(one(of_field(&multiple(8), &multiple(4))).0, Kind::Widened);
    assert_eq!(one(of_field(&multiple(4), &multiple(6))).0, Kind::Moved);
}

#[test]
fn text_has_one_type_whatever_its_limits() {
    let text = |rest: Value| {
        let mut field = json!({ "type": "string" });
        field
            .as_object_mut()
            .unwrap()
            .extend(rest.as_object().unwrap().clone());
        field
    };
    let limited = text(json!({ "maxLength": 3 }));
    field_differs(
        text(json!({})),
        limited.clone(),
        Kind::Narrowed,
        Level::Major,
        "`x`: text, at most 3 characters (before: text)",
    );
    field_differs(
        limited,
        text(json!({})),
        Kind::Widened,
        Level::Minor,
        "`x`: text (before: text, at most 3 characters)",
    );
    let (k, l) = (
        text(json!({ "pattern": "^k" })),
        text(json!({ "pattern": "^l" })),
    );
    assert_eq!(one(of_field(&k, &l)).0, Kind::Moved);
    assert_eq!(one(of_field(&k, &text(json!({})))).0, Kind::Widened);
    field_differs(
        text(json!({})),
        text(json!({ "format": "uri" })),
        Kind::TypeChanged,
        Level::Major,
        "`x`: file (before: text)",
    );
}

#[test]
fn values_come_and_go() {
    let of = |values: Value| json!({ "type": "string", "enum": values });
    field_differs(
        of(json!(["a", "b"])),
        of(json!(["a", "c`\n", "b"])),
        Kind::ValuesAdded,
        Level::Minor,
        "`x` takes ``c`\\n`` as well",
    );
    field_differs(
        of(json!(["a", "b"])),
        of(json!(["a"])),
        Kind::ValuesRemoved,
        Level::Major,
        "`x` no longer takes `b`",
    );
    field_differs(
        of(json!(["a", "b"])),
        of(json!(["b", "a"])),
        Kind::OrderChanged,
        Level::Patch,
        "the values of `x` have another order",
    );
    let kinds = of_field(&of(json!(["a"])), &of(json!(["b"])));
    let kinds: Vec<_> = kinds.into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, [Kind::ValuesRemoved, Kind::ValuesAdded]);
    let ints = json!({ "type": "integer", "enum": [1, 2] });
    let more = json!({ "type": "integer", "enum": [1, 2, 3] });
    assert_eq!(one(of_field(&ints, &more)).0, Kind::ValuesAdded);
    for (before, after) in [
        (of(json!(["a"])), json!({ "type": "string" })),
        (of(json!(["1", "2"])), ints.clone()),
        (ints, json!({ "type": "integer" })),
    ] {
        for (before, after) in [(&before, &after), (&after, &before)] {
            assert_eq!(one(of_field(before, after)).0, Kind::TypeChanged);
        }
    }
}

#[test]
fn lists_differ_in_their_items_and_in_how_many_there_are() {
    let list = |item: Value, max: u64| json!({ "type": "array", "items": item, "maxItems": max });
    let texts = || json!({ "type": "string", "enum": ["a"] });
    let found = of_field(
        &list(texts(), 2),
        &list(json!({ "type": "string", "enum": ["a", "b"] }), 1),
    );
    assert_eq!(
        found,
        [
            (
                Kind::Narrowed,
                "`x`: list, at most 1 item (before: list, at most 2 items)".to_owned()
            ),
            (Kind::ValuesAdded, "`x[]` takes `b` as well".to_owned()),
        ]
    );
    let any = json!({ "type": "array", "items": {} });
    let object = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
    let objects = json!({ "type": "array", "items": object });
    // `Vec<Json>` and `Json`.
    assert_eq!(one(of_field(&objects, &any)).1, Level::Major);
    let one_text = json!({ "type": "string" });
    let plain = json!({ "type": "array", "items": { "type": "string" } });
    assert_eq!(one(of_field(&one_text, &plain)).0, Kind::TypeChanged);
}

#[test]
fn objects_differ_in_their_members() {
    let object = |members: Value, required: Value| {
        json!({ "type": "object", "properties": members, "required": required,
                "additionalProperties": false })
    };
    let a = || json!({ "type": "string" });
    field_differs(
        object(json!({ "a": a() }), json!([])),
        object(json!({ "a": a(), "b": a() }), json!([])),
        Kind::FieldAdded,
        Level::Minor,
        "`x.b` is new: text",
    );
    field_differs(
        object(json!({ "a": a() }), json!([])),
        object(json!({ "a": a() }), json!(["a"])),
        Kind::NewlyRequired,
        Level::Major,
        "`x.a` is required now",
    );
    let open = json!({ "type": "object", "properties": { "a": { "type": "string" } },
                       "additionalProperties": true });
    let closed = object(json!({ "a": a() }), json!([]));
    assert_eq!(one(of_field(&closed, &open)).1, Level::Minor);
    assert_eq!(one(of_field(&open, &closed)).1, Level::Major);
    // What had any name has a name, and a rule, of its own.
    let mut narrower = open.clone();
    narrower["properties"]["n"] = json!({ "type": "integer" });
    assert_eq!(one(of_field(&open, &narrower)).1, Level::Major);
}

#[test]
fn alternatives_widen_and_narrow() {
    let any_of = |all: Value| json!({ "anyOf": all });
    let (text, flag) = (json!({ "type": "string" }), json!({ "type": "boolean" }));
    let number = json!({ "type": "number" });
    let two = any_of(json!([text, flag]));
    let three = any_of(json!([flag, text, number]));
    assert_eq!(one(of_field(&two, &three)).0, Kind::Widened);
    assert_eq!(one(of_field(&three, &two)).0, Kind::Narrowed);
    assert_eq!(of_field(&two, &any_of(json!([flag, text]))), []);
}

#[test]
fn what_is_said_about_a_field_bumps_little() {
    let plain = || json!({ "type": "integer", "default": 1 });
    let with = |key: &str, value: Value| {
        let mut field = plain();
        field[key] = value;
        field
    };
    field_differs(
        plain(),
        with("default", json!(2)),
        Kind::DefaultChanged,
        Level::Patch,
        "the default of `x` is `2` (before: `1`)",
    );
    field_differs(
        plain(),
        with("deprecated", json!(true)),
        Kind::Deprecated,
        Level::Minor,
        "`x` is deprecated",
    );
    field_differs(
        with("deprecated", json!(true)),
        plain(),
        Kind::NoLongerDeprecated,
        Level::Patch,
        "`x` is no longer deprecated",
    );
    let key = |default: &str| json!({ "type": "string", "format": "password", "x-cog-secret": true, "default": default });
    field_differs(
        key("a secret"),
        key("another"),
        Kind::DefaultChanged,
        Level::Patch,
        "`x` has another default",
    );
    let shown = json!({ "type": "string", "default": "a secret" });
    assert_eq!(
        of_field(&shown, &key("a secret")),
        [(Kind::SecretChanged, "`x` is secret".to_owned())]
    );
    // Prose is no difference.
    assert_eq!(of_field(&plain(), &with("description", json!("New"))), []);
}

#[test]
fn outputs_and_trainings_are_compared() {
    let input = || json!({ "properties": {} });
    let file = || json!({ "type": "string", "format": "uri" });
    let with = |output: Value| json!({ "Input": input(), "Output": output });
    let files = with(json!({ "type": "array", "items": file() }));
    assert_eq!(
        one(differences(&with(file()), &files)),
        (
            Kind::OutputChanged,
            Level::Major,
            "the output is a list of files (before: a file)".to_owned()
        )
    );
    let streamed =
        with(json!({ "type": "array", "items": file(), "x-cog-array-type": "iterator" }));
    assert_eq!(
        one(differences(&files, &streamed)),
        (
            Kind::OutputChanged,
            Level::Major,
            "the output is streamed".to_owned()
        )
    );
    let structure = |name: &str| {
        with(json!({ "type": "object", "properties": { name: { "type": "string" } } }))
    };
    assert_eq!(
        one(differences(&structure("a"), &structure("b"))).2,
        "the output has another structure"
    );
    let training = |max: u64| {
        json!({ "Input": input(), "Output": file(),
            "TrainingInput": { "properties": { "steps": { "type": "integer", "maximum": max } } },
            "TrainingOutput": file() })
    };
    let plain = with(file());
    assert_eq!(one(differences(&plain, &training(1))).1, Level::Minor);
    assert_eq!(one(differences(&training(1), &plain)).1, Level::Major);
    assert_eq!(
        one(differences(&training(1), &training(2))),
        (
            Kind::Widened,
            Level::Minor,
            "in a training, `steps`: integer, at most 2 (before: integer, at most 1)".to_owned()
        )
    );
}

/// A rule with bounds, and a wider one: `low` and `high` are what the wider one adds at either end.
fn ranges() -> impl Strategy<Value = (Value, Value)> {
    let ends = (-1000_i64..1000, 0_i64..1000, 0_i64..50, 0_i64..50);
    (ends, 0_usize..4)
        .prop_filter("something is added", |((_, _, low, high), _)| {
            low + high > 0
        })
        .prop_map(|((min, length, low, high), kind)| {
            let bounded = |min: i64, max: i64| match kind {
                0 => json!({ "type": "integer", "minimum": min, "maximum": max }),
                1 => json!({ "type": "number", "minimum": min, "maximum": max }),
                2 => json!({ "type": "string", "minLength": min + 1050, "maxLength": max + 1050 }),
                _ => json!({ "type": "array", "items": { "type": "boolean" },
                             "minItems": min + 1050, "maxItems": max + 1050 }),
            };
            let max = min + length;
            (bounded(min, max), bounded(min - low, max + high))
        })
}

proptest! {
    #[test]
    fn widening_any_range_is_minor_and_narrowing_it_major((narrow, wide) in ranges()) {
        let (kind, level, _) = one(of_field(&narrow, &wide));
        prop_assert_eq!((kind, level), (Kind::Widened, Level::Minor));
        let (kind, level, _) = one(of_field(&wide, &narrow));
        prop_assert_eq!((kind, level), (Kind::Narrowed, Level::Major));
    }
}
