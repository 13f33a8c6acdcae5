//! What a model takes and answers, as its document says it: the outcome of reading.

use crate::diagnostic::Diagnostics;
use crate::document::Document;
use crate::document::pin::Prose;
use crate::lower;
use crate::rule::Rule;
use crate::table::Room;
use replicate_model::{InvalidInput, Json, Schema};

/// A model's interface.
///
/// ```
/// use replicate_model_reader::{Interface, diagnostic::Diagnostics};
/// use replicate_model::serde_json::json;
///
/// let document = json!({ "openapi": "3.0.2", "components": { "schemas": { "Input": {
///     "type": "object",
///     "required": ["prompt"],
///     "properties": {
///         "prompt": { "type": "string", "x-order": 0 },
///         "num_outputs": { "type": "integer", "minimum": 1, "maximum": 4, "x-order": 1 },
///     },
/// } } } });
/// let interface = Interface::read(&document, &mut Diagnostics::new("owner/name")).unwrap();
///
/// let error = interface.input.check(&json!({ "num_outputs": 9 })).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "missing required field `prompt`; `num_outputs` takes an integer from 1 to 4, not 9"
/// );
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Interface {
    /// Hexadecimal SHA-256 of the pin, as `Model::SHA256` of a generated crate has it.
    pub sha256: String,
    /// Whether it answers in pieces.
    pub streams: bool,
    /// The input of a prediction.
    pub input: Record,
    /// The output of a prediction.
    pub output: Output,
    /// Input and output of a training, if it can be trained.
    pub training: Option<(Record, Output)>,
}

impl Interface {
    /// Reads an upstream document: the `openapi_schema` of a model's version, as the API answers it. `None` if an error was
    /// noted.
    pub fn read(document: &Json, found: &mut Diagnostics) -> Option<Self> {
        Self::read_with(document, Prose::Omit, found)
    }

    /// As [`read`](Self::read), with as much of the document's prose as is asked for. `None` if an error was noted.
    pub fn read_with(document: &Json, prose: Prose, found: &mut Diagnostics) -> Option<Self> {
        lower::lower(&Document::of_upstream(document, prose, found)?, found)
    }

    /// Reads the bytes of a pin, with as much of its prose as is asked for. `None` if an error was noted.
    pub fn read_pin(pin: &[u8], prose: Prose, found: &mut Diagnostics) -> Option<Self> {
        lower::lower(&Document::of_pin(pin, prose, found)?, found)
    }
}

/// `Input` or `TrainingInput`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Record {
    /// The component that it is.
    pub name: &'static str,
    /// In the order of the schema (`x-order`).
    pub fields: Vec<Field>,
}

impl Record {
    /// Checks an input as the `from_json` of a generated crate does, with the same words.
    ///
    /// # Errors
    /// With every broken rule.
    pub fn check(&self, input: &Json) -> Result<(), InvalidInput> {
        self.table(|table| replicate_model::check_json(table, input))
    }

    /// Calls `then` with the table of fields and rules that a generated crate has as `Input::SCHEMA`. It is made for each
    /// call, in some microseconds; a field's `ident` is its name.
    pub fn table<T>(&self, then: impl FnOnce(&Schema<'_>) -> T) -> T {
        let room = Room::default();
        then(&Schema(room.fields(&self.fields)))
    }
}

/// A field of an input.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Field {
    /// As the API spells it.
    pub wire: String,
    /// What a value must be.
    pub rule: Rule,
    /// Whether an input without it is refused.
    pub required: bool,
    /// Whether its value must not be shown.
    pub secret: bool,
    /// Whether the model's author advises against it.
    pub deprecated: bool,
    /// What the service takes in its absence.
    pub default: Option<Json>,
    /// Upstream's description, where prose is kept.
    pub prose: Option<String>,
}

impl Field {
    /// Whether it takes a file, or a list of files.
    #[must_use]
    pub fn takes_files(&self) -> bool {
        matches!(self.rule.item(), Rule::File)
    }
}

/// What a model answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Text.
    Text,
    /// A list of texts that are one text, cut into pieces.
    Pieces,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// True or false.
    Bool,
    /// A file.
    File,
    /// A list.
    List(Box<Output>),
    /// One that may be null.
    Optional(Box<Output>),
    /// Whatever has a structure: JSON Schema (draft 7), with `definitions`.
    Structure(Json),
    /// Any JSON.
    Json,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::pin;
    use serde_json::json;

    fn document() -> Json {
        json!({ "openapi": "3.0.2", "components": { "schemas": {
            "Input": { "title": "Input", "required": ["seed"], "properties": {
                "seed": { "type": "integer", "default": 7.0, "description": "A seed", "x-order": 0 },
                "key": { "type": "string", "format": "password", "pattern": "^k", "x-order": 1 },
                "masks": { "type": "array", "items": { "type": "string", "format": "uri" } },
                "options": { "type": "object", "properties": { "url": { "type": "string", "format": "uri" } } },
            } },
            "Output": { "type": "array", "items": { "type": "string" }, "x-cog-array-type": "iterator" },
            "PredictionRequest": { "what only Cog's server knows": 1 },
        } } })
    }

    fn read(document: &Json) -> Result<Interface, String> {
        let mut found = Diagnostics::new("owner/name");
        let interface = Interface::read(document, &mut found);
        let found = found.into_vec();
        interface.ok_or_else(|| found.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn an_upstream_document_is_read_as_its_pin_is() {
        let upstream = read(&document()).unwrap();
        let mut found = Diagnostics::new("pin");
        let pin = pin::canonical(&document(), Prose::Omit, &mut found).unwrap();
        let pinned = Interface::read_pin(&pin, Prose::Omit, &mut found).unwrap();
        assert_eq!(format!("{upstream:?}"), format!("{pinned:?}"));
        assert_eq!(upstream.sha256, pin::sha256(&pin));
        assert!(upstream.streams);
    }

    #[test]
    fn a_document_with_a_fault_is_refused_with_its_place() {
        let mut unknown = document();
        unknown["components"]["schemas"]["Input"]["if"] = json!({});
        let error = read(&unknown).unwrap_err();
        assert!(
            error.contains("owner/name#/components/schemas/Input/if"),
            "{error}"
        );
        assert!(read(&json!({ "components": 1 })).is_err());
        assert!(read(&Json::Null).is_err());
    }

    #[test]
    fn fields_that_take_files_are_known_by_their_rules() {
        let fields = read(&document()).unwrap().input.fields;
        let files: Vec<_> = fields.iter().filter(|f| f.takes_files()).collect();
        assert_eq!(files.len(), 1);
        assert_eq!(files[0].wire, "masks");
    }

    #[test]
    fn the_table_holds_what_a_generated_one_would() {
        let input = read(&document()).unwrap().input;
        let shown = input.table(|table| {
            let fields = table.fields().iter();
            let shown = fields.map(|f| {
                let (required, secret) = (f.required, f.secret);
                format!(
                    "{}: {}, {required}, {secret}, {:?}",
                    f.name, f.rule, f.default
                )
            });
            shown.collect::<Vec<_>>()
        });
        assert_eq!(
            shown,
            [
                "seed: an integer, true, false, Some(\"7\")",
                "key: text that matches `^k`, false, true, None",
                "masks: a list of URLs, false, false, None",
                "options: an object, false, false, None",
            ]
        );
    }

    #[test]
    fn many_tasks_may_check_with_one_interface() {
        let interface = std::sync::Arc::new(read(&document()).unwrap());
        let checks = [
            json!({ "seed": 1, "key": "k" }),
            json!({ "seed": 1, "key": "x" }),
        ]
        .map(|input| {
            let interface = interface.clone();
            std::thread::spawn(move || interface.input.check(&input).map_err(|e| e.to_string()))
        });
        assert_eq!(
            checks.map(|check| check.join().unwrap()),
            [Ok(()), Err("`key` takes text that matches `^k`".into())]
        );
    }
}
