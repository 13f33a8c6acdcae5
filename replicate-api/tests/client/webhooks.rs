//! Webhooks: from the local server to a receiver of axum.

use crate::support::*;
use axum::Router;
use axum::extract::{FromRef, State};
use axum::http::StatusCode;
use axum::routing::post;
use flux_schnell::input as image;
use replicate_api::types::{ModelsCreateRequest, ModelsCreateRequestVisibility, WebhookEvent};
use replicate_api::webhook::{Event, Seen, Verifier};
use replicate_api::{Client, Error, FileInput, Untyped};
use replicate_test_server::{Delivery, Fault, Plan, Rule, TestServer};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A receiver that fails at the first so many webhooks.
#[derive(Clone)]
struct Receiver {
    verifier: Verifier,
    seen: Arc<Seen>,
    failures: Arc<Mutex<u32>>,
    /// What was handled.
    events: Arc<Mutex<Vec<Event>>>,
    /// The ids of all that were verified.
    verified: Arc<Mutex<Vec<String>>>,
}

impl FromRef<Receiver> for Verifier {
    fn from_ref(receiver: &Receiver) -> Self {
        receiver.verifier.clone()
    }
}

async fn receive(State(receiver): State<Receiver>, event: Event) -> StatusCode {
    receiver
        .verified
        .lock()
        .unwrap()
        .push(event.id().to_owned());
    if !receiver.seen.first_time(&event) {
        return StatusCode::NO_CONTENT;
    }
    let mut failures = receiver.failures.lock().unwrap();
    if *failures > 0 {
        *failures -= 1;
        receiver.seen.forget(&event);
        return StatusCode::INTERNAL_SERVER_ERROR;
    }
    receiver.events.lock().unwrap().push(event);
    StatusCode::NO_CONTENT
}

impl Receiver {
    /// Its URL.
    async fn start(verifier: Verifier, failures: u32) -> (String, Self) {
        let receiver = Self {
            verifier,
            seen: Arc::default(),
            failures: Arc::new(Mutex::new(failures)),
            events: Arc::default(),
            verified: Arc::default(),
        };
        let router = Router::new().route("/", post(receive));
        let router = router.with_state(receiver.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (url, receiver)
    }

    /// What was handled, once so many were verified.
    async fn wait_for(&self, verified: usize) -> Vec<Event> {
        for _ in 0..3000 {
            if self.verified.lock().unwrap().len() >= verified {
                return self.events.lock().unwrap().clone();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{:?} is not {verified}", self.verified.lock().unwrap());
    }
}

async fn verifier(client: &Client) -> Verifier {
    Verifier::new(client.webhooks().default_secret().await.unwrap()).unwrap()
}

async fn create(client: &Client, url: &str, events: &[WebhookEvent]) -> String {
    let input = image! { prompt: "a cat", num_outputs: 2 };
    let created = client.create(input).webhook(url, events.iter().copied());
    created.await.unwrap().id().to_owned()
}

#[tokio::test]
async fn an_event_holds_the_typed_output() {
    let (_server, client) = start().await;
    let (url, receiver) = Receiver::start(verifier(&client).await, 0).await;
    let id = create(&client, &url, &[WebhookEvent::Completed]).await;
    let events = receiver.wait_for(1).await;
    let prediction = events[0].prediction::<flux_schnell::Model>().unwrap();
    assert_eq!(prediction.id(), id);
    let images: Vec<replicate_api::FileOutput> = prediction.output().unwrap();
    assert_eq!(images.len(), 2);
    // With a client it is one like any other.
    let mut attached = prediction.attach(&client);
    attached.refresh().await.unwrap();
    assert_eq!(attached.output().unwrap(), images);
    let image = client.download(&images[0]).bytes().await.unwrap();
    assert!(!image.is_empty());
}

#[tokio::test]
async fn what_is_sent_twice_is_handled_once() {
    let (server, client) = start().await;
    server.rule(Rule::webhook("completed", Delivery::default().copies(3)));
    let (url, receiver) = Receiver::start(verifier(&client).await, 0).await;
    create(&client, &url, &[WebhookEvent::Completed]).await;
    let events = receiver.wait_for(3).await;
    assert_eq!(events.len(), 1);
    let ids = receiver.verified.lock().unwrap().clone();
    assert!(ids.iter().all(|id| id == events[0].id()), "{ids:?}");
}

#[tokio::test]
async fn what_failed_is_handled_when_it_is_sent_again() {
    let server = builder().second(Duration::from_millis(1));
    let server = server.start().await.unwrap();
    let client = client_of(&server);
    let (url, receiver) = Receiver::start(verifier(&client).await, 2).await;
    create(&client, &url, &[WebhookEvent::Completed]).await;
    let events = receiver.wait_for(3).await;
    assert_eq!(events.len(), 1);
    assert!(events[0].prediction::<Untyped>().unwrap().has_ended());
}

#[tokio::test]
async fn what_comes_late_does_not_supersede_the_end() {
    let (server, client) = start().await;
    server.rule(Rule::webhook("start", Delivery::default().late_ms(300)));
    let (url, receiver) = Receiver::start(verifier(&client).await, 0).await;
    create(
        &client,
        &url,
        &[WebhookEvent::Start, WebhookEvent::Completed],
    )
    .await;
    let events = receiver.wait_for(2).await;
    let [first, second] = [0, 1].map(|n| events[n].prediction::<Untyped>().unwrap());
    assert!(first.has_ended() && !second.has_ended());
    assert!(!second.supersedes(first.data()));
    assert!(first.supersedes(second.data()));
}

#[tokio::test]
async fn a_training_is_told_of_like_a_prediction() {
    let (_server, client) = start().await;
    let (url, receiver) = Receiver::start(verifier(&client).await, 0).await;
    let request = ModelsCreateRequest::new(
        "local",
        "mine",
        ModelsCreateRequestVisibility::Private,
        "cpu",
    );
    client.api().models_create(&request).await.unwrap();
    let images = FileInput::bytes("images.zip", b"PK");
    let input = trainer::TrainingInput::new().input_images(images);
    let training = client.train::<trainer::Model>("local/mine", input);
    let training = training
        .webhook(&url, [WebhookEvent::Completed])
        .await
        .unwrap();
    let events = receiver.wait_for(1).await;
    let ended = events[0].training::<trainer::Model>().unwrap();
    assert_eq!(ended.id(), training.id());
    assert!(ended.version().unwrap().starts_with("local/mine:"));
    assert!(ended.supersedes(training.data()));
    assert!(!training.supersedes(ended.data()));
    let version = ended.version().unwrap().to_owned();
    let again = ended.attach(&client).wait().await.unwrap();
    assert_eq!(again.version().unwrap(), version);
}

#[tokio::test]
async fn a_failure_is_an_event_whose_output_is_an_error() {
    let (server, client) = start().await;
    let plan = quick().fails("out of memory");
    server.rule(Rule::model("black-forest-labs/flux-schnell", plan));
    let (url, receiver) = Receiver::start(verifier(&client).await, 0).await;
    create(&client, &url, &[WebhookEvent::Completed]).await;
    let events = receiver.wait_for(1).await;
    let output = events[0]
        .prediction::<flux_schnell::Model>()
        .unwrap()
        .output();
    assert!(matches!(output, Err(Error::Failed(_))), "{output:?}");
}

#[tokio::test]
async fn one_of_two_secrets_is_enough() {
    let (_server, client) = start().await;
    let secret = client.webhooks().default_secret().await.unwrap();
    let verifier = Verifier::new("whsec_b2xk").unwrap().and(secret).unwrap();
    let (url, receiver) = Receiver::start(verifier, 0).await;
    create(&client, &url, &[WebhookEvent::Completed]).await;
    assert_eq!(receiver.wait_for(1).await.len(), 1);
}

#[tokio::test]
async fn the_secret_is_asked_for_again_and_not_shown() {
    let (server, client) = start().await;
    let request = "GET /v1/webhooks/default/secret";
    server.rule(Rule::request(request, Fault::status(503)).times(2));
    let secret = client.webhooks().default_secret().await.unwrap();
    assert_eq!(server.requests().len(), 3);
    assert!(!format!("{secret:?}").contains("whsec_"));
    server.rule(Rule::request(request, Fault::replace_body("{}")));
    let error = client.webhooks().default_secret().await.unwrap_err();
    assert!(matches!(error, Error::Decode { .. }), "{error:?}");
}

/// What is answered to a request that nobody signed, or not this one.
#[tokio::test]
async fn what_does_not_come_from_replicate_is_answered_with_the_reason() {
    let (server, client) = start().await;
    let verifier = verifier(&client).await.body_limit(20_000);
    let (url, receiver) = Receiver::start(verifier, 0).await;
    let post = async |headers: &[(&str, String)], body: String| {
        let mut request = reqwest::Client::new().post(&url).body(body);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let now = chrono::Utc::now().timestamp();
    let signed = |timestamp: i64| {
        let header = |name, value: &str| (name, value.to_owned());
        [
            header("webhook-id", "msg_1"),
            header("webhook-timestamp", &timestamp.to_string()),
            header("webhook-signature", "v1,AAAA"),
        ]
    };
    let (status, text) = post(&[], "{}".to_owned()).await;
    assert_eq!(
        (status, text.as_str()),
        (400, "the header `webhook-id` is missing")
    );
    let (status, text) = post(&signed(now), "{}".to_owned()).await;
    assert_eq!(
        (status, text.as_str()),
        (401, "no signature of the webhook fits")
    );
    assert_eq!(post(&signed(now - 3600), "{}".to_owned()).await.0, 401);
    assert_eq!(post(&signed(now + 3600), "{}".to_owned()).await.0, 401);
    assert_eq!(post(&signed(now), "x".repeat(20_000)).await.0, 401);
    assert_eq!(post(&signed(now), "x".repeat(20_001)).await.0, 413);
    assert!(receiver.verified.lock().unwrap().is_empty());
    // What is as large and signed is refused just so.
    let plan = Plan::default()
        .queue_ms(1)
        .run_ms(4)
        .logs(["x".repeat(30_000)]);
    server.rule(Rule::model("*", plan));
    create(&client, &url, &[WebhookEvent::Completed]).await;
    assert_eq!(answered(&server).await, Some(413));
    assert!(receiver.verified.lock().unwrap().is_empty());
}

/// The status that the first webhook was answered with.
async fn answered(server: &TestServer) -> Option<u16> {
    for _ in 0..3000 {
        if let Some(sent) = server.webhooks().first() {
            return sent.status;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("nothing was sent");
}
