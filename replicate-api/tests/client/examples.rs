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
async fn search_and_run_shows_the_schema_and_the_output() {
    let printed = run(
        "search_and_run",
        &["rembg", r#"{ "image": "https://example.com/cat.png" }"#],
    )
    .await;
    let expected = "  image: a URL that starts with http://, https:// or data:";
    assert!(
        printed.starts_with("cjwbw/rembg:") && printed.contains(expected),
        "{printed}"
    );
    assert!(
        printed.lines().last().unwrap().starts_with("\"http"),
        "{printed}"
    );
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

/// Stops when the test is over, however it is.
#[cfg(feature = "axum")]
struct Running(std::process::Child);

#[cfg(feature = "axum")]
impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

#[cfg(feature = "axum")]
#[tokio::test]
async fn webhook_receiver_stores_what_was_made() {
    use replicate_api::types::WebhookEvent;
    use std::io::BufRead as _;
    use std::time::Duration;

    let (server, client) = start().await;
    let folder = tempfile::tempdir().unwrap();
    let child = std::process::Command::new(binary("webhook_receiver"))
        .arg(folder.path())
        .arg("127.0.0.1:0")
        .env("REPLICATE_BASE_URL", server.base_url())
        .env("REPLICATE_API_TOKEN", server.token())
        .stdout(std::process::Stdio::piped())
        .spawn();
    let mut child = Running(child.unwrap());
    let printed = std::io::BufReader::new(child.0.stdout.take().unwrap());
    let (sender, mut lines) = tokio::sync::mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for line in printed.lines().map_while(Result::ok) {
            sender.send(line).ok();
        }
    });
    let mut line = async || {
        let line = tokio::time::timeout(Duration::from_mins(1), lines.recv());
        line.await.unwrap().unwrap()
    };
    let url = line().await;
    let create = client.create(flux_schnell::input! { prompt: "a cat" });
    let create = create.webhook(url, [WebhookEvent::Completed]);
    let prediction = create.await.unwrap();
    // The local server makes PNGs.
    let path = folder.path().join(format!("{}-0.png", prediction.id()));
    assert_eq!(line().await, format!("stored {}", path.display()));
    assert!(std::fs::metadata(&path).unwrap().len() > 0);
}
