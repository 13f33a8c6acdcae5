//! What the client knows of a model, and outputs.
use crate::sample::{Json, Model};
use replicate_model::{
    FileOutput, Model as _, OutputMismatch, null_as_default,
    serde_json::{self, json},
};
use replicate_owner_empty::{self as empty, Model as Official};
use replicate_owner_structured::{self as structured, output};

#[test]
fn an_official_model_is_run_by_name_and_others_by_version() {
    assert_eq!(Official::reference(), "owner/empty");
    assert_eq!(
        Model::reference(),
        format!("owner/sample:{}", Model::VERSION)
    );
    let does = |streams: bool, trains: bool| (streams, trains);
    assert_eq!(does(Official::STREAMS, Official::TRAINS), (false, false));
    assert_eq!(does(Model::STREAMS, Model::TRAINS), (true, true));
}

#[test]
fn an_input_without_fields_is_an_empty_object() {
    assert_eq!(serde_json::to_string(&empty::input! {}).unwrap(), "{}");
    assert_eq!(
        serde_json::to_string(&empty::Input::default()).unwrap(),
        "{}"
    );
    assert!(empty::Input::from_json(&json!({})).is_ok());
    assert!(empty::Input::from_json(&json!({"a": 1})).is_err());
}

/// With this and what every answer of the model has.
fn answered(part: Json) -> Json {
    let mut raw = json!({ "files": [], "kind": "a", "text": "" });
    for (name, value) in part.as_object().unwrap() {
        raw[name] = value.clone();
    }
    raw
}

#[test]
fn a_structured_output_loses_nothing_that_its_document_knows() {
    for part in [
        json!({ "any_part": { "b": 1 } }),
        json!({ "any_part": { "b": 1, "c": "x" } }),
        json!({ "any_part": { "a": "x" } }),
        json!({ "shape": { "type": "point-like", "x": 0.5 } }),
        json!({ "shape": { "type": "line", "x": 0.5, "y": 1.5 } }),
        json!({ "α": 0.5 }),
        json!({ "note": "a", "Note": "Low" }),
        json!({ "Note": "low" }),
        json!({ "next": answered(json!({ "next": answered(json!({})) })) }),
    ] {
        let raw = answered(part);
        let out = structured::Model::decode_output(raw.clone()).unwrap();
        assert_eq!(serde_json::to_value(out).unwrap(), raw);
    }
}

#[test]
fn a_whole_number_of_an_output_may_be_written_with_a_fraction() {
    let raw = answered(json!({ "segments": [{ "start": 1.0, "tokens": [7.0, 8] }] }));
    let out = structured::Model::decode_output(raw).unwrap();
    assert_eq!(out.segments[0].tokens, [7, 8]);
    let raw = answered(json!({ "segments": [{ "start": 1.0, "tokens": [7.5] }] }));
    let error = structured::Model::decode_output(raw.clone()).unwrap_err();
    assert_eq!(error.raw(), &raw);
}

#[test]
fn a_structured_output_is_a_struct() {
    let raw = json!({
        "text": "a", "files": ["https://a"], "kind": "b-c", "scores": null, "note": null, "either": [1.5],
        "best": { "start": 0, "type": "x" }, "table": { "a": 1 }, "raw": { "any": "thing" }, "unheard_of": true,
    });
    let out = structured::Model::decode_output(raw).unwrap();
    assert_eq!(out.files[0].url(), "https://a");
    assert_eq!(out.kind, output::OutputKind::BC);
    assert_eq!(
        (out.scores, out.note),
        (vec![], None),
        "null where nothing is meant"
    );
    assert_eq!(out.best.unwrap().type_.as_deref(), Some("x"));
    assert_eq!(out.either, Some(output::OutputEither::Array(vec![1.5])));
    assert_eq!((out.table["a"], out.segments), (1.0, vec![]));
    let incomplete = json!({ "text": "a" });
    let error = structured::Model::decode_output(incomplete.clone()).unwrap_err();
    assert!(error.problem().contains("missing field `files`"), "{error}");
    assert_eq!(error.into_raw(), incomplete);
}

#[test]
fn text_comes_whole_or_in_pieces() {
    let decode = |raw: Json| Model::decode_output(raw);
    assert_eq!(decode(json!("ab")), Ok("ab".into()));
    assert_eq!(decode(json!(["a", "", "b"])), Ok("ab".into()));
    assert_eq!(decode(json!([])), Ok(String::new()));
    for raw in [json!(null), json!(["a", 1]), json!({"a": "b"})] {
        let e = decode(raw.clone()).unwrap_err();
        assert_eq!((e.raw(), e.clone().into_raw()), (&raw, raw.clone()));
        assert_eq!(e.model(), Model::reference());
    }
}

#[test]
fn an_output_of_another_shape_is_kept() {
    assert_eq!(
        Official::decode_output(json!(["https://a"])),
        Ok(vec![FileOutput::from("https://a")])
    );
    let e = Official::decode_output(json!(["https://a", 5])).unwrap_err();
    assert_eq!(
        e.to_string(),
        "the output of owner/empty is not of the expected shape: invalid type: integer `5`, expected a string \
         (`into_raw` gives it as it came)"
    );
    assert_eq!(e.problem(), "invalid type: integer `5`, expected a string");
    assert_eq!(e.into_raw(), json!(["https://a", 5]));
    assert!(size_of::<OutputMismatch>() <= size_of::<usize>());
}

#[test]
fn null_reads_as_the_default() {
    let read =
        |s: &str| null_as_default::<Vec<i64>, _>(&mut serde_json::Deserializer::from_str(s)).ok();
    assert_eq!(read("null"), Some(vec![]));
    assert_eq!(read("[1]"), Some(vec![1]));
    assert_eq!(read("5"), None);
}
