//! What a value must be: the rules that a document states, owned. `table` says them in the core's words.

use crate::pattern::Pattern;

/// What a value must be.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// Anything.
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
    /// Null, inside a value; a field is left out instead.
    Null,
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

    /// What this rule permits, and null.
    pub(crate) fn or_null(self) -> Self {
        match self {
            Self::Any => Self::Any,
            Self::AnyOf(mut rules) => {
                rules.push(Self::Null);
                Self::AnyOf(rules)
            }
            rule => Self::AnyOf(vec![rule, Self::Null]),
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
    pub pattern: Option<Pattern>,
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
