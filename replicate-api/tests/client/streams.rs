//! Outputs as they are made.

use crate::support::{builder, client_of, client_with, quick};
use futures_util::{StreamExt, TryStreamExt, stream};
use llama::input as text;
use replicate_api::types::Status;
use replicate_api::{Client, Error, Prediction, PreferWait, RetryPolicy, Streamed, Untyped};
use replicate_test_server::{Fault, Plan, Rule, TestServer};
use serde_json::json;
use std::time::Duration;

const LLAMA: &str = "meta/meta-llama-3-8b-instruct";
const FLUX: &str = "black-forest-labs/flux-schnell";
const STREAMS: &str = "GET /v1/streams/*";

/// Long enough in the queue that its stream is opened before it has ended.
fn plan() -> Plan {
    quick().queue_ms(100)
}

async fn start() -> (TestServer, Client) {
    let server = builder().plan(plan()).start().await.unwrap();
    let client = client_of(&server);
    (server, client)
}

type Text = Prediction<llama::Model>;

fn out(chunk: &str) -> Streamed<String> {
    Streamed::Output(chunk.to_owned())
}

fn log(line: &str) -> Streamed<String> {
    Streamed::Logs(line.to_owned())
}

async fn create(client: &Client) -> Text {
    client.create(text! { prompt: "é 🦙" }).await.unwrap()
}

async fn chunks(prediction: Text) -> Vec<String> {
    prediction.stream().try_collect().await.unwrap()
}

/// Events as the service sends them, with ids that grow.
fn events(events: &[(&str, &str)]) -> String {
    let events = events.iter().enumerate();
    let events = events.map(|(n, (name, data))| format!("event: {name}\nid: 7:{n}\n{data}\n\n"));
    format!(": hi\n\n{}", events.collect::<String>())
}

/// The start of a body, after which the connection is closed.
fn start_of(body: &str, bytes: usize) -> Fault {
    let mut fault = Fault::replace_body(body);
    fault.cut = Some(bytes);
    fault
}

/// What a stream is, as the server sends it.
async fn whole(prediction: &Text) -> String {
    let urls = prediction.data().urls.as_ref().unwrap();
    let answer = reqwest::get(urls.stream.as_deref().unwrap()).await;
    answer.unwrap().text().await.unwrap()
}

#[tokio::test]
async fn a_stream_yields_the_chunks_of_the_output_and_ends() {
    let (server, client) = start().await;
    let mut chunks = client.stream(text! { prompt: "a haiku" }).await.unwrap();
    assert!(!chunks.prediction().has_ended());
    let mut came = Vec::new();
    while let Some(chunk) = chunks.try_next().await.unwrap() {
        came.push(chunk);
    }
    assert_eq!(
        came,
        ["You", " said", ":\n", "a ", "haiku", " –", " 🦙", ""]
    );
    assert!(chunks.next().await.is_none());
    let prediction = chunks.into_prediction().wait().await.unwrap();
    assert_eq!(prediction.output().unwrap(), came.concat());
    assert!(prediction.metrics().is_some());
    // The stream is at another origin.
    let asked = server.requests().of("GET", "/v1/streams/*").count(1);
    assert_eq!(asked[0].header("authorization"), None);
    assert_eq!(asked[0].header("accept"), Some("text/event-stream"));
    assert_eq!(asked[0].header("last-event-id"), None);
    let sent = server.requests().of("POST", "/v1/predictions").count(1);
    assert_eq!(
        (sent[0].header("prefer"), sent[0].json().get("stream")),
        (None, None)
    );
}

#[tokio::test]
async fn logs_come_by_choice_and_in_order() {
    let (server, client) = start().await;
    server.rule(Rule::model(
        LLAMA,
        plan()
            .logs(["one", "two"])
            .output(json!(["a", "b\r\nc", "d"])),
    ));
    let items = create(&client).await.stream().with_logs();
    let items: Vec<_> = items.try_collect().await.unwrap();
    let expected = [log("one\n"), out("a"), log("two\n"), out("b\nc"), out("d")];
    assert_eq!(items, expected);
}

#[tokio::test]
async fn a_stream_that_is_cut_at_any_byte_yields_the_same() {
    let (server, client) = start().await;
    server.rule(Rule::model(LLAMA, plan().logs(["é", "🦙"])));
    let first = create(&client).await;
    let expected: Vec<_> = first
        .clone()
        .stream()
        .with_logs()
        .try_collect()
        .await
        .unwrap();
    assert!(expected.len() > 8);
    let length = whole(&first).await.len();
    let (server, client, expected) = (&server, &client, &expected);
    let cuts = stream::iter(0..=length).map(|cut| async move {
        let prediction = create(client).await;
        let path = format!("GET /v1/streams/{}", prediction.id());
        server.rule(Rule::request(path, Fault::cut(cut)).times(1));
        let items: Result<Vec<_>, _> = prediction.stream().with_logs().try_collect().await;
        assert_eq!(&items.unwrap(), expected, "cut at {cut}");
    });
    cuts.buffer_unordered(32).collect::<Vec<()>>().await;
    let again = server.requests().of("GET", "/v1/streams/*");
    let resumed = again.iter().filter(|r| r.header("last-event-id").is_some());
    assert!(resumed.count() > length / 2);
    // What streams is not polled.
    server.requests().of("GET", "/v1/predictions/*").count(0);
}

/// The rest is what the prediction holds: a text by its length, and each file once.
#[tokio::test]
async fn a_stream_that_is_cut_at_any_byte_and_gone_then_yields_the_same() {
    let (server, client) = start().await;
    server.rule(Rule::model(LLAMA, plan().logs(["é", "🦙"])));
    let first = create(&client).await;
    let expected: Vec<_> = first.clone().stream().try_collect().await.unwrap();
    let length = whole(&first).await.len();
    let (server, client, expected) = (&server, &client, &expected);
    let cuts = stream::iter((0..length).step_by(5)).map(|cut| async move {
        let prediction = create(client).await;
        let path = format!("GET /v1/streams/{}", prediction.id());
        server.rule(Rule::request(path.clone(), Fault::status(404)));
        server.rule(Rule::request(path, Fault::cut(cut)).times(1));
        assert_eq!(&chunks(prediction).await, expected, "cut at {cut}");
    });
    cuts.buffer_unordered(32).collect::<Vec<()>>().await;
}

#[tokio::test]
async fn files_are_streamed_as_their_urls_each_once() {
    let (server, client) = start().await;
    let model = client.dynamic(FLUX).await.unwrap();
    for cut in [None, Some(0), Some(100), Some(200), Some(300), Some(400)] {
        let input = json!({ "prompt": "x", "num_outputs": 3 });
        let prediction = model.create(&input).await.unwrap();
        let path = format!("GET /v1/files/{}", prediction.id());
        if let Some(cut) = cut {
            server.rule(Rule::request(path.clone(), Fault::status(404)));
            server.rule(Rule::request(path, Fault::cut(cut)).times(1));
        }
        let urls: Vec<String> = prediction.clone().stream().try_collect().await.unwrap();
        let output = prediction.wait().await.unwrap().output().unwrap();
        assert_eq!(json!(urls), output, "cut at {cut:?}");
    }
}

/// A server that passes over `Last-Event-ID` repeats everything.
#[tokio::test]
async fn what_is_repeated_after_a_cut_comes_once() {
    let (server, client) = start().await;
    let named = events(&[
        ("output", "data: a"),
        ("logs", "data: b"),
        ("output", "data: a"),
        ("done", "data: {}"),
    ]);
    let unnamed: String = named
        .lines()
        .filter(|line| !line.starts_with("id:"))
        .map(|line| format!("{line}\n"))
        .collect();
    for body in [&*named, &unnamed] {
        let (server, client) = (&server, &client);
        let cuts = stream::iter(0..body.len()).map(|cut| async move {
            let prediction = create(client).await;
            let path = format!("GET /v1/streams/{}", prediction.id());
            server.rule(Rule::request(path.clone(), Fault::replace_body(body)));
            server.rule(Rule::request(path, start_of(body, cut)).times(1));
            let items: Result<Vec<_>, _> = prediction.stream().with_logs().try_collect().await;
            let expected = [out("a"), log("b"), out("a")];
            assert_eq!(items.unwrap(), expected, "cut at {cut}");
        });
        cuts.buffer_unordered(32).collect::<Vec<()>>().await;
    }
}

#[tokio::test]
async fn done_may_come_without_data_or_with_a_reason_of_tomorrow() {
    let (server, client) = start().await;
    for done in ["", "data: ", "data: {}", "data: null", "data: x"] {
        let body = events(&[("output", "data: hi"), ("new", "data: ?"), ("done", done)]);
        server.rule(Rule::request(STREAMS, Fault::replace_body(body)));
        assert_eq!(chunks(create(&client).await).await, ["hi"], "{done}");
    }
    server.requests().of("GET", "/v1/predictions/*").count(0);
    // Then the prediction says how it ended: with more output, here.
    let body = events(&[
        ("output", "data: You"),
        ("done", r#"data: {"reason":"new"}"#),
    ]);
    server.rule(Rule::request(STREAMS, Fault::replace_body(body)));
    let text = chunks(create(&client).await).await.concat();
    assert_eq!(text, "You said:\né 🦙 – 🦙");
}

#[tokio::test]
async fn a_failure_carries_the_prediction() {
    let (server, client) = start().await;
    server.rule(Rule::model(
        LLAMA,
        plan().logs(["loading"]).fails("out of memory"),
    ));
    let mut chunks = client.stream(text! { prompt: "x" }).await.unwrap();
    let error = loop {
        match chunks.next().await.unwrap() {
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert!(matches!(error, Error::Failed(_)), "{error:?}");
    assert!(
        error.to_string().ends_with("failed: out of memory"),
        "{error}"
    );
    assert_eq!(
        error.prediction().unwrap().logs.as_deref(),
        Some("loading\n")
    );
    assert!(chunks.next().await.is_none());
}

#[tokio::test]
async fn an_answer_without_a_stream_is_read_all_the_same() {
    let (server, client) = start().await;
    let id = create(&client).await.id().to_owned();
    let mut answer = server.created()[0].clone();
    answer["urls"].as_object_mut().unwrap().remove("stream");
    let get = format!("GET /v1/predictions/{id}");
    let fault = Fault::replace_body(answer.to_string());
    server.rule(Rule::request(get, fault).times(1));
    let prediction = client.predictions().get::<llama::Model>(&id).await;
    let text = chunks(prediction.unwrap()).await.concat();
    assert_eq!(text, "You said:\né 🦙 – 🦙");
    server.requests().of("GET", "/v1/streams/*").count(0);
}

/// Where the API cannot be asked, what the stream says is what is known.
#[tokio::test]
async fn a_failure_is_told_even_if_the_api_is_away() {
    let (server, client) = start().await;
    let body = events(&[
        ("output", "data: a"),
        ("error", r#"data: {"detail":"out of memory"}"#),
        ("done", r#"data: {"reason":"error"}"#),
    ]);
    server.rule(Rule::request(STREAMS, Fault::replace_body(body)));
    server.rule(Rule::request("GET /v1/predictions/*", Fault::status(502)));
    let stream = create(&client).await.stream();
    let error = stream.try_collect::<Vec<_>>().await.unwrap_err();
    assert!(
        error.to_string().ends_with("failed: out of memory"),
        "{error}"
    );
}

#[tokio::test]
async fn a_canceled_prediction_ends_its_stream_with_an_error() {
    let (server, client) = start().await;
    server.rule(Rule::model(
        LLAMA,
        Plan::default().queue_ms(1).run_ms(60_000),
    ));
    let prediction = create(&client).await;
    let mut chunks = prediction.clone().stream().with_logs();
    assert!(chunks.next().await.unwrap().is_ok());
    let mut prediction = prediction;
    prediction.cancel().await.unwrap();
    let error = chunks.try_collect::<Vec<_>>().await.unwrap_err();
    let status = error.prediction().map(|prediction| &prediction.status);
    assert!(matches!(error, Error::Canceled(_)), "{error:?}");
    assert_eq!(status, Some(&Status::Canceled));
}

#[tokio::test]
async fn a_chunk_may_be_megabytes() {
    let (server, client) = start().await;
    let large = "é".repeat(2 << 20);
    server.rule(Rule::model(LLAMA, plan().output(json!([large, "end"]))));
    assert_eq!(chunks(create(&client).await).await, [&*large, "end"]);
}

#[tokio::test]
async fn what_has_ended_is_read_from_the_answer() {
    let (server, client) = start().await;
    let wait = PreferWait::new(Duration::from_secs(5)).unwrap();
    let ended = client.create(text! { prompt: "x" }).prefer_wait(wait);
    let ended = ended.await.unwrap();
    assert!(ended.has_ended());
    let expected = ["You", " said", ":\n", "x", " –", " 🦙", ""];
    assert_eq!(chunks(ended.clone()).await, expected);
    server.requests().of("GET", "*").count(0);
    server.rule(Rule::model(LLAMA, plan().fails("no")));
    let failed = create(&client).await.wait().await.unwrap();
    let items: Vec<_> = failed.stream().collect().await;
    assert!(matches!(items.last(), Some(Err(Error::Failed(_)))));
}

#[tokio::test]
async fn an_answer_with_all_of_the_output_adds_nothing_to_the_stream() {
    let (server, client) = start().await;
    server.rule(Rule::model(LLAMA, plan().settle_ms(100)));
    let wait = PreferWait::new(Duration::from_secs(5)).unwrap();
    let created = client.create(text! { prompt: "x" }).prefer_wait(wait);
    let created = created.await.unwrap();
    assert_eq!(created.status(), &Status::Processing);
    assert!(created.raw_output().is_some());
    let expected = ["You", " said", ":\n", "x", " –", " 🦙", ""];
    assert_eq!(chunks(created).await, expected);
}

#[tokio::test]
async fn where_there_is_no_stream_the_prediction_is_asked_for() {
    let (server, client) = start().await;
    server.rule(Rule::model(
        LLAMA,
        plan().output(json!(["a\r\n", "", "b\rc"])),
    ));
    for (fault, asked) in [
        (Fault::status(404), 1),
        (Fault::status(502), 4),
        (
            Fault::replace_body("<html>").header("content-type", "text/html"),
            1,
        ),
        // Each connection brings less than an event.
        (Fault::cut(12), 4),
        (Fault::reset_after(), 4),
    ] {
        let before = server.requests().of("GET", "/v1/streams/*").len();
        server.rule(Rule::request(STREAMS, fault.clone()));
        assert_eq!(
            chunks(create(&client).await).await,
            ["a\n", "", "b\nc"],
            "{fault:?}"
        );
        let after = server.requests().of("GET", "/v1/streams/*").len();
        assert_eq!(after - before, asked, "{fault:?}");
    }
}

#[tokio::test]
async fn a_stream_of_what_is_no_longer_kept_is_an_error() {
    // An hour takes 36 ms.
    let second = Duration::from_micros(10);
    let server = builder().second(second).start().await.unwrap();
    let client = client_of(&server);
    let id = create(&client).await.id().to_owned();
    loop {
        let prediction = client.predictions().get::<llama::Model>(&id).await.unwrap();
        if prediction.data().data_removed == Some(true) {
            let items: Vec<_> = prediction.stream().collect().await;
            assert!(
                matches!(items[..], [Err(Error::Output { .. })]),
                "{items:?}"
            );
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_stream_that_cannot_be_followed_at_all_names_its_prediction() {
    let (server, client) = start().await;
    let created = create(&client).await;
    server.rule(Rule::request(STREAMS, Fault::status(404)));
    server.rule(Rule::request("GET /v1/predictions/*", Fault::status(401)));
    let id = created.id().to_owned();
    let error = created.stream().try_collect::<Vec<_>>().await.unwrap_err();
    assert!(matches!(error, Error::LostSight { .. }), "{error:?}");
    assert_eq!(error.prediction().unwrap().id, id);
}

/// A server for which 30 s of silence take 60 ms.
async fn impatient() -> (TestServer, Client) {
    let second = Duration::from_millis(2);
    let server = builder().second(second).start().await.unwrap();
    let client = client_of(&server);
    (server, client)
}

#[tokio::test]
async fn silence_while_a_model_boots_loses_nothing() {
    let (server, client) = impatient().await;
    server.rule(Rule::model(LLAMA, plan().queue_ms(300).logs(["booted"])));
    let items = create(&client).await.stream().with_logs();
    let items: Vec<_> = items.try_collect().await.unwrap();
    let rest = ["You", " said", ":\n", "é ", "🦙", " –", " 🦙", ""].map(out);
    assert_eq!(items, [&[log("booted\n")], &rest[..]].concat());
    assert!(server.requests().of("GET", "/v1/predictions/*").len() > 1);
}

#[tokio::test]
async fn silence_is_no_reason_to_connect_again_and_again() {
    let (server, client) = impatient().await;
    let ends = plan().output(json!(["a"])).logs([""; 0]).never_ends();
    server.rule(Rule::model(LLAMA, ends));
    let mut chunks = create(&client).await.stream();
    assert_eq!(chunks.try_next().await.unwrap().as_deref(), Some("a"));
    let asked = |path: &str| server.requests().of("GET", path).len();
    let before = asked("/v1/streams/*");
    let polled = async {
        while asked("/v1/predictions/*") < 8 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::select! {
        _ = chunks.next() => panic!("it never ends"),
        () = polled => {}
    }
    assert_eq!(asked("/v1/streams/*"), before);
}

/// Output comes, and the stream is silent all the same: it is given up, and nothing is lost.
#[tokio::test]
async fn a_stream_that_stays_silent_is_given_up() {
    let (server, client) = start().await;
    let silent = Fault::replace_body(": hi\n\n:408: 408 Request Timeout\n\n");
    server.rule(Rule::request(STREAMS, silent));
    server.rule(Rule::model(LLAMA, plan().run_ms(400)));
    let text = chunks(create(&client).await).await.concat();
    assert_eq!(text, "You said:\né 🦙 – 🦙");
    let connections = server.requests().of("GET", "/v1/streams/*").len();
    assert!(connections <= 2, "{connections}");
}

#[tokio::test]
async fn the_pause_that_a_server_asks_for_is_bounded() {
    let (server, _) = start().await;
    let policy = RetryPolicy::default();
    let ms = Duration::from_millis;
    let client = Client::builder()
        .base_url(server.base_url())
        .token(server.token())
        .retry(policy.first_pause(ms(1)).longest_pause(ms(60)))
        .build()
        .unwrap();
    let body = events(&[("output", "data: a"), ("done", "data: {}")]);
    let hint = format!("retry: 3600000\n{body}");
    server.rule(Rule::request(STREAMS, Fault::replace_body(&body)));
    server.rule(Rule::request(STREAMS, start_of(&hint, hint.len() - 5)).times(1));
    let start = std::time::Instant::now();
    assert_eq!(chunks(create(&client).await).await, ["a"]);
    let took = start.elapsed();
    assert!(took >= ms(60) && took < ms(60_000), "{took:?}");
}

#[tokio::test]
async fn a_deployment_and_a_dynamic_model_stream_as_the_client_does() {
    let (server, client) = start().await;
    let version = <llama::Model as replicate_model::Model>::VERSION;
    let request =
        replicate_api::types::DeploymentsCreateRequest::new("d", LLAMA, version, "cpu", 0, 1);
    client.api().deployments_create(&request).await.unwrap();
    let deployment = client.deployment("local/d").unwrap();
    let chunks = deployment.stream(text! { prompt: "x" }).await.unwrap();
    let text: String = chunks.try_collect().await.unwrap();
    assert_eq!(text, "You said:\nx – 🦙");
    assert_eq!(server.created()[0]["deployment"], "local/d");

    let model = client.dynamic(LLAMA).await.unwrap();
    let chunks = model
        .stream(&json!({ "prompt": "x" }))
        .unwrap()
        .await
        .unwrap();
    let text: String = chunks.try_collect().await.unwrap();
    assert_eq!(text, "You said:\nx – 🦙");
    let whole = client.dynamic(FLUX).await.unwrap();
    let error = whole.stream(&json!({ "prompt": "x" })).unwrap_err();
    assert!(error.to_string().contains("cannot stream"), "{error}");
    server.requests().of("POST", "/v1/predictions").count(1);
}

#[tokio::test]
async fn a_prediction_of_before_can_be_streamed() {
    let (server, client) = start().await;
    server.rule(Rule::model(LLAMA, plan().queue_ms(100)));
    let id = create(&client).await.id().to_owned();
    let again = client.predictions().get::<Untyped>(&id).await.unwrap();
    let text: String = again.stream().try_collect().await.unwrap();
    assert_eq!(text, "You said:\né 🦙 – 🦙");
}

#[tokio::test]
async fn a_stream_that_is_dropped_leaves_its_prediction_running() {
    let (server, client) = start().await;
    server.rule(Rule::model(
        LLAMA,
        Plan::default().queue_ms(1).run_ms(60_000),
    ));
    let mut chunks = create(&client).await.stream().with_logs();
    chunks.next().await.unwrap().unwrap();
    let mut prediction = chunks.into_prediction();
    prediction.refresh().await.unwrap();
    assert_eq!(prediction.status(), &Status::Processing);
    server.requests().of("GET", "/v1/streams/*").count(1);
}

/// It can be read on another thread.
#[tokio::test]
async fn a_stream_can_be_spawned() {
    let (_server, client) = start().await;
    let chunks = client.stream(text! { prompt: "x" }).await.unwrap();
    let read = tokio::spawn(chunks.try_collect::<String>());
    assert_eq!(read.await.unwrap().unwrap(), "You said:\nx – 🦙");
}

/// Whether a stream repeats what the answer held, goes on from there, or says nothing at all.
#[tokio::test]
async fn what_the_answer_held_is_neither_lost_nor_repeated() {
    let (server, client) = start().await;
    let prediction = create(&client).await;
    let id = prediction.id().to_owned();
    let done = prediction.clone().wait().await.unwrap();
    let all = done.output().unwrap();
    let held = json!({ "id": id, "status": "processing", "output": ["You", " said"],
        "urls": done.data().urls });
    let over = ("done", "data: {}");
    for stream in [
        events(&[
            ("output", "data: You said:"),
            ("output", "data: \ndata: é 🦙 – 🦙"),
            over,
        ]),
        events(&[
            ("output", "data: :\ndata: é"),
            ("output", "data:  🦙 – 🦙"),
            over,
        ]),
        events(&[over]),
    ] {
        server.clear_rules();
        let get = Rule::request(
            "GET /v1/predictions/*",
            Fault::replace_body(held.to_string()),
        );
        server.rule(get.times(1));
        server.rule(Rule::request(STREAMS, Fault::replace_body(stream.as_str())));
        let prediction = client.predictions().get::<llama::Model>(&id).await.unwrap();
        assert_eq!(prediction.status(), &Status::Processing);
        assert_eq!(chunks(prediction).await.concat(), all, "{stream}");
    }
}

/// It may be dead: what it does not bring, the prediction holds.
#[tokio::test]
async fn a_connection_that_brings_nothing_is_no_reason_to_wait() {
    let server = builder().plan(plan()).start().await.unwrap();
    let client = client_with(&server, |builder| {
        builder.timeout(Duration::from_millis(400))
    });
    let slow = Fault::slow(1, 60_000);
    for fault in [Fault::delay_ms(600_000), slow] {
        server.clear_rules();
        server.rule(Rule::request(STREAMS, fault));
        let read = chunks(create(&client).await);
        let read = tokio::time::timeout(Duration::from_secs(30), read).await;
        assert_eq!(read.unwrap().concat(), "You said:\né 🦙 – 🦙");
    }
}
