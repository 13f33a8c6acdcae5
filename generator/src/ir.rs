//! A model as the emitters see it: frozen, every name assigned, nothing of OpenAPI left.

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

/// What a value must be.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// Anything but null.
    Any,
    /// True or false.
    Bool,
    /// A whole number.
    Integer(Integer),
    /// A finite number.
    Number(Number),
    /// Text.
    Text(Text),
    /// One of these texts.
    OneOf(Vec<String>),
    /// One of these integers.
    IntegerOneOf(Vec<i64>),
    /// A URL, or a file to upload.
    File,
    /// A list.
    List(Box<List>),
    /// An object.
    Object(Object),
    /// What one of these permits.
    AnyOf(Vec<Rule>),
}

impl Rule {
    /// What each item of a list must be; of anything else, the rule itself.
    #[must_use]
    pub fn item(&self) -> &Self {
        match self {
            Self::List(list) => &list.item,
            rule => rule,
        }
    }
}

/// A whole number; an absent bound is open.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Integer {
    /// Inclusive.
    pub min: Option<i64>,
    /// Inclusive.
    pub max: Option<i64>,
    /// Greater than 0.
    pub multiple_of: Option<i64>,
}

/// A number; an absent bound is open.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Number {
    /// The lower bound.
    pub min: Option<f64>,
    /// The upper bound.
    pub max: Option<f64>,
    /// Whether `min` itself is out.
    pub min_exclusive: bool,
    /// Whether `max` itself is out.
    pub max_exclusive: bool,
    /// Greater than 0.
    pub multiple_of: Option<f64>,
}

/// Text, with its length in characters.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Text {
    /// Shortest.
    pub min: usize,
    /// Longest.
    pub max: Option<usize>,
    /// A regular expression that finds something in it.
    pub pattern: Option<String>,
}

/// A list, with its number of items.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// What each item must be.
    pub item: Rule,
    /// Fewest.
    pub min: usize,
    /// Most.
    pub max: Option<usize>,
}

/// An object inside an input.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// In the order of the schema.
    pub members: Vec<Member>,
    /// What members not named above must be; `None` refuses them.
    pub extra: Option<Box<Rule>>,
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// As the API spells it.
    pub wire: String,
    /// Whether an object without it is refused.
    pub required: bool,
    /// Whether its value must not be shown.
    pub secret: bool,
    /// What it must be.
    pub rule: Rule,
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
    /// Whatever has a structure: JSON Schema (draft 7) for typify, with `definitions`.
    Structure(Value),
    /// Any JSON.
    Json,
}
