//! One construct, one snapshot: what a single field becomes.

use super::{docs, input, rules, types};
use crate::diagnostic::Diagnostics;
use crate::document::pin::Prose;
use crate::format::{self, Part};
use crate::ir::{Identity, Model};
use crate::names::Names;
use quote::quote;
use serde_json::{Value, json};

fn model(schemas: &Value) -> Model {
    let pin = json!({ "openapi": "3.0.2", "info": { "title": "", "version": "" }, "paths": {}, "components": { "schemas": schemas } });
    let identity = Identity::new("owner", "name", "1f", "replicate-owner-name");
    let mut found = Diagnostics::new("test");
    let model = crate::model(
        pin.to_string().as_bytes(),
        identity,
        Prose::Keep,
        &mut Names::default(),
        &mut found,
    );
    assert_eq!(found.into_vec(), []);
    model.unwrap()
}

/// The table's entry, the setter and the types of a field `x` with this schema.
fn field(schema: Value) -> String {
    let model = model(&json!({ "Input": { "properties": { "x": schema } } }));
    let x = &model.input.fields[0];
    let (entry, setter) = (rules::entry(x), input::setter(x));
    let ranged = types::ranged_numbers(&[&model.input]);
    let items = quote! {
        const ENTRY: __rt::Field = #entry;
        impl Input { #setter }
        #ranged
    };
    let text = format::source(&[
        Part::items(items).unwrap(),
        Part::Text(types::choices(&[&model.input])),
    ]);
    text.trim_start_matches(format::MARKER).to_owned()
}

macro_rules! constructs {
    ($($name:ident: $schema:tt;)*) => {$(
        #[test]
        fn $name() {
            insta::assert_snapshot!(field(json!($schema)));
        }
    )*};
}

constructs! {
    a_bounded_integer_is_a_named_type: { "type": "integer", "minimum": 1, "maximum": 4, "default": 1 };
    a_bound_beyond_i64_is_no_bound: { "type": "integer", "minimum": 0, "maximum": 18_446_744_073_709_552_000.0 };
    a_fractional_bound_of_an_integer_is_rounded_inwards: { "type": "integer", "minimum": 0.01, "maximum": 9.9 };
    an_exclusive_bound_of_an_integer_moves_by_one: { "type": "integer", "minimum": 0, "exclusiveMinimum": true };
    an_exclusive_bound_of_a_number_stays: { "type": "number", "minimum": 0, "exclusiveMinimum": true, "maximum": 1e-6 };
    a_number_without_bounds_is_an_f64: { "type": "number", "default": 0.000_1 };
    an_inline_enum: { "type": "string", "enum": ["DPM SDE", "DPM++ SDE", "16:9", "say \"hi\"", "中文"] };
    an_enum_with_a_value_twice: { "type": "string", "enum": ["crane", "dove", "crane"] };
    an_enum_of_integers: { "type": "integer", "enum": [1, -1, 1_000_000] };
    an_enum_of_numbers_is_checked_json: { "type": "number", "enum": [0.5, 2] };
    an_enum_of_texts_under_a_declared_integer: { "type": "integer", "enum": ["32", "64"], "default": 64 };
    a_list_of_files_with_a_limit: { "type": "array", "items": { "type": "string", "format": "uri" }, "maxItems": 3 };
    a_list_of_bounded_integers: { "type": "array", "items": { "type": "integer", "minimum": 64 }, "minItems": 1 };
    a_list_of_anything: { "type": "array", "items": { "anyOf": [] } };
    a_list_of_short_texts: { "type": "array", "items": { "type": "string", "maxLength": 8 } };
    a_list_of_lists_is_checked_json: { "type": "array", "items": { "type": "array", "items": { "type": "number" } } };
    text_with_a_length_and_a_pattern: { "type": "string", "minLength": 2, "maxLength": 8, "pattern": "^a+$" };
    a_secret: { "type": "string", "format": "password", "x-cog-secret": true };
    a_union: { "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] };
    an_object: {
        "type": "object", "additionalProperties": false, "required": ["y"],
        "properties": { "y": { "type": "integer", "x-order": 0 }, "x": { "type": "boolean", "x-order": 1 } }
    };
    a_nullable_field_may_be_left_out: { "type": "integer", "nullable": true, "default": null };
    nullability_of_openapi_3_1: { "anyOf": [{ "type": "integer", "exclusiveMinimum": 0 }, { "type": "null" }] };
    a_deprecated_field: { "type": "boolean", "deprecated": true };
    hostile_prose_becomes_plain_text: {
        "type": "string",
        "description": "</details> [a](b) <script> `x`\n\n    let code = 1;\n\n```\npanic!()\n```\n# Heading\n- https://example.com #[doc] \\ \u{7}*/"
    };
    a_hostile_default_stays_in_its_code_span: { "type": "string", "default": "```\n# x\n[link](y) `` <b>" };
}

#[test]
fn a_required_and_deprecated_field_can_still_be_set_by_new() {
    let schemas = json!({ "Input": { "required": ["x"], "properties": { "x": { "type": "boolean", "deprecated": true } } } });
    let model = model(&schemas);
    let record = input::record(&model.input, true).to_string();
    assert!(record.contains("expect (deprecated"), "{record}");
}

#[test]
fn a_keyword_as_a_name_is_raw_in_code_and_plain_on_the_wire() {
    let schemas = json!({ "Input": { "properties": { "loop": { "type": "boolean" }, "outFPS": { "type": "integer" } } } });
    let model = model(&schemas);
    let entries: Vec<_> = model
        .input
        .fields
        .iter()
        .map(|f| (f.ident.clone(), rules::entry(f).to_string()))
        .collect();
    assert_eq!(
        entries[0],
        (
            "r#loop".into(),
            "__rt :: Field :: of :: < bool > (\"loop\")".into()
        )
    );
    assert_eq!(
        entries[1],
        (
            "out_fps".into(),
            "__rt :: Field :: of :: < i64 > (\"outFPS\") . ident (\"out_fps\")".into()
        )
    );
}

#[test]
fn a_stream_yields_the_items_of_the_output() {
    let chunk = |items: Value| {
        let output = json!({ "type": "array", "items": items, "x-cog-array-type": "iterator" });
        let model = model(&json!({ "Input": {}, "Output": output }));
        super::output::chunk(&model.output).to_string()
    };
    assert_eq!(chunk(json!({ "type": "string" })), "String");
    assert_eq!(
        chunk(json!({ "type": "string", "format": "uri" })),
        "FileOutput"
    );
    assert_eq!(
        chunk(json!({ "type": "array", "items": { "type": "number" } })),
        "Vec < f64 >"
    );
    let structure = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
    assert_eq!(chunk(structure), "Json");
}

#[test]
fn an_output_that_has_no_structure_is_an_alias() {
    let about = |output: Value| {
        let model = model(&json!({ "Input": {}, "Output": output }));
        docs::output(&model.output, model.streams)
    };
    let pieces = json!({ "type": "array", "items": { "type": "string" }, "x-cog-array-type": "iterator", "x-cog-array-display": "concatenate" });
    assert_eq!(
        about(pieces),
        "What the model answers: text that comes in pieces, streamed as it is made."
    );
    let files = json!({ "type": "array", "items": { "type": "string", "format": "uri" }, "nullable": true });
    assert_eq!(
        about(files),
        "What the model answers: a list of files, or nothing."
    );
    assert_eq!(
        about(json!({})),
        "What the model answers: any JSON, as the model documents no shape."
    );
}
