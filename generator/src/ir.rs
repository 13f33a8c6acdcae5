//! A model as the emitters see it: frozen, every name assigned, nothing of OpenAPI left.

pub use replicate_model_reader::rule::{Integer, List, Member, Number, Object, Rule, Text};
pub use replicate_model_reader::{Output, Pattern};

use crate::project::FIRST_VERSION;
use serde_json::Value;

/// A model and all that becomes code.
#[derive(Clone, Debug)]
pub struct Model {
    /// Who it is.
    pub identity: Identity,
    /// Hexadecimal SHA-256 of the pin.
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

/// What identifies a model and its version, beside the pin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The user or organization.
    pub owner: String,
    /// The name within it.
    pub name: String,
    /// The version's id.
    pub version: String,
    /// Whether it is called without a version.
    pub official: bool,
    /// The version of Cog that built it, if known.
    pub cog_version: Option<String>,
    /// The package of its crate.
    pub package: String,
    /// The version of its crate.
    pub crate_version: String,
}

impl Identity {
    /// A model in its first crate: not official, and of an unknown version of Cog.
    #[must_use]
    pub fn new(owner: &str, name: &str, version: &str, package: &str) -> Self {
        Self {
            owner: owner.to_owned(),
            name: name.to_owned(),
            version: version.to_owned(),
            official: false,
            cog_version: None,
            package: package.to_owned(),
            crate_version: FIRST_VERSION.to_owned(),
        }
    }

    /// `owner/name`.
    #[must_use]
    pub fn slug(&self) -> String {
        format!("{}/{}", self.owner, self.name)
    }
}

/// `Input` or `TrainingInput`.
#[derive(Clone, Debug)]
pub struct Record {
    /// The name of the struct.
    pub name: &'static str,
    /// In the order of the schema (`x-order`).
    pub fields: Vec<Field>,
}

/// A field of an input.
#[derive(Clone, Debug)]
pub struct Field {
    /// As the API spells it.
    pub wire: String,
    /// As Rust spells it, `r#` included.
    pub ident: String,
    /// The Rust type, of the items if `list`.
    pub ty: Type,
    /// Whether the field is a list of `ty`.
    pub list: bool,
    /// What a value must be.
    pub rule: Rule,
    /// Whether an input without it is refused.
    pub required: bool,
    /// Whether its value must not be shown.
    pub secret: bool,
    /// Whether the model's author advises against it.
    pub deprecated: bool,
    /// What the service takes in its absence.
    pub default: Option<Value>,
    /// Upstream's description, where prose is kept.
    pub prose: Option<String>,
}

/// The Rust type of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// `bool`
    Bool,
    /// `i64`
    Integer,
    /// `f64`
    Number,
    /// `String`
    Text,
    /// `FileInput`
    File,
    /// `Json`
    Json,
    /// A number with bounds: the name of its type.
    Ranged(String),
    /// An enum.
    Choice {
        /// The name of its type.
        name: String,
        /// The names of its variants, in the order of the rule's values.
        variants: Vec<String>,
    },
}
