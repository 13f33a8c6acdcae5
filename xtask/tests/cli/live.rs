//! `search`, `add` and `fetch` against an API: the local server.

use super::{API_PIN, Copy, FLUX_PIN, repository, stderr, stdout};
use replicate_test_server::{Fault, ModelSpec, Rule, TestServer};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Output;
use std::thread;

/// A copy of the project, and an API that has its models and one more.
struct Desk {
    copy: Copy,
    server: TestServer,
}

fn of_project() -> Vec<ModelSpec> {
    ModelSpec::of_project(&repository().join("model-bindings")).unwrap()
}

fn new_model() -> ModelSpec {
    let input = json!({ "type": "object", "required": ["mood"],
        "properties": { "mood": { "type": "string", "x-order": 0 } } });
    let schema = json!({ "openapi": "3.0.2", "info": { "title": "Cog", "version": "0.1.0" }, "paths": {},
        "components": { "schemas": { "Input": input, "Output": { "type": "string", "title": "Output" } } } });
    ModelSpec::new("me", "new-model", "ab".repeat(32), schema)
}

impl Desk {
    async fn new(models: Vec<ModelSpec>) -> Self {
        let server = TestServer::builder().models(models).start().await.unwrap();
        let copy = Copy::new();
        Self { copy, server }
    }

    async fn xtask(&self, args: &[&str]) -> Output {
        let (base, token) = (self.server.base_url(), self.server.token().to_owned());
        let mut command = self.copy.command(args);
        command.env("REPLICATE_BASE_URL", base);
        command.env("REPLICATE_API_TOKEN", token);
        let run = tokio::task::spawn_blocking(move || command.output());
        run.await.unwrap().unwrap()
    }

    async fn fails_with(&self, args: &[&str], expected: &str) {
        let before = self.copy.files();
        let output = self.xtask(args).await;
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{args:?}: {said}");
        assert!(said.contains(expected), "{args:?}: {said}");
        assert_eq!(self.copy.files(), before, "{args:?}");
    }
}

#[tokio::test]
async fn a_search_shows_a_line_a_model() {
    let desk = Desk::new(of_project()).await;
    let found = stdout(&desk.xtask(&["search", "flux", "schnell"]).await);
    let lines: Vec<_> = found.lines().collect();
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("black-forest-labs/flux-schnell ")),
        "{found}"
    );
    assert!(lines.iter().all(|line| line.contains(" runs  ")), "{found}");
    let one = stdout(&desk.xtask(&["search", "flux", "--limit", "1"]).await);
    assert_eq!(one.lines().count(), 1, "{one}");
    let none = desk.xtask(&["search", "zzzz"]).await;
    assert!(none.status.success() && stderr(&none).contains("no model fits `zzzz`"));
}

#[tokio::test]
async fn a_model_is_added_as_the_api_has_it() {
    let mut models = of_project();
    models.push(new_model());
    let mut kept = new_model().official();
    (kept.name, kept.version) = ("kept".to_owned(), "cd".repeat(32));
    models.push(kept);
    let desk = Desk::new(models).await;
    let output = desk.xtask(&["add", "me/new-model", "me/kept"]).await;
    assert!(output.status.success(), "{}", stderr(&output));
    let said = stdout(&output);
    assert!(
        said.contains("new-model = { package = \"replicate-me-new-model\""),
        "{said}"
    );
    let source = |name| {
        desk.copy
            .read(&format!("model-bindings/replicate-me-{name}/src/lib.rs"))
    };
    assert!(source("new-model").contains("const OFFICIAL: bool = false;"));
    assert!(source("kept").contains("const OFFICIAL: bool = true;"));
    assert!(source("new-model").contains(&format!(
        "const VERSION: &'static str = \"{}\";",
        "ab".repeat(32)
    )));

    let pinned = format!("me/new-model:{}", "ab".repeat(32));
    assert!(desk.xtask(&["add", &pinned]).await.status.success());
    assert!(
        desk.copy
            .read("model-bindings/models.toml")
            .contains(&format!("version = \"{}\"", "ab".repeat(32)))
    );
}

#[tokio::test]
async fn what_cannot_be_added_says_what_to_do_next() {
    let mut models = of_project();
    models.push(new_model());
    let desk = Desk::new(models).await;
    desk.fails_with(&["add", "me/new-modle"], "did you mean `me/new-model`?")
        .await;
    desk.fails_with(&["add", "you/new-model"], "did you mean `me/new-model`?")
        .await;
    desk.fails_with(
        &["add", "zz/zz"],
        "there is no model `zz/zz` in the API: check its spelling",
    )
    .await;
    desk.fails_with(
        &["add", "me/new-model:1f"],
        "me/new-model is there in version",
    )
    .await;
    desk.server
        .rule(Rule::request("GET /v1/models/*", Fault::replace_body("<html>")).times(1));
    desk.fails_with(
        &["add", "me/new-model"],
        "GET /v1/models/me/new-model was answered with what it does not document",
    )
    .await;
    desk.server
        .rule(Rule::request("GET /v1/models/*", Fault::status(403)).times(1));
    desk.fails_with(&["add", "me/new-model"], "was answered 403 Forbidden")
        .await;
    let mut hostile = Fault::status(400);
    hostile.body = Some(r#"{ "detail": "no \u001b[2J\u202e" }"#.to_owned());
    desk.server
        .rule(Rule::request("GET /v1/models/*", hostile).times(1));
    desk.fails_with(&["add", "me/new-model"], "no \u{fffd}[2J\u{fffd}")
        .await;
    // What is put off is asked for again.
    let later = Fault::status(429).header("retry-after", "1");
    desk.server
        .rule(Rule::request("GET /v1/models/*", later).times(1));
    assert!(desk.xtask(&["add", "me/new-model"]).await.status.success());
}

#[tokio::test]
async fn without_a_token_or_with_a_wrong_one_nothing_is_changed() {
    let desk = Desk::new(of_project()).await;
    let before = desk.copy.files();
    for args in [&["add", "me/new-model"][..], &["fetch"], &["outdated"]] {
        let output = desk.copy.command(args).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(
            stderr(&output).contains("set REPLICATE_API_TOKEN"),
            "{}",
            stderr(&output)
        );
    }
    let mut wrong = desk.copy.command(&["fetch"]);
    wrong
        .env("REPLICATE_BASE_URL", desk.server.base_url())
        .env("REPLICATE_API_TOKEN", "r8_wrong");
    let output = tokio::task::spawn_blocking(move || wrong.output())
        .await
        .unwrap()
        .unwrap();
    let said = stderr(&output);
    assert!(
        said.contains("check REPLICATE_API_TOKEN") && !said.contains("r8_wrong"),
        "{said}"
    );
    assert_eq!(desk.copy.files(), before);
}

#[tokio::test]
async fn fetching_renews_the_pins_that_have_moved() {
    let same = Desk::new(of_project()).await;
    let before = same.copy.files();
    let output = same.xtask(&["outdated"]).await;
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(stdout(&output), "no pin is outdated\n");
    let output = same.xtask(&["fetch"]).await;
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(same.copy.files(), before);

    let mut models = of_project();
    models.retain(|model| model.name != "rembg");
    let flux = models
        .iter_mut()
        .find(|model| model.name == "flux-schnell")
        .unwrap();
    flux.schema["components"]["schemas"]["Input"]["properties"]["mood"] =
        json!({ "type": "string" });
    let moved = Desk::new(models).await;
    let output = moved.xtask(&["outdated"]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("    minor: `mood` is new: text\n"));
    assert!(stderr(&output).contains("kept    cjwbw/rembg: the API does not have it"));
    let output = moved.xtask(&["fetch"]).await;
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("kept    cjwbw/rembg: the API does not have it"),
        "{}",
        stderr(&output)
    );
    let pin: Value = serde_json::from_str(&moved.copy.read(FLUX_PIN)).unwrap();
    assert!(pin["components"]["schemas"]["Input"]["properties"]["mood"].is_object());
    assert!(
        moved
            .copy
            .read("model-bindings/replicate-black-forest-labs-flux-schnell/src/lib.rs")
            .contains("mood")
    );
}

#[tokio::test]
async fn the_apis_document_is_fetched_from_a_url() {
    let desk = Desk::new(of_project()).await;
    let pin = desk.copy.read(API_PIN);
    // Any answer of the server can be any document.
    let document = pin.replace("\"succeeded\"", "\"on-hold\", \"succeeded\"");
    desk.server.rule(Rule::request(
        "GET /v1/search",
        Fault::replace_body(document),
    ));
    let url = format!("{}/search?query=x", desk.server.base_url());
    let output = desk.xtask(&["fetch", "--openapi", &url]).await;
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(desk.copy.read(API_PIN).contains("on-hold"));
    let sent = desk.server.requests().last().unwrap().clone();
    assert_eq!(sent.header("authorization"), None);
    desk.fails_with(
        &["fetch", "--openapi", "ftp://x/y"],
        "`ftp://x/y` is no http:// or https:// URL",
    )
    .await;
}

#[test]
fn a_cog_server_is_a_web_server_and_no_answer_is_read_without_end() {
    let copy = Copy::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endless = format!("http://{}", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        // The request, without which an answer is none.
        let _ = socket.read(&mut vec![0; 1 << 16]).unwrap();
        let head = b"HTTP/1.1 200 OK\r\n\r\n";
        let mut sent = socket.write_all(head);
        while sent.is_ok() {
            sent = socket.write_all(&vec![b' '; 1 << 16]);
        }
    });
    for (url, expected) in [
        (&*endless, "was answered with more than 64 MiB"),
        ("file:///x", "is no http:// or https:// URL"),
        ("127.0.0.1:5000", "is no http:// or https:// URL"),
    ] {
        let output = copy.xtask(&["add", "me/model", "--cog", url]);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{url}: {said}");
        assert!(said.contains(expected), "{url}: {said}");
    }
    server.join().unwrap();
}

#[tokio::test]
async fn one_model_that_is_not_what_it_was_holds_up_no_other() {
    let mut models = of_project();
    let find = |models: &mut Vec<ModelSpec>, name: &str| {
        models.iter().position(|model| model.name == name).unwrap()
    };
    let flux = find(&mut models, "flux-schnell");
    let inputs = &mut models[flux].schema["components"]["schemas"]["Input"]["properties"];
    inputs["mood"] = json!({ "type": "string" });
    let desk = Desk::new(models).await;
    let answer = |body: Value| Fault::replace_body(body.to_string());
    let renamed = json!({ "owner": "cjwbw", "name": "other", "latest_version": null });
    let empty = json!({ "owner": "salesforce", "name": "blip", "latest_version": null });
    desk.server
        .rule(Rule::request("GET /v1/models/cjwbw/rembg", answer(renamed)));
    desk.server.rule(Rule::request(
        "GET /v1/models/salesforce/blip",
        answer(empty),
    ));
    let output = desk.xtask(&["fetch"]).await;
    let said = stderr(&output);
    assert!(output.status.success(), "{said}");
    for line in [
        "cjwbw/rembg is cjwbw/other now",
        "kept    cjwbw/rembg: the API does not have it",
        "kept    salesforce/blip: the API has no version of it",
    ] {
        assert!(said.contains(line), "{said}");
    }
    assert!(desk.copy.read(FLUX_PIN).contains("mood"));
    assert!(
        !desk
            .copy
            .read("model-bindings/models.toml")
            .contains("other")
    );
    desk.fails_with(&["add", "cjwbw/rembg"], "there is no model `cjwbw/rembg`")
        .await;
}

#[tokio::test]
async fn a_search_needs_no_token_and_a_failing_one_hides_no_other_error() {
    let desk = Desk::new(of_project()).await;
    let mut search = desk.copy.command(&["search", "flux"]);
    search.env("REPLICATE_BASE_URL", desk.server.base_url());
    let output = tokio::task::spawn_blocking(move || search.output());
    assert!(output.await.unwrap().unwrap().status.success());
    desk.server
        .rule(Rule::request("GET /v1/search", Fault::status(500)));
    desk.fails_with(
        &["add", "me/nothing"],
        "there is no model `me/nothing` in the API",
    )
    .await;
    for (odd, expected) in [
        (
            "http://user:word@127.0.0.1:1",
            "has to be a URL without a user",
        ),
        (
            "file:///v1",
            "REPLICATE_BASE_URL: `file:///v1` is no http:// or",
        ),
    ] {
        let mut odd_base = desk.copy.command(&["search", "x"]);
        odd_base.env("REPLICATE_BASE_URL", odd);
        let output = odd_base.output().unwrap();
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
    }
}
