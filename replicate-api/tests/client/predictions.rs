//! Predictions: run, create, wait, cancel.

use crate::support::*;
use flux_schnell::input as image;
use futures_util::{StreamExt, TryStreamExt};
use llama::input as text;
use replicate_api::options::PredictionsListOptions;
use replicate_api::types::{Status, WebhookEvent};
use replicate_api::{CancelAfter, Client, Error, FileInput, FileOutput, PreferWait, Untyped};
use replicate_test_server::{Fault, Plan, Rule};
use serde_json::json;
use std::future::IntoFuture;
use std::time::{Duration, Instant};

const LLAMA: &str = "meta/meta-llama-3-8b-instruct";
const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn run_gives_the_typed_output() {
    let (server, client) = start().await;
    let images: Vec<FileOutput> = client
        .run(image! { prompt: "a cat", num_outputs: 2 })
        .await
        .unwrap();
    assert_eq!(images.len(), 2);
    let text: String = client.run(text! { prompt: "a haiku" }).await.unwrap();
    assert_eq!(text, "You said:\na haiku – 🦙");
    // One request is enough where the model is done within its wait.
    assert_eq!(server.requests().len(), 2);
    let sent = &server.requests()[0];
    assert_eq!(sent.header("prefer"), Some("wait=60"));
    let expected = json!({
        "version": "black-forest-labs/flux-schnell",
        "input": { "prompt": "a cat", "num_outputs": 2 },
    });
    assert_eq!(sent.json(), expected);
}

#[tokio::test]
async fn a_community_model_is_sent_with_its_version() {
    let (server, client) = start().await;
    let url = replicate_api::FileInput::url("https://example.com/a.png").unwrap();
    client.run(rembg::Input::new().image(url)).await.unwrap();
    let version = server.requests()[0].json()["version"].clone();
    let expected = format!(
        "cjwbw/rembg:{}",
        <rembg::Model as replicate_model::Model>::VERSION
    );
    assert_eq!(version, expected);
}

#[tokio::test]
async fn a_wait_that_ends_too_early_goes_on_as_polling() {
    // A second of the API is over before anything has happened.
    let server = builder()
        .second(Duration::from_millis(1))
        .start()
        .await
        .unwrap();
    let client = client_of(&server);
    for plan in [
        quick().queue_ms(150),
        quick().run_ms(150),
        quick().settle_ms(150),
    ] {
        server.rule(Rule::model(LLAMA, plan));
        let text = client.run(text! { prompt: "x" }).await.unwrap();
        assert_eq!(text, "You said:\nx – 🦙");
    }
    assert!(server.requests().of("GET", "/v1/predictions/*").len() >= 3);
}

/// All of an output may be there while the prediction goes on; taking it then could lose what comes after it.
#[tokio::test]
async fn a_complete_output_of_a_prediction_that_goes_on_is_not_taken_for_success() {
    let (server, client) = start().await;
    server.rule(Rule::model(LLAMA, quick().settle_ms(100)));
    let wait = PreferWait::new(SECOND).unwrap();
    let created = client
        .create(text! { prompt: "x" })
        .prefer_wait(wait)
        .await
        .unwrap();
    assert_eq!(created.status(), &Status::Processing);
    assert!(created.raw_output().is_some());
    assert!(matches!(created.output(), Err(Error::Unfinished(_))));
    assert_eq!(
        created.wait().await.unwrap().output().unwrap(),
        "You said:\nx – 🦙"
    );
}

#[tokio::test]
async fn a_failure_carries_the_prediction_with_its_logs() {
    let (server, client) = start().await;
    server.rule(Rule::model(
        "*",
        quick()
            .logs(["loading", "out of memory"])
            .fails("CUDA out of memory"),
    ));
    let error = client.run(image! { prompt: "x" }).await.unwrap_err();
    assert!(matches!(error, Error::Failed(_)), "{error:?}");
    let prediction = error.prediction().unwrap();
    assert_eq!(prediction.logs.as_deref(), Some("loading\nout of memory\n"));
    assert_eq!(
        error.to_string(),
        format!("prediction {} failed: CUDA out of memory", prediction.id)
    );
    server.rule(Rule::model("*", quick().fails(json!({ "code": 7 }))));
    let error = client.run(image! { prompt: "x" }).await.unwrap_err();
    assert!(
        error.to_string().ends_with(r#"failed: {"code":7}"#),
        "{error}"
    );
}

#[tokio::test]
async fn canceled_and_aborted_end_the_wait() {
    let server = builder()
        .second(Duration::from_millis(200))
        .start()
        .await
        .unwrap();
    let client = client_of(&server);
    let lifetime = CancelAfter::new(5 * SECOND).unwrap();
    for (plan, expected) in [
        (quick().queue_ms(60_000), Status::Aborted),
        (quick().run_ms(60_000), Status::Canceled),
    ] {
        server.rule(Rule::model("*", plan));
        let error = client
            .run(image! { prompt: "x" })
            .cancel_after(lifetime)
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Canceled(_)), "{error:?}");
        assert_eq!(error.prediction().unwrap().status, expected);
    }
    assert_eq!(server.requests()[0].header("cancel-after"), Some("5s"));
}

#[tokio::test]
async fn a_deadline_cancels_the_remote_prediction() {
    let (server, client) = start().await;
    server.rule(Rule::model("*", Plan::default().run_ms(60_000)));
    let start = Instant::now();
    let timeout = Duration::from_millis(200);
    let created = client.create(image! { prompt: "x" }).await.unwrap();
    let error = created.wait().timeout(timeout).await.unwrap_err();
    assert!(start.elapsed() < 5 * SECOND);
    let Error::Timeout {
        after,
        prediction: Some(prediction),
        ..
    } = error
    else {
        panic!("{error:?}");
    };
    assert_eq!((after, &prediction.status), (timeout, &Status::Canceled));
    assert_eq!(server.created()[0]["status"], "canceled");
}

#[tokio::test]
async fn a_deadline_of_run_holds_while_the_request_waits() {
    let (server, client) = start().await;
    server.rule(Rule::model("*", Plan::default().run_ms(60_000)));
    let error = client
        .run(image! { prompt: "x" })
        .timeout(5 * SECOND + SECOND / 2);
    let error = tokio::time::timeout(20 * SECOND, error.into_future())
        .await
        .unwrap()
        .unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }), "{error:?}");
    // Replicate ends it, even if this process had ended.
    let sent = &server.requests()[0];
    assert_eq!(
        (sent.header("cancel-after"), sent.header("prefer")),
        (Some("6s"), Some("wait=4"))
    );
    assert_eq!(server.created()[0]["status"], "canceled");
}

/// However short the deadline, and whatever the request waits for, no prediction is left behind.
#[tokio::test]
async fn a_deadline_while_the_request_is_under_way_cancels_what_it_made() {
    let (server, client) = start().await;
    server.rule(Rule::model("*", Plan::default().run_ms(60_000)));
    server.rule(Rule::request("POST /v1/predictions", Fault::delay_ms(400)));
    for timeout in [100, 1200, 2000] {
        let run = client.run(image! { prompt: "x" });
        let run = run.timeout(Duration::from_millis(timeout));
        let error = run.await.unwrap_err();
        let prediction = error.prediction().unwrap_or_else(|| panic!("{error:?}"));
        let created = server.created();
        assert_eq!(created.last().unwrap()["id"], prediction.id);
        assert_eq!(created.last().unwrap()["status"], "canceled", "{timeout}");
        let requests = server.requests().of("POST", "/v1/predictions");
        let sent = requests.last().unwrap();
        // A second is left for the answer, and 5 s is the least that the API takes.
        assert_eq!(
            (sent.header("prefer"), sent.header("cancel-after")),
            (None, Some("5s"))
        );
    }
}

#[tokio::test]
async fn a_deadline_before_anything_was_sent_sends_nothing() {
    let (server, client) = start().await;
    server.rule(Rule::request("POST /v1/files", Fault::delay_ms(60_000)));
    let image = FileInput::bytes("a.png", vec![0; 300_000]);
    let run = client.run(rembg::Input::new().image(image));
    let error = run.timeout(Duration::from_millis(200)).await.unwrap_err();
    let Error::Timeout {
        prediction: None, ..
    } = &error
    else {
        panic!("{error:?}");
    };
    assert!(server.requests().of("POST", "/v1/predictions").is_empty());
    // Nor does what a rate limit holds back.
    server.rule(Rule::request(
        "POST /v1/predictions",
        Fault::status(429).header("retry-after", "50"),
    ));
    let start = Instant::now();
    let run = client.run(image! { prompt: "x" });
    let error = run.timeout(Duration::from_millis(200)).await.unwrap_err();
    assert!(
        matches!(
            error,
            Error::Timeout {
                prediction: None,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(start.elapsed() < 4 * SECOND && server.created().is_empty());
}

#[tokio::test]
async fn an_unknown_status_is_waited_for() {
    let (server, client) = start().await;
    let created = client.create(text! { prompt: "x" }).await.unwrap();
    let odd = json!({ "id": created.id(), "status": "reticulating" }).to_string();
    server.rule(Rule::request("GET /v1/predictions/*", Fault::replace_body(odd)).times(2));
    let done = created.wait().await.unwrap();
    assert_eq!(done.status(), &Status::Succeeded);
}

#[tokio::test]
async fn an_output_of_another_shape_keeps_what_came() {
    let (server, client) = start().await;
    server.rule(Rule::model("*", quick().output(json!({ "odd": [1] }))));
    let error = client.run(image! { prompt: "x" }).await.unwrap_err();
    let Error::Output {
        source, prediction, ..
    } = &error
    else {
        panic!("{error:?}");
    };
    assert_eq!(source.raw(), &json!({ "odd": [1] }));
    assert_eq!(prediction.status, Status::Succeeded);
    // An output that is missing is no success either.
    server.rule(Rule::model("*", quick().no_output()));
    let error = client.run(image! { prompt: "x" }).await.unwrap_err();
    assert!(matches!(error, Error::Output { .. }), "{error:?}");
    assert!(!error.to_string().contains("removed"), "{error}");
}

#[tokio::test]
async fn an_output_that_was_removed_says_so() {
    // An hour takes 36 ms.
    let server = builder()
        .second(Duration::from_micros(10))
        .start()
        .await
        .unwrap();
    let client = client_of(&server);
    let created = client.create(image! { prompt: "x" }).await.unwrap();
    let mut done = created.wait().await.unwrap();
    tokio::time::sleep(Duration::from_millis(60)).await;
    done.refresh().await.unwrap();
    let error = done.output().unwrap_err();
    assert!(error.to_string().contains("it was removed"), "{error}");
}

#[tokio::test]
async fn a_prediction_says_how_far_it_is() {
    let (server, client) = start().await;
    server.rule(Rule::model(LLAMA, Plan::default().queue_ms(1).run_ms(300)));
    let mut prediction = client.create(text! { prompt: "x" }).await.unwrap();
    assert_eq!(
        (prediction.status(), prediction.progress()),
        (&Status::Starting, None)
    );
    assert!(!prediction.has_ended() && prediction.expires_at().is_none());
    while prediction
        .progress()
        .is_none_or(|progress| progress.current == 0)
    {
        prediction.refresh().await.unwrap();
    }
    let prediction = prediction.wait().await.unwrap();
    assert_eq!(prediction.progress().unwrap().total, 5);
    assert!(
        prediction
            .metrics()
            .unwrap()
            .extra
            .contains_key("predict_time")
    );
    let kept = prediction.expires_at().unwrap() - prediction.data().completed_at.unwrap();
    assert_eq!(kept.num_minutes(), 60);
    let printed = format!("{prediction:?}");
    assert!(!printed.contains("You said"), "{printed}");
}

#[tokio::test]
async fn a_prediction_can_be_canceled_and_found_again() {
    let (server, client) = start().await;
    server.rule(Rule::model(LLAMA, Plan::default().run_ms(60_000)));
    let mut prediction = client.create(text! { prompt: "x" }).await.unwrap();
    prediction.cancel().await.unwrap();
    assert!(matches!(prediction.output(), Err(Error::Canceled(_))));
    let again = client
        .predictions()
        .get::<llama::Model>(prediction.id())
        .await
        .unwrap();
    assert_eq!(again.status(), &Status::Canceled);
    client.predictions().cancel(prediction.id()).await.unwrap();
    let untyped = client
        .predictions()
        .get::<Untyped>(prediction.id())
        .await
        .unwrap();
    assert_eq!(untyped.data(), again.data());
}

#[tokio::test]
async fn predictions_are_listed_over_all_pages() {
    let server = builder().page_size(2).start().await.unwrap();
    let client = client_of(&server);
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(
            client
                .create(text! { prompt: "x" })
                .await
                .unwrap()
                .id()
                .to_owned(),
        );
    }
    let list = client.predictions().list(PredictionsListOptions::default());
    let mut listed: Vec<String> = list
        .map_ok(|prediction| prediction.id)
        .try_collect()
        .await
        .unwrap();
    listed.reverse();
    assert_eq!(listed, ids);
    assert_eq!(server.requests().of("GET", "/v1/predictions").len(), 3);
}

#[tokio::test]
async fn a_webhook_and_its_events_are_sent() {
    let (server, client) = start().await;
    let events = [WebhookEvent::Start, WebhookEvent::Completed];
    let create = client
        .create(text! { prompt: "x" })
        .webhook("https://example.invalid/hook", events);
    create.await.unwrap();
    let sent = server.requests()[0].json();
    assert_eq!(sent["webhook"], "https://example.invalid/hook");
    assert_eq!(sent["webhook_events_filter"], json!(["start", "completed"]));
}

#[tokio::test]
async fn a_deployment_runs_as_the_client_does() {
    let (server, client) = start().await;
    let version = <flux_schnell::Model as replicate_model::Model>::VERSION;
    let request = replicate_api::types::DeploymentsCreateRequest::new(
        "d",
        "black-forest-labs/flux-schnell",
        version,
        "cpu",
        0,
        1,
    );
    client.api().deployments_create(&request).await.unwrap();
    let deployment = client.deployment("local/d").unwrap();
    assert_eq!(deployment.get().await.unwrap().name.as_deref(), Some("d"));
    let images = deployment.run(image! { prompt: "x" }).await.unwrap();
    assert_eq!(images.len(), 1);
    assert_eq!(server.created()[0]["deployment"], "local/d");
    let created = deployment
        .create(image! { prompt: "x" })
        .prefer_wait(PreferWait::new(2 * SECOND).unwrap())
        .cancel_after(CancelAfter::new(90 * SECOND).unwrap())
        .webhook("https://example.com/hook", [WebhookEvent::Completed]);
    created.await.unwrap();
    let sent = server.requests()[3].clone();
    assert_eq!(sent.header("prefer"), Some("wait=2"));
    assert_eq!(sent.header("cancel-after"), Some("90s"));
    assert_eq!(sent.json()["webhook_events_filter"], json!(["completed"]));
    let many = deployment.run_all([image! { prompt: "y" }, image! { prompt: "z" }]);
    let many: Vec<_> = many.collect().await;
    assert!(many.iter().all(|(_, outcome)| outcome.is_ok()), "{many:?}");
    assert_eq!(server.created()[3]["deployment"], "local/d");
    for odd in ["d", "", "a/b/c", "../d"] {
        assert!(
            matches!(client.deployment(odd), Err(Error::Argument(_))),
            "{odd}"
        );
    }
}

#[tokio::test]
async fn a_future_that_is_dropped_leaves_nothing_running_here() {
    let (server, client) = start().await;
    server.rule(Rule::model("*", Plan::default().run_ms(60_000)));
    let created = client.create(image! { prompt: "x" }).await.unwrap();
    let wait = tokio::time::timeout(Duration::from_millis(100), created.wait().into_future());
    assert!(wait.await.is_err());
    // One that was under way when it was dropped still arrives.
    tokio::time::sleep(Duration::from_millis(100)).await;
    let asked = server.requests().len();
    tokio::time::sleep(Duration::from_millis(150)).await;
    assert_eq!(server.requests().len(), asked);
}

/// Everything can go to another thread.
#[tokio::test]
async fn a_run_can_be_spawned() {
    fn assert_send<T: Send + Sync + Clone + 'static>(_: &T) {}
    let (_server, client) = start().await;
    assert_send::<Client>(&client);
    let run = client.run(text! { prompt: "x" });
    tokio::spawn(run.into_future()).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_deadline_is_told_of_even_if_canceling_hangs() {
    let (server, client) = start().await;
    server.rule(Rule::model("*", Plan::default().run_ms(60_000)));
    server.rule(Rule::request(
        "POST /v1/predictions/*",
        Fault::delay_ms(60_000),
    ));
    let created = client.create(image! { prompt: "x" }).await.unwrap();
    let start = Instant::now();
    let error = created
        .wait()
        .timeout(Duration::from_millis(50))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }), "{error:?}");
    assert!(start.elapsed() < 10 * SECOND);
}
