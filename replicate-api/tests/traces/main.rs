//! What is traced. A program of its own: what one test's subscriber sees is cached for all threads.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../client/support.rs"]
mod support;

use llama::input as text;
use replicate_test_server::{Fault, Rule};
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use support::start;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn a_request_is_a_span_and_a_retry_an_event_and_neither_shows_a_secret() {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::DEBUG)
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(false)
        .with_writer(lines.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let (server, client) = start().await;
    server.rule(Rule::request("POST /v1/predictions", Fault::status(429)).times(1));
    client
        .run(text! { prompt: "my secret prompt" })
        .await
        .unwrap();
    client
        .files()
        .download("f", "o", 1, "SIGNATURE")
        .await
        .unwrap_err();
    let printed = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    for part in [
        "http.request.method=POST",
        "url.path=\"/v1/predictions\"",
        "server.address=\"127.0.0.1\"",
        "http.response.status_code=429",
        "error.type=429",
        "trying again",
        "http.request.resend_count=1",
        "http.response.status_code=201",
        "http.response.status_code=404",
    ] {
        assert!(printed.contains(part), "{part}:\n{printed}");
    }
    for secret in ["my secret prompt", "SIGNATURE", server.token()] {
        assert!(!printed.contains(secret), "{secret}:\n{printed}");
    }
}
