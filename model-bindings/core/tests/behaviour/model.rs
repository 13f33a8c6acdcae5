//! What the client knows of a model, and outputs.
use crate::sample::{Json, Model};
use replicate_model::{
    Field, FileOutput, Model as _, ModelInput, OutputMismatch, Record, Slot, null_as_default,
    serde_json::{self, json},
};

/// An official model without input: every default of the trait.
#[derive(Clone, Copy, Debug)]
struct Official;

#[derive(Clone, Debug)]
struct Nothing;

impl Record for Nothing {
    const FIELDS: &'static [Field] = &[];
    fn empty() -> Self {
        Nothing
    }
    fn slots(&self) -> Vec<&dyn Slot> {
        vec![]
    }
    fn slots_mut(&mut self) -> Vec<&mut dyn Slot> {
        vec![]
    }
}
impl serde::Serialize for Nothing {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        replicate_model::serialize(self, serializer)
    }
}
impl ModelInput for Nothing {
    type Model = Official;
}
impl replicate_model::Model for Official {
    const OWNER: &'static str = "owner";
    const NAME: &'static str = "official";
    const VERSION: &'static str = "hidden";
    const OFFICIAL: bool = true;
    const SHA256: &'static str = "";
    const COG_VERSION: &'static str = "";
    type Input = Nothing;
    type Output = Vec<FileOutput>;
}

#[test]
fn an_official_model_is_run_by_name_and_others_by_version() {
    assert_eq!(Official::reference(), "owner/official");
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
    let made = replicate_model::__input!((Nothing));
    assert_eq!(serde_json::to_string(&made).unwrap(), "{}");
    assert!(replicate_model::from_json::<Nothing>(&json!({})).is_ok());
    assert!(replicate_model::from_json::<Nothing>(&json!({"a": 1})).is_err());
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
        "the output of owner/official is not of the expected shape: invalid type: integer `5`, expected a string \
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
