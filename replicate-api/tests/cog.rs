//! Typed predictions on real Cog servers, which `tests/conformance/run cog` starts and names: `REPLICATE_COG_WORDS` and
//! `REPLICATE_COG_TURN` are their URLs, with `_NEWER` those of the same models on the server that Cog has since 0.17.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use libtest_mimic::{Arguments, Trial};
use replicate_api::types::Status;
use replicate_api::{Client, Cog, Error, FileInput};
use std::process::ExitCode;
use std::time::Duration;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let url = |name: &str| std::env::var(name).ok();
    let mut trials = Vec::new();
    for (server, suffix) in [("cog", ""), ("coglet", "_NEWER")] {
        let words = url(&format!("REPLICATE_COG_WORDS{suffix}"));
        let turn = url(&format!("REPLICATE_COG_TURN{suffix}"));
        let (Some(words), Some(turn)) = (words, turn) else {
            let name =
                format!("{server}: `tests/conformance/run cog` starts the servers that this needs");
            trials.push(Trial::test(name, || Ok(())).with_ignored_flag(true));
            continue;
        };
        // A server runs one prediction at a time, so that the tests of each come one after the other.
        let name = format!("{server}::text_in_pieces_is_one_text");
        trials.push(trial(name, words, |cog| async move {
            text_in_pieces_is_one_text(&cog).await;
            an_input_that_is_refused_here_is_not_sent(&cog).await;
            an_input_that_is_refused_there_names_its_field(&cog).await;
            what_runs_can_be_canceled(&cog).await;
        }));
        let name = format!("{server}::a_file_goes_in_and_a_file_comes_out");
        trials.push(trial(name, turn, |cog| async move {
            a_file_goes_in_and_a_file_comes_out(&cog).await;
            a_failure_says_why(&cog).await;
        }));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trial<F>(name: String, url: String, test: fn(Cog) -> F) -> Trial
where
    F: Future<Output = ()> + Send + 'static,
{
    Trial::test(name, move || {
        let runtime = tokio::runtime::Runtime::new()?;
        let cog = Client::cog(&url)?;
        runtime.block_on(test(cog));
        Ok(())
    })
}

/// A server may answer a moment before it takes the next prediction.
async fn idle(cog: &Cog) {
    while !cog.is_ready().await.unwrap() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn text_in_pieces_is_one_text(cog: &Cog) {
    idle(cog).await;
    let text: String = cog
        .run(words::input! { word: "tick", times: 3 })
        .await
        .unwrap();
    assert_eq!(text, "tick tick tick ");
    idle(cog).await;
    let prediction = cog
        .predict_as(
            "mine",
            words::input! { word: "tick", times: 2, tone: "LOUD", key: "a secret" },
        )
        .await
        .unwrap();
    assert_eq!(
        (prediction.id(), prediction.status()),
        ("mine", &Status::Succeeded)
    );
    assert_eq!(prediction.output().unwrap(), "TICK TICK (8)");
    assert_eq!(prediction.logs(), "1 of 2\n2 of 2\n");
    assert!(prediction.metrics().is_some());
    assert!(!format!("{prediction:?}").contains("a secret"));
}

async fn an_input_that_is_refused_here_is_not_sent(cog: &Cog) {
    let input = words::Input::new("x".repeat(21));
    let error = cog.run(input).await.unwrap_err();
    assert!(matches!(error, Error::InvalidInput(_)), "{error:?}");
}

/// The server runs another version than the one that was bound: `times` is from 1 to 100 there, and a word is required.
async fn an_input_that_is_refused_there_names_its_field(cog: &Cog) {
    idle(cog).await;
    let error = cog
        .run(turn::Input::new(FileInput::bytes("a.txt", "abc")))
        .await
        .unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(422));
    let problem = error.failure().unwrap().problem.clone().unwrap();
    let fields: Vec<_> = problem
        .invalid_fields
        .iter()
        .filter_map(|field| field.field.as_deref())
        .collect();
    assert!(fields.contains(&"input.word"), "{problem:?}");
    assert!(error.to_string().contains("input.word: "), "{error}");
}

async fn what_runs_can_be_canceled(cog: &Cog) {
    idle(cog).await;
    let runs = tokio::spawn({
        let cog = cog.clone();
        async move {
            cog.predict_as(
                "long",
                words::input! { word: "tick", times: 100, pause: 0.2 },
            )
            .await
        }
    });
    while cog.is_ready().await.unwrap() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let busy = cog.run(words::input! { word: "x" }).await.unwrap_err();
    assert_eq!(
        busy.status().map(|status| status.as_u16()),
        Some(409),
        "{busy:?}"
    );
    // A server may be busy with a prediction a moment before it knows it by its id.
    while let Err(error) = cog.cancel("long").await {
        assert!(!runs.is_finished(), "{error:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let prediction = runs.await.unwrap().unwrap();
    assert_eq!(prediction.status(), &Status::Canceled);
    assert!(matches!(prediction.into_output(), Err(Error::Canceled(_))));
    assert_eq!(
        cog.cancel("none")
            .await
            .unwrap_err()
            .status()
            .map(|status| status.as_u16()),
        Some(404)
    );
}

async fn a_file_goes_in_and_a_file_comes_out(cog: &Cog) {
    // Larger than what Replicate takes inside a request.
    for size in [3, 2_000_000] {
        let bytes: Vec<u8> = (0..size).map(|n: u32| n.to_le_bytes()[0]).collect();
        let input = turn::Input::new(FileInput::bytes("a.bin", bytes.clone()));
        idle(cog).await;
        let file = cog.run(input).await.unwrap();
        let turned: Vec<u8> = bytes.into_iter().rev().collect();
        assert!(cog.download(&file).bytes().await.unwrap() == turned);
    }
}

async fn a_failure_says_why(cog: &Cog) {
    idle(cog).await;
    let error = cog
        .run(turn::Input::new(FileInput::bytes("a.txt", "")))
        .await
        .unwrap_err();
    let Error::Failed(prediction) = &error else {
        panic!("{error:?}");
    };
    assert!(
        error.to_string().contains("nothing to turn round"),
        "{error}"
    );
    assert_eq!(prediction.status, Status::Failed);
}
