//! Redirects: what follows them, and what must not.

use crate::support::{Server, TOKEN, answer, json, redirect};
use replicate_api::options::PredictionsCreateOptions;
use replicate_api::types::VersionPredictionRequest;
use replicate_api::{Api, Body, Error, multipart};

const STATUSES: [&str; 5] = [
    "301 Moved Permanently",
    "302 Found",
    "303 See Other",
    "307 Temporary Redirect",
    "308 Permanent Redirect",
];

fn bytes() -> crate::support::Answer {
    answer("200 OK", "application/octet-stream", "bytes")
}

async fn download(server: &Server) -> Body {
    server
        .api
        .files_download("f", "o", 1, "SIGNATURE")
        .await
        .unwrap()
}

#[tokio::test]
async fn a_get_follows_and_takes_nothing_along_to_another_origin() {
    for status in STATUSES {
        let other = Server::start(vec![bytes()]).await;
        let server = Server::start(vec![redirect(status, format!("{}/file", other.base))]).await;
        let body = download(&server).await;
        let printed = format!("{body:?}");
        assert!(
            !printed.contains("SIGNATURE") && !printed.contains("http"),
            "{printed}"
        );
        assert_eq!(body.bytes().await.unwrap(), "bytes");
        assert!(server.only().headers.contains_key("authorization"));
        let sent = other.only();
        let names: Vec<_> = sent.headers.keys().filter(|name| *name != "host").collect();
        assert_eq!(names, ["accept", "user-agent"], "{status}");
    }
}

#[tokio::test]
async fn a_get_keeps_the_token_at_its_origin() {
    let server = Server::start(vec![redirect("302 Found", "/elsewhere"), bytes()]).await;
    download(&server).await;
    let asked = server.asked();
    assert_eq!(asked[1].target, "/elsewhere");
    assert_eq!(asked[1].headers["authorization"], format!("Bearer {TOKEN}"));
    assert!(!asked[1].headers.contains_key("referer"));
}

#[tokio::test]
async fn a_token_does_not_come_back_by_a_detour() {
    let server = Server::start(vec![json("{}")]).await;
    let other = Server::start(vec![redirect("302 Found", format!("{}/back", server.base))]).await;
    let first = Server::start(vec![redirect("302 Found", format!("{}/x", other.base))]).await;
    first.api.account_get().await.unwrap();
    assert!(!server.only().headers.contains_key("authorization"));
}

#[tokio::test]
async fn five_redirects_are_followed_and_no_more() {
    let server = Server::start(
        (0..9)
            .map(|_| redirect("302 Found", "/v1/account"))
            .collect(),
    )
    .await;
    let error = server.api.account_get().await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(302));
    assert_eq!(server.asked().len(), 6);
}

/// Inputs are as secret as the token, and what a stranger answers is no prediction.
#[tokio::test]
async fn what_carries_a_body_is_sent_nowhere_else() {
    for status in STATUSES {
        let other = Server::start(vec![json(r#"{"id":"p","status":"starting"}"#)]).await;
        let location = format!("{}/v1/predictions", other.base);
        let answers = (0..3)
            .map(|_| redirect(status, location.as_str()))
            .collect();
        let server = Server::start(answers).await;
        let request =
            VersionPredictionRequest::new("o/n", serde_json::json!({ "hf_token": "hf_secret" }));
        let options = PredictionsCreateOptions::default();
        let errors = [
            server
                .api
                .predictions_create(&request, &options)
                .await
                .err(),
            server.api.models_search("cat").await.err(),
            server
                .api
                .files_create(multipart::Form::new().text("content", "x"))
                .await
                .err(),
        ];
        for error in errors {
            let Some(Error::Status(failure)) = error else {
                panic!("{status}: {error:?}");
            };
            assert_eq!(failure.headers["location"], location);
        }
        assert!(other.asked().is_empty(), "{status}");
    }
}

#[tokio::test]
async fn no_error_shows_a_url() {
    let url = "https://user:PASSWORD@evil.example/x?signature=SIGNATURE";
    let page = serde_json::json!({ "next": url });
    let page: replicate_api::Page<u8> = serde_json::from_value(page).unwrap();
    let server = Server::start(Vec::new()).await;
    let elsewhere = server.api.next_page(&page).await.unwrap_err();
    let with_user = Api::new("https://user:PASSWORD@example.com/v1", TOKEN).unwrap_err();
    let broken = Api::new("https://user:PASSWORD@exa mple.com/v1", TOKEN).unwrap_err();
    let printed =
        format!("{elsewhere} {elsewhere:?} {with_user} {with_user:?} {broken} {broken:?}");
    assert!(printed.contains("evil.example"), "{printed}");
    for secret in ["PASSWORD", "SIGNATURE", "user:"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}
