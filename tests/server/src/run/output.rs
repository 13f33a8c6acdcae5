//! Outputs that fit a model's schema.

use super::media::Media;
use crate::files::Deliveries;
use crate::schema::Schema;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// What a model answers, as it comes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Output {
    /// All at once.
    Whole(Value),
    /// Item by item.
    Pieces(Vec<Value>),
}

/// How a model's output can be streamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Streams {
    Text,
    Files,
}

/// How the output of a schema is streamed; not at all, if it is neither text in pieces nor files.
pub(crate) fn streams(schema: &Schema) -> Option<Streams> {
    let output = schema.resolve(schema.component("Output"));
    let item = schema.resolve(if output["type"] == "array" {
        &output["items"]
    } else {
        output
    });
    let iterates = output["x-cog-array-type"] == "iterator";
    match (&item["format"], &item["type"]) {
        (format, _) if format == "uri" => Some(Streams::Files),
        (_, kind) if kind == "string" && iterates => Some(Streams::Text),
        _ => None,
    }
}

/// Whether the output comes item by item.
pub(crate) fn iterates(schema: &Schema) -> bool {
    schema.resolve(schema.component("Output"))["x-cog-array-type"] == "iterator"
}

/// Makes outputs: the same for the same seed, model and input.
pub(crate) struct Maker<'a> {
    schema: &'a Schema,
    input: &'a Value,
    media: Media,
    seed: u64,
    /// Where the files go, below a name of the prediction.
    deliveries: &'a Deliveries,
    id: &'a str,
    files: u64,
}

impl<'a> Maker<'a> {
    pub(crate) fn new(
        schema: &'a Schema,
        (seed, model): (u64, &str),
        input: &'a Value,
        deliveries: &'a Deliveries,
        id: &'a str,
    ) -> Self {
        let digest = Sha256::digest(format!("{seed} {model} {input}"));
        let (start, _) = digest.split_first_chunk::<8>().unwrap_or((&[0; 8], &[]));
        Self {
            schema,
            input,
            media: media_of(model),
            seed: u64::from_le_bytes(*start),
            deliveries,
            id,
            files: 0,
        }
    }

    pub(crate) fn output(mut self) -> Output {
        let schema = self.schema.resolve(self.schema.component("Output"));
        if !iterates(self.schema) {
            return Output::Whole(self.value(schema, 0));
        }
        let items = self.schema.resolve(&schema["items"]);
        if items["type"] == "string" && items["format"] != "uri" {
            return Output::Pieces(self.text_pieces().into_iter().map(Value::from).collect());
        }
        match self.list(items, 0) {
            Value::Array(items) => Output::Pieces(items),
            whole => Output::Whole(whole),
        }
    }

    fn value(&mut self, schema: &Value, depth: usize) -> Value {
        let schema = self.schema.resolve(schema);
        if let Some(first) = schema["enum"].as_array().and_then(|values| values.first()) {
            return first.clone();
        }
        // Deeper than any real output; a schema may contain itself.
        if depth > 8 {
            return Value::Null;
        }
        for combined in ["allOf", "anyOf", "oneOf"] {
            if let Some(first) = schema[combined].as_array().and_then(|all| all.first()) {
                return self.value(&first.clone(), depth + 1);
            }
        }
        match schema["type"].as_str() {
            Some("string") if schema["format"] == "uri" => self.file(),
            Some("string") if schema["format"] == "date-time" => json!("2024-01-01T00:00:00Z"),
            Some("string") => Value::from(self.text_pieces().concat()),
            Some("integer") => bounded(schema, json!(self.seed % 100)),
            Some("number") => bounded(schema, json!(0.5)),
            Some("boolean") => Value::Bool(self.seed.is_multiple_of(2)),
            Some("array") => self.list(&schema["items"].clone(), depth),
            Some("object") => self.object(&schema["properties"], depth),
            _ => json!({ "text": self.text_pieces().concat() }),
        }
    }

    fn object(&mut self, properties: &Value, depth: usize) -> Value {
        let mut members = Map::new();
        for (name, schema) in properties.as_object().into_iter().flatten() {
            members.insert(name.clone(), self.value(schema, depth + 1));
        }
        Value::Object(members)
    }

    /// As many items as the input asks for, or the schema by default, or two.
    fn list(&mut self, items: &Value, depth: usize) -> Value {
        let default = &self.schema.component("Input")["properties"]["num_outputs"]["default"];
        let number = self.input["num_outputs"].as_u64().or(default.as_u64());
        let number = number.unwrap_or(2).clamp(1, 10);
        (0..number).map(|_| self.value(items, depth + 1)).collect()
    }

    fn file(&mut self) -> Value {
        let (ending, mime) = self.media.kind();
        let name = format!("out-{}.{ending}", self.files);
        let bytes = self.media.bytes(self.seed.wrapping_add(self.files));
        self.files += 1;
        Value::from(self.deliveries.add(self.id, &name, mime, bytes))
    }

    /// An echo of the prompt, in pieces that a tokenizer could have made: words, a line break, characters of several
    /// bytes, and an empty one at the end.
    fn text_pieces(&self) -> Vec<String> {
        let prompt = self.input["prompt"].as_str().unwrap_or("nothing");
        let mut pieces = vec!["You".to_owned(), " said".to_owned(), ":\n".to_owned()];
        pieces.extend(prompt.split_inclusive(' ').map(str::to_owned));
        pieces.extend([" –", " 🦙", ""].map(str::to_owned));
        pieces
    }
}

/// The value, or the nearest that a schema's bounds allow.
fn bounded(schema: &Value, value: Value) -> Value {
    let number = value.as_f64().unwrap_or_default();
    let outside = |bound: &str, sign: f64| {
        schema[bound]
            .as_f64()
            .is_some_and(|limit| (number - limit) * sign > 0.0)
    };
    if outside("minimum", -1.0) {
        schema["minimum"].clone()
    } else if outside("maximum", 1.0) {
        schema["maximum"].clone()
    } else {
        value
    }
}

/// What a model of this name makes.
fn media_of(model: &str) -> Media {
    let has = |words: &[&str]| words.iter().any(|word| model.contains(word));
    if has(&["video", "luma/ray", "animate", "movie"]) {
        Media::Video
    } else if has(&["music", "bark", "audio", "speech", "voice", "sound"]) {
        Media::Audio
    } else {
        Media::Image
    }
}
