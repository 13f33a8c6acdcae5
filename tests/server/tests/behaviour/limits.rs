//! Who may ask, and how often.

use crate::support::*;
use replicate_test_server::RateLimits;
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn a_wrong_token_is_refused_and_an_old_scheme_is_not() {
    let server = server().await;
    let with = async |value: &str| {
        let request = reqwest::Client::new().get(format!("{}/account", server.base_url()));
        send(request.header("authorization", value)).await
    };
    for value in [
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        "Basic r8_local_token",
        "r8_local_token",
    ] {
        let got = with(value).await;
        assert_eq!(
            (got.status, &got.json["title"]),
            (401, &json!("Unauthenticated")),
            "{value}"
        );
    }
    assert_eq!(with("Bearer r8_local_token").await.status, 200);
    assert_eq!(with("Token r8_local_token").await.status, 200);
    // The search is for everybody.
    let url = format!("{}/search?query=text", server.base_url());
    assert_eq!(reqwest::get(url).await.unwrap().status(), 200);
}

#[tokio::test]
async fn too_many_requests_are_throttled() {
    let server = builder()
        .rate_limits(RateLimits::low_credit())
        .start()
        .await
        .unwrap();
    let body = json!({ "version": TEXT, "input": { "prompt": "x" } });
    let first = post_json(&server, "/predictions", body.clone()).await;
    assert_eq!(
        (first.status, first.header("ratelimit-remaining")),
        (201, "0")
    );
    let second = post_json(&server, "/predictions", body).await;
    assert_eq!(
        (second.status, &second.json["retry_after"]),
        (429, &json!(10))
    );
    assert_eq!(second.header("retry-after"), "10");
    assert_eq!(
        (
            second.header("ratelimit-remaining"),
            second.header("ratelimit-reset")
        ),
        ("0", "10")
    );
    // Everything else has limits of its own.
    let got = get(&server, "/account").await;
    assert_eq!(
        (got.status, got.header("ratelimit-remaining")),
        (200, "2999")
    );
    assert_eq!(got.header("ratelimit-reset"), "1");
}

#[tokio::test]
async fn an_account_without_credit_cannot_predict() {
    let server = builder().out_of_credit().start().await.unwrap();
    let body = json!({ "version": TEXT, "input": { "prompt": "x" } });
    assert_eq!(post_json(&server, "/predictions", body).await.status, 402);
    assert_eq!(get(&server, "/account").await.status, 200);
}

#[tokio::test]
async fn what_waits_ends_when_the_server_is_dropped() {
    let server = builder()
        .plan(quick().run_ms(60_000))
        .start()
        .await
        .unwrap();
    let body = json!({ "version": TEXT, "input": { "prompt": "x" } });
    let waits = request(&server, "POST", "/predictions")
        .header("prefer", "wait")
        .json(&body);
    let waits = tokio::spawn(waits.send());
    while server.created().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let stream = reqwest::get(server.created()[0]["urls"]["stream"].as_str().unwrap())
        .await
        .unwrap();
    let start = std::time::Instant::now();
    drop(server);
    // An answer, or none: at once.
    drop((waits.await.unwrap(), stream.bytes().await));
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_server_stops_when_it_is_dropped() {
    let server = server().await;
    let url = server.base_url();
    drop(server);
    for _ in 0..100 {
        if reqwest::get(&url).await.is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{url} still answers");
}
