//! The examples, against the local server.

use crate::support::*;
use std::path::PathBuf;
use std::process::Output;

/// Where cargo puts examples, which it builds together with the tests.
fn binary(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let folder = test.parent().and_then(|deps| deps.parent()).unwrap();
    folder.join("examples").join(name)
}

async fn run(name: &'static str, arguments: &'static [&str]) -> String {
    let (server, _) = start().await;
    let (base_url, token) = (server.base_url(), server.token().to_owned());
    let run = tokio::task::spawn_blocking(move || {
        std::process::Command::new(binary(name))
            .args(arguments)
            .env("REPLICATE_BASE_URL", base_url)
            .env("REPLICATE_API_TOKEN", token)
            .output()
            .unwrap_or_else(|e| {
                panic!("{name}: {e}; is it built? `cargo test` without `--test` does that")
            })
    });
    let Output {
        status,
        stdout,
        stderr,
    } = run.await.unwrap();
    assert!(
        status.success(),
        "{name}: {}",
        String::from_utf8_lossy(&stderr)
    );
    String::from_utf8(stdout).unwrap()
}

#[tokio::test]
async fn text_to_image_writes_files() {
    let printed = run("text_to_image", &["a dog"]).await;
    assert_eq!(printed.matches(".png (").count(), 2, "{printed}");
}

#[tokio::test]
async fn stream_text_shows_the_whole_text() {
    let printed = run("stream_text", &["Hello there"]).await;
    assert!(
        printed.starts_with("You said:\nHello there – 🦙\n("),
        "{printed}"
    );
}

#[tokio::test]
async fn chain_passes_a_file_on() {
    let printed = run("chain", &[]).await;
    assert!(printed.contains("cut out http"), "{printed}");
}

#[tokio::test]
async fn fifty_at_once_has_fifty_answers() {
    // The bar is for a terminal, so that nothing is printed here.
    run("fifty_at_once", &[]).await;
}

#[tokio::test]
async fn training_makes_a_version() {
    let printed = run("training", &[]).await;
    assert!(
        printed
            .lines()
            .last()
            .unwrap()
            .starts_with("local/my-style:"),
        "{printed}"
    );
}
