//! Many at once.

use crate::streams::{events, output};
use crate::support::*;
use replicate_test_server::{Plan, RateLimits};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_predictions_with_streams_and_webhooks_lose_and_repeat_nothing() {
    const NUMBER: usize = 1000;
    let plan = Plan::default().queue_ms(50).run_ms(300);
    let server = builder()
        .rate_limits(RateLimits::none())
        .plan(plan)
        .start()
        .await
        .unwrap();
    let hook = Receiver::start(&[]).await;
    let client = reqwest::Client::new();
    let tasks: Vec<_> = (0..NUMBER)
        .map(|n| {
            let (client, webhook) = (client.clone(), hook.url.clone());
            let url = format!("{}/predictions", server.base_url());
            let token = server.token().to_owned();
            tokio::spawn(async move {
                let body = json!({
                    "version": TEXT, "input": { "prompt": format!("number {n}") },
                    "webhook": webhook, "webhook_events_filter": ["start", "completed"],
                });
                let created = client
                    .post(url)
                    .bearer_auth(token)
                    .json(&body)
                    .send()
                    .await
                    .unwrap();
                let created: Value = created.json().await.unwrap();
                let stream = client.get(created["urls"]["stream"].as_str().unwrap());
                let text = stream.send().await.unwrap().text().await.unwrap();
                let events = events(&text);
                assert_eq!(events.last().unwrap().0, "done");
                assert_eq!(output(&events), format!("You said:\nnumber {n} – 🦙"));
                created["id"].as_str().unwrap().to_owned()
            })
        })
        .collect();
    let mut ids = BTreeSet::new();
    for task in tasks {
        ids.insert(task.await.unwrap());
    }
    assert_eq!(ids.len(), NUMBER);

    let received = hook.wait_for(2 * NUMBER).await;
    let mut about: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut webhook_ids = BTreeSet::new();
    for (headers, body) in &received {
        webhook_ids.insert(headers["webhook-id"].to_str().unwrap());
        let statuses = about.entry(body["id"].as_str().unwrap()).or_default();
        statuses.push(body["status"].as_str().unwrap());
    }
    assert_eq!(
        (received.len(), webhook_ids.len(), about.len()),
        (2 * NUMBER, 2 * NUMBER, NUMBER)
    );
    assert!(
        about
            .values()
            .all(|statuses| statuses == &["processing", "succeeded"])
    );
    assert!(ids.iter().all(|id| about.contains_key(id.as_str())));
}
