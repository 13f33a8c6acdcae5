//! What the API may answer: errors of all kinds, values of tomorrow, pages, redirects.

use crate::support::{Server, TOKEN, answer, json};
use replicate_api::options::PredictionsListOptions;
use replicate_api::types::{Model, Prediction, Source, Status};
use replicate_api::{Api, Error, Failure, Page};

const PROBLEM: &str = "application/problem+json";

async fn failure(status: &'static str, media: &'static str, body: &str) -> Failure {
    let server = Server::start(vec![answer(status, media, body)]).await;
    let error = server.api.predictions_get("p").await.unwrap_err();
    let limited = matches!(error, Error::RateLimited(_));
    assert_eq!(limited, status.starts_with("429"), "{error:?}");
    error.failure().unwrap().clone()
}

#[tokio::test]
async fn an_error_keeps_status_headers_body_and_problem() {
    let body =
        r#"{"title":"Unauthenticated","detail":"You did not pass a valid token","status":401}"#;
    let failure = failure("401 Unauthorized", PROBLEM, body).await;
    assert_eq!(
        (failure.status.as_u16(), failure.text().as_ref()),
        (401, body)
    );
    assert_eq!(failure.headers["x-request-id"], "r1");
    let said = "GET /v1/predictions/p was answered 401 Unauthorized: Unauthenticated: You did not pass a valid token";
    assert_eq!(failure.to_string(), said);
}

#[tokio::test]
async fn out_of_credit_is_a_problem() {
    let failure = failure(
        "402 Payment Required",
        PROBLEM,
        r#"{"title":"Insufficient credit","status":402}"#,
    )
    .await;
    let problem = failure.problem.unwrap();
    assert_eq!(
        (problem.title.as_deref(), problem.detail, problem.status),
        (Some("Insufficient credit"), None, Some(402))
    );
}

#[tokio::test]
async fn refused_fields_are_named() {
    let body = r#"{"title":"Input validation failed","detail":"- input.prompt: prompt is required\n","status":422,
        "invalid_fields":[{"type":"required","field":"input.prompt","description":"prompt is required"}]}"#;
    let problem = failure("422 Unprocessable Entity", PROBLEM, body)
        .await
        .problem
        .unwrap();
    let [field] = problem.invalid_fields.as_slice() else {
        panic!("{problem:?}")
    };
    assert_eq!(field.field.as_deref(), Some("input.prompt"));
    assert_eq!(field.kind.as_deref(), Some("required"));
}

#[tokio::test]
async fn a_rate_limit_says_when_to_try_again() {
    let body = r#"{"detail":"Request was throttled","status":429,"retry_after":8}"#;
    assert_eq!(
        failure("429 Too Many Requests", "application/json", body)
            .await
            .problem
            .unwrap()
            .retry_after,
        Some(8)
    );
}

#[tokio::test]
async fn an_error_of_a_proxy_keeps_its_page() {
    let failure = failure("502 Bad Gateway", "text/html", "<html>bad gateway</html>").await;
    assert_eq!(
        (failure.problem.as_ref(), failure.text().as_ref()),
        (None, "<html>bad gateway</html>")
    );
    assert_eq!(
        failure.to_string(),
        "GET /v1/predictions/p was answered 502 Bad Gateway, with 24 bytes of text/html"
    );
}

#[tokio::test]
async fn an_error_without_a_body_keeps_its_status() {
    let failure = failure("500 Internal Server Error", "text/plain", "").await;
    assert_eq!((failure.problem.as_ref(), failure.body.len()), (None, 0));
    assert_eq!(
        failure.to_string(),
        "GET /v1/predictions/p was answered 500 Internal Server Error"
    );
}

#[tokio::test]
async fn a_success_that_is_no_answer_keeps_its_body() {
    for body in ["", "<html>proxy</html>", "{}"] {
        let server = Server::start(vec![answer("200 OK", "text/html", body)]).await;
        match server.api.predictions_get("p").await.unwrap_err() {
            Error::Decode { body: kept, .. } => assert_eq!(kept, body),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn nothing_that_is_printed_holds_the_token_or_a_signature() {
    let gone = Server::start(Vec::new()).await;
    let broken = gone
        .api
        .files_download("f", "o", 1, "signature")
        .await
        .err()
        .unwrap();
    let refused = Server::start(vec![answer("401 Unauthorized", PROBLEM, "{}")]).await;
    let refused_error = refused.api.account_get().await.unwrap_err();
    let cut = Server::start(vec![json("{\"key\": \"whsec_signature\"")]).await;
    let cut = cut.api.webhooks_default_secret_get().await.unwrap_err();
    let whole = Server::start(vec![json("{\"key\": \"whsec_signature\"}")]).await;
    let whole = whole.api.webhooks_default_secret_get().await.unwrap();
    let mut source = std::error::Error::source(&broken);
    let mut printed = format!(
        "{cut} {cut:?} {whole:?} {broken} {broken:?} {refused_error} {refused_error:?} {:?}",
        refused.api
    );
    while let Some(error) = source {
        printed += &format!("{error} {error:?}");
        source = error.source();
    }
    assert!(
        !printed.contains(TOKEN) && !printed.contains("signature"),
        "{printed}"
    );
}

#[tokio::test]
async fn an_argument_that_cannot_be_sent_is_an_error_before_anything_is_sent() {
    let server = Server::start(Vec::new()).await;
    for name in ["..", "", ".\t."] {
        assert!(
            matches!(
                server.api.models_get(name, "account").await,
                Err(Error::Argument(_))
            ),
            "{name:?}"
        );
    }
    assert!(server.asked().is_empty());
    for token in ["", "  ", "a\nb"] {
        assert!(
            matches!(
                Api::new("https://example.com/v1", token),
                Err(Error::Argument(_))
            ),
            "{token:?}"
        );
    }
    for base in [
        "",
        "example.com",
        "ftp://example.com",
        "https://user:pass@example.com",
    ] {
        assert!(
            matches!(Api::new(base, TOKEN), Err(Error::Argument(_))),
            "{base}"
        );
    }
}

#[test]
fn an_answer_of_tomorrow_is_read() {
    let body = r#"{"id":"p","status":"queued","source":"playground","error":{"code":1},"input":null,"logs":null,
        "version":"hidden","metrics":{"predict_time":1.5,"total_time":2,"token_count":7},"urls":{"get":"u"},"new":1}"#;
    let prediction: Prediction = serde_json::from_str(body).unwrap();
    assert_eq!(prediction.status, Status::Other("queued".into()));
    assert_eq!(prediction.source, Some(Source::Other("playground".into())));
    assert_eq!(prediction.version.as_deref(), Some("hidden"));
    assert_eq!(prediction.error.unwrap()["code"], 1);
    assert!(prediction.input.is_empty());
    let metrics = prediction.metrics.unwrap();
    assert_eq!(
        (metrics.total_time, &metrics.extra["predict_time"]),
        (Some(2.0), &1.5.into())
    );
    assert_eq!(metrics.extra["token_count"], 7);
}

#[tokio::test]
async fn pages_follow_each_other_with_the_cursor_as_it_was() {
    let first = r#"{"next":"BASE/v1/predictions?cursor=a%253Db%2526","results":[{"id":"1","status":"failed"}]}"#;
    let second = r#"{"next":null,"previous":"x","results":null}"#;
    let server = Server::start(vec![json(first), json(second)]).await;
    let page = server
        .api
        .predictions_list(&PredictionsListOptions::default())
        .await
        .unwrap();
    assert_eq!(page.results[0].status, Status::Failed);
    let page = server.api.next_page(&page).await.unwrap().unwrap();
    assert!(page.results.is_empty());
    assert!(server.api.next_page(&page).await.unwrap().is_none());
    assert_eq!(
        server.asked()[1].target,
        "/v1/predictions?cursor=a%253Db%2526"
    );
}

#[tokio::test]
async fn a_page_elsewhere_is_not_asked_for() {
    let server = Server::start(Vec::new()).await;
    let same = server.base.strip_prefix("http://").unwrap();
    for next in [
        "https://evil.example/x",
        "//evil.example/x",
        &format!("https://{same}/x"),
        &format!("http://a:b@{same}/x"),
    ] {
        let page: Page<Model> =
            serde_json::from_value(serde_json::json!({ "next": next })).unwrap();
        assert!(
            matches!(server.api.next_page(&page).await, Err(Error::Argument(_))),
            "{next}"
        );
    }
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn a_large_error_keeps_its_first_mebibyte() {
    let page = "x".repeat((1 << 20) + 1);
    let failure = failure("503 Service Unavailable", "text/html", &page).await;
    assert_eq!(
        (failure.status.as_u16(), failure.body.len()),
        (503, 1 << 20)
    );
}

#[tokio::test]
async fn a_call_can_be_spawned() {
    let server = Server::start(vec![json("{}")]).await;
    let api = server.api.clone();
    tokio::spawn(async move { api.models_search("cat").await })
        .await
        .unwrap()
        .unwrap();
    assert_eq!(server.only().method, "QUERY");
}
