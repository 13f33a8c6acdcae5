//! The odd constructs over a socket: what is sent, and what is read.
#![allow(clippy::unwrap_used, reason = "a test")]

use api_tests::options::{HeaderTextsOptions, OddNamesOptions, QueryTextsOptions};
use api_tests::types::{
    AnswerEnum, BodyInlineRequest, BodyInlineRequestMode, BodyInlineRequestNested,
    BodyInlineRequestPartsItem, HeaderTextsXMode, HeaderTextsXOptionalMode, Mood, PathTextsColor,
    QueryTextsKind, ShapesOther, ShapesValuesValue, Status,
};
use api_tests::{Api, Result};
use replicate_test_server::{Fault, Request, Rule, TestServer};
use serde_json::{Map, Value, json};

/// What `call` sends when `answer` is answered, and what it makes of that.
async fn sent<T>(answer: Value, call: impl AsyncFnOnce(Api) -> Result<T>) -> (Request, T) {
    let server = TestServer::builder().start().await.unwrap();
    let answer = Fault::status(200)
        .header("content-type", "application/json")
        .body(answer.to_string());
    server.rule(Rule::request("*", answer));
    let api = Api::new(&server.base_url(), server.token()).unwrap();
    let read = call(api).await.unwrap();
    let request = server.requests().iter().next().unwrap().clone();
    (request, read)
}

#[tokio::test]
async fn numbers_and_enums_stand_in_a_path() {
    let call = async |api: Api| {
        api.path_texts(-7, true, 0.5, PathTextsColor::DarkBlue)
            .await
    };
    let (request, ()) = sent(json!(null), call).await;
    assert_eq!(request.path, "/v1/numbers/-7/true/0.5/Dark%20Blue");
}

#[tokio::test]
async fn numbers_and_enums_stand_in_headers() {
    let options = HeaderTextsOptions::default()
        .x_optional_number(5)
        .x_optional_flag(false)
        .x_optional_mode(HeaderTextsXOptionalMode::Off);
    let call = async |api: Api| {
        api.header_texts("a", 3, HeaderTextsXMode::Other, &options)
            .await
    };
    let (request, ()) = sent(json!(null), call).await;
    let headers = request.headers.iter();
    let headers = headers.filter(|(name, _)| name.starts_with("x-"));
    let headers: Vec<_> = headers
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    let expected = [
        "x-mode: other",
        "x-number: 3",
        "x-optional-flag: false",
        "x-optional-mode: off",
        "x-optional-number: 5",
        "x-text: a",
    ];
    assert_eq!(headers, expected, "what is not set is not sent");
}

#[tokio::test]
async fn a_query_holds_times_numbers_and_enums() {
    let at = "2026-01-02T03:04:05Z".parse().unwrap();
    let options = QueryTextsOptions::default()
        .optional_number(1.5)
        .optional_day("2026-01-02");
    let call = async |api: Api| {
        api.query_texts("a b", 2, &at, QueryTextsKind::B, &options)
            .await
    };
    let (request, ()) = sent(json!(null), call).await;
    let expected = "text=a+b&number=2&at=2026-01-02T03%3A04%3A05Z&kind=b&optional_number=1.5&optional_day=2026-01-02";
    assert_eq!(request.query, expected);
}

#[tokio::test]
async fn parameters_keep_their_names_and_their_places() {
    let options = OddNamesOptions::default()
        .options_("o")
        .new_("n")
        .is_set(true);
    let call = async |api: Api| {
        api.odd_names("me", "kind", "in the query", "as body", &options)
            .await
    };
    let (request, ()) = sent(json!(null), call).await;
    assert_eq!(request.path, "/v1/names/me/kind");
    assert_eq!(
        request.query,
        "body=in+the+query&options=o&new=n&isSet=true"
    );
    assert_eq!(request.body, "as body");
}

#[tokio::test]
async fn a_request_holds_records_and_free_objects() {
    let free = Map::from_iter([("a".to_owned(), json!(1))]);
    let body = BodyInlineRequest::new(BodyInlineRequestNested::new(free), "n")
        .mode(BodyInlineRequestMode::R16x9)
        .parts([BodyInlineRequestPartsItem::new(3)]);
    let (request, ()) = sent(json!(null), async |api: Api| api.body_inline(&body).await).await;
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    let expected = json!({ "nested": { "free": { "a": 1 } }, "name": "n", "mode": "16:9", "parts": [{ "size": 3 }] });
    assert_eq!(body, expected);
    let body = json!({ "any": "thing" });
    let (request, read) = sent(body.clone(), async |api: Api| api.body_free(&body).await).await;
    assert_eq!(request.body, body.to_string());
    assert_eq!(Value::Object(read), body);
}

#[tokio::test]
async fn every_enum_of_an_answer_is_open() {
    for (text, value) in [
        ("other", AnswerEnum::Other2),
        ("Self", AnswerEnum::Self_),
        ("new", AnswerEnum::Other("new".to_owned())),
    ] {
        let (_, read) = sent(json!(text), async |api: Api| api.answer_enum().await).await;
        assert_eq!(read, value);
    }
    let new = json!({
        "other": "new", "wrapped": "new", "mood": "new", "list": ["new"], "values": { "a": "new" }, "either": "new",
        "closed": { "a": "b", "new": 1 }, "open": { "new": 1 }, "records": { "r": {} }, "tree": { "leaf": { "leaves": null } },
    });
    let (_, read) = sent(new, async |api: Api| api.answer_shapes().await).await;
    assert_eq!(read.other, Some(ShapesOther::from("new")));
    assert_eq!(read.mood, Some(Mood::from("new")));
    assert_eq!(read.values["a"], ShapesValuesValue::from("new"));
    assert_eq!(read.open.unwrap().extra["new"], 1);
    let (_, read) = sent(
        json!({ "id": "t", "status": "aborted" }),
        async |api: Api| api.trainings_get().await,
    )
    .await;
    assert_eq!(read.status, Status::Aborted, "one type for two enums");
}

#[tokio::test]
async fn odd_formats_of_an_answer_are_read() {
    let odd = json!({
        "date": "soon", "uuid": "x", "ipv4": "none", "uri": "//", "int32": 5_000_000_000_i64, "uint64": u64::MAX,
        "float": 0.123_456_789_012, "bounded": 9, "short": "long", "new": null,
    });
    let (_, read) = sent(odd, async |api: Api| api.answer_formats().await).await;
    assert_eq!(read.int32, Some(5_000_000_000));
    assert_eq!(read.uint64, Some(u64::MAX));
    assert_eq!(read.float, Some(0.123_456_789_012));
    assert_eq!(read.short.as_deref(), Some("long"));
}
