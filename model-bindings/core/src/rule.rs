//! The rules of a model's fields, and the one check that compile time and run time share.
//!
//! In: a rule and a value without a type. Out: yes or no. `describe` says a rule in words, `check` walks JSON.
use crate::{
    Field, Json, Pattern, Raw,
    file_input::is_url,
    message::Message,
    range::{is_float_multiple, is_int_multiple},
};
use std::fmt;

/// What a value must be.
///
/// Displays as what a field takes: `an integer from 1 to 4`. `'a` is that of the tables it refers to: `'static` in a
/// generated crate, shorter where a model's document is read at run time.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Rule<'a> {
    /// Any JSON.
    Any,
    /// `true` or `false`.
    Bool,
    /// Text.
    Text {
        /// The smallest length, in characters.
        min: usize,
        /// The largest length, in characters; `usize::MAX` if there is none.
        max: usize,
        /// What the text must match.
        pattern: Option<&'a Pattern<'a>>,
    },
    /// An integer.
    Int {
        /// The smallest value; `i64::MIN` if there is none.
        min: i64,
        /// The largest value; `i64::MAX` if there is none.
        max: i64,
        /// What the value must be a multiple of; 1 asks for nothing.
        multiple_of: i64,
    },
    /// A finite number.
    Float {
        /// The lower end; minus infinity if there is none.
        min: f64,
        /// The upper end; infinity if there is none.
        max: f64,
        /// Whether `min` itself is refused.
        min_exclusive: bool,
        /// Whether `max` itself is refused.
        max_exclusive: bool,
        /// What the value must be a multiple of; 0 asks for nothing.
        multiple_of: f64,
    },
    /// One of these texts.
    OneOf(&'a [&'a str]),
    /// One of these integers.
    IntOneOf(&'a [i64]),
    /// A URL, or a file to upload.
    File,
    /// A list.
    List {
        /// What each item must be.
        item: &'a Rule<'a>,
        /// The smallest number of items.
        min: usize,
        /// The largest number of items; `usize::MAX` if there is none.
        max: usize,
    },
    /// A JSON object.
    Object {
        /// The fields that it may have.
        fields: &'a [Field<'a>],
        /// What any other field must be; with `None` there is no other.
        extra: Option<&'a Rule<'a>>,
    },
    /// Null, inside a value whose schema permits it; a field is left out instead.
    Null,
    /// What any one of these rules accepts.
    AnyOf(&'a [&'a Rule<'a>]),
}

impl Rule<'_> {
    /// Text of any length.
    pub const TEXT: Self = Rule::Text {
        min: 0,
        max: usize::MAX,
        pattern: None,
    };
    /// Any 64-bit integer.
    pub const INT: Self = Rule::Int {
        min: i64::MIN,
        max: i64::MAX,
        multiple_of: 1,
    };
    /// Any finite number.
    pub const FLOAT: Self = Rule::Float {
        min: f64::NEG_INFINITY,
        max: f64::INFINITY,
        min_exclusive: false,
        max_exclusive: false,
        multiple_of: 0.0,
    };

    /// Whether `v` is accepted, with all its items. JSON arrays and objects are for the run-time check.
    ///
    /// Const evaluation costs about a microsecond a step and more a call: hence slice patterns, not indices and `len()`.
    #[expect(
        clippy::cast_precision_loss,
        reason = "an integer for a float field is the nearest double, as in JSON"
    )]
    pub(crate) const fn accepts(&self, v: Raw<'_>) -> bool {
        match (*self, v) {
            (_, Raw::Other) => false,
            (Rule::Any, _)
            | (Rule::Bool, Raw::Bool(_))
            // `FileInput` has seen to it itself.
            | (Rule::File, Raw::File(_))
            | (Rule::Null, Raw::Json(Json::Null)) => true,
            (Rule::Text { min, max, pattern }, Raw::Str(s)) => {
                ((min == 0 && max == usize::MAX) || has_length(s, min, max))
                    && match pattern {
                        Some(pattern) => pattern.matches(s),
                        None => true,
                    }
            }
            (Rule::Int { min, max, multiple_of }, Raw::Int(v)) => {
                v >= min as i128 && v <= max as i128 && is_int_multiple(v, multiple_of)
            }
            (Rule::Float { .. }, Raw::Int(v)) => self.accepts(Raw::Float(v as f64)),
            (Rule::Float { min, max, min_exclusive, max_exclusive, multiple_of }, Raw::Float(v)) => {
                v.is_finite()
                    && (if min_exclusive { v > min } else { v >= min })
                    && (if max_exclusive { v < max } else { v <= max })
                    && is_float_multiple(v, multiple_of)
            }
            (Rule::OneOf(mut all), Raw::Str(s)) => {
                while let [one, rest @ ..] = all {
                    if same(one.as_bytes(), s.as_bytes()) {
                        return true;
                    }
                    all = rest;
                }
                false
            }
            (Rule::IntOneOf(mut all), Raw::Int(v)) => {
                while let [one, rest @ ..] = all {
                    if *one as i128 == v {
                        return true;
                    }
                    all = rest;
                }
                false
            }
            (Rule::File, Raw::Str(s)) => is_url(s),
            (Rule::List { item, .. }, Raw::List(mut items)) => {
                while let [one, rest @ ..] = items {
                    if !item.accepts(*one) {
                        return false;
                    }
                    items = rest;
                }
                self.accepts_alone(v)
            }
            (Rule::AnyOf(mut rules), _) => {
                while let [one, rest @ ..] = rules {
                    if one.accepts(v) {
                        return true;
                    }
                    rules = rest;
                }
                false
            }
            _ => false,
        }
    }

    /// As `accepts`, but of a list the number of items alone: each item has its own check, and its own place in the source.
    pub(crate) const fn accepts_alone(&self, v: Raw<'_>) -> bool {
        match (*self, v) {
            (Rule::List { min, max, .. }, Raw::List(items)) => {
                items.len() >= min && items.len() <= max
            }
            (Rule::Any, Raw::List(_)) => true,
            _ => self.accepts(v),
        }
    }

    /// The rule of the item at `path` in lists of lists; `None` where no list is meant, or one of several rules is.
    pub(crate) const fn at(&self, path: &[usize]) -> Option<&Self> {
        let (mut rule, mut path) = (self, path);
        while let [_, rest @ ..] = path {
            rule = match rule {
                Rule::List { item, .. } => item,
                Rule::Any => rule,
                _ => return None,
            };
            path = rest;
        }
        Some(rule)
    }
}

impl fmt::Display for Rule<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = Message::new();
        self.describe(&mut text, "");
        f.pad(text.as_str())
    }
}

/// `==` on slices is not const.
pub(crate) const fn same(mut a: &[u8], mut b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    while let ([x, a_rest @ ..], [y, b_rest @ ..]) = (a, b) {
        if *x != *y {
            return false;
        }
        (a, b) = (a_rest, b_rest);
    }
    true
}

const fn has_length(s: &str, min: usize, max: usize) -> bool {
    let (mut n, mut rest) = (0, s.as_bytes());
    while let [byte, tail @ ..] = rest {
        if *byte & 0xC0 != 0x80 {
            n += 1; // a character starts here
        }
        rest = tail;
    }
    n >= min && n <= max
}
