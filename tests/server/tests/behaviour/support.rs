//! A client that reads everything, models, and a receiver of webhooks.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use replicate_test_server::{Builder, ModelSpec, Plan, TestServer};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A model that answers text in pieces, and is called without a version.
pub(crate) const TEXT: &str = "ai/text";

/// A model that answers files, and is called by its version.
pub(crate) const IMAGES: &str = "ai/images";

/// The version of [`IMAGES`].
pub(crate) fn images_version() -> String {
    "1".repeat(64)
}

/// The two models; the second can be trained.
pub(crate) fn models() -> [ModelSpec; 2] {
    let text = json!({ "components": { "schemas": {
        "Input": { "type": "object", "required": ["prompt"], "properties": {
            "prompt": { "type": "string" },
            "temperature": { "type": "number", "minimum": 0, "maximum": 5 },
        } },
        "Output": { "type": "array", "items": { "type": "string" },
            "x-cog-array-type": "iterator", "x-cog-array-display": "concatenate" },
    } } });
    let images = json!({ "components": { "schemas": {
        "Input": { "type": "object", "properties": {
            "prompt": { "type": "string" },
            "image": { "type": "string", "format": "uri" },
            "num_outputs": { "type": "integer", "minimum": 1, "maximum": 4 },
        } },
        "Output": { "type": "array", "items": { "type": "string", "format": "uri" } },
        "TrainingInput": { "type": "object", "required": ["data"], "properties": {
            "data": { "type": "string", "format": "uri" },
        } },
    } } });
    [
        ModelSpec::new("ai", "text", "0".repeat(64), text).official(),
        ModelSpec::new("ai", "images", images_version(), images),
    ]
}

/// A plan that is over at once.
pub(crate) fn quick() -> Plan {
    Plan::default().queue_ms(1).run_ms(4)
}

/// A server with the two models and quick plans.
pub(crate) fn builder() -> Builder {
    TestServer::builder().models(models()).plan(quick())
}

pub(crate) async fn server() -> TestServer {
    builder().start().await.unwrap()
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Got {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) json: Value,
}

impl Got {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

/// A request with the token, to a path below `/v1` or a whole URL.
pub(crate) fn request(server: &TestServer, method: &str, target: &str) -> RequestBuilder {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let url = if target.starts_with("http") {
        target.to_owned()
    } else {
        format!("{}{target}", server.base_url())
    };
    reqwest::Client::new()
        .request(method, url)
        .bearer_auth(server.token())
}

pub(crate) async fn send(request: RequestBuilder) -> Got {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let json = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap_or_default();
    Got {
        status,
        headers,
        json,
    }
}

pub(crate) async fn get(server: &TestServer, target: &str) -> Got {
    send(request(server, "GET", target)).await
}

pub(crate) async fn post_json(server: &TestServer, target: &str, body: Value) -> Got {
    send(request(server, "POST", target).json(&body)).await
}

/// Creates a prediction of [`TEXT`].
pub(crate) async fn create(server: &TestServer) -> Value {
    let body = json!({ "version": TEXT, "input": { "prompt": "a haiku" } });
    let got = post_json(server, "/predictions", body).await;
    assert_eq!(got.status, 201, "{}", got.json);
    got.json
}

/// The prediction or training at this URL, once it has ended.
pub(crate) async fn ended(server: &TestServer, job: &Value) -> Value {
    let url = job["urls"]["get"].as_str().unwrap();
    for _ in 0..500 {
        let job = get(server, url).await.json;
        if !["starting", "processing"].contains(&job["status"].as_str().unwrap()) {
            return job;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{url} does not end");
}

/// A receiver of webhooks, which answers the first ones as it is told to and the others with 200.
pub(crate) struct Receiver {
    pub(crate) url: String,
    received: Arc<Mutex<Received>>,
}

#[derive(Default)]
struct Received {
    answers: Vec<u16>,
    webhooks: Vec<(HeaderMap, String)>,
}

impl Receiver {
    pub(crate) async fn start(answers: &[u16]) -> Self {
        let received = Arc::new(Mutex::new(Received {
            answers: answers.iter().rev().copied().collect(),
            webhooks: Vec::new(),
        }));
        let router = axum::Router::new()
            .route("/", post(receive))
            .with_state(Arc::clone(&received));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, received }
    }

    /// What has come, once that is `number` webhooks.
    pub(crate) async fn wait_for(&self, number: usize) -> Vec<(HeaderMap, Value)> {
        for _ in 0..1500 {
            let received = self.received();
            if received.len() >= number {
                return received;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{} webhooks, not {number}", self.received().len());
    }

    pub(crate) fn received(&self) -> Vec<(HeaderMap, Value)> {
        let bodies = self.bodies().into_iter();
        bodies
            .map(|(headers, body)| (headers, serde_json::from_str(&body).unwrap()))
            .collect()
    }

    pub(crate) fn bodies(&self) -> Vec<(HeaderMap, String)> {
        self.received.lock().unwrap().webhooks.clone()
    }
}

async fn receive(
    State(received): State<Arc<Mutex<Received>>>,
    headers: HeaderMap,
    body: String,
) -> StatusCode {
    let mut received = received.lock().unwrap();
    received.webhooks.push((headers, body));
    StatusCode::from_u16(received.answers.pop().unwrap_or(200)).unwrap()
}
