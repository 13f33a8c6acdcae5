//! Errors, and what is tried again.

use crate::support::*;
use flux_schnell::input as image;
use replicate_api::{Client, Error, PollPolicy, RetryPolicy};
use replicate_test_server::{Fault, Rule, TestServer};
use std::future::IntoFuture;
use std::time::{Duration, Instant};

const CREATE: &str = "POST /v1/predictions";

fn created(server: &TestServer) -> usize {
    server.created().len()
}

#[tokio::test]
async fn a_rate_limit_is_waited_out_in_seconds_and_until_a_date() {
    let (server, client) = start().await;
    let date = chrono::Utc::now() + Duration::from_secs(3);
    let date = date.to_rfc2822().replace("+0000", "GMT");
    for (retry_after, least) in [("1", 900), (date.as_str(), 900)] {
        let limited = Fault::status(429).header("retry-after", retry_after);
        server.rule(Rule::request(CREATE, limited).times(1));
        let start = Instant::now();
        client.run(image! { prompt: "x" }).await.unwrap();
        assert!(
            start.elapsed() >= Duration::from_millis(least),
            "{:?}",
            start.elapsed()
        );
    }
    assert_eq!(created(&server), 2);
}

#[tokio::test]
async fn one_rate_limit_holds_back_all_of_its_kind() {
    let (server, client) = start().await;
    let limited = Fault::status(429).body(r#"{"detail":"slow down","retry_after":4}"#);
    server.rule(Rule::request(CREATE, limited).times(1));
    let start = Instant::now();
    let first = tokio::spawn(client.run(image! { prompt: "x" }).into_future());
    while server.requests().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    // Reading has a limit of its own.
    client.files().get("none").await.unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(4));
    client.run(image! { prompt: "y" }).await.unwrap();
    assert!(start.elapsed() >= Duration::from_secs(4));
    first.await.unwrap().unwrap();
    assert_eq!(server.requests().of("POST", "/v1/predictions").len(), 3);
}

/// Outputs lie elsewhere, where the API's limits do not hold; and whoever is not polled holds back nobody.
#[tokio::test]
async fn what_is_not_the_apis_does_not_wait_for_it_nor_it_for_that() {
    let (server, client) = start().await;
    let images = client.run(image! { prompt: "x" }).await.unwrap();
    let limited = Fault::status(429).header("retry-after", "30");
    server.rule(Rule::request("GET /pbxt/*", limited.clone()).times(1));
    let mut held = Box::pin(client.download(&images[0]).bytes());
    let ms = Duration::from_millis;
    assert!(tokio::time::timeout(ms(300), &mut held).await.is_err());
    let start = Instant::now();
    client.account().await.unwrap();
    server.rule(Rule::request("GET /v1/account", limited).times(1));
    let mut held = Box::pin(client.account());
    assert!(tokio::time::timeout(ms(300), &mut held).await.is_err());
    client.download(&images[0]).bytes().await.unwrap();
    assert!(start.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn canceling_waits_for_no_rate_limit() {
    let (server, client) = start().await;
    server.rule(Rule::model("*", quick().run_ms(60_000)));
    let mut created = client.create(image! { prompt: "x" }).await.unwrap();
    let limited = Fault::status(429).header("retry-after", "30");
    server.rule(Rule::request("GET /v1/predictions/*", limited));
    let start = Instant::now();
    let waits = tokio::spawn(created.clone().wait().into_future());
    while server.requests().of("GET", "/v1/predictions/*").is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    created.cancel().await.unwrap();
    assert!(start.elapsed() < Duration::from_secs(20));
    assert_eq!(server.created()[0]["status"], "canceled");
    waits.abort();
}

/// Nor does it ask for a pause: then it is a failure like any other.
#[tokio::test]
async fn a_limit_that_is_over_already_is_an_attempt() {
    let (server, client) = start().await;
    for (retry_after, policy, expected) in [
        ("0", None, 4),
        ("Wed, 21 Oct 2015 07:28:00 GMT", None, 4),
        (
            "0",
            Some(RetryPolicy::none().first_pause(Duration::ZERO)),
            1,
        ),
        ("0", Some(RetryPolicy::none().attempts(0)), 1),
    ] {
        server.clear_rules();
        let limited = Fault::status(429).header("retry-after", retry_after);
        server.rule(Rule::request(CREATE, limited));
        let client = match policy {
            Some(policy) => client_with(&server, |builder| builder.retry(policy)),
            None => client.clone(),
        };
        let before = server.requests().len();
        client.run(image! { prompt: "x" }).await.unwrap_err();
        assert_eq!(server.requests().len() - before, expected, "{retry_after}");
    }
}

/// A request is given up, and the wait goes on when the limit is over: that is no outage.
#[tokio::test]
async fn a_wait_outlasts_a_limit_that_is_too_long_for_a_request() {
    let (server, _) = start().await;
    let ms = Duration::from_millis;
    let client = client_with(&server, |builder| {
        let poll = PollPolicy::default().first_pause(ms(20)).factor(1.0);
        let retry = RetryPolicy::default().longest_retry_after(ms(500));
        builder.retry(retry).poll(poll.longest_outage(ms(100)))
    });
    let created = client.create(image! { prompt: "x" }).await.unwrap();
    let limited = Fault::status(429).header("retry-after", "1");
    server.rule(Rule::request("GET /v1/predictions/*", limited).times(3));
    let start = Instant::now();
    assert!(created.wait().await.unwrap().output().is_ok());
    assert!(start.elapsed() >= ms(3000), "{:?}", start.elapsed());
    assert_eq!(server.requests().of("GET", "/v1/predictions/*").len(), 4);
}

/// A pause that the API asks for is no failure; how long they may last in all is the policy's.
#[tokio::test]
async fn a_limit_that_says_when_it_is_over_is_waited_out_for_as_long_as_the_policy_says() {
    let (server, _) = start().await;
    let limited = Fault::status(429).header("retry-after", "1");
    server.rule(Rule::request(CREATE, limited));
    let retry = RetryPolicy::default().attempts(1);
    let client = |retry| client_with(&server, |builder| builder.retry(retry));
    let patient = client(retry.longest_limit(Duration::from_millis(2500)));
    let error = patient.run(image! { prompt: "x" }).await.unwrap_err();
    let failure = error.failure().unwrap();
    assert_eq!((failure.attempts.count, server.requests().len()), (3, 3));
    assert!(failure.attempts.elapsed >= Duration::from_secs(2));
    let none = client(RetryPolicy::none());
    none.run(image! { prompt: "x" }).await.unwrap_err();
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn a_limit_that_stays_is_an_error_with_attempts_and_time() {
    let (server, client) = start().await;
    let limited = Fault::status(429).header("content-type", "application/problem+json");
    let limited = limited.body(r#"{"title":"Too many","detail":"slow down","status":429}"#);
    server.rule(Rule::request(CREATE, limited));
    let error = client.run(image! { prompt: "x" }).await.unwrap_err();
    let Error::RateLimited(failure) = &error else {
        panic!("{error:?}");
    };
    assert_eq!((failure.attempts.count, server.requests().len()), (4, 4));
    assert!(failure.attempts.elapsed >= Duration::from_millis(35));
    let said = error.to_string();
    assert!(
        said.starts_with(
            "POST /v1/predictions was answered 429 Too Many Requests (4 attempts in 0."
        ),
        "{said}"
    );
    assert!(said.ends_with("s): Too many: slow down"), "{said}");
}

#[tokio::test]
async fn a_pause_that_is_too_long_is_not_made() {
    let (server, client) = start().await;
    server.rule(Rule::request(
        CREATE,
        Fault::status(429).header("retry-after", "3600"),
    ));
    let start = Instant::now();
    let error = client.run(image! { prompt: "x" }).await.unwrap_err();
    assert!(matches!(error, Error::RateLimited(_)) && start.elapsed() < Duration::from_secs(5));
    assert_eq!(server.requests().len(), 1);
}

/// A second paid prediction is worse than an error.
#[tokio::test]
async fn what_may_have_been_created_is_not_created_again() {
    for (fault, number) in [
        (Fault::reset_after(), 1),
        (Fault::reset_before(), 0),
        (Fault::cut(10), 1),
        (Fault::status(502).body("<html>"), 0),
        (Fault::status(500), 0),
        (Fault::replace_body("{\"id\":"), 1),
    ] {
        let (server, client) = start().await;
        server.rule(Rule::request(CREATE, fault.clone()));
        let error = client.run(image! { prompt: "x" }).await.unwrap_err();
        assert_eq!(
            (server.requests().len(), created(&server)),
            (1, number),
            "{fault:?}: {error:?}"
        );
        assert_eq!(error.prediction(), None);
    }
}

#[tokio::test]
async fn what_can_be_repeated_is_tried_again() {
    for fault in [
        Fault::reset_before(),
        Fault::reset_after(),
        Fault::cut(10),
        Fault::status(429),
        Fault::status(500).body("<html>"),
        Fault::status(502).body("<html>"),
        Fault::status(503),
        Fault::status(504),
    ] {
        let (server, client) = start().await;
        let prediction = client.create(image! { prompt: "x" }).await.unwrap();
        server.rule(Rule::request("GET /v1/predictions/*", fault.clone()).times(2));
        server.rule(Rule::request("POST /v1/predictions/*", fault.clone()).times(2));
        let mut prediction = prediction.wait().await.unwrap();
        assert!(prediction.output().is_ok(), "{fault:?}");
        prediction.cancel().await.unwrap();
        assert_eq!(created(&server), 1);
    }
}

#[tokio::test]
async fn what_will_not_get_better_is_not_tried_again() {
    for status in [400, 401, 402, 403, 404, 422, 501] {
        let (server, client) = start().await;
        server.rule(Rule::request(
            "GET /v1/predictions/*",
            Fault::status(status),
        ));
        let error = client
            .predictions()
            .get::<replicate_api::Untyped>("p")
            .await
            .unwrap_err();
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_refused_input_names_its_fields() {
    let (server, client) = start().await;
    // The live schema has moved: what was compiled in is not what the service takes.
    let body = r#"{"title":"Input validation failed","status":422,
        "invalid_fields":[{"type":"enum","field":"input.aspect_ratio","description":"must be one of [\"1:1\"]"}]}"#;
    server.rule(Rule::request(CREATE, Fault::status(422).body(body)));
    let error = client.run(image! { prompt: "x" }).await.unwrap_err();
    let problem = error.failure().unwrap().problem.as_ref().unwrap();
    assert_eq!(
        problem.invalid_fields[0].field.as_deref(),
        Some("input.aspect_ratio")
    );
    assert_eq!(
        error.to_string(),
        "POST /v1/predictions was answered 422 Unprocessable Entity: Input validation failed; \
         input.aspect_ratio: must be one of [\"1:1\"]"
    );
}

#[tokio::test]
async fn out_of_credit_and_a_wrong_token_say_so() {
    let server = builder().out_of_credit().start().await.unwrap();
    let error = client_of(&server)
        .run(image! { prompt: "x" })
        .await
        .unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(402));
    let wrong = Client::builder()
        .base_url(server.base_url())
        .token("r8_wrong")
        .build()
        .unwrap();
    let error = wrong.run(image! { prompt: "x" }).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(401));
    assert!(!format!("{error} {error:?}").contains("r8_wrong"));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_tried_again_even_to_create() {
    let (server, _) = start().await;
    let base = server.base_url();
    let ms = Duration::from_millis;
    let retry = RetryPolicy::default().attempts(3).first_pause(ms(10));
    let client = Client::builder()
        .base_url(&base)
        .token("t")
        .retry(retry)
        .build()
        .unwrap();
    drop(server);
    tokio::time::sleep(ms(50)).await;
    let error = client.run(image! { prompt: "x" }).await.unwrap_err();
    let Error::Transport { attempts, .. } = &error else {
        panic!("{error:?}");
    };
    assert_eq!(attempts.count, 3);
    assert!(
        error
            .to_string()
            .starts_with("POST /v1/predictions: cannot connect (3 attempts in 0."),
        "{error}"
    );
    assert!(!format!("{error:?}").contains("http://"), "{error:?}");
}

#[tokio::test]
async fn a_slow_body_is_waited_for_and_a_silent_one_times_out() {
    let (server, client) = start().await;
    server.rule(Rule::request(CREATE, Fault::slow(200, 5)).times(1));
    client.run(image! { prompt: "x" }).await.unwrap();
    server.rule(Rule::request("GET /v1/files/*", Fault::delay_ms(10_000)));
    let impatient = Client::builder()
        .base_url(server.base_url())
        .token(server.token())
        .timeout(Duration::from_millis(50))
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    let error = impatient.files().get("f").await.unwrap_err();
    let Error::Transport { source, .. } = &error else {
        panic!("{error:?}");
    };
    assert!(source.is_timeout());
}

#[tokio::test]
async fn a_next_page_elsewhere_is_not_asked_for() {
    use futures_util::TryStreamExt;
    let (server, client) = start().await;
    let (other, _) = start().await;
    let body = format!(
        r#"{{"next":"{}/files?cursor=x","results":[]}}"#,
        other.base_url()
    );
    server.rule(Rule::request("GET /v1/files", Fault::replace_body(body)));
    let error = client
        .files()
        .list()
        .try_collect::<Vec<_>>()
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Argument(_)), "{error:?}");
    assert!(other.requests().is_empty());
}

#[tokio::test]
async fn an_outage_that_passes_is_waited_out() {
    use futures_util::StreamExt;
    let (server, client) = start().await;
    for number in [1, 6] {
        let outage = Fault::status(502).body("<html>");
        server.rule(Rule::request("GET /v1/predictions*", outage).times(9));
        server.rule(Rule::model("*", quick().run_ms(100)));
        let inputs = (0..number).map(|n| image! { prompt: format!("{n}") });
        let outcomes: Vec<_> = client.run_all(inputs).collect().await;
        assert!(
            outcomes.iter().all(|(_, outcome)| outcome.is_ok()),
            "{outcomes:?}"
        );
        let created = client.create(image! { prompt: "x" }).await.unwrap();
        server.rule(Rule::request("GET /v1/predictions/*", Fault::status(503)).times(9));
        created.wait().await.unwrap().output().unwrap();
        server.clear_rules();
    }
}

/// It runs on, and may be paid for: whoever waited can find it again.
#[tokio::test]
async fn an_outage_while_waiting_keeps_the_prediction() {
    use futures_util::StreamExt;
    let (server, _) = start().await;
    let ms = Duration::from_millis;
    let client = client_with(&server, |builder| {
        let poll = PollPolicy::default().first_pause(ms(10));
        builder
            .retry(RetryPolicy::none())
            .poll(poll.longest_outage(ms(100)))
    });
    server.rule(Rule::model("*", quick().run_ms(300)));
    server.rule(Rule::request(
        "GET /v1/predictions*",
        Fault::status(502).body("<html>"),
    ));
    let created = client.create(image! { prompt: "x" }).await.unwrap();
    let alone = created.wait().await.unwrap_err();
    let inputs = [image! { prompt: "y" }];
    let many: Vec<_> = client.run_all(inputs).collect().await;
    let together = many.into_iter().next().unwrap().1.unwrap_err();
    for (error, place) in [(alone, 0), (together, 1)] {
        let id = error.prediction().unwrap().id.clone();
        assert_eq!(server.created()[place]["id"], id);
        assert_eq!(error.status().map(|status| status.as_u16()), Some(502));
        assert_eq!(error.to_string(), format!("lost sight of prediction {id}"));
        let said = format!("{error:?}");
        let cause = format!(": GET /v1/predictions/{id} was answered 502 Bad Gateway");
        assert!(said.contains(&cause), "{said}");
    }
    server.clear_rules();
    let id = server.created()[0]["id"].as_str().unwrap().to_owned();
    let found = client
        .predictions()
        .get::<flux_schnell::Model>(&id)
        .await
        .unwrap();
    assert_eq!(found.wait().await.unwrap().output().unwrap().len(), 1);
}
