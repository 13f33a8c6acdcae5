//! Files that come out.

use crate::support::*;
use flux_schnell::input as image;
use futures_util::TryStreamExt;
use replicate_api::{Client, Error, FileOutput, Received};
use replicate_test_server::{Fault, Rule, TestServer};
use std::sync::{Arc, Mutex};

async fn one_image() -> (TestServer, Client, FileOutput) {
    let (server, client) = start().await;
    let images = client
        .run(image! { prompt: "x", num_outputs: 1 })
        .await
        .unwrap();
    (server, client, images[0].clone())
}

#[tokio::test]
async fn an_output_is_read_as_bytes_as_a_stream_and_as_a_file() {
    let (_server, client, image) = one_image().await;
    let bytes = client.download(&image).bytes().await.unwrap();
    assert!(bytes.starts_with(b"\x89PNG"));
    let pieces = client.download(&image).stream().await.unwrap();
    let pieces: Vec<_> = pieces.try_collect().await.unwrap();
    assert_eq!(pieces.concat(), bytes);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cat.png");
    std::fs::write(&path, "what was there before").unwrap();
    let written = client.download(&image).to_file(&path).await.unwrap();
    assert_eq!(
        (written, std::fs::read(&path).unwrap()),
        (bytes.len() as u64, bytes.to_vec())
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn the_token_goes_to_the_apis_origin_alone() {
    let (server, client, image) = one_image().await;
    client.download(&image).bytes().await.unwrap();
    let outside = server.requests().of("GET", "/pbxt/*").count(1);
    assert_eq!(outside[0].header("authorization"), None);
    // A file of the API's own needs it.
    let own = FileOutput::from(format!("{}/files/x", server.base_url()));
    client.download(&own).bytes().await.unwrap_err();
    let inside = server.requests().of("GET", "/v1/files/x").count(1);
    assert!(inside[0].header("authorization").is_some());
}

#[tokio::test]
async fn a_broken_download_is_tried_again_and_leaves_nothing_half_written() {
    let (server, client, image) = one_image().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cat.png");
    server.rule(Rule::request("GET /pbxt/*", Fault::cut(20)).times(2));
    client.download(&image).to_file(&path).await.unwrap();
    assert_eq!(
        std::fs::read(&path).unwrap(),
        client.download(&image).bytes().await.unwrap()
    );
    server.rule(Rule::request("GET /pbxt/*", Fault::cut(20)));
    let kept = std::fs::read(&path).unwrap();
    let error = client.download(&image).to_file(&path).await.unwrap_err();
    assert!(matches!(error, Error::Transport { .. }), "{error:?}");
    assert_eq!(std::fs::read(&path).unwrap(), kept);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    let error = client.download(&image).bytes().await.unwrap_err();
    // The path of an output is nobody's business: it is all that it takes to read it.
    assert!(!format!("{error:?} {error}").contains("pbxt"), "{error:?}");
}

#[tokio::test]
async fn a_dropped_download_leaves_nothing() {
    let (server, client, image) = one_image().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cat.png");
    server.rule(Rule::request("GET /pbxt/*", Fault::slow(10, 50)));
    let download = client.download(&image).to_file(&path);
    let cut = tokio::time::timeout(std::time::Duration::from_millis(300), download).await;
    assert!(cut.is_err());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_file_that_cannot_be_written_is_named_before_anything_is_asked_for() {
    let (server, client, image) = one_image().await;
    let folder = tempfile::tempdir().unwrap();
    let before = server.requests().len();
    let places = [folder.path().join("none/cat.png"), folder.path().to_owned()];
    for place in places {
        let error = client.download(&image).to_file(&place).await.unwrap_err();
        let expected = format!("cannot read or write {}", place.display());
        assert_eq!(error.to_string(), expected);
    }
    assert_eq!(server.requests().len(), before);
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_replaced_keeps_its_place_and_its_permissions() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let (_server, client, image) = one_image().await;
    let folder = tempfile::tempdir().unwrap();
    let name = "a".repeat(255);
    let (file, link) = (folder.path().join(name), folder.path().join("link"));
    std::fs::write(&file, "before").unwrap();
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o640)).unwrap();
    symlink(&file, &link).unwrap();
    let written = client.download(&image).to_file(&link).await.unwrap();
    let there = std::fs::metadata(&file).unwrap();
    assert_eq!(there.permissions().mode() & 0o777, 0o640);
    assert_eq!(there.len(), written);
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
}

#[tokio::test]
async fn progress_is_told_piece_by_piece() {
    let (server, client, image) = one_image().await;
    server.rule(Rule::request("GET /pbxt/*", Fault::slow(10, 1)));
    let told: Arc<Mutex<Vec<Received>>> = Arc::default();
    let listener = Arc::clone(&told);
    let download = client
        .download(&image)
        .on_progress(move |received| listener.lock().unwrap().push(received));
    let bytes = download.bytes().await.unwrap();
    let told = told.lock().unwrap();
    let length = bytes.len() as u64;
    assert!(told.len() > 1 && told.windows(2).all(|pair| pair[0].bytes < pair[1].bytes));
    assert!(told.iter().all(|received| received.total == Some(length)));
    assert_eq!(told.last().unwrap().bytes, length);
}

#[tokio::test]
async fn a_data_url_is_decoded() {
    let (server, client, _) = one_image().await;
    let asked = server.requests().len();
    let file = FileOutput::from("data:text/plain;base64,SGVsbG8=");
    assert_eq!(client.download(&file).bytes().await.unwrap(), "Hello");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    assert_eq!(client.download(&file).to_file(&path).await.unwrap(), 5);
    for odd in [
        "",
        "/v1/account",
        "data:",
        "ftp://x/y",
        "file:///etc/passwd",
    ] {
        let error = client
            .download(&FileOutput::from(odd))
            .bytes()
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Argument(_)), "{odd}: {error:?}");
    }
    assert_eq!(server.requests().len(), asked);
}

#[tokio::test]
async fn an_expired_output_is_a_404() {
    let (server, client, image) = one_image().await;
    server.rule(Rule::request("GET /pbxt/*", Fault::status(404)));
    let error = client.download(&image).bytes().await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
}

#[cfg(feature = "object-store")]
#[tokio::test]
async fn an_output_is_copied_to_a_bucket() {
    use object_store::{ObjectStoreExt, local::LocalFileSystem, memory::InMemory, path::Path};
    let (server, client, image) = one_image().await;
    let bytes = client.download(&image).bytes().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let local = LocalFileSystem::new_with_prefix(folder.path()).unwrap();
    let memory = InMemory::new();
    let stores: [&dyn object_store::ObjectStore; 2] = [&local, &memory];
    for store in stores {
        let path = Path::from("outputs/cat.png");
        let written = client
            .download(&image)
            .to_store(store, &path)
            .await
            .unwrap();
        assert_eq!(written, bytes.len() as u64);
        assert_eq!(
            store.get(&path).await.unwrap().bytes().await.unwrap(),
            bytes
        );
        server.rule(Rule::request("GET /pbxt/*", Fault::cut(20)).times(1));
        let broken = Path::from("outputs/broken.png");
        client
            .download(&image)
            .to_store(store, &broken)
            .await
            .unwrap_err();
        assert!(store.get(&broken).await.is_err());
    }
}

/// In parts, as it is larger than one.
#[cfg(feature = "object-store")]
#[tokio::test]
async fn a_large_output_is_copied_to_a_bucket_in_parts() {
    use object_store::{ObjectStoreExt, memory::InMemory, path::Path};
    let (server, client, _) = one_image().await;
    let size = 11 << 20;
    let large = FileOutput::from(format!("{}/-/bytes/{size}", server.outside_url()));
    let (store, path) = (InMemory::new(), Path::from("large.bin"));
    let written = client.download(&large).to_store(&store, &path).await;
    assert_eq!(written.unwrap(), size);
    let stored = store.get(&path).await.unwrap().bytes().await.unwrap();
    assert!(stored == client.download(&large).bytes().await.unwrap());
}

#[tokio::test]
async fn a_file_is_opened_as_often_as_the_policy_says() {
    let (server, client, image) = one_image().await;
    server.rule(Rule::request("GET /pbxt/*", Fault::status(503)));
    let folder = tempfile::tempdir().unwrap();
    client
        .download(&image)
        .to_file(folder.path().join("x"))
        .await
        .unwrap_err();
    server.requests().of("GET", "/pbxt/*").count(4);
}
