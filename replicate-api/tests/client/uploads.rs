//! Files that go in.

use crate::support::*;
use futures_util::{StreamExt, TryStreamExt};
use replicate_api::{Error, FileInput, FileOutput, Upload};
use replicate_test_server::{Fault, Rule};
use serde_json::json;
use std::io::Write;

fn large() -> Vec<u8> {
    (0..300_000_u32).map(|n| n.to_le_bytes()[0]).collect()
}

#[tokio::test]
async fn a_small_file_travels_in_the_input_and_a_large_one_is_uploaded() {
    let (server, client) = start().await;
    client
        .run(rembg::Input::new().image(FileInput::bytes("a.txt", b"Hello, World!")))
        .await
        .unwrap();
    let sent = server.requests()[0].json()["input"]["image"].clone();
    assert_eq!(sent, "data:text/plain;base64,SGVsbG8sIFdvcmxkIQ==");
    client
        .run(rembg::Input::new().image(FileInput::bytes("b.png", large())))
        .await
        .unwrap();
    let requests = server.requests();
    let upload = &requests.of("POST", "/v1/files").count(1)[0];
    let body = String::from_utf8_lossy(&upload.body);
    assert!(
        body.contains("name=\"content\"; filename=\"b.png\"")
            && body.contains("Content-Type: image/png")
    );
    let sent = requests.of("POST", "/v1/predictions")[1].json()["input"]["image"].clone();
    assert!(
        sent.as_str()
            .unwrap()
            .starts_with(&format!("{}/files/", server.base_url())),
        "{sent}"
    );
    let file = &client.files().list().try_collect::<Vec<_>>().await.unwrap()[0];
    assert_eq!(
        (file.size, file.content_type.as_deref()),
        (Some(300_000), Some("image/png"))
    );
}

#[tokio::test]
async fn a_file_on_disk_is_read_when_it_is_sent() {
    let (server, client) = start().await;
    let mut small = tempfile::Builder::new().suffix(".jpg").tempfile().unwrap();
    small.write_all(b"jpg").unwrap();
    client
        .run(rembg::Input::new().image(FileInput::path(small.path())))
        .await
        .unwrap();
    assert_eq!(
        server.requests()[0].json()["input"]["image"],
        "data:image/jpeg;base64,anBn"
    );
    let mut big = tempfile::NamedTempFile::new().unwrap();
    big.write_all(&large()).unwrap();
    client
        .run(rembg::Input::new().image(FileInput::path(big.path())))
        .await
        .unwrap();
    let uploaded = &client.files().list().try_collect::<Vec<_>>().await.unwrap()[0];
    assert_eq!(
        (uploaded.size, uploaded.content_type.as_deref()),
        (Some(300_000), Some("application/octet-stream"))
    );
}

#[tokio::test]
async fn a_file_that_is_not_there_is_named_before_anything_is_sent() {
    let (server, client) = start().await;
    for path in ["no/such/file.png", "."] {
        let error = client
            .run(rembg::Input::new().image(FileInput::path(path)))
            .await
            .unwrap_err();
        assert!(matches!(error, Error::File { .. }), "{error:?}");
        assert_eq!(error.to_string(), format!("cannot read or write {path}"));
    }
    assert!(server.requests().is_empty());
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_of_unknown_size_is_read_to_its_end_and_a_pipe_is_refused() {
    let (server, client) = start().await;
    // The system says that it is empty.
    let unknown = "/proc/version";
    let run = client.run(rembg::Input::new().image(FileInput::path(unknown)));
    run.await.unwrap();
    let sent = server.requests()[0].json()["input"]["image"].clone();
    assert!(sent.as_str().unwrap().len() > 60, "{sent}");
    client.files().create(Upload::path(unknown)).await.unwrap();
    let body = &server.requests().of("POST", "/v1/files")[0].body;
    assert!(String::from_utf8_lossy(body).contains("Linux version"));
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let run = client.run(rembg::Input::new().image(FileInput::path(&pipe)));
    let error = run.await.unwrap_err();
    assert!(format!("{error:?}").contains("Upload::reader"), "{error:?}");
}

#[tokio::test]
async fn a_file_is_uploaded_once_for_all_fields_and_inputs_that_have_it() {
    let (server, client) = start().await;
    let (bytes, mut disk) = (
        FileInput::bytes("a.png", large()),
        tempfile::NamedTempFile::new().unwrap(),
    );
    disk.write_all(&large()).unwrap();
    let input = sdxl::Input::new().image(bytes.clone()).mask(bytes.clone());
    client.run(input).await.unwrap();
    assert_eq!(server.requests().of("POST", "/v1/files").len(), 1);
    let inputs = (0..4).flat_map(|_| {
        let input = rembg::Input::new();
        [
            input.clone().image(bytes.clone()),
            input.image(FileInput::path(disk.path())),
        ]
    });
    let outcomes: Vec<_> = client.run_all(inputs).collect().await;
    assert!(outcomes.iter().all(|(_, outcome)| outcome.is_ok()));
    assert_eq!(server.requests().of("POST", "/v1/files").len(), 3);
}

#[tokio::test]
async fn an_upload_that_is_throttled_is_sent_again_whole() {
    let (server, client) = start().await;
    server.rule(Rule::request("POST /v1/files", Fault::status(429)).times(1));
    client
        .run(rembg::Input::new().image(FileInput::bytes("b.bin", large())))
        .await
        .unwrap();
    let uploads = server.requests().of("POST", "/v1/files").count(2);
    assert_eq!(uploads[0].body.len(), uploads[1].body.len());
}

#[tokio::test]
async fn another_models_output_is_an_input() {
    let (server, client) = start().await;
    let images = client
        .run(flux_schnell::input! { prompt: "x", num_outputs: 1 })
        .await
        .unwrap();
    client
        .run(rembg::Input::new().image(images[0].clone()))
        .await
        .unwrap();
    let sent = server.requests()[1].json()["input"]["image"].clone();
    assert_eq!(sent, images[0].url());
}

#[tokio::test]
async fn an_input_that_breaks_a_rule_is_not_sent() {
    let (server, client) = start().await;
    // Made past the types, as JSON that was read before the schema was known would be.
    let error =
        flux_schnell::Input::from_json(&json!({ "prompt": "x", "num_outputs": 9 })).unwrap_err();
    let error = Error::from(error);
    assert!(matches!(error, Error::InvalidInput(_)));
    assert!(
        error
            .to_string()
            .contains("`num_outputs` takes an integer from 1 to 4"),
        "{error}"
    );
    drop((server, client));
}

#[tokio::test]
async fn a_reader_is_uploaded_with_type_and_metadata() {
    let (server, client) = start().await;
    let reader = std::io::Cursor::new(b"words".to_vec());
    let upload = Upload::reader("a.txt", reader)
        .content_type("text/csv")
        .metadata(json!({ "n": 1 }));
    let file = client.files().create(upload).await.unwrap();
    assert_eq!(
        (file.content_type.as_deref(), file.size),
        (Some("text/csv"), Some(5))
    );
    assert_eq!(file.metadata["n"], 1);
    let again = client.files().get(&file.id).await.unwrap();
    assert_eq!(again, file);
    let input = client
        .files()
        .create_input(Upload::bytes("b.bin", large()))
        .await
        .unwrap();
    client.run(rembg::Input::new().image(input)).await.unwrap();
    client.files().delete(&file.id).await.unwrap();
    assert_eq!(server.requests().of("POST", "/v1/files").len(), 2);
    let error = client.files().get(&file.id).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
}

#[tokio::test]
async fn a_chain_of_outputs_needs_no_upload() {
    let (server, client) = start().await;
    let output = FileOutput::from("https://replicate.delivery/x.png");
    client
        .run(rembg::Input::new().image(&output))
        .await
        .unwrap();
    assert_eq!(server.requests().of("POST", "/v1/files").len(), 0);
}
