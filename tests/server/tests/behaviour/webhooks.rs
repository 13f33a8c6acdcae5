//! Webhooks: signed, throttled, delivered again.

use crate::support::*;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use replicate_test_server::{Delivery, Plan, Rule, TestServer};
use serde_json::{Value, json};
use sha2::Sha256;
use std::time::Duration;

async fn create_with(server: &TestServer, webhook: &str, events: Option<&[&str]>) -> Value {
    let mut body = json!({ "version": TEXT, "input": { "prompt": "x" }, "webhook": webhook });
    if let Some(events) = events {
        body["webhook_events_filter"] = json!(events);
    }
    let got = post_json(server, "/predictions", body).await;
    assert_eq!(got.status, 201, "{}", got.json);
    got.json
}

#[tokio::test]
async fn a_webhook_is_the_prediction_and_is_signed() {
    let server = server().await;
    let hook = Receiver::start(&[]).await;
    let created = create_with(&server, &hook.url, Some(&["completed"])).await;
    let received = hook.wait_for(1).await;
    let done = ended(&server, &created).await;
    assert_eq!(received[0].1, done);
    let (headers, body) = &hook.bodies()[0];
    let secret = get(&server, "/webhooks/default/secret").await.json["key"].clone();
    let key = STANDARD
        .decode(secret.as_str().unwrap().strip_prefix("whsec_").unwrap())
        .unwrap();
    let header = |name: &str| headers[name].to_str().unwrap();
    let text = format!(
        "{}.{}.{body}",
        header("webhook-id"),
        header("webhook-timestamp")
    );
    let mac = Hmac::<Sha256>::new_from_slice(&key)
        .unwrap()
        .chain_update(text);
    let expected = STANDARD.encode(mac.finalize().into_bytes());
    assert_eq!(header("webhook-signature"), format!("v1,{expected}"));
}

#[tokio::test]
async fn the_filter_says_which_events_are_sent() {
    let server = server().await;
    let statuses = async |events: Option<&[&str]>, number: usize| {
        let hook = Receiver::start(&[]).await;
        create_with(&server, &hook.url, events).await;
        hook.wait_for(number).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
        let received = hook.received();
        received
            .iter()
            .map(|(_, body)| body["status"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    // All pieces and lines come within half a second: the first of each kind is sent.
    assert_eq!(statuses(None, 2).await, ["processing", "succeeded"]);
    let all = ["start", "output", "logs", "completed"];
    assert_eq!(
        statuses(Some(&all), 4).await,
        ["processing", "processing", "processing", "succeeded"]
    );
    assert_eq!(statuses(Some(&["start"]), 1).await, ["processing"]);
}

#[tokio::test]
async fn what_is_completed_is_sent_again_until_it_arrives() {
    let server = builder()
        .second(Duration::from_millis(1))
        .start()
        .await
        .unwrap();
    let hook = Receiver::start(&[500, 404, 302]).await;
    create_with(&server, &hook.url, Some(&["completed"])).await;
    let received = hook.wait_for(4).await;
    let ids: Vec<_> = received
        .iter()
        .map(|(headers, _)| &headers["webhook-id"])
        .collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    // It records a delivery after the answer has come.
    while server.webhooks().len() < 4 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let statuses: Vec<_> = server.webhooks().iter().map(|sent| sent.status).collect();
    assert_eq!(statuses, [Some(500), Some(404), Some(302), Some(200)]);
}

#[tokio::test]
async fn other_events_are_sent_once() {
    let server = builder()
        .second(Duration::from_millis(1))
        .start()
        .await
        .unwrap();
    let hook = Receiver::start(&[500]).await;
    create_with(&server, &hook.url, Some(&["start", "completed"])).await;
    let received = hook.wait_for(2).await;
    let ids: Vec<_> = received
        .iter()
        .map(|(headers, _)| &headers["webhook-id"])
        .collect();
    assert_ne!(ids[0], ids[1]);
}

#[tokio::test]
async fn a_rule_delivers_twice_or_late() {
    let server = server().await;
    server.rule(Rule::webhook("completed", Delivery::default().copies(2)));
    server.rule(Rule::webhook("start", Delivery::default().late_ms(200)));
    let hook = Receiver::start(&[]).await;
    create_with(&server, &hook.url, Some(&["start", "completed"])).await;
    let received = hook.wait_for(3).await;
    let statuses: Vec<_> = received
        .iter()
        .map(|(_, body)| body["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["succeeded", "succeeded", "processing"]);
    assert_eq!(received[0].0["webhook-id"], received[1].0["webhook-id"]);
}

#[tokio::test]
async fn output_is_sent_at_most_every_half_second() {
    // Half a second takes 100 ms; seven pieces come in 280 ms.
    let server = builder()
        .second(Duration::from_millis(200))
        .start()
        .await
        .unwrap();
    server.rule(Rule::model(
        TEXT,
        Plan::default().queue_ms(1).run_ms(280).logs([""; 0]),
    ));
    let hook = Receiver::start(&[]).await;
    create_with(&server, &hook.url, Some(&["output", "completed"])).await;
    let done = |all: &[(_, Value)]| {
        all.last()
            .is_some_and(|(_, body)| body["status"] == "succeeded")
    };
    let mut received = hook.wait_for(2).await;
    while !done(&received) {
        received = hook.wait_for(received.len() + 1).await;
    }
    assert!((3..8).contains(&received.len()), "{}", received.len());
}

#[tokio::test]
async fn a_webhook_needs_https_or_this_machine() {
    let server = server().await;
    let with = async |webhook: &str| {
        let body = json!({ "version": TEXT, "input": { "prompt": "x" }, "webhook": webhook });
        post_json(&server, "/predictions", body).await.status
    };
    assert_eq!(with("http://example.com/hook").await, 422);
    assert_eq!(with("hook").await, 422);
    // It is accepted, and nothing is sent: there is no network.
    assert_eq!(with("https://example.invalid/hook").await, 201);
}

#[tokio::test]
async fn nothing_is_sent_after_the_server_has_stopped() {
    let server = builder()
        .second(Duration::from_millis(50))
        .start()
        .await
        .unwrap();
    let hook = Receiver::start(&[500; 9]).await;
    create_with(&server, &hook.url, Some(&["completed"])).await;
    hook.wait_for(1).await;
    drop(server);
    let sent = hook.received().len();
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(hook.received().len(), sent);
}

#[tokio::test]
async fn ids_do_not_hang_on_when_webhooks_are_sent() {
    let ids = async |pause: u64| {
        let server = server().await;
        let hook = Receiver::start(&[]).await;
        create_with(&server, &hook.url, None).await;
        tokio::time::sleep(Duration::from_millis(pause)).await;
        let second = create_with(&server, &hook.url, None).await["id"].clone();
        let received = hook.wait_for(4).await;
        let mut ids: Vec<_> = received
            .into_iter()
            .map(|(headers, _)| headers["webhook-id"].clone())
            .collect();
        ids.sort();
        (second, ids)
    };
    assert_eq!(ids(0).await, ids(60).await);
}
