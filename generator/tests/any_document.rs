//! Arbitrary documents of the pieces that JSON Schema has, right and wrong ones, and what must hold of any crate that comes
//! out of one; names over the life of a model.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod made;

use made::{made, made_with, schemas};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use replicate_generator::diagnostic::Diagnostics;
use replicate_generator::document::catalog::{CatalogModel, CatalogVersion};
use replicate_generator::document::pin::Prose;
use replicate_generator::ir::Type;
use replicate_generator::lock::{Lock, LockedModel};
use replicate_generator::names::{Names, assign_packages};
use replicate_generator::standalone::Maker;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A name or a value: often one that clashes with others, or that Rust has a meaning for.
fn text() -> impl Strategy<Value = String> {
    let odd = [
        "",
        "-",
        "a",
        "A",
        "a b",
        "a_b",
        "a-b",
        "aB",
        "AB",
        "self",
        "Self",
        "new",
        "type",
        "r#type",
        "16:9",
        "1",
        "1.0",
        "-1",
        "None",
        "Output",
        "Input",
        "input",
        "Json",
        "model",
        "中",
        "é",
        "x\n```\nx",
        "\"#",
        "*/",
        "$crate",
        "a__b",
        "2",
    ];
    prop_oneof![
        6 => proptest::sample::select(odd.to_vec()).prop_map(str::to_owned),
        2 => "[a-c_ -]{0,6}",
        1 => ".{0,12}",
    ]
}

fn number() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => (-5_i64..20).prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<u64>().prop_map(Value::from),
        2 => (-40_i32..40).prop_map(|n| json!(f64::from(n) / 8.0)),
        1 => any::<f64>().prop_map(|n| json!(n)),
    ]
}

/// Any JSON.
fn data() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number(),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::from),
            btree_map(text(), inner, 0..3).prop_map(|all| json!(all)),
        ]
    })
}

/// A keyword that says something about a value, and now and then no right value for it.
fn keyword() -> impl Strategy<Value = (String, Value)> {
    let named =
        |names: &'static [&'static str]| proptest::sample::select(names).prop_map(str::to_owned);
    prop_oneof![
        6 => (named(&["minimum", "maximum", "multipleOf", "x-order"]), number()),
        2 => (named(&["exclusiveMinimum", "exclusiveMaximum"]), any::<bool>().prop_map(Value::from)),
        3 => (named(&["minLength", "maxLength", "minItems", "maxItems"]), (0..9).prop_map(Value::from)),
        3 => (named(&["nullable", "deprecated", "x-cog-secret"]), any::<bool>().prop_map(Value::from)),
        3 => (named(&["format"]), named(&["uri", "password", "int64", "date", "x y"]).prop_map(Value::from)),
        2 => (named(&["pattern"]), named(&["^a", "[0-9]+$", "(", "(?=a)", "\\w{2}"]).prop_map(Value::from)),
        6 => (named(&["default", "const", "example"]), data()),
        6 => (named(&["title", "description", "x-cog-array-type", "x-cog-array-display"]), text().prop_map(Value::from)),
        3 => (Just("required".to_owned()), vec(text(), 0..4).prop_map(Value::from)),
        4 => (Just("enum".to_owned()), vec(text(), 1..9).prop_map(Value::from)),
        2 => (Just("enum".to_owned()), vec(data(), 0..5).prop_map(Value::from)),
        1 => (text(), data()),
        1 => (named(&["type", "properties", "items", "enum", "minLength", "required", "allOf", "minimum"]), data()),
    ]
}

const PARTS: [&str; 7] = ["A", "B", "a b", "file_output", "Input", "Output", "none"];

fn schema() -> impl Strategy<Value = Value> {
    let types = [
        "string", "integer", "number", "boolean", "array", "object", "null", "tuple",
    ];
    let one_type = (
        proptest::sample::select(types.to_vec()),
        vec(keyword(), 0..3),
    );
    let leaf = prop_oneof![
        6 => one_type.prop_map(|(ty, keywords)| with(json!({ "type": ty }), keywords)),
        1 => vec(keyword(), 0..3).prop_map(|keywords| with(json!({}), keywords)),
        2 => proptest::sample::select(PARTS.to_vec())
            .prop_map(|name| json!({ "$ref": format!("#/components/schemas/{name}") })),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        let one = inner.clone();
        let inside = prop_oneof![
            one.clone()
                .prop_map(|schema| json!({ "type": "array", "items": schema })),
            one.clone().prop_map(|schema| json!({ "allOf": [schema] })),
            one.prop_map(|schema| json!({ "additionalProperties": schema, "type": "object" })),
            vec(inner.clone(), 0..4).prop_map(|all| json!({ "anyOf": all })),
            vec(inner.clone(), 1..3).prop_map(|all| json!({ "oneOf": all })),
            btree_map(text(), inner, 0..5)
                .prop_map(|all| json!({ "type": "object", "properties": all })),
        ];
        (inside, vec(keyword(), 0..2)).prop_map(|(schema, keywords)| with(schema, keywords))
    })
}

fn with(mut schema: Value, keywords: Vec<(String, Value)>) -> Value {
    let members = schema.as_object_mut().unwrap();
    for (keyword, value) in keywords {
        members.entry(keyword).or_insert(value);
    }
    schema
}

fn record() -> impl Strategy<Value = Value> {
    let required = vec(text(), 0..3);
    (btree_map(text(), schema(), 0..6), required).prop_map(|(properties, required)| {
        let required: Vec<_> = required
            .iter()
            .filter(|name| properties.contains_key(*name))
            .collect();
        json!({ "type": "object", "properties": properties, "required": required })
    })
}

fn document() -> impl Strategy<Value = Value> {
    let training = proptest::option::of((record(), schema()));
    let outputs = prop_oneof![schema(), record()];
    let parts = (
        record(),
        outputs,
        schema(),
        schema(),
        schema(),
        record(),
        training,
    );
    parts.prop_map(|(input, output, a, b, c, file, training)| {
        let mut all = json!({
            "Input": input, "Output": output, "A": a, "B": b, "a b": c, "file_output": file,
        });
        if let Some((input, output)) = training {
            all["TrainingInput"] = input;
            all["TrainingOutput"] = output;
        }
        schemas(all)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_document_becomes_a_sound_crate_or_says_why_not(document in document(), keep in any::<bool>()) {
        let prose = if keep { Prose::Keep } else { Prose::Omit };
        let first = made(&document, prose);
        let again = made(&document, prose);
        match (first, again) {
            (Ok(first), Ok(again)) => {
                prop_assert_eq!(&first.source, &again.source);
                first.is_sound();
                prop_assert_eq!(&first.source, &alone(document, prose));
            }
            (Err(first), Err(again)) => prop_assert_eq!(first, again),
            _ => prop_assert!(false, "the same document is accepted and refused"),
        }
    }
}

/// The source that a catalogue's model gets, which goes another way.
fn alone(document: Value, prose: Prose) -> String {
    let model = CatalogModel {
        owner: "owner".into(),
        name: "name".into(),
        is_official: None,
        latest_version: Some(CatalogVersion {
            id: "1f".into(),
            cog_version: None,
            openapi_schema: document,
        }),
    };
    let mut found = Diagnostics::new("catalog");
    let files = Maker::new(prose).files(model, "replicate-owner-name", &mut found);
    let [_, (_, source)] = files.unwrap();
    source
}

/// Fields and the values of each: an enum, or a number with bounds where there are none.
type Fields = BTreeMap<String, BTreeSet<String>>;

fn fields() -> impl Strategy<Value = Fields> {
    let values = proptest::collection::btree_set(text(), 0..8);
    btree_map(text(), values, 0..8)
}

fn of_fields(fields: &Fields) -> Value {
    let properties = fields.iter().map(|(name, values)| {
        let schema = if values.is_empty() {
            json!({ "type": "integer", "minimum": 0 })
        } else {
            json!({ "type": "string", "enum": values })
        };
        (name.clone(), schema)
    });
    let properties: Map<String, Value> = properties.collect();
    schemas(
        json!({ "Input": { "properties": properties }, "TrainingInput": { "properties": properties } }),
    )
}

/// What the lock says of a model, written and read again.
fn through_the_lock(names: &Names) -> Names {
    let mut model = LockedModel::default();
    model.package = "replicate-owner-name".into();
    model.crate_version = "0.1.0".into();
    model.names.clone_from(names);
    let models = BTreeMap::from([("owner/name".to_owned(), model)]);
    let lock = Lock { models };
    let read = Lock::parse(&lock.to_text()).unwrap();
    assert_eq!(read.to_text(), lock.to_text());
    read.models["owner/name"].names.clone()
}

/// Every name of a model, by what it is the name of.
fn given(document: &Value, names: &mut Names) -> BTreeMap<(String, String, String), String> {
    let made = made_with(document, Prose::Omit, names).unwrap();
    made.is_sound();
    let mut given = BTreeMap::new();
    for record in made.records() {
        let (mut idents, mut types) = (BTreeSet::new(), BTreeSet::new());
        for field in &record.fields {
            let key = |what: &str| (record.name.to_owned(), field.wire.clone(), what.to_owned());
            assert!(idents.insert(field.ident.clone()), "{} twice", field.ident);
            given.insert(key("field"), field.ident.clone());
            if let Type::Choice { name, .. } | Type::Ranged(name) = &field.ty {
                assert!(types.insert(name.clone()), "{name} twice");
                given.insert(key("type"), name.clone());
            }
            if let (Type::Choice { variants, .. }, replicate_generator::ir::Rule::OneOf(values)) =
                (&field.ty, &field.rule)
            {
                let distinct: BTreeSet<_> = variants.iter().collect();
                assert_eq!(
                    (distinct.len(), values.len()),
                    (variants.len(), variants.len())
                );
                for (variant, value) in variants.iter().zip(values) {
                    given.insert(key(&format!("value {value}")), variant.clone());
                }
            }
        }
    }
    given
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn names_differ_and_stay_whatever_a_model_gains_later(before in fields(), more in fields()) {
        let mut names = Names::default();
        let first = given(&of_fields(&before), &mut names);
        // A field that turns up again gets the values of both.
        let mut after = before.clone();
        for (name, values) in more {
            after.entry(name).or_default().extend(values);
        }
        let mut names = through_the_lock(&names);
        let second = given(&of_fields(&after), &mut names);
        for (what, name) in &first {
            if let Some(now) = second.get(what) {
                prop_assert_eq!(name, now, "{:?}", what);
            }
        }
        // What goes and comes back is called as before, too.
        let mut names = through_the_lock(&names);
        let third = given(&of_fields(&before), &mut names);
        prop_assert_eq!(first, third);
    }

    #[test]
    fn packages_differ_and_stay_whatever_models_come_later(
        before in proptest::collection::btree_set("[aA._-]{1,3}/[aA._-]{1,3}", 0..12),
        more in proptest::collection::btree_set("[aA._-]{1,70}/[aA._-]{1,70}|[aA._-]{1,3}/[aA._-]{1,3}", 0..12),
    ) {
        let slugs = |all: &BTreeSet<String>| assign_packages(all.iter().map(String::as_str), &BTreeMap::new());
        let first = slugs(&before);
        let all: BTreeSet<String> = before.union(&more).cloned().collect();
        let second = assign_packages(all.iter().map(String::as_str), &first);
        let distinct: BTreeSet<_> = second.values().map(|package| package.to_lowercase()).collect();
        prop_assert_eq!(distinct.len(), all.len());
        for (slug, package) in &first {
            prop_assert_eq!(&second[slug], package);
        }
    }
}
