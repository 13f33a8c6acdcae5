//! Faults on demand.

use crate::support::*;
use replicate_test_server::{FAULT_HEADER, Fault, Rule};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

#[tokio::test]
async fn an_answer_can_be_replaced_and_the_request_is_not_handled() {
    let server = server().await;
    let fault = Fault::status(502)
        .body("<html>")
        .header("content-type", "text/html");
    server.rule(Rule::request("POST /v1/predictions", fault).times(1));
    let body = json!({ "version": TEXT, "input": { "prompt": "x" } });
    let send_raw = || request(&server, "POST", "/predictions").json(&body).send();
    let response = send_raw().await.unwrap();
    assert_eq!(
        (
            response.status().as_u16(),
            &response.headers()["content-type"]
        ),
        (502, &"text/html".parse().unwrap())
    );
    assert_eq!(response.text().await.unwrap(), "<html>");
    assert_eq!(server.created(), [] as [Value; 0]);
    assert_eq!(send_raw().await.unwrap().status(), 201);
}

#[tokio::test]
async fn a_connection_is_reset_before_or_after_handling() {
    let server = server().await;
    let body = json!({ "version": TEXT, "input": { "prompt": "x" } });
    for (fault, created) in [(Fault::reset_before(), 0), (Fault::reset_after(), 1)] {
        server.rule(Rule::request("POST /v1/predictions", fault).times(1));
        let error = request(&server, "POST", "/predictions")
            .json(&body)
            .send()
            .await
            .unwrap_err();
        assert!(error.is_request(), "{error:?}");
        let text = format!("{error:?}");
        assert!(
            text.contains("ConnectionReset") || text.contains("reset"),
            "{text}"
        );
        assert_eq!(server.created().len(), created);
    }
}

#[tokio::test]
async fn a_body_is_cut_short() {
    let server = server().await;
    server.rule(Rule::request("GET /v1/account", Fault::cut(10)).times(1));
    let mut response = request(&server, "GET", "/account").send().await.unwrap();
    assert!(response.content_length().unwrap() > 10);
    assert_eq!(response.chunk().await.unwrap().unwrap().len(), 10);
    assert!(response.chunk().await.is_err());
}

#[tokio::test]
async fn a_body_is_slow_and_a_request_is_delayed() {
    let server = server().await;
    let length = get(&server, "/account").await.json.to_string().len();
    server.rule(Rule::request("GET /v1/account", Fault::slow(10, 10)).times(1));
    let start = Instant::now();
    assert_eq!(
        get(&server, "/account").await.json.to_string().len(),
        length
    );
    let pieces = u32::try_from(length.div_ceil(10)).unwrap();
    assert!(start.elapsed() >= Duration::from_millis(10) * pieces);
    server.rule(Rule::request("GET /v1/account", Fault::delay_ms(100)).times(1));
    let start = Instant::now();
    assert_eq!(get(&server, "/account").await.status, 200);
    assert!(start.elapsed() >= Duration::from_millis(100));
}

#[tokio::test]
async fn a_body_is_replaced_and_the_request_is_handled() {
    let server = server().await;
    server.rule(Rule::request(
        "POST /v1/predictions",
        Fault::replace_body("{\"id\":"),
    ));
    let body = json!({ "version": TEXT, "input": { "prompt": "x" } });
    let response = request(&server, "POST", "/predictions")
        .json(&body)
        .send()
        .await
        .unwrap();
    assert_eq!(
        (
            response.status().as_u16(),
            response.text().await.unwrap().as_str()
        ),
        (201, "{\"id\":")
    );
    assert_eq!(server.created().len(), 1);
}

#[tokio::test]
async fn a_fault_can_come_with_its_request() {
    let server = server().await;
    let with = |fault: &str| request(&server, "GET", "/account").header(FAULT_HEADER, fault);
    assert_eq!(send(with(r#"{"status": 503}"#)).await.status, 503);
    let got = send(with(r#"{"statuss": 503}"#)).await;
    assert_eq!(got.status, 400);
    assert!(
        got.json["detail"].as_str().unwrap().contains("statuss"),
        "{}",
        got.json
    );
}

#[tokio::test]
async fn rules_are_set_over_http_too() {
    let server = server().await;
    let root = server.base_url().replace("/v1", "/-");
    let rules = format!("{root}/rules");
    let rule = json!({ "request": "GET /v1/account", "times": 1, "fault": { "status": 500 } });
    assert_eq!(post_json(&server, &rules, rule.clone()).await.status, 204);
    assert_eq!(get(&server, "/account").await.status, 500);
    assert_eq!(post_json(&server, &rules, rule).await.status, 204);
    assert_eq!(send(request(&server, "DELETE", &rules)).await.status, 204);
    assert_eq!(get(&server, "/account").await.status, 200);
    let got = post_json(&server, &rules, json!({ "request": "GET /", "fautl": {} })).await;
    assert_eq!(got.status, 400);
    assert!(
        got.json["detail"]
            .as_str()
            .unwrap()
            .contains("`request` and `fault`"),
        "{}",
        got.json
    );
    let log = get(&server, &format!("{root}/requests")).await.json;
    assert_eq!(
        (&log[0]["path"], &log[0]["status"]),
        (&json!("/v1/account"), &json!(500))
    );
    let unknown = reqwest::Client::new()
        .post(&rules)
        .body("{}")
        .send()
        .await
        .unwrap();
    assert_eq!(unknown.status(), 401);
}
