//! Models that are known at run time alone.

use crate::support::*;
use futures_util::StreamExt;
use replicate_api::{Error, Upload};
use replicate_test_server::{Fault, Plan, Rule};
use serde_json::json;

#[tokio::test]
async fn an_official_model_runs_by_name_and_its_schema_is_fetched_once() {
    let (server, client) = start().await;
    for _ in 0..2 {
        let model = client
            .dynamic("black-forest-labs/flux-schnell")
            .await
            .unwrap();
        assert_eq!(model.reference(), "black-forest-labs/flux-schnell");
        let output = model
            .run(&json!({ "prompt": "x", "num_outputs": 3 }))
            .await
            .unwrap();
        assert_eq!(output.as_array().map(Vec::len), Some(3));
    }
    drop(server.requests().of("GET", "/v1/models/*").count(1));
}

#[tokio::test]
async fn a_community_model_runs_with_its_version() {
    let (server, client) = start().await;
    let version = <rembg::Model as replicate_model::Model>::VERSION;
    let latest = client.dynamic("cjwbw/rembg").await.unwrap();
    assert_eq!(latest.reference(), format!("cjwbw/rembg:{version}"));
    let pinned = client
        .dynamic(&format!("cjwbw/rembg:{version}"))
        .await
        .unwrap();
    assert_eq!(
        pinned.interface().sha256,
        <rembg::Model as replicate_model::Model>::SHA256
    );
    let large = Upload::bytes("a.png", vec![0; 300_000]);
    let image = client.files().create_input(large).await.unwrap();
    let input = json!({ "image": image });
    let prediction = pinned.create(&input).await.unwrap().wait().await.unwrap();
    assert_eq!(prediction.files().len(), 1);
    let sent = server.requests().of("POST", "/v1/predictions")[0].json();
    assert_eq!(sent["version"], format!("cjwbw/rembg:{version}"));
}

/// The words are those of a generated crate.
#[tokio::test]
async fn a_wrong_input_is_refused_before_anything_is_sent() {
    let (server, client) = start().await;
    let model = client
        .dynamic("black-forest-labs/flux-schnell")
        .await
        .unwrap();
    let wrong = json!({ "num_outputs": 9, "aspect_ratio": "16:10", "extra": 1 });
    let error = model.run(&wrong).await.unwrap_err();
    assert!(matches!(error, Error::InvalidInput(_)), "{error:?}");
    let expected = flux_schnell::Input::from_json(&wrong).unwrap_err();
    assert_eq!(error.to_string(), expected.to_string());
    assert_eq!(
        model.check(&wrong).unwrap_err().to_string(),
        expected.to_string()
    );
    drop(server.requests().of("POST", "/v1/predictions").count(0));
    assert!(!format!("{:?}", model.create(&json!({ "prompt": "secret" }))).contains("secret"));
}

#[tokio::test]
async fn many_run_at_once() {
    let (server, client) = start().await;
    let model = client
        .dynamic("meta/meta-llama-3-8b-instruct")
        .await
        .unwrap();
    let inputs = (0..9).map(|n| {
        if n == 4 {
            json!({ "prompt": 7 })
        } else {
            json!({ "prompt": "x" })
        }
    });
    let outcomes: Vec<_> = model.run_all(inputs).collect().await;
    let failed: Vec<_> = outcomes
        .iter()
        .filter(|(_, outcome)| outcome.is_err())
        .map(|(n, _)| *n)
        .collect();
    assert_eq!((failed, server.created().len()), (vec![4], 8));
}

#[tokio::test]
async fn a_model_that_cannot_be_read_says_why() {
    let (server, client) = start().await;
    for odd in ["", "invalid", "a/b/c", "owner:abc", "/m:abc", "a/b:"] {
        assert!(
            matches!(client.dynamic(odd).await, Err(Error::Argument(_))),
            "{odd}"
        );
    }
    let error = client.dynamic("no/such").await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
    server.rule(Rule::request(
        "GET /v1/models/*",
        Fault::replace_body(r#"{"owner":"a","name":"b"}"#),
    ));
    let error = client.dynamic("cjwbw/rembg").await.unwrap_err();
    assert!(error.to_string().contains("has no version"), "{error}");
    let odd = r#"{"owner":"a","name":"b","latest_version":{"id":"1","openapi_schema":{"openapi":"3.0.2"}}}"#;
    server.rule(Rule::request("GET /v1/models/*", Fault::replace_body(odd)));
    let error = client.dynamic("cjwbw/rembg").await.unwrap_err();
    assert!(
        error.to_string().contains("no `components.schemas`")
            && error.to_string().contains("cjwbw/rembg"),
        "{error}"
    );
}

#[tokio::test]
async fn its_failures_are_those_of_any_prediction() {
    let (server, client) = start().await;
    server.rule(Rule::model("*", Plan::default().fails("no")));
    let model = client
        .dynamic("meta/meta-llama-3-8b-instruct")
        .await
        .unwrap();
    let error = model.run(&json!({ "prompt": "x" })).await.unwrap_err();
    assert!(matches!(error, Error::Failed(_)), "{error:?}");
}
