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
    let far_above = request(&server, "POST", "/files").body(vec![0; 200 << 20]);
    assert_eq!(send(far_above).await.status, 413);
    assert_eq!(server.requests().last().unwrap().status, Some(413));
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
    // An hour takes 3.6 s.
    let server = builder()
        .second(Duration::from_millis(1))
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
    tokio::time::sleep(Duration::from_millis(3700)).await;
    assert_eq!(reqwest::get(&url).await.unwrap().status(), 404);
}

#[tokio::test]
async fn an_upload_expires_after_a_day() {
    // A day takes 4.3 s.
    let server = builder()
        .second(Duration::from_micros(50))
        .start()
        .await
        .unwrap();
    let url = send(request(&server, "POST", "/files").multipart(form("x")))
        .await
        .json["urls"]["get"]
        .clone();
    let url = url.as_str().unwrap();
    assert_eq!(get(&server, url).await.status, 200);
    tokio::time::sleep(Duration::from_millis(4400)).await;
    assert_eq!(get(&server, url).await.status, 404);
}

#[tokio::test]
async fn a_download_needs_its_signature_and_is_not_late() {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use hmac::{Hmac, KeyInit, Mac};
    let server = server().await;
    let file = send(request(&server, "POST", "/files").multipart(form("Hello")))
        .await
        .json;
    let id = file["id"].as_str().unwrap();
    let secret = get(&server, "/webhooks/default/secret").await.json["key"].clone();
    let key = STANDARD
        .decode(secret.as_str().unwrap().strip_prefix("whsec_").unwrap())
        .unwrap();
    let download = async |owner: &str, expiry: i64, signed_expiry: i64| {
        let text = format!("local {id} {signed_expiry}");
        let mac = Hmac::<sha2::Sha256>::new_from_slice(&key)
            .unwrap()
            .chain_update(text);
        let signature = STANDARD.encode(mac.finalize().into_bytes());
        let url = format!("{}/files/{id}/download", server.base_url());
        let expiry = expiry.to_string();
        let query = [
            ("owner", owner),
            ("expiry", &expiry),
            ("signature", &signature),
        ];
        // No token: the signature is enough.
        let response = reqwest::Client::new()
            .get(url)
            .query(&query)
            .send()
            .await
            .unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    };
    let soon = chrono::Utc::now().timestamp() + 60;
    assert_eq!(
        download("local", soon, soon).await,
        (200, "Hello".to_owned())
    );
    assert_eq!(download("local", soon, soon + 1).await.0, 404);
    assert_eq!(download("other", soon, soon).await.0, 404);
    assert_eq!(download("local", 1, 1).await.0, 404);
}
