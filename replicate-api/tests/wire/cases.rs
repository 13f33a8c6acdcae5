//! The operations: how each is called, what is answered, and the request that has to arrive.

use crate::support::{Answer, answer};
use replicate_api::options::*;
use replicate_api::types::*;
use replicate_api::{Api, Result, multipart};
use serde_json::{Value, json};
use std::pin::Pin;

pub(crate) type Called<'a> = Pin<Box<dyn Future<Output = Result<()>> + 'a>>;

/// An operation: its id, what is answered, how it is called, and the request that has to arrive.
pub(crate) struct Case {
    pub(crate) id: &'static str,
    pub(crate) answer: Answer,
    pub(crate) call: for<'a> fn(&'a Api) -> Called<'a>,
    /// Method, and path with query, below `/v1`.
    pub(crate) line: &'static str,
    pub(crate) body: Body,
}

/// The body that has to arrive.
pub(crate) enum Body {
    None,
    Json(Value),
    Text(&'static str),
    Multipart,
}

macro_rules! case {
    ($id:literal, $line:literal, $answer:expr, |$api:ident| $call:expr) => {
        case!($id, $line, $answer, Body::None, |$api| $call)
    };
    ($id:literal, $line:literal, $answer:expr, $body:expr, |$api:ident| $call:expr) => {
        Case {
            id: $id,
            line: $line,
            answer: $answer,
            body: $body,
            call: |$api| Box::pin(async move { $call.await.map(drop) }),
        }
    };
}

pub(crate) const PREDICTION: &str = r#"{"id":"p","status":"starting"}"#;
const MODEL: &str = r#"{"owner":"o","name":"n"}"#;
pub(crate) const PAGE: &str = r#"{"next":null,"previous":null,"results":[]}"#;

pub(crate) fn ok(body: &str) -> Answer {
    crate::support::json(body)
}

pub(crate) fn made(body: &str) -> Answer {
    answer("201 Created", "application/json", body)
}

fn nothing(status: &'static str) -> Answer {
    answer(status, "text/plain", "")
}

fn time(text: &str) -> chrono::DateTime<chrono::Utc> {
    text.parse().unwrap()
}

fn form() -> multipart::Form {
    let content = multipart::Part::bytes(&b"hello"[..])
        .file_name("a.txt")
        .mime_str("text/plain")
        .unwrap();
    let metadata = multipart::Part::text("{\"a\":1}")
        .mime_str("application/json")
        .unwrap();
    multipart::Form::new()
        .part("content", content)
        .part("metadata", metadata)
}

fn accounts_and_lists() -> Vec<Case> {
    vec![
        case!(
            "account.get",
            "GET /account",
            ok(r#"{"type":"user","username":"u"}"#),
            |api| api.account_get()
        ),
        case!("collections.list", "GET /collections", ok(PAGE), |api| api
            .collections_list()),
        case!(
            "collections.get",
            "GET /collections/a%20b",
            ok(r#"{"slug":"s","models":null}"#),
            |api| api.collections_get("a b")
        ),
        case!(
            "hardware.list",
            "GET /hardware",
            ok(r#"[{"name":"CPU","sku":"cpu"}]"#),
            |api| api.hardware_list()
        ),
        case!(
            "search",
            "GET /search?query=a%26b&limit=5",
            ok(r#"{"query":"a"}"#),
            |api| {
                let options = SearchOptions::default().limit(5);
                async move { api.search("a&b", &options).await }
            }
        ),
        case!(
            "webhooks.default.secret.get",
            "GET /webhooks/default/secret",
            ok(r#"{"key":"whsec_x"}"#),
            |api| api.webhooks_default_secret_get()
        ),
    ]
}

fn deployments() -> Vec<Case> {
    let deployment = r#"{"owner":"o","name":"n","current_release":null}"#;
    vec![
        case!("deployments.list", "GET /deployments", ok(PAGE), |api| api
            .deployments_list()),
        case!(
            "deployments.create",
            "POST /deployments",
            ok(deployment),
            Body::Json(json!({
                "name": "n", "model": "o/m", "version": "1f", "hardware": "cpu", "min_instances": 0, "max_instances": 2,
            })),
            |api| async move {
                let request = DeploymentsCreateRequest::new("n", "o/m", "1f", "cpu", 0, 2);
                api.deployments_create(&request).await
            }
        ),
        case!(
            "deployments.get",
            "GET /deployments/o/n",
            ok(deployment),
            |api| api.deployments_get("o", "n")
        ),
        case!(
            "deployments.update",
            "PATCH /deployments/o/n",
            ok(deployment),
            Body::Json(json!({ "min_instances": 1 })),
            |api| async move {
                let request = DeploymentsUpdateRequest::default().min_instances(1);
                api.deployments_update("o", "n", &request).await
            }
        ),
        case!(
            "deployments.delete",
            "DELETE /deployments/o/n",
            nothing("204 No Content"),
            |api| api.deployments_delete("o", "n")
        ),
        case!(
            "deployments.predictions.create",
            "POST /deployments/o/n/predictions",
            made(PREDICTION),
            Body::Json(json!({ "input": { "a": 1 } })),
            |api| async move {
                let options = DeploymentsPredictionsCreateOptions::default()
                    .prefer("wait=7")
                    .cancel_after("1m");
                let request = PredictionRequest::new(json!({ "a": 1 }));
                api.deployments_predictions_create("o", "n", &request, &options)
                    .await
            }
        ),
    ]
}

fn files() -> Vec<Case> {
    let file = r#"{"id":"f","urls":{"get":"u"},"metadata":null}"#;
    vec![
        case!("files.list", "GET /files", ok(PAGE), |api| api.files_list()),
        case!(
            "files.create",
            "POST /files",
            made(file),
            Body::Multipart,
            |api| api.files_create(form())
        ),
        case!("files.get", "GET /files/f", ok(file), |api| api
            .files_get("f")),
        case!(
            "files.delete",
            "DELETE /files/f",
            nothing("204 No Content"),
            |api| api.files_delete("f")
        ),
        case!(
            "files.download",
            "GET /files/f/download?owner=o&expiry=9&signature=s%2F%2B",
            answer("200 OK", "application/octet-stream", "bytes"),
            |api| async move {
                let mut body = api.files_download("f", "o", 9, "s/+").await?;
                assert_eq!(body.headers()["content-length"], "5");
                let mut all = Vec::new();
                while let Some(chunk) = body.chunk().await? {
                    all.extend(chunk);
                }
                assert_eq!(all, b"bytes");
                Ok(())
            }
        ),
    ]
}

fn models() -> Vec<Case> {
    vec![
        case!(
            "models.list",
            "GET /models?sort_by=model_created_at&sort_direction=asc",
            ok(PAGE),
            |api| async move {
                let options = ModelsListOptions::default();
                let options = options
                    .sort_by(ModelsListSortBy::ModelCreatedAt)
                    .sort_direction(ModelsListSortDirection::Asc);
                api.models_list(&options).await
            }
        ),
        case!(
            "models.create",
            "POST /models",
            made(MODEL),
            Body::Json(
                json!({ "owner": "o", "name": "n", "visibility": "private", "hardware": "cpu", "paper_url": "u" })
            ),
            |api| async move {
                let request = ModelsCreateRequest::new(
                    "o",
                    "n",
                    ModelsCreateRequestVisibility::Private,
                    "cpu",
                );
                api.models_create(&request.paper_url("u")).await
            }
        ),
        case!(
            "models.search",
            "QUERY /models",
            ok(PAGE),
            Body::Text("a cat, \"quoted\""),
            |api| api.models_search("a cat, \"quoted\"")
        ),
        case!("models.get", "GET /models/o/n.1", ok(MODEL), |api| api
            .models_get("o", "n.1")),
        case!(
            "models.update",
            "PATCH /models/o/n",
            ok(MODEL),
            Body::Json(json!({ "readme": "# hi" })),
            |api| async move {
                api.models_update("o", "n", &ModelsUpdateRequest::default().readme("# hi"))
                    .await
            }
        ),
        case!(
            "models.delete",
            "DELETE /models/o/n",
            nothing("204 No Content"),
            |api| api.models_delete("o", "n")
        ),
        case!(
            "models.examples.list",
            "GET /models/o/n/examples",
            ok(PAGE),
            |api| api.models_examples_list("o", "n")
        ),
        case!(
            "models.predictions.create",
            "POST /models/o/n/predictions",
            answer("202 Accepted", "application/json", PREDICTION),
            Body::Json(
                json!({ "input": { "a": 1 }, "webhook": "https://example.com", "webhook_events_filter": ["start", "logs"] })
            ),
            |api| async move {
                let request =
                    PredictionRequest::new(json!({ "a": 1 })).webhook("https://example.com");
                let request =
                    request.webhook_events_filter([WebhookEvent::Start, WebhookEvent::Logs]);
                let options = ModelsPredictionsCreateOptions::default()
                    .prefer("wait=7")
                    .cancel_after("1m");
                api.models_predictions_create("o", "n", &request, &options)
                    .await
            }
        ),
        case!(
            "models.readme.get",
            "GET /models/o/n/readme",
            answer("200 OK", "text/plain", "# hi"),
            |api| async move {
                assert_eq!(api.models_readme_get("o", "n").await?, "# hi");
                Ok(())
            }
        ),
    ]
}

fn versions() -> Vec<Case> {
    let version = r#"{"id":"1f","openapi_schema":{}}"#;
    vec![
        case!(
            "models.versions.list",
            "GET /models/o/n/versions",
            ok(PAGE),
            |api| api.models_versions_list("o", "n")
        ),
        case!(
            "models.versions.get",
            "GET /models/o/n/versions/1f",
            ok(version),
            |api| api.models_versions_get("o", "n", "1f")
        ),
        case!(
            "models.versions.delete",
            "DELETE /models/o/n/versions/1f",
            nothing("202 Accepted"),
            |api| { api.models_versions_delete("o", "n", "1f") }
        ),
    ]
}

fn predictions_and_trainings() -> Vec<Case> {
    vec![
        case!(
            "predictions.list",
            "GET /predictions?created_after=2025-01-02T03%3A04%3A05Z&created_before=2025-02-02T00%3A00%3A00Z&source=web",
            ok(PAGE),
            |api| async move {
                let options = PredictionsListOptions::default()
                    .created_after(time("2025-01-02T03:04:05Z"))
                    .created_before(time("2025-02-02T00:00:00Z"))
                    .source(PredictionsListSource::Web);
                api.predictions_list(&options).await
            }
        ),
        case!(
            "predictions.create",
            "POST /predictions",
            made(PREDICTION),
            Body::Json(json!({ "version": "o/n:1f", "input": { "a": 1 }, "stream": true })),
            |api| async move {
                let request =
                    VersionPredictionRequest::new("o/n:1f", json!({ "a": 1 })).stream(true);
                let options = PredictionsCreateOptions::default()
                    .prefer("wait=7")
                    .cancel_after("1m");
                api.predictions_create(&request, &options).await
            }
        ),
        case!(
            "predictions.get",
            "GET /predictions/p",
            ok(PREDICTION),
            |api| api.predictions_get("p")
        ),
        case!(
            "predictions.cancel",
            "POST /predictions/p/cancel",
            ok(PREDICTION),
            |api| api.predictions_cancel("p")
        ),
        case!("trainings.list", "GET /trainings", ok(PAGE), |api| api
            .trainings_list()),
        case!(
            "trainings.create",
            "POST /models/o/n/versions/1f/trainings",
            made(PREDICTION),
            Body::Json(json!({ "destination": "me/mine", "input": { "a": 1 } })),
            |api| async move {
                let request = TrainingRequest::new("me/mine", json!({ "a": 1 }));
                api.trainings_create("o", "n", "1f", &request).await
            }
        ),
        case!("trainings.get", "GET /trainings/t", ok(PREDICTION), |api| {
            api.trainings_get("t")
        }),
        case!(
            "trainings.cancel",
            "POST /trainings/t/cancel",
            ok(PREDICTION),
            |api| api.trainings_cancel("t")
        ),
    ]
}

pub(crate) fn cases() -> Vec<Case> {
    let mut all = accounts_and_lists();
    all.extend(deployments());
    all.extend(files());
    all.extend(models());
    all.extend(versions());
    all.extend(predictions_and_trainings());
    all
}
