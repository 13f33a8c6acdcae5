//! Many inputs at once.

use crate::support::*;
use futures_util::StreamExt;
use llama::input as text;
use replicate_api::types::Status;
use replicate_api::{Error, Outcome, PollPolicy, RetryPolicy};
use replicate_test_server::{Fault, Plan, RateLimits, Rule};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::future::IntoFuture;
use std::time::{Duration, Instant};

const LLAMA: &str = "meta/meta-llama-3-8b-instruct";

fn inputs(number: usize) -> Vec<llama::Input> {
    (0..number)
        .map(|n| text! { prompt: format!("number {n}") })
        .collect()
}

#[tokio::test]
async fn each_output_comes_once_with_the_place_of_its_input() {
    let (server, client) = start().await;
    let outcomes: Vec<_> = client.run_all(inputs(50)).concurrency(10).collect().await;
    let outcomes: BTreeMap<_, _> = outcomes
        .into_iter()
        .map(|(n, output)| (n, output.unwrap()))
        .collect();
    assert_eq!(outcomes.len(), 50);
    assert!(
        outcomes
            .iter()
            .all(|(n, text)| *text == format!("You said:\nnumber {n} – 🦙"))
    );
    assert_eq!(server.created().len(), 50);
}

#[tokio::test]
async fn one_that_fails_does_not_end_the_others() {
    let (server, client) = start().await;
    server.rule(Rule::model(LLAMA, quick().fails("no")).skip(3).times(1));
    server.rule(
        Rule::request("POST /v1/predictions", Fault::status(422))
            .skip(6)
            .times(1),
    );
    let outcomes: Vec<_> = client.run_all(inputs(20)).concurrency(1).collect().await;
    let errors: Vec<_> = outcomes
        .iter()
        .filter_map(|(n, outcome)| Some((*n, outcome.as_ref().err()?)))
        .collect();
    let [(3, Error::Failed(_)), (6, Error::Status(_))] = errors[..] else {
        panic!("{errors:?}");
    };
    assert_eq!(outcomes.len(), 20);
}

#[tokio::test]
async fn no_more_are_in_flight_than_was_said() {
    let (server, client) = start().await;
    server.rule(Rule::model(LLAMA, Plan::default().queue_ms(1).run_ms(60)));
    let start = Instant::now();
    let mut outcomes = client.run_all(inputs(12)).concurrency(4);
    let mut seen = 0;
    while let Some((_, outcome)) = outcomes.next().await {
        outcome.unwrap();
        seen += 1;
        let unfinished = server
            .created()
            .iter()
            .filter(|job| job["completed_at"].is_null())
            .count();
        assert!(unfinished <= 4, "{unfinished}");
    }
    // Three rounds of at least 60 ms.
    assert!(seen == 12 && start.elapsed() >= Duration::from_millis(180));
}

#[tokio::test]
async fn those_that_wait_are_asked_for_together() {
    let server = builder().page_size(100).start().await.unwrap();
    let client = client_of(&server);
    server.rule(Rule::model(
        LLAMA,
        Plan::default().queue_ms(300).run_ms(300),
    ));
    let outcomes: Vec<_> = client.run_all(inputs(200)).concurrency(200).collect().await;
    assert!(outcomes.iter().all(|(_, outcome)| outcome.is_ok()));
    let alone = server.requests().of("GET", "/v1/predictions/*").len();
    let pages = server.requests().of("GET", "/v1/predictions").len();
    // Each by itself would be 200 requests a round.
    assert!(
        pages > 0 && alone + pages < 200,
        "{alone} alone, {pages} pages"
    );
}

#[tokio::test]
async fn a_rate_limit_slows_all_and_loses_none() {
    let (server, client) = start().await;
    let limited = Fault::status(429).header("retry-after", "1");
    server.rule(
        Rule::request("POST /v1/predictions", limited)
            .skip(5)
            .times(3),
    );
    let outcomes: Vec<_> = client.run_all(inputs(30)).concurrency(8).collect().await;
    assert!(
        outcomes.iter().all(|(_, outcome)| outcome.is_ok()),
        "{outcomes:?}"
    );
    assert_eq!(server.created().len(), 30);
    assert!(server.requests().of("POST", "/v1/predictions").len() <= 33);
}

/// A limit that lets one through at a time: each waits for its turn, however often that is refused.
#[tokio::test]
async fn a_tight_rate_limit_loses_none() {
    let limits = RateLimits::none().creates(600, 1);
    let server = builder().rate_limits(limits).start().await.unwrap();
    let client = client_with(&server, |builder| {
        builder.retry(RetryPolicy::default().attempts(1))
    });
    let outcomes: Vec<_> = client.run_all(inputs(7)).collect().await;
    assert!(
        outcomes.iter().all(|(_, outcome)| outcome.is_ok()),
        "{outcomes:?}"
    );
    // All at once are refused once, and then each of them once at most, when the one before it has used up the limit.
    let sent = server.requests().of("POST", "/v1/predictions").len();
    assert!((7..=20).contains(&sent), "{sent}");
}

/// The pace comes near to what the API allows, so that most of those that are sent are not refused.
#[tokio::test]
async fn a_rate_limit_is_kept_once_it_is_known() {
    let limits = RateLimits::none().creates(1200, 1);
    let server = builder().rate_limits(limits).start().await.unwrap();
    let client = client_of(&server);
    let outcomes: Vec<_> = client.run_all(inputs(80)).concurrency(20).collect().await;
    assert!(outcomes.iter().all(|(_, outcome)| outcome.is_ok()));
    let sent = server.requests().of("POST", "/v1/predictions").len();
    assert!((80..=130).contains(&sent), "{sent}");
}

/// Deadlines that pass in line leave no holes in it.
#[tokio::test]
async fn those_that_give_up_make_room_for_the_others() {
    let (server, client) = start().await;
    let limited = Fault::status(429).header("retry-after", "4");
    server.rule(Rule::request("POST /v1/predictions", limited).times(1));
    let run = |n: usize| client.run(text! { prompt: format!("{n}") });
    let first = tokio::spawn(run(0).into_future());
    while server.requests().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // Until the answer is there, and holds the others back.
    tokio::time::sleep(Duration::from_millis(200)).await;
    let soon = Duration::from_millis(100);
    let given_up = (1..500).map(|n| run(n).timeout(soon).into_future());
    let given_up = futures_util::future::join_all(given_up).await;
    assert!(given_up.iter().all(Result::is_err));
    let start = Instant::now();
    run(500).await.unwrap();
    assert!(start.elapsed() < Duration::from_secs(15));
    first.await.unwrap().unwrap();
    assert_eq!(server.created().len(), 2);
}

/// What the list of predictions says while they run, and how the first of them is answered.
async fn with_list(
    list: impl Fn(&[String]) -> Fault,
    first: Option<Fault>,
) -> Vec<Outcome<llama::Model>> {
    with_list_and_plan(list, first, quick().run_ms(300)).await
}

async fn with_list_and_plan(
    list: impl Fn(&[String]) -> Fault,
    first: Option<Fault>,
    plan: Plan,
) -> Vec<Outcome<llama::Model>> {
    let server = builder().start().await.unwrap();
    let client = client_with(&server, |builder| {
        let ms = Duration::from_millis;
        let poll = PollPolicy::default().first_pause(ms(10));
        builder.poll(poll.longest_pause(ms(40)).longest_outage(ms(200)))
    });
    server.rule(Rule::model(LLAMA, plan));
    let run = tokio::spawn(client.run_all(inputs(6)).collect::<Vec<_>>());
    while server.created().len() < 6 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let ids: Vec<_> = server
        .created()
        .iter()
        .map(|job| job["id"].as_str().unwrap().to_owned())
        .collect();
    server.rule(Rule::request("GET /v1/predictions", list(&ids)));
    if let Some(first) = first {
        server.rule(Rule::request(
            format!("GET /v1/predictions/{}", ids[0]),
            first,
        ));
    }
    run.await.unwrap()
}

fn all_succeeded(outcomes: &[Outcome<llama::Model>]) {
    let right = |n: &usize, text: &str| text == format!("You said:\nnumber {n} – 🦙");
    let good = |(n, outcome): &Outcome<llama::Model>| matches!(outcome, Ok(text) if right(n, text));
    assert!(
        outcomes.len() == 6 && outcomes.iter().all(good),
        "{outcomes:?}"
    );
}

#[tokio::test]
async fn what_a_list_does_not_say_in_full_is_asked_for_by_itself() {
    let list = |item: fn(&String) -> Value| {
        move |ids: &[String]| {
            let items: Vec<_> = ids.iter().map(item).collect();
            Fault::replace_body(json!({ "next": null, "results": items }).to_string())
        }
    };
    let without_output = |id: &String| json!({ "id": id, "status": "succeeded" });
    all_succeeded(&with_list(list(without_output), None).await);
    let unreadable = |id: &String| json!({ "id": id, "status": 7 });
    all_succeeded(&with_list(list(unreadable), None).await);
    let other = |_: &String| json!({ "id": "another", "status": "succeeded" });
    all_succeeded(&with_list(list(other), None).await);
}

#[tokio::test]
async fn a_failure_is_told_with_its_logs_though_the_list_has_none() {
    let failed = |ids: &[String]| {
        let items: Vec<_> = ids
            .iter()
            .map(|id| json!({ "id": id, "status": "failed", "error": "no" }))
            .collect();
        Fault::replace_body(json!({ "next": null, "results": items }).to_string())
    };
    let plan = quick().run_ms(300).logs(["why not"]).fails("no");
    for (_, outcome) in with_list_and_plan(failed, None, plan).await {
        let Err(Error::Failed(prediction)) = outcome else {
            panic!("{outcome:?}");
        };
        assert_eq!(prediction.logs.as_deref(), Some("why not\n"));
    }
}

#[tokio::test]
async fn a_list_that_leads_in_a_circle_holds_up_nobody() {
    let circle = |_: &[String]| {
        let body = json!({ "next": "/v1/predictions", "results": [] });
        Fault::replace_body(body.to_string())
    };
    let outcomes = with_list(circle, None);
    let outcomes = tokio::time::timeout(Duration::from_secs(30), outcomes);
    all_succeeded(&outcomes.await.unwrap());
}

/// Each outage is short, all of them together are not.
#[tokio::test]
async fn outages_with_success_between_are_each_sat_out() {
    for number in [1, 6] {
        let server = builder().start().await.unwrap();
        let ms = Duration::from_millis;
        let client = client_with(&server, |builder| {
            let poll = PollPolicy::default().first_pause(ms(40)).factor(1.0);
            let poll = poll.longest_outage(ms(400));
            builder.retry(RetryPolicy::none()).poll(poll)
        });
        server.rule(Rule::model(LLAMA, quick().run_ms(1500)));
        for n in 0..20 {
            let every_other = Rule::request("GET /v1/predictions*", Fault::status(502));
            server.rule(every_other.skip(2 * n + 1).times(1));
        }
        let outcomes: Vec<_> = client.run_all(inputs(number)).collect().await;
        assert!(
            outcomes.iter().all(|(_, outcome)| outcome.is_ok()),
            "{outcomes:?}"
        );
        let alone = client.create(text! { prompt: "x" }).await.unwrap();
        assert!(alone.wait().await.unwrap().output().is_ok());
    }
}

/// Whoever is not polled while the API limits the rate holds back nobody else.
#[tokio::test]
async fn the_loop_over_the_outcomes_may_send_requests_of_its_own() {
    let limits = RateLimits::none().creates(120, 2);
    let server = builder().rate_limits(limits).start().await.unwrap();
    let client = client_of(&server);
    let all = async {
        let mut outcomes = client.run_all(inputs(5)).concurrency(4);
        while let Some((_, outcome)) = outcomes.next().await {
            let next = text! { prompt: outcome.unwrap() };
            client.run(next).await.unwrap();
        }
    };
    let all = tokio::time::timeout(Duration::from_mins(1), all).await;
    all.unwrap();
    assert_eq!(server.created().len(), 10);
}

/// What was done in time, and is paid for, is no failure because the loop over the outcomes came late.
#[tokio::test]
async fn what_was_done_in_time_succeeds_however_late_it_is_asked_for() {
    let (server, client) = start().await;
    server.rule(Rule::model(LLAMA, quick().run_ms(100)));
    let timeout = Duration::from_millis(1500);
    let mut outcomes = client.run_all(inputs(6)).timeout(timeout);
    let mut seen = 0;
    while let Some((_, outcome)) = outcomes.next().await {
        outcome.unwrap();
        if seen == 0 {
            tokio::time::sleep(2 * timeout).await;
        }
        seen += 1;
    }
    assert_eq!(seen, 6);
}

#[tokio::test]
async fn an_error_is_told_to_the_one_whom_it_is_about() {
    let nothing = |_: &[String]| Fault::replace_body(r#"{"next":null,"results":[]}"#);
    let outcomes = with_list(nothing, Some(Fault::status(404))).await;
    let lost: Vec<_> = outcomes
        .iter()
        .filter(|(_, outcome)| outcome.is_err())
        .collect();
    let [(_, Err(Error::LostSight { .. }))] = lost[..] else {
        panic!("{outcomes:?}");
    };
    assert_eq!(outcomes.len(), 6);
}

#[tokio::test]
async fn without_a_list_each_is_asked_for_by_itself() {
    all_succeeded(&with_list(|_| Fault::status(403), None).await);
    all_succeeded(&with_list(|_| Fault::replace_body("<html>"), None).await);
}

#[tokio::test]
async fn each_has_a_deadline_of_its_own() {
    let (server, client) = start().await;
    server.rule(Rule::model(LLAMA, quick().run_ms(200)));
    server.rule(Rule::model(LLAMA, quick().run_ms(60_000)).skip(2).times(1));
    // They are created one by one, and waited for together.
    let slow = Fault::delay_ms(100);
    server.rule(Rule::request("POST /v1/predictions", slow));
    let many = client.run_all(inputs(6)).concurrency(6);
    let outcomes: Vec<_> = many.timeout(Duration::from_secs(2)).collect().await;
    let late: Vec<_> = outcomes
        .iter()
        .filter(|(_, outcome)| outcome.is_err())
        .collect();
    let [
        (
            _,
            Err(Error::Timeout {
                prediction: Some(late),
                ..
            }),
        ),
    ] = &late[..]
    else {
        panic!("{outcomes:?}");
    };
    assert_eq!(late.status, Status::Canceled);
    assert_eq!(outcomes.len(), 6);
}

#[tokio::test]
async fn dropped_it_sends_no_more() {
    let (server, client) = start().await;
    let mut outcomes = client.run_all(inputs(100)).concurrency(2);
    outcomes.next().await.unwrap().1.unwrap();
    drop(outcomes);
    let sent = server.requests().of("POST", "/v1/predictions").len();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(server.requests().of("POST", "/v1/predictions").len(), sent);
    assert!(sent < 10, "{sent}");
}
