//! What the client knows about a model.
//!
//! In: what a crate states of its model, and a raw output. Out: how to refer to the model, and a typed output.
use crate::{Json, Record};
use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use std::{error, fmt};

/// A model: a unit struct in each model crate.
pub trait Model: Copy + fmt::Debug + Send + Sync + 'static {
    /// Who publishes it.
    const OWNER: &'static str;
    /// What it is called.
    const NAME: &'static str;
    /// The version that the crate was made for.
    const VERSION: &'static str;
    /// Whether Replicate keeps it; then it is run by name, and its schema moves.
    const OFFICIAL: bool;
    /// The SHA-256 of the schema that the crate was made from. It identifies what the crate means, which `VERSION`
    /// does not for an official model.
    const SHA256: &'static str;
    /// The version of Cog that built the model; empty if it is not known.
    const COG_VERSION: &'static str;
    /// Whether the output comes in pieces that can be streamed.
    const STREAMS: bool = false;
    /// Whether it can be trained.
    const TRAINS: bool = false;
    /// What it takes.
    type Input: ModelInput<Model = Self>;
    /// What it answers.
    type Output: DeserializeOwned + fmt::Debug + Send + 'static;

    /// What a request names: `owner/name` for an official model, `owner/name:version` for any other.
    #[must_use]
    fn reference() -> String {
        let (owner, name, version) = (Self::OWNER, Self::NAME, Self::VERSION);
        if Self::OFFICIAL {
            format!("{owner}/{name}")
        } else {
            format!("{owner}/{name}:{version}")
        }
    }

    /// The typed output.
    ///
    /// # Errors
    /// If `raw` is of another shape; the error holds it.
    fn decode_output(raw: Json) -> Result<Self::Output, OutputMismatch> {
        decode(&raw).map_err(|problem| OutputMismatch::new::<Self>(problem, raw))
    }
}

/// What a model takes. It brings its model along, so that the client needs no other argument.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the input of a model",
    label = "expected what a model crate's `input!` makes"
)]
pub trait ModelInput: Record + Clone + fmt::Debug + Serialize + Send + Sync + 'static {
    /// The model.
    type Model: Model<Input = Self>;
}

/// A model whose output can be streamed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stream: this model answers all at once",
    label = "not a streaming model",
    note = "`run` waits for its output"
)]
pub trait Streams: Model {
    /// What its output comes in: pieces of text, or the items of a list.
    type Chunk: DeserializeOwned + fmt::Debug + Send + 'static;

    /// The typed chunk. A stream carries a text as it is, and anything else as JSON.
    ///
    /// # Errors
    /// If `data` is neither; the error holds it.
    fn decode_chunk(data: String) -> Result<Self::Chunk, OutputMismatch> {
        decode_data(data).map_err(|(problem, raw)| OutputMismatch::new::<Self>(problem, raw))
    }
}

/// A value of `T`. Where a type wants an integer, `7.0` is one: JSON has one kind of number.
fn decode<T: DeserializeOwned>(raw: &Json) -> Result<T, String> {
    T::deserialize(raw).or_else(|e| {
        let mut whole = raw.clone();
        let again = integers(&mut whole).then(|| T::deserialize(whole).ok());
        again.flatten().ok_or_else(|| e.to_string())
    })
}

/// Writes whole numbers without a fraction; whether there are any that had one.
fn integers(json: &mut Json) -> bool {
    match json {
        Json::Number(number) if number.is_f64() => {
            let whole = number.as_f64().and_then(whole);
            if let Some(whole) = whole {
                *json = whole.into();
            }
            whole.is_some()
        }
        Json::Array(items) => items
            .iter_mut()
            .fold(false, |any, item| integers(item) | any),
        Json::Object(members) => {
            let members = members.values_mut();
            members.fold(false, |any, member| integers(member) | any)
        }
        _ => false,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "guarded: a whole number that f64 holds exactly"
)]
fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0).then_some(number as i64)
}

/// Text, or JSON. An error says what is wrong with it.
fn decode_data<T: DeserializeOwned>(data: String) -> Result<T, (String, Json)> {
    // Braces may be JSON, or text that begins with one: that is for the type to say.
    if data.starts_with(['{', '['])
        && let Ok(json) = serde_json::from_str(&data)
        && let Ok(chunk) = decode(&json)
    {
        return Ok(chunk);
    }
    let raw = Json::String(data);
    let problem = match T::deserialize(&raw) {
        Ok(chunk) => return Ok(chunk),
        Err(e) => e.to_string(),
    };
    let json = raw.as_str().map(serde_json::from_str);
    let chunk = json.and_then(Result::ok).map(|json| decode(&json));
    chunk.and_then(Result::ok).ok_or((problem, raw))
}

/// A model that can be trained.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be trained",
    label = "this model has no training"
)]
pub trait Trains: Model {
    /// What a training takes.
    type TrainingInput: Record + Clone + fmt::Debug + Serialize + Send + Sync + 'static;
    /// What a training answers.
    type TrainingOutput: DeserializeOwned + fmt::Debug + Send + 'static;
}

/// Decodes text that comes whole, or in pieces.
///
/// # Errors
/// If `raw` is neither text nor a list of text; the error holds it.
pub fn decode_text<M: Model<Output = String>>(raw: Json) -> Result<String, OutputMismatch> {
    let pieces = match raw {
        Json::String(text) => return Ok(text),
        Json::Array(ref pieces) => pieces.iter().map(Json::as_str).collect::<Option<String>>(),
        _ => None,
    };
    pieces.ok_or_else(|| OutputMismatch::new::<M>("expected text, or a list of text".into(), raw))
}

/// Reads null as the default: models answer null where they mean an empty list or map.
///
/// For `#[serde(default, deserialize_with = "…")]` in generated outputs.
///
/// # Errors
/// If the value is neither null nor a `T`.
pub fn null_as_default<'de, T: Default + Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// The output of a model is not of the shape that its schema promised. Nothing of it is lost.
#[derive(Clone, PartialEq)]
pub struct OutputMismatch(Box<Mismatch>); // boxed, so that it does not widen every `Result`

#[derive(Clone, PartialEq)]
struct Mismatch {
    model: String,
    problem: String,
    raw: Json,
}

impl OutputMismatch {
    /// `problem` says what is wrong with `raw`.
    #[must_use]
    pub fn new<M: Model>(problem: String, raw: Json) -> Self {
        let model = M::reference();
        Self(Box::new(Mismatch {
            model,
            problem,
            raw,
        }))
    }

    /// The output as it came.
    #[must_use]
    pub fn raw(&self) -> &Json {
        &self.0.raw
    }

    /// The output as it came.
    #[must_use]
    pub fn into_raw(self) -> Json {
        self.0.raw
    }

    /// The model, as a request names it.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.0.model
    }

    /// What is wrong with the output.
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.0.problem
    }
}

impl fmt::Display for OutputMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Mismatch { model, problem, .. } = &*self.0;
        write!(
            f,
            "the output of {model} is not of the expected shape: {problem} (`into_raw` gives it as it came)"
        )
    }
}

/// Without the output, which may be megabytes.
impl fmt::Debug for OutputMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutputMismatch")
            .field("model", &self.0.model)
            .field("problem", &self.0.problem)
            .finish_non_exhaustive()
    }
}

impl error::Error for OutputMismatch {}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn decode<T: DeserializeOwned>(data: &str) -> Result<T, (String, Json)> {
        decode_data(data.to_owned())
    }

    #[test]
    fn a_text_stays_as_it_is_whatever_it_looks_like() {
        for text in ["", "a", " 5", "null", "\"a\"", "[1]", "{\"a\": 1}", "{"] {
            assert_eq!(decode::<String>(text).as_deref(), Ok(text));
        }
        assert_eq!(
            decode("https://a"),
            Ok(crate::FileOutput::from("https://a"))
        );
    }

    #[test]
    fn a_whole_number_is_an_integer_wherever_one_is_wanted() {
        #[derive(Debug, Deserialize, PartialEq)]
        struct Whole {
            a: Vec<i64>,
            b: f64,
            c: f64,
        }
        let raw = json!({ "a": [7.0, 1], "b": 0.5, "c": -2.0 });
        let whole = Whole {
            a: vec![7, 1],
            b: 0.5,
            c: -2.0,
        };
        assert_eq!(super::decode(&raw), Ok(whole));
        assert_eq!(super::decode(&json!(7.0)), Ok(7_i64));
        assert_eq!(super::decode(&json!([7.0])), Ok(json!([7.0])), "as it came");
        for wrong in [json!(7.5), json!(1e300), json!("7"), json!(null)] {
            let problem = super::decode::<i64>(&wrong).unwrap_err();
            assert!(problem.starts_with("invalid"), "{problem}");
        }
    }

    #[test]
    fn what_is_no_text_is_json() {
        assert_eq!(decode("5"), Ok(5_i64));
        assert_eq!(decode("5.0"), Ok(5_i64));
        assert_eq!(decode("[1.5, 2]"), Ok(vec![1.5, 2.0]));
        assert_eq!(decode("{\"a\": 1}"), Ok(json!({ "a": 1 })));
        let (problem, raw) = decode::<i64>("many").unwrap_err();
        assert!(problem.contains("invalid type"), "{problem}");
        assert_eq!(raw, json!("many"));
    }
}
