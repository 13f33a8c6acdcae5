//! What the API says about an error.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use std::fmt;

/// What the API says about an error (RFC 9457). Any member may be missing, and one of another type counts as missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Problem {
    /// What kind of problem it is, in a few words.
    #[serde(default, deserialize_with = "if_it_fits")]
    pub title: Option<String>,
    /// What happened.
    #[serde(default, deserialize_with = "if_it_fits")]
    pub detail: Option<String>,
    /// The HTTP status, again.
    #[serde(default, deserialize_with = "if_it_fits")]
    pub status: Option<u16>,
    /// With 422: which fields of the request are refused, and why.
    #[serde(default, deserialize_with = "those_that_fit")]
    pub invalid_fields: Vec<InvalidField>,
    /// With 429: after how many seconds another try makes sense.
    #[serde(default, deserialize_with = "seconds")]
    pub retry_after: Option<u64>,
}

/// A field of a request that is refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct InvalidField {
    /// The rule that is broken.
    #[serde(default, rename = "type", deserialize_with = "if_it_fits")]
    pub kind: Option<String>,
    /// The field, such as `input.prompt`.
    #[serde(default, deserialize_with = "if_it_fits")]
    pub field: Option<String>,
    /// What is wrong with it.
    #[serde(default, deserialize_with = "if_it_fits")]
    pub description: Option<String>,
}

impl Problem {
    /// What a body says, if it is a JSON object.
    pub(crate) fn read(body: &[u8]) -> Option<Self> {
        let members: Map<String, Value> = serde_json::from_slice(body).ok()?;
        serde_json::from_value(Value::Object(members)).ok()
    }
}

fn if_it_fits<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).ok())
}

fn those_that_fit<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    let items: Option<Vec<Value>> = if_it_fits(deserializer)?;
    let items = items.into_iter().flatten();
    Ok(items
        .filter_map(|item| serde_json::from_value(item).ok())
        .collect())
}

/// Whole seconds; a part of one counts as one, so that nobody comes back too early.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is not negative, and the most there is stands for all beyond"
)]
fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let seconds: Option<f64> = if_it_fits(deserializer)?;
    Ok(seconds
        .filter(|seconds| *seconds >= 0.0)
        .map(|seconds| seconds.ceil() as u64))
}

/// `title: detail; field: description`, as far as they are there.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = vec![joined(&[&self.title, &self.detail])];
        parts.extend(self.invalid_fields.iter().map(ToString::to_string));
        parts.retain(|part| !part.is_empty());
        f.write_str(&parts.join("; "))
    }
}

/// `field: description`.
impl fmt::Display for InvalidField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&joined(&[&self.field, &self.description]))
    }
}

fn joined(texts: &[&Option<String>]) -> String {
    let texts = texts.iter().filter_map(|text| text.as_deref());
    let texts: Vec<_> = texts
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .collect();
    texts.join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_odd_member_does_not_hide_the_others() {
        let problem = Problem::read(
            br#"{"title": 7, "detail": "no", "status": "422", "retry_after": 0.5,
                "invalid_fields": [null, {"field": "input.prompt", "description": ["x"]}, {"field": "input.seed", "description": "is no integer"}]}"#,
        )
        .unwrap();
        assert_eq!((problem.title.as_ref(), problem.status), (None, None));
        assert_eq!(problem.retry_after, Some(1));
        assert_eq!(
            problem.to_string(),
            "no; input.prompt; input.seed: is no integer"
        );
    }

    #[test]
    fn what_is_no_object_is_no_problem() {
        for body in ["[]", "\"no\"", "7", "<html>"] {
            assert_eq!(Problem::read(body.as_bytes()), None, "{body}");
        }
        assert_eq!(Problem::read(b"{}"), Some(Problem::default()));
    }
}
