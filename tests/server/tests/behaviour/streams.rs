//! Streams of events.

use crate::support::*;
use replicate_test_server::{Fault, Plan, Rule, TestServer};
use serde_json::{Value, json};
use std::time::Duration;

/// An event: name, id, data.
type Event = (String, String, String);

async fn read(url: &str, last: Option<&str>) -> String {
    let mut request = reqwest::Client::new().get(url);
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    let mut response = request.send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut text = Vec::new();
    // What came before a cut counts.
    while let Ok(Some(piece)) = response.chunk().await {
        text.extend_from_slice(&piece);
    }
    String::from_utf8_lossy(&text).into_owned()
}

/// The whole events of a text.
pub(crate) fn events(text: &str) -> Vec<Event> {
    let (whole, _) = text.rsplit_once("\n\n").unwrap_or_default();
    let frames = whole.split("\n\n").filter(|frame| !frame.starts_with(':'));
    let field = |frame: &str, name: &str| {
        let lines = frame
            .split('\n')
            .filter_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        lines.collect::<Vec<_>>().join("\n")
    };
    frames
        .filter(|frame| !frame.is_empty())
        .map(|frame| {
            (
                field(frame, "event"),
                field(frame, "id"),
                field(frame, "data"),
            )
        })
        .collect()
}

/// The output in events, and the names of all.
pub(crate) fn output(events: &[Event]) -> String {
    let outputs = events.iter().filter(|(name, ..)| name == "output");
    outputs.map(|(_, _, data)| data.as_str()).collect()
}

async fn stream_of(server: &TestServer) -> (Value, String) {
    let created = create(server).await;
    let url = created["urls"]["stream"].as_str().unwrap().to_owned();
    (created, url)
}

#[tokio::test]
async fn a_stream_has_every_piece_in_order_and_ends_with_done() {
    let server = server().await;
    let (created, url) = stream_of(&server).await;
    assert!(
        !url.starts_with(&server.base_url()),
        "streams are elsewhere"
    );
    let text = read(&url, None).await;
    assert!(text.starts_with(": hi\n\n"));
    let events = events(&text);
    let done = ended(&server, &created).await;
    let pieces: Vec<String> = serde_json::from_value(done["output"].clone()).unwrap();
    assert_eq!(output(&events), pieces.concat());
    assert_eq!(events.iter().filter(|(name, ..)| name == "logs").count(), 6);
    let (name, id, data) = events.last().unwrap();
    assert_eq!((&**name, &**data), ("done", "{}"));
    let (epoch, number) = id.split_once(':').unwrap();
    assert!(epoch.parse::<u64>().is_ok() && number == (events.len() - 1).to_string());
}

#[tokio::test]
async fn a_stream_goes_on_after_the_last_event_id() {
    let server = server().await;
    let (_, url) = stream_of(&server).await;
    let all = events(&read(&url, None).await);
    for (place, (_, id, _)) in all.iter().enumerate() {
        let rest = events(&read(&url, Some(id)).await);
        assert_eq!(rest, all[place + 1..], "after {id}");
    }
}

#[tokio::test]
async fn a_stream_can_be_cut_at_any_byte() {
    let server = server().await;
    let (created, url) = stream_of(&server).await;
    ended(&server, &created).await;
    let whole = read(&url, None).await;
    let all = events(&whole);
    for cut in [0, 1, 20, whole.len() / 2, whole.len() - 1] {
        server.rule(Rule::request("GET /v1/streams/*", Fault::cut(cut)).times(1));
        let start = read(&url, None).await;
        assert_eq!(start.len(), cut, "bytes");
        let mut got = events(&start);
        let last = got.last().map(|(_, id, _)| id.clone());
        got.extend(events(&read(&url, last.as_deref()).await));
        assert_eq!(got, all, "cut at {cut}");
    }
}

#[tokio::test]
async fn a_failure_is_an_error_event_before_done() {
    let server = server().await;
    server.rule(Rule::model(TEXT, quick().fails("out of memory")).times(1));
    let (_, url) = stream_of(&server).await;
    let events = events(&read(&url, None).await);
    let [.., (error, _, why), (done, _, reason)] = &events[..] else {
        panic!("{events:?}");
    };
    assert_eq!((&**error, &**done), ("error", "done"));
    assert_eq!(
        (&**why, &**reason),
        (r#"{"detail":"out of memory"}"#, r#"{"reason":"error"}"#)
    );
    server.rule(Rule::model(TEXT, quick().run_ms(10_000)).times(1));
    let (created, url) = stream_of(&server).await;
    send(request(
        &server,
        "POST",
        created["urls"]["cancel"].as_str().unwrap(),
    ))
    .await;
    let text = read(&url, None).await;
    assert!(text.contains(r#"data: {"reason":"canceled"}"#), "{text}");
}

#[tokio::test]
async fn silence_ends_a_stream_with_a_comment() {
    // Half a minute takes 60 ms.
    let server = builder()
        .second(Duration::from_millis(2))
        .start()
        .await
        .unwrap();
    server.rule(Rule::model(TEXT, Plan::default().queue_ms(10_000)));
    let (_, url) = stream_of(&server).await;
    assert_eq!(
        read(&url, None).await,
        ": hi\n\n:408: 408 Request Timeout\n\n"
    );
}

#[tokio::test]
async fn a_model_of_files_streams_their_urls() {
    let server = server().await;
    let body = json!({ "version": images_version(), "input": { "num_outputs": 2 } });
    let created = post_json(&server, "/predictions", body).await.json;
    let url = created["urls"]["stream"].as_str().unwrap();
    assert!(url.contains("/v1/files/"), "{url}");
    let events = events(&read(url, None).await);
    let outputs: Vec<_> = events
        .iter()
        .filter(|(name, ..)| name == "output")
        .map(|e| &e.2)
        .collect();
    let done = ended(&server, &created).await;
    let expected: Vec<String> = serde_json::from_value(done["output"].clone()).unwrap();
    assert_eq!(outputs, expected.iter().collect::<Vec<_>>());
}

#[tokio::test]
async fn a_last_event_id_beyond_all_gets_nothing() {
    let server = server().await;
    let (created, url) = stream_of(&server).await;
    ended(&server, &created).await;
    for id in ["1:99", "1:18446744073709551615"] {
        assert_eq!(read(&url, Some(id)).await, ": hi\n\n");
    }
}

#[tokio::test]
async fn a_stream_goes_with_what_it_is_about() {
    // An hour takes 36 ms.
    let server = builder()
        .second(Duration::from_micros(10))
        .start()
        .await
        .unwrap();
    let (created, url) = stream_of(&server).await;
    ended(&server, &created).await;
    tokio::time::sleep(Duration::from_millis(60)).await;
    assert_eq!(reqwest::get(&url).await.unwrap().status(), 404);
}

#[tokio::test]
async fn there_is_no_stream_of_what_is_not_there() {
    let server = server().await;
    let (created, url) = stream_of(&server).await;
    let id = created["id"].as_str().unwrap();
    for url in [
        url.replace(id, "x"),
        url.replace("/v1/streams/", "/v1/files/"),
    ] {
        assert_eq!(reqwest::get(&url).await.unwrap().status(), 404, "{url}");
    }
}
