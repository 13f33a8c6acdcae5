//! Files, uploaded and answered.

use crate::support::*;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use std::time::Duration;

fn form(bytes: impl Into<Vec<u8>>) -> Form {
    let part = Part::bytes(bytes.into())
        .file_name("a \"b\".txt")
        .mime_str("text/plain")
        .unwrap();
    Form::new().part("content", part)
}

#[tokio::test]
async fn an_upload_keeps_name_type_and_metadata() {
    let server = server().await;
    let metadata = Part::text(r#"{"n": 1}"#)
        .mime_str("application/json")
        .unwrap();
    let upload =
        request(&server, "POST", "/files").multipart(form("Hello").part("metadata", metadata));
    let got = send(upload).await;
    assert_eq!(got.status, 201);
    let file = got.json;
    assert_eq!(
        (&file["name"], &file["content_type"]),
        (&json!("a \"b\".txt"), &json!("text/plain"))
    );
    assert_eq!(
        (&file["size"], &file["metadata"]),
        (&json!(5), &json!({ "n": 1 }))
    );
    let sha256 = "185f8db32271fe25f561a6fc938b2e264306ec304eda518007d1764826381969";
    assert_eq!(file["checksums"]["sha256"], sha256);
    let url = file["urls"]["get"].as_str().unwrap();
    assert_eq!(get(&server, url).await.json, file);
    assert_eq!(get(&server, "/files").await.json["results"], json!([file]));
    assert_eq!(send(request(&server, "DELETE", url)).await.status, 204);
    assert_eq!(get(&server, url).await.status, 404);
}

#[tokio::test]
async fn an_upload_without_content_or_over_the_limit_is_refused() {
    let server = server().await;
    let refused = async |form: Form| send(request(&server, "POST", "/files").multipart(form)).await;
    assert_eq!(
        refused(Form::new().text("type", "text/plain")).await.status,
        422
    );
    assert_eq!(refused(form("x").text("metadata", "[]")).await.status, 422);
    assert_eq!(
        refused(form("x").text("filename", "n".repeat(256)))
            .await
            .status,
        422
    );
    let got = refused(form(vec![0; (100 << 20) + 1])).await;
    assert_eq!(
        (got.status, got.header("content-type")),
        (413, "application/problem+json")
    );
}

#[tokio::test]
async fn an_input_may_name_an_uploaded_file_that_is_there() {
    let server = server().await;
    let run = async |url: &Value| {
        let body = json!({ "version": images_version(), "input": { "image": url } });
        let created = post_json(&server, "/predictions", body).await.json;
        ended(&server, &created).await
    };
    let upload = request(&server, "POST", "/files").multipart(form("x"));
    let url = send(upload).await.json["urls"]["get"].clone();
    assert_eq!(run(&url).await["status"], "succeeded");
    send(request(&server, "DELETE", url.as_str().unwrap())).await;
    let failed = run(&url).await;
    assert_eq!(failed["status"], "failed");
    assert!(
        failed["error"].as_str().unwrap().contains("does not exist"),
        "{}",
        failed["error"]
    );
}

#[tokio::test]
async fn an_output_is_a_file_without_a_token_until_it_expires() {
    // An hour takes 720 ms.
    let server = builder()
        .second(Duration::from_micros(200))
        .start()
        .await
        .unwrap();
    let body = json!({ "version": images_version(), "input": { "num_outputs": 1 } });
    let created = post_json(&server, "/predictions", body).await.json;
    let url = ended(&server, &created).await["output"][0]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(url.starts_with(server.outside_url()) && !url.starts_with(&server.base_url()));
    let response = reqwest::get(&url).await.unwrap();
    assert_eq!(response.headers()["content-type"], "image/png");
    assert!(response.bytes().await.unwrap().starts_with(b"\x89PNG"));
    tokio::time::sleep(Duration::from_millis(800)).await;
    assert_eq!(reqwest::get(&url).await.unwrap().status(), 404);
}
