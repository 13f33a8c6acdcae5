//! Every operation of the document, once over a socket: what is sent, and that its answer is read.

use crate::cases::{Body, Case, PAGE, PREDICTION, cases, made, ok};
use crate::support::{Asked, Server, TOKEN};
use replicate_api::options::{ModelsPredictionsCreateOptions, PredictionsListOptions};
use replicate_api::types::PredictionRequest;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Whether the request line is of an operation at `path`, with `{…}` for any segment.
fn is_at(line: &str, method: &str, path: &str) -> bool {
    let Some((sent, target)) = line.split_once(' ') else {
        return false;
    };
    let target = target.split('?').next().unwrap_or_default();
    let (target, path): (Vec<_>, Vec<_>) = (target.split('/').collect(), path.split('/').collect());
    let same = |(a, b): (&&str, &&str)| a == b || b.starts_with('{');
    sent.eq_ignore_ascii_case(method)
        && target.len() == path.len()
        && target.iter().zip(&path).all(same)
}

#[test]
fn each_operation_of_the_document_has_its_case() {
    let pin: Value = serde_json::from_str(include_str!("../../openapi.json")).unwrap();
    let cases = cases();
    let mut ids = BTreeSet::new();
    for (path, item) in pin["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            let case = cases
                .iter()
                .find(|case| case.id == id)
                .unwrap_or_else(|| panic!("`{id}` has no case"));
            assert!(
                is_at(case.line, method, path),
                "{id}: {} is not {method} {path}",
                case.line
            );
            ids.insert(id);
        }
    }
    assert_eq!((ids.len(), cases.len()), (37, 37));
}

#[tokio::test]
async fn each_operation_sends_what_the_document_says() {
    for Case {
        id,
        answer,
        call,
        line,
        body,
    } in cases()
    {
        let server = Server::start(vec![answer]).await;
        call(&server.api)
            .await
            .unwrap_or_else(|e| panic!("{id}: {e:?}"));
        let asked = server.only();
        let (method, target) = line.split_once(' ').unwrap();
        assert_eq!(
            (asked.method.as_str(), asked.target.as_str()),
            (method, format!("/v1{target}").as_str()),
            "{id}"
        );
        assert_eq!(
            asked.headers["authorization"],
            format!("Bearer {TOKEN}"),
            "{id}"
        );
        let accepted = match id {
            "models.readme.get" => "text/plain",
            // Whatever it has: bytes, or nothing.
            "files.download" => "*/*",
            _ if id.ends_with(".delete") => "*/*",
            _ => "application/json",
        };
        assert_eq!(asked.headers["accept"], accepted, "{id}");
        assert!(
            asked.headers["user-agent"].starts_with("replicate-rust/"),
            "{id}"
        );
        let creates = id.ends_with("predictions.create");
        assert_eq!(
            asked.headers.get("prefer").map(String::as_str),
            creates.then_some("wait=7"),
            "{id}"
        );
        assert_eq!(
            asked.headers.get("cancel-after").map(String::as_str),
            creates.then_some("1m"),
            "{id}"
        );
        check_body(id, &asked, &body);
    }
}

fn check_body(id: &str, asked: &Asked, body: &Body) {
    let media = asked
        .headers
        .get("content-type")
        .map(String::as_str)
        .unwrap_or_default();
    match body {
        Body::None => assert_eq!((media, asked.body.as_str()), ("", ""), "{id}"),
        Body::Json(json) => {
            assert_eq!(media, "application/json", "{id}");
            assert_eq!(
                serde_json::from_str::<Value>(&asked.body).unwrap(),
                *json,
                "{id}"
            );
        }
        Body::Text(text) => assert_eq!((media, asked.body.as_str()), ("text/plain", *text), "{id}"),
        Body::Multipart => {
            let boundary = media
                .strip_prefix("multipart/form-data; boundary=")
                .unwrap();
            let parts: Vec<_> = asked
                .body
                .split(&format!("--{boundary}"))
                .map(str::trim)
                .collect();
            let disposition = "Content-Disposition: form-data; name=";
            let content = format!(
                "{disposition}\"content\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nhello"
            );
            let metadata = format!(
                "{disposition}\"metadata\"\r\nContent-Type: application/json\r\n\r\n{{\"a\":1}}"
            );
            assert_eq!(parts, ["", &content, &metadata, "--"]);
        }
    }
}

#[tokio::test]
async fn an_optional_parameter_that_is_not_set_is_not_sent() {
    let server = Server::start(vec![ok(PAGE), made(PREDICTION)]).await;
    server
        .api
        .predictions_list(&PredictionsListOptions::default())
        .await
        .unwrap();
    let request = PredictionRequest::new(json!({}));
    server
        .api
        .models_predictions_create(
            "o",
            "n",
            &request,
            &ModelsPredictionsCreateOptions::default(),
        )
        .await
        .unwrap();
    let asked = server.asked();
    assert_eq!(asked[0].target, "/v1/predictions");
    assert!(
        !asked[1].headers.contains_key("prefer") && !asked[1].headers.contains_key("cancel-after")
    );
    assert_eq!(asked[1].body, "{\"input\":{}}");
}
