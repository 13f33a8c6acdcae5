//! What is verified and what is refused; what an event says, and in which order.

use super::key::Key;
use super::{Event, Rejected, Seen, Verifier};
use crate::types::Status;
use crate::{Error, Untyped};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use std::time::Duration;

/// The vector that the documentation of Replicate's webhooks gives.
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const SENT: i64 = 1_614_265_330;
const BODY: &[u8] = br#"{"test": 2432232314}"#;

/// Of other bytes.
const OTHER: &str = "whsec_b3RoZXIgYnl0ZXMgdGhhbiB0aG9zZQ==";

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
}

fn verifier() -> Verifier {
    Verifier::new(SECRET).unwrap().clock(|| at(SENT))
}

fn headers(id: &str, timestamp: &str, signature: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("webhook-id", id),
        ("webhook-timestamp", timestamp),
        ("webhook-signature", signature),
    ] {
        let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
        headers.insert(HeaderName::from_static(name), value);
    }
    headers
}

fn published() -> HeaderMap {
    headers(ID, &SENT.to_string(), SIGNATURE)
}

fn sign(secret: &str, id: &str, timestamp: i64, body: &[u8]) -> String {
    let tag = Key::new(&secret.into()).unwrap().tag(id, timestamp, body);
    format!("v1,{}", STANDARD.encode(tag.unwrap().as_bytes()))
}

/// A webhook as Replicate would send it, verified.
fn event(id: &str, body: &Value) -> Event {
    let body = body.to_string();
    let signature = sign(SECRET, id, SENT, body.as_bytes());
    let headers = headers(id, &SENT.to_string(), &signature);
    verifier().verify(&headers, body.as_bytes()).unwrap()
}

#[test]
fn the_published_webhook_is_verified() {
    let event = verifier().verify(&published(), BODY).unwrap();
    assert_eq!(event.id(), ID);
    assert_eq!(event.timestamp(), at(SENT));
    assert_eq!(event.body(), BODY);
    let bare = SECRET.strip_prefix("whsec_").unwrap();
    let bare = Verifier::new(bare).unwrap().clock(|| at(SENT));
    bare.verify(&published(), BODY).unwrap();
    let other = Verifier::new(OTHER).unwrap().clock(|| at(SENT));
    let refused = other.verify(&published(), BODY).unwrap_err();
    assert!(matches!(refused, Rejected::Signature), "{refused}");
}

#[test]
fn while_a_secret_is_replaced_both_are_good() {
    for (first, second) in [(SECRET, OTHER), (OTHER, SECRET)] {
        let both = Verifier::new(first).unwrap().and(second).unwrap();
        let both = both.clock(|| at(SENT));
        both.verify(&published(), BODY).unwrap();
        let signature = sign(OTHER, ID, SENT, BODY);
        both.verify(&headers(ID, &SENT.to_string(), &signature), BODY)
            .unwrap();
    }
}

#[test]
fn a_secret_that_is_none_is_refused_and_not_shown() {
    for secret in ["", "whsec_", "whsec_!", "whsec_whsec_AAAA", "AAA", "AAAA\n"] {
        let error = Verifier::new(secret).unwrap_err();
        assert!(matches!(error, Error::Argument(_)), "{secret}: {error}");
        assert!(verifier().and(secret).is_err(), "{secret}");
    }
    let error = Verifier::new("whsec_AAAA-b").unwrap_err();
    let printed = format!("{error} {error:?} {:?}", verifier());
    assert!(
        !printed.contains("AAAA") && !printed.contains("MfKQ"),
        "{printed}"
    );
}

#[test]
fn the_time_may_be_five_minutes_off_or_what_is_said() {
    let verdict = |verifier: Verifier, seconds: i64| {
        let verifier = verifier.clock(move || at(SENT + seconds));
        verifier.verify(&published(), BODY)
    };
    for seconds in [-300, 0, 300] {
        assert!(verdict(verifier(), seconds).is_ok(), "{seconds}");
    }
    assert!(matches!(verdict(verifier(), 301), Err(Rejected::TooOld)));
    assert!(matches!(verdict(verifier(), -301), Err(Rejected::TooNew)));
    let strict = verifier().tolerance(Duration::from_secs(1));
    assert!(matches!(verdict(strict, 2), Err(Rejected::TooOld)));
    let lax = verifier().tolerance(Duration::MAX);
    assert!(verdict(lax, 1_000_000_000).is_ok());
    // The time counts before the signature.
    let forged = headers(ID, "1", SIGNATURE);
    assert!(matches!(
        verifier().verify(&forged, BODY),
        Err(Rejected::TooOld)
    ));
}

#[test]
fn a_header_is_there_once_and_is_text() {
    for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
        let refused = |change: &dyn Fn(&mut HeaderMap)| {
            let mut headers = published();
            change(&mut headers);
            verifier().verify(&headers, BODY).unwrap_err()
        };
        let missing = refused(&|headers| drop(headers.remove(name)));
        assert!(matches!(missing, Rejected::MissingHeader(of) if of == name));
        let empty = refused(&|headers| drop(headers.insert(name, HeaderValue::from_static(""))));
        assert!(matches!(empty, Rejected::MissingHeader(of) if of == name));
        let twice = refused(&|headers| assert!(headers.append(name, headers[name].clone())));
        assert!(matches!(twice, Rejected::MalformedHeader(of) if of == name));
        let odd = HeaderValue::from_bytes("é".as_bytes()).unwrap();
        let odd = refused(&|headers| drop(headers.insert(name, odd.clone())));
        assert!(matches!(odd, Rejected::MalformedHeader(of) if of == name));
    }
    for time in [
        "+1614265330",
        "01614265330",
        "1614265330.0",
        "9223372036854775807",
        "x",
    ] {
        // The signature is that of the plain number.
        let refused = verifier().verify(&headers(ID, time, SIGNATURE), BODY);
        assert!(
            matches!(refused, Err(Rejected::MalformedHeader(_))),
            "{time}"
        );
    }
}

#[test]
fn a_signature_of_version_one_between_spaces_counts() {
    let signature = SIGNATURE.strip_prefix("v1,").unwrap();
    let verdict = |text: String| verifier().verify(&headers(ID, &SENT.to_string(), &text), BODY);
    for before in ["", " ", "x  ", "v1,abc ", "v1a,AAAA v1, ", "v1,,, "] {
        let text = format!("{before}{SIGNATURE}");
        assert!(verdict(text).is_ok(), "{before:?}");
    }
    for before in [
        "",
        "v2,",
        "V1,",
        "v1",
        "v1, ",
        "v1,=",
        "v1,AAAA\tv1,",
        "v1,AAAA,v1,",
    ] {
        let refused = verdict(format!("{before}{signature}"));
        assert!(matches!(refused, Err(Rejected::Signature)), "{before:?}");
    }
    for changed in [
        format!("{SIGNATURE},"),
        format!("{SIGNATURE}="),
        SIGNATURE.replace('=', ""),
        SIGNATURE.replace('+', "-"),
    ] {
        assert!(verdict(changed.clone()).is_err(), "{changed}");
    }
}

#[test]
fn a_signed_body_is_json_or_empty() {
    let verdict = |body: &[u8]| {
        let signature = sign(SECRET, ID, SENT, body);
        verifier().verify(&headers(ID, &SENT.to_string(), &signature), body)
    };
    for body in ["hello", "{", " ", "\u{feff}{}", "{\"a\":\"\0\"}"] {
        let refused = verdict(body.as_bytes());
        assert!(matches!(refused, Err(Rejected::Body(_))), "{body}");
    }
    for body in ["", "{}", "null", " {\"a\": 1} "] {
        let event = verdict(body.as_bytes()).unwrap();
        let error = event.prediction::<Untyped>().unwrap_err();
        assert!(
            matches!(&error, Error::Decode { body: kept, .. } if *kept == *body),
            "{error}"
        );
    }
}

#[test]
fn an_event_is_a_prediction_as_far_as_it_got() {
    let body = json!({
        "id": "p1", "status": "succeeded", "model": "a/b", "output": { "secret": 1 },
        "logs": "50%|#| 1/2 [", "new": true, "input": null, "completed_at": "2026-01-01T00:00:00Z",
    });
    let received = event("msg_1", &body);
    let prediction = received.prediction::<Untyped>().unwrap();
    assert_eq!(
        (prediction.id(), prediction.status()),
        ("p1", &Status::Succeeded)
    );
    assert_eq!(prediction.output().unwrap(), body["output"]);
    assert_eq!(prediction.progress().unwrap().current, 1);
    assert!(prediction.expires_at().is_some());
    assert!(!format!("{received:?} {prediction:?}").contains("secret"));
    let body = json!({ "id": "p1", "status": "failed", "error": "no memory" });
    let failed = event("msg_2", &body);
    let failed = failed.prediction::<Untyped>().unwrap().output();
    assert!(matches!(failed, Err(Error::Failed(_))), "{failed:?}");
}

#[test]
fn what_is_sent_again_is_known_until_it_is_forgotten() {
    let body = json!({});
    let [a, b, c] = ["a", "b", "c"].map(|id| event(id, &body));
    let seen = Seen::new(2);
    assert!(seen.first_time(&a));
    assert!(!seen.first_time(&a));
    seen.forget(&a);
    seen.forget(&b);
    assert!(seen.first_time(&a));
    assert!(seen.first_time(&b));
    assert!(!seen.first_time(&a));
    // The oldest makes room, and nothing else does.
    assert!(seen.first_time(&c));
    assert!(!seen.first_time(&b));
    assert!(!seen.first_time(&c));
    assert!(seen.first_time(&a));
}

#[test]
fn a_later_state_supersedes_an_earlier_one() {
    let state = |body: Value| event("m", &body).prediction::<Untyped>().unwrap();
    // As it goes; whatever comes later in this list supersedes what comes before, and never the reverse.
    let states = [
        json!({ "id": "p", "status": "starting" }),
        json!({ "id": "p", "status": "processing" }),
        json!({ "id": "p", "status": "processing", "logs": "a" }),
        json!({ "id": "p", "status": "processing", "logs": "a", "output": ["x"] }),
        json!({ "id": "p", "status": "of tomorrow", "logs": "a", "output": ["x", "y"] }),
        json!({ "id": "p", "status": "processing", "logs": "ab", "output": ["x", "y"] }),
        json!({ "id": "p", "status": "failed" }),
    ]
    .map(state);
    for (n, earlier) in states.iter().enumerate() {
        assert!(!earlier.supersedes(earlier.data()), "{n}");
        for later in &states[n + 1..] {
            assert!(later.supersedes(earlier.data()), "{later:?} {earlier:?}");
            assert!(!earlier.supersedes(later.data()), "{later:?} {earlier:?}");
        }
    }
    let ended = &states[states.len() - 1];
    for other in [
        json!({ "id": "p", "status": "succeeded", "logs": "abc", "output": "x" }),
        json!({ "id": "other", "status": "succeeded" }),
    ] {
        assert!(!state(other).supersedes(ended.data()));
    }
    let other = state(json!({ "id": "other", "status": "succeeded" }));
    assert!(!other.supersedes(states[0].data()));
}

prop_compose! {
    /// What can stand in a header, and any body of JSON.
    fn webhook()(
        id in "[!-~]{1,40}",
        apart in -300_i64..=300,
        body in prop_oneof![Just(String::new()), any::<String>().prop_map(|text| json!([text]).to_string())],
    ) -> (String, i64, Vec<u8>) {
        (id, SENT + apart, body.into_bytes())
    }
}

/// No signature that fits: of another scheme, cut off, of something else, or not one at all.
fn stranger() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[!-~]{0,60}".prop_filter("could be one", |token| !token.starts_with("v1,")),
        "v1,[A-Za-z0-9+/=,]{0,43}",
        any::<[u8; 32]>().prop_map(|tag| format!("v1,{}", STANDARD.encode(tag))),
        any::<[u8; 32]>().prop_map(|tag| format!("v2,{}", STANDARD.encode(tag))),
    ]
}

proptest! {
    #[test]
    fn any_headers_and_body_are_refused_and_nothing_panics(
        id in any::<Vec<u8>>(), timestamp in any::<i64>(), text in any::<Vec<u8>>(),
        signature in any::<Vec<u8>>(), body in any::<Vec<u8>>(), as_number in any::<bool>(),
    ) {
        let timestamp = if as_number { timestamp.to_string().into_bytes() } else { text };
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("webhook-id", id), ("webhook-timestamp", timestamp), ("webhook-signature", signature),
        ] {
            if let Ok(value) = HeaderValue::from_bytes(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        prop_assert!(verifier().verify(&headers, &body).is_err());
        let lax = verifier().tolerance(Duration::MAX);
        prop_assert!(lax.verify(&headers, &body).is_err());
    }

    #[test]
    fn what_is_signed_is_verified_whatever_stands_beside(
        (id, timestamp, body) in webhook(),
        before in proptest::collection::vec(stranger(), 0..4),
        after in proptest::collection::vec(stranger(), 0..4),
        reversed in any::<bool>(),
    ) {
        let mut tokens = before;
        tokens.push(sign(SECRET, &id, timestamp, &body));
        tokens.extend(after);
        let signed = headers(&id, &timestamp.to_string(), &tokens.join(" "));
        let mut ordered: Vec<_> = signed.into_iter().collect();
        if reversed {
            ordered.reverse();
        }
        let mut signed = HeaderMap::new();
        for (name, value) in ordered {
            signed.insert(name.unwrap(), value);
        }
        let event = verifier().verify(&signed, &body).unwrap();
        prop_assert_eq!(event.id(), id);
    }

    #[test]
    fn strangers_alone_do_not_verify(
        (id, timestamp, body) in webhook(), tokens in proptest::collection::vec(stranger(), 1..4),
    ) {
        let signed = headers(&id, &timestamp.to_string(), &tokens.join(" "));
        prop_assert!(verifier().verify(&signed, &body).is_err());
    }

    #[test]
    fn one_changed_byte_is_refused(
        (id, timestamp, body) in webhook(),
        what in 0..4_usize, place in any::<prop::sample::Index>(), byte in any::<u8>(),
    ) {
        let signature = sign(SECRET, &id, timestamp, &body);
        let mut parts = [
            id.into_bytes(), timestamp.to_string().into_bytes(), signature.into_bytes(), body,
        ];
        let part = &mut parts[what];
        if part.is_empty() {
            part.push(byte);
        } else {
            let place = place.index(part.len());
            prop_assume!(part[place] != byte);
            part[place] = byte;
        }
        let [id, timestamp, signature, body] = &parts;
        let mut changed = HeaderMap::new();
        for (name, value) in [
            ("webhook-id", id), ("webhook-timestamp", timestamp), ("webhook-signature", signature),
        ] {
            let value = HeaderValue::from_bytes(value);
            prop_assume!(value.is_ok());
            changed.insert(HeaderName::from_static(name), value.unwrap());
        }
        prop_assert!(verifier().verify(&changed, body).is_err());
    }
}
