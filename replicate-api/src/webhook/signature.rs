//! The headers that sign a webhook.

use super::Rejected;
use super::key::Tag;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use hmac::digest::array::Array;
use reqwest::header::HeaderMap;

const ID: &str = "webhook-id";
const TIMESTAMP: &str = "webhook-timestamp";
const SIGNATURE: &str = "webhook-signature";

/// The scheme that is understood here: HMAC-SHA256.
const VERSION: &str = "v1";

/// What the headers of a webhook say. Nothing of it is to be trusted yet.
pub(super) struct Signed {
    pub(super) id: String,
    pub(super) timestamp: DateTime<Utc>,
    pub(super) tags: Vec<Tag>,
}

impl Signed {
    pub(super) fn read(headers: &HeaderMap) -> Result<Self, Rejected> {
        let id = text(headers, ID)?.to_owned();
        let timestamp = time(text(headers, TIMESTAMP)?);
        let signature = text(headers, SIGNATURE)?;
        Ok(Self {
            id,
            timestamp: timestamp.ok_or(Rejected::MalformedHeader(TIMESTAMP))?,
            tags: signature.split(' ').filter_map(tag).collect(),
        })
    }
}

/// A header that is there once, and not empty.
fn text<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<&'a str, Rejected> {
    let mut values = headers.get_all(name).iter();
    let first = values.next().ok_or(Rejected::MissingHeader(name))?;
    let text = first.to_str().ok().filter(|_| values.next().is_none());
    match text {
        None => Err(Rejected::MalformedHeader(name)),
        Some("") => Err(Rejected::MissingHeader(name)),
        Some(text) => Ok(text),
    }
}

/// Seconds of Unix time, as they are written: `+1`, `01` and `1.0` are not.
fn time(text: &str) -> Option<DateTime<Utc>> {
    let seconds: i64 = text.parse().ok()?;
    let written = seconds.to_string() == text;
    DateTime::from_timestamp(seconds, 0).filter(|_| written)
}

/// A signature of the scheme `v1`. Whatever else a token is, it is passed over, and hides no other one.
fn tag(token: &str) -> Option<Tag> {
    let base64 = token.strip_prefix(VERSION)?.strip_prefix(',')?;
    let bytes = STANDARD.decode(base64).ok()?;
    Array::try_from(bytes.as_slice()).ok().map(Tag::new)
}
