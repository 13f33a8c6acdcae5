//! Trainings.

use crate::support::*;
use replicate_api::types::{
    ModelsCreateRequest, ModelsCreateRequestVisibility as Visibility, Status,
};
use replicate_api::{Client, Error, FileInput};
use replicate_test_server::{Plan, Rule};
use std::time::Duration;

const TRAINER: &str = "ostris/flux-dev-lora-trainer";

fn input() -> trainer::TrainingInput {
    trainer::TrainingInput::new().input_images(FileInput::bytes("images.zip", b"PK"))
}

async fn destination(client: &Client) {
    let request = ModelsCreateRequest::new("local", "mine", Visibility::Private, "cpu");
    client.api().models_create(&request).await.unwrap();
}

#[tokio::test]
async fn a_training_makes_a_version() {
    let (server, client) = start().await;
    destination(&client).await;
    let training = client
        .train::<trainer::Model>("local/mine", input())
        .await
        .unwrap();
    assert!(!training.has_ended());
    assert!(matches!(training.version(), Err(Error::Argument(_))));
    let training = training.wait().await.unwrap();
    assert!(training.version().unwrap().starts_with("local/mine:"));
    assert_eq!(training.progress().unwrap().current, 5);
    let sent = server.requests().of("POST", "/v1/models/*")[0].json();
    assert_eq!(sent["destination"], "local/mine");
    assert!(
        sent["input"]["input_images"]
            .as_str()
            .unwrap()
            .starts_with("data:"),
        "{sent}"
    );
    let again = client
        .trainings()
        .get::<trainer::Model>(training.id())
        .await
        .unwrap();
    assert_eq!(again.version().unwrap(), training.version().unwrap());
}

#[tokio::test]
async fn a_training_that_fails_or_takes_too_long_says_so() {
    let (server, client) = start().await;
    destination(&client).await;
    server.rule(
        Rule::model(
            TRAINER,
            quick().logs(["no images"]).fails("no images found"),
        )
        .times(1),
    );
    let training = client
        .train::<trainer::Model>("local/mine", input())
        .await
        .unwrap();
    let training = training.wait().await.unwrap();
    let error = training.version().unwrap_err();
    let Error::TrainingFailed(failed) = &error else {
        panic!("{error:?}");
    };
    assert_eq!(failed.logs.as_deref(), Some("no images\n"));
    server.rule(Rule::model(TRAINER, Plan::default().run_ms(60_000)));
    let training = client
        .train::<trainer::Model>("local/mine", input())
        .await
        .unwrap();
    let id = training.id().to_owned();
    let error = training
        .wait()
        .timeout(Duration::from_millis(50))
        .await
        .unwrap_err();
    let Error::TrainingTimeout { training, .. } = &error else {
        panic!("{error:?}");
    };
    assert_eq!(training.id, id);
    let canceled = client.trainings().get::<trainer::Model>(&id).await.unwrap();
    assert_eq!(canceled.status(), &Status::Canceled);
    assert!(matches!(
        canceled.version(),
        Err(Error::TrainingCanceled(_))
    ));
}

#[tokio::test]
async fn an_unknown_destination_is_an_error_of_the_api() {
    let (_server, client) = start().await;
    let error = client
        .train::<trainer::Model>("local/none", input())
        .await
        .unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
}
