//! A value on its way into, or out of, a field.
//!
//! In: a literal of `input!`, a piece of JSON, or what a field holds. Out: what rules are checked against, and JSON.
use crate::{FileInput, Json};
use serde::{Serialize, Serializer, ser::Error};
use std::fmt;

/// A value before it has the type of its field.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Raw<'a> {
    /// `true` or `false`.
    Bool(bool),
    /// An integer of any size.
    Int(i128),
    /// Any other number.
    Float(f64),
    /// Text.
    Str(&'a str),
    /// A list.
    List(&'a [Raw<'a>]),
    /// A file, uploaded or not.
    File(&'a FileInput),
    /// A piece of JSON, of any kind.
    Json(&'a Json),
    /// A literal that no JSON corresponds to, such as `b"bytes"`.
    Other,
}

/// 2^63: from here on a double is no `i64` any more.
const I64_END: f64 = 9_223_372_036_854_775_808.0;

impl<'a> Raw<'a> {
    /// Takes a scalar out of `Json`; arrays and objects stay. `7.0` becomes the integer 7, as JSON has one kind of number.
    pub(crate) fn plain(self) -> Self {
        let Raw::Json(json) = self else { return self };
        match json {
            Json::Bool(v) => Raw::Bool(*v),
            Json::String(v) => Raw::Str(v),
            Json::Number(n) => match (n.as_i128(), n.as_f64()) {
                (Some(v), _) => Raw::Int(v),
                (None, Some(v)) => whole(v).map_or(Raw::Float(v), Raw::Int),
                (None, None) => self,
            },
            Json::Null | Json::Array(_) | Json::Object(_) => self,
        }
    }

    /// The first file in here that is not at a URL yet: its place in a list, and the file.
    pub(crate) fn not_uploaded(&self) -> Option<(Option<usize>, &'a FileInput)> {
        match *self {
            Raw::File(file) if file.as_url().is_none() => Some((None, file)),
            Raw::List(items) => items
                .iter()
                .enumerate()
                .find_map(|(i, item)| item.not_uploaded().map(|(_, file)| (Some(i), file))),
            _ => None,
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "there is no fraction and i128 is wide enough"
)]
fn whole(v: f64) -> Option<i128> {
    (v.fract() == 0.0 && v.abs() <= I64_END).then_some(v as i128)
}

impl Serialize for Raw<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Raw::Bool(v) => serializer.serialize_bool(*v),
            Raw::Int(v) => match i64::try_from(*v) {
                Ok(v) => serializer.serialize_i64(v),
                Err(_) => serializer.serialize_i128(*v),
            },
            // serde_json would write null, which no model accepts.
            Raw::Float(v) if !v.is_finite() => {
                Err(S::Error::custom("JSON has no NaN and no infinity"))
            }
            Raw::Float(v) => serializer.serialize_f64(*v),
            Raw::Str(v) => serializer.serialize_str(v),
            Raw::List(v) => serializer.collect_seq(*v),
            Raw::File(v) => v.serialize(serializer),
            Raw::Json(v) => v.serialize(serializer),
            Raw::Other => Err(S::Error::custom("no JSON corresponds to this literal")),
        }
    }
}

impl fmt::Debug for Raw<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Raw::Bool(v) => fmt::Debug::fmt(v, f),
            Raw::Int(v) => fmt::Debug::fmt(v, f),
            Raw::Float(v) => fmt::Debug::fmt(v, f),
            Raw::Str(v) => fmt::Debug::fmt(v, f),
            Raw::List(v) => f.debug_list().entries(*v).finish(),
            Raw::File(v) => fmt::Debug::fmt(v, f),
            Raw::Json(v) => fmt::Display::fmt(v, f), // as JSON
            Raw::Other => f.write_str("_"),
        }
    }
}
