//! The life of a prediction.

use crate::support::*;
use replicate_test_server::{Plan, Rule};
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn a_prediction_moves_from_starting_to_succeeded() {
    let server = server().await;
    server.rule(Rule::model(TEXT, Plan::default().queue_ms(50).run_ms(50)));
    let created = create(&server).await;
    assert_eq!(
        (&created["status"], &created["output"]),
        (&json!("starting"), &Value::Null)
    );
    assert_eq!(created["version"], "hidden");
    let done = ended(&server, &created).await;
    assert_eq!(done["status"], "succeeded");
    let text: Vec<String> = serde_json::from_value(done["output"].clone()).unwrap();
    assert_eq!(text.concat(), "You said:\na haiku – 🦙");
    assert!(
        done["logs"]
            .as_str()
            .unwrap()
            .contains("100%|██████████| 5/5")
    );
    assert!(
        done["metrics"]["predict_time"].as_f64().unwrap()
            < done["metrics"]["total_time"].as_f64().unwrap()
    );
}

#[tokio::test]
async fn the_version_says_what_runs() {
    let server = server().await;
    let id = images_version();
    let with = async |version: &str| {
        let body = json!({ "version": version, "input": { "prompt": "x" } });
        post_json(&server, "/predictions", body).await.status
    };
    assert_eq!(with(&id).await, 201);
    assert_eq!(with(&format!("{IMAGES}:{id}")).await, 201);
    assert_eq!(with(TEXT).await, 201);
    // Community models need a version, and it has to be theirs.
    for version in [
        IMAGES,
        &format!("{TEXT}:{id}"),
        &"f".repeat(64),
        "ai/none",
        "",
        ":",
        "a/b/c",
    ] {
        assert_eq!(with(version).await, 422, "{version}");
    }
    let by_model = json!({ "input": { "prompt": "x" } });
    assert_eq!(
        post_json(&server, "/models/ai/text/predictions", by_model.clone())
            .await
            .status,
        201
    );
    assert_eq!(
        post_json(&server, "/models/ai/images/predictions", by_model)
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn an_input_that_breaks_rules_is_refused_with_every_field() {
    let server = server().await;
    let input = json!({ "temperature": 9, "extra": true });
    let got = post_json(
        &server,
        "/predictions",
        json!({ "version": TEXT, "input": input }),
    )
    .await;
    assert_eq!(
        (got.status, got.header("content-type")),
        (422, "application/problem+json")
    );
    let fields = got.json["invalid_fields"].as_array().unwrap().iter();
    let mut fields: Vec<_> = fields
        .map(|f| (f["type"].as_str().unwrap(), f["field"].as_str().unwrap()))
        .collect();
    fields.sort_unstable();
    let expected = [
        ("additional_property_not_allowed", "input"),
        ("number_lte", "input.temperature"),
        ("required", "input"),
    ];
    assert_eq!(fields, expected);
    assert_eq!(server.created(), [] as [Value; 0]);
}

#[tokio::test]
async fn an_unknown_key_of_the_body_is_refused() {
    let server = server().await;
    let body = json!({ "version": TEXT, "input": { "prompt": "x" }, "webhok": "https://x.y" });
    let got = post_json(&server, "/predictions", body).await;
    assert_eq!(got.status, 422);
    assert_eq!(
        got.json["invalid_fields"][0]["description"],
        "webhok is not allowed"
    );
}

/// A request that waits a second of the API, here 400 ms, for what such a plan makes of it.
async fn waited(plan: Plan) -> Got {
    let server = builder()
        .second(Duration::from_millis(400))
        .plan(plan)
        .start()
        .await
        .unwrap();
    let body = json!({ "version": TEXT, "input": { "prompt": "x" } });
    send(
        request(&server, "POST", "/predictions")
            .header("prefer", "wait=1")
            .json(&body),
    )
    .await
}

#[tokio::test]
async fn a_wait_ends_with_the_output_or_as_far_as_it_is() {
    let got = waited(quick()).await;
    assert_eq!(
        (got.status, got.header("preference-applied")),
        (201, "wait=1")
    );
    assert_eq!(got.json["status"], "succeeded");
    assert_eq!(
        waited(quick().queue_ms(10_000)).await.json["status"],
        "starting"
    );
    let got = waited(quick().run_ms(10_000)).await;
    assert_eq!(got.json["status"], "processing");
    // All of the output, although it goes on.
    let got = waited(quick().settle_ms(10_000)).await;
    assert_eq!(got.json["status"], "processing");
    assert_eq!(got.json["output"].as_array().map(Vec::len), Some(7));
}

#[tokio::test]
async fn a_lifetime_ends_what_has_not_started_as_aborted_and_what_has_as_canceled() {
    for (plan, expected) in [
        (quick().queue_ms(10_000), "aborted"),
        (quick().run_ms(10_000), "canceled"),
    ] {
        let server = builder()
            .second(Duration::from_millis(200))
            .plan(plan)
            .start()
            .await
            .unwrap();
        let body = json!({ "version": TEXT, "input": { "prompt": "x" } });
        let request = request(&server, "POST", "/predictions").header("cancel-after", "5s");
        let created = send(request.json(&body)).await.json;
        assert!(created["deadline"].is_string());
        assert_eq!(ended(&server, &created).await["status"], expected);
    }
}

#[tokio::test]
async fn headers_out_of_range_are_refused() {
    let server = server().await;
    for (name, value) in [
        ("prefer", "wait=61"),
        ("prefer", "wait=0"),
        ("cancel-after", "4s"),
    ] {
        let body = json!({ "version": TEXT, "input": { "prompt": "x" } });
        let request = request(&server, "POST", "/predictions").header(name, value);
        assert_eq!(send(request.json(&body)).await.status, 422, "{value}");
    }
}

#[tokio::test]
async fn a_canceled_prediction_stays_canceled() {
    let server = server().await;
    server.rule(Rule::model("*", quick().run_ms(10_000)));
    let created = create(&server).await;
    let url = created["urls"]["cancel"].as_str().unwrap();
    for _ in 0..2 {
        let got = send(request(&server, "POST", url)).await;
        assert_eq!((got.status, &got.json["status"]), (200, &json!("canceled")));
    }
    // One that has ended otherwise stays as it is.
    server.clear_rules();
    let created = create(&server).await;
    ended(&server, &created).await;
    let got = send(request(
        &server,
        "POST",
        created["urls"]["cancel"].as_str().unwrap(),
    ))
    .await;
    assert_eq!(got.json["status"], "succeeded");
}

#[tokio::test]
async fn a_plan_can_fail_with_any_error_and_answer_any_output() {
    let server = server().await;
    server.rule(Rule::model(TEXT, quick().fails(json!({ "code": 7 }))).times(1));
    let failed = ended(&server, &create(&server).await).await;
    assert_eq!(
        (&failed["status"], &failed["error"]),
        (&json!("failed"), &json!({ "code": 7 }))
    );
    server.rule(Rule::model(TEXT, quick().output(json!({ "odd": 1 }))).times(1));
    assert_eq!(
        ended(&server, &create(&server).await).await["output"],
        json!({ "odd": 1 })
    );
    server.rule(Rule::model(TEXT, quick().no_output()).times(1));
    let done = ended(&server, &create(&server).await).await;
    assert_eq!(
        (&done["status"], &done["output"]),
        (&json!("succeeded"), &Value::Null)
    );
}

#[tokio::test]
async fn after_an_hour_what_it_was_about_is_removed() {
    // An hour takes 72 ms.
    let server = builder()
        .second(Duration::from_micros(20))
        .plan(quick())
        .start()
        .await
        .unwrap();
    let created = create(&server).await;
    ended(&server, &created).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let gone = ended(&server, &created).await;
    assert_eq!(
        (&gone["data_removed"], &gone["output"]),
        (&json!(true), &Value::Null)
    );
    assert_eq!((&gone["input"], &gone["logs"]), (&json!({}), &json!("")));
}

#[tokio::test]
async fn the_same_seed_gives_the_same_answers() {
    let answers = async |seed: u64| {
        let server = builder().seed(seed).start().await.unwrap();
        let body = json!({ "version": images_version(), "input": { "num_outputs": 2 } });
        let created = post_json(&server, "/predictions", body).await.json;
        let done = ended(&server, &created).await;
        let mut files = Vec::new();
        for url in done["output"].as_array().unwrap() {
            files.push(
                reqwest::get(url.as_str().unwrap())
                    .await
                    .unwrap()
                    .bytes()
                    .await
                    .unwrap(),
            );
        }
        assert_ne!(files[0], files[1]);
        (created["id"].clone(), files)
    };
    assert_eq!(answers(1).await, answers(1).await);
    let (other, one) = (answers(2).await, answers(1).await);
    assert!(other.0 != one.0 && other.1 != one.1);
}

#[tokio::test]
async fn a_training_makes_a_version_of_its_destination() {
    let server = server().await;
    let target = format!("/models/{IMAGES}/versions/{}/trainings", images_version());
    let body = json!({ "destination": "local/mine", "input": { "data": "https://x.y/z.zip" } });
    assert_eq!(post_json(&server, &target, body.clone()).await.status, 404);
    let model =
        json!({ "owner": "local", "name": "mine", "visibility": "private", "hardware": "cpu" });
    assert_eq!(post_json(&server, "/models", model).await.status, 201);
    let created = post_json(&server, &target, body).await;
    assert_eq!(created.status, 201);
    let done = ended(&server, &created.json).await;
    let version = done["output"]["version"].as_str().unwrap();
    let latest = get(&server, "/models/local/mine").await.json["latest_version"]["id"].clone();
    assert_eq!(version, format!("local/mine:{}", latest.as_str().unwrap()));
    let wrong = json!({ "destination": "local/mine", "input": { "data": "z.zip" } });
    assert_eq!(post_json(&server, &target, wrong).await.status, 422);
}
