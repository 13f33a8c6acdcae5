//! Webhooks, each with the verdicts of several public verifiers.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta};
use libtest_mimic::{Failed, Trial};
use replicate_api::reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use replicate_api::webhook::{Event, Verifier};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::time::Duration;

#[derive(Deserialize)]
struct Vectors {
    now: i64,
    tolerance_s: u64,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    secret: String,
    headers: BTreeMap<String, String>,
    body_b64: Option<String>,
    /// In place of a body that is long.
    body_b64_repeat: Option<Repeat>,
    now: Option<i64>,
    /// `valid` or `error:…`, of each verifier.
    verdicts: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Repeat {
    prefix: String,
    char: String,
    count: usize,
    suffix: String,
}

pub(crate) fn trials(folder: &Path) -> Vec<Trial> {
    let file = std::fs::read(folder.join("webhook.json"))
        .expect("REPLICATE_VECTORS names a folder with webhook.json");
    let vectors: Vectors = serde_json::from_slice(&file).unwrap();
    assert!(!vectors.cases.is_empty(), "webhook.json holds no case");
    let (now, tolerance) = (vectors.now, Duration::from_secs(vectors.tolerance_s));
    let trial = |case: Case| {
        let name = format!("vectors::webhook::{}", case.name);
        Trial::test(name, move || {
            check(&case, case.now.unwrap_or(now), tolerance)
        })
    };
    vectors.cases.into_iter().map(trial).collect()
}

fn check(case: &Case, now: i64, tolerance: Duration) -> Result<(), Failed> {
    let body = body(case)?;
    let verdict = verify(case, &body, now, tolerance);
    match (verdict, is_valid(case, &body)) {
        (Ok(event), true) if *event.body() != body => Err("the body is another one".into()),
        (Ok(_), true) | (Err(_), false) => Ok(()),
        (Ok(_), false) => Err("accepted".into()),
        (Err(reason), true) => Err(format!("refused: {reason}").into()),
    }
}

fn body(case: &Case) -> Result<Vec<u8>, Failed> {
    match (&case.body_b64, &case.body_b64_repeat) {
        (Some(base64), None) => Ok(STANDARD.decode(base64)?),
        (None, Some(long)) => {
            let middle = long.char.repeat(long.count);
            Ok(format!("{}{middle}{}", long.prefix, long.suffix).into_bytes())
        }
        _ => Err("a case has a body".into()),
    }
}

fn verify(
    case: &Case,
    body: &[u8],
    now: i64,
    tolerance: Duration,
) -> Result<Event, Box<dyn Error>> {
    let mut headers = HeaderMap::new();
    for (name, value) in &case.headers {
        let name = HeaderName::from_bytes(name.as_bytes())?;
        headers.insert(name, HeaderValue::from_bytes(value.as_bytes())?);
    }
    let now = DateTime::UNIX_EPOCH + TimeDelta::seconds(now);
    let verifier = Verifier::new(case.secret.as_str())?;
    let verifier = verifier.tolerance(tolerance).clock(move || now);
    Ok(verifier.verify(&headers, body)?)
}

/// What is expected. Where verifiers disagree, it is what the strictest says, but for what this file states: a malformed
/// signature hides no valid one, an empty body may be signed, and an empty key is refused. A secret without `whsec_` is one,
/// too: of the verifiers, one that knows none does not count.
fn is_valid(case: &Case, body: &[u8]) -> bool {
    let key = case.secret.strip_prefix("whsec_");
    if key.unwrap_or(&case.secret).is_empty() {
        return false;
    }
    let verdicts = case
        .verdicts
        .values()
        .filter(|verdict| key.is_some() || !verdict.starts_with("error:InvalidSecretKeyError"));
    let mut valid = verdicts.map(|verdict| verdict == "valid");
    if body.is_empty() || has_malformed_beside_others(case) {
        return valid.any(|valid| valid);
    }
    valid.all(|valid| valid)
}

/// Of several signatures between single spaces, one is well-formed and one is not.
fn has_malformed_beside_others(case: &Case) -> bool {
    let header = case
        .headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("webhook-signature"));
    let tokens = header.map_or("", |(_, header)| header).split(' ');
    let well_formed = |token: &str| {
        let base64 = token.split_once(',').map(|(_, base64)| base64);
        base64.is_some_and(|base64| STANDARD.decode(base64).is_ok())
    };
    let (well_formed, malformed): (Vec<_>, Vec<_>) = tokens.partition(|token| well_formed(token));
    !well_formed.is_empty() && !malformed.is_empty()
}
