//! Every operation of the document, called once with success: none is missing.

use crate::support::*;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

/// What a path parameter stands for here.
fn target(path: &str, prediction: &str, training: &str, file: &str) -> String {
    let model =
        if path.contains("trainings") || path.contains("/predictions") || path.contains("examples")
        {
            (
                "ai",
                if path.ends_with("/predictions") {
                    "text"
                } else {
                    "images"
                },
            )
        } else {
            ("local", "mine")
        };
    path.replace("{collection_slug}", "text")
        .replace("{deployment_owner}", "local")
        .replace("{deployment_name}", "d")
        .replace("{model_owner}", model.0)
        .replace("{model_name}", model.1)
        .replace("{version_id}", &images_version())
        .replace("{prediction_id}", prediction)
        .replace("{training_id}", training)
        .replace("{file_id}", file)
}

/// The body that a request takes.
fn body(operation: &str) -> Option<Value> {
    let mine =
        json!({ "owner": "local", "name": "mine", "visibility": "private", "hardware": "cpu" });
    let deployment = json!({
        "name": "d", "model": IMAGES, "version": images_version(), "hardware": "cpu",
        "min_instances": 0, "max_instances": 1,
    });
    Some(match operation {
        "deployments.create" => deployment,
        "deployments.update" => json!({ "max_instances": 2 }),
        "models.create" => mine,
        "models.update" => json!({ "readme": "# Mine", "description": "My own" }),
        "predictions.create" => json!({ "version": TEXT, "input": { "prompt": "x" } }),
        "models.predictions.create" => json!({ "input": { "prompt": "x" } }),
        "deployments.predictions.create" => json!({ "input": { "num_outputs": 1 } }),
        "trainings.create" => {
            json!({ "destination": "local/mine", "input": { "data": "https://x.y/z" } })
        }
        _ => return None,
    })
}

/// Creating comes first, deleting last.
fn order(operation: &str) -> usize {
    let order = [
        "models.create",
        "models.update",
        "deployments.create",
        "files.create",
        "predictions.create",
        "trainings.create",
    ];
    let last = [
        "deployments.delete",
        "files.delete",
        "models.versions.delete",
        "models.delete",
    ];
    let place = |list: &[&str]| list.iter().position(|id| *id == operation);
    place(&order)
        .or(place(&last).map(|place| place + 100))
        .unwrap_or(50)
}

#[tokio::test]
async fn all_37_operations_succeed() {
    let document = include_str!("../../../../replicate-api/openapi.json");
    let document: Value = serde_json::from_str(document).unwrap();
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            operations.push((order(id), id, method.to_uppercase(), path));
        }
    }
    operations.sort();
    assert_eq!(operations.len(), 37);

    let server = server().await;
    let (mut prediction, mut training, mut file) = (String::new(), String::new(), String::new());
    let mut trained = String::new();
    for (_, id, method, path) in operations {
        let mut target = target(path, &prediction, &training, &file);
        match id {
            "models.versions.get" | "models.versions.delete" => {
                target = target.replace(&images_version(), &trained);
            }
            "files.download" => target.push_str("?owner=local&expiry=1&signature=x"),
            "search" => target.push_str("?query=text"),
            _ => {}
        }
        let mut request = request(&server, &method, &target);
        if let Some(body) = body(id) {
            request = request.json(&body);
        } else if id == "files.create" {
            request = request
                .multipart(Form::new().part("content", Part::bytes(b"x".to_vec()).file_name("f")));
        } else if id == "models.search" {
            request = request.body("text");
        }
        let got = send(request).await;
        // Nobody is told the secret that signs downloads, so that there is none to try here.
        let expected = if id == "files.download" {
            404..=404
        } else {
            200..=204
        };
        assert!(
            expected.contains(&got.status),
            "{id}: {} {}",
            got.status,
            got.json
        );
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        match id {
            "predictions.create" => prediction = text(&got.json["id"]),
            "files.create" => file = text(&got.json["id"]),
            "trainings.create" => {
                training = text(&got.json["id"]);
                let done = ended(&server, &got.json).await;
                trained = text(&done["output"]["version"]).replace("local/mine:", "");
            }
            _ => {}
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_a_problem() {
    let server = server().await;
    for (method, target, status) in [
        ("GET", "/nothing", 404),
        ("GET", "/predictions/x", 404),
        ("GET", "/trainings/x", 404),
        ("GET", "/models/a/b", 404),
        ("GET", "/models/a%2F/%FF", 400),
        ("DELETE", "/account", 405),
        ("DELETE", "/models/ai/text", 403),
        ("GET", "/predictions?cursor=x", 404),
    ] {
        let got = send(request(&server, method, target)).await;
        assert_eq!(
            (got.status, got.header("content-type")),
            (status, "application/problem+json"),
            "{target}"
        );
        assert_eq!(got.json["status"], status);
    }
    // Said twice, it is not known which is meant.
    let twice = get(
        &server,
        "/models?sort_by=model_created_at&sort_by=model_created_at",
    )
    .await;
    assert_eq!(
        (twice.status, &twice.json["invalid_fields"][0]["field"]),
        (422, &json!("sort_by"))
    );
    for body in ["", "{", "[]", "{}"] {
        let got = send(request(&server, "POST", "/predictions").body(body)).await;
        assert!([400, 422].contains(&got.status), "{body}: {}", got.status);
    }
}

#[tokio::test]
async fn what_is_in_use_cannot_be_deleted() {
    let server = server().await;
    let create = async |what: &str, body: Value| post_json(&server, what, body).await.status;
    let delete = async |target: &str| send(request(&server, "DELETE", target)).await.status;
    let (model, deployment) = (
        body("models.create").unwrap(),
        body("deployments.create").unwrap(),
    );
    assert_eq!(create("/models", model.clone()).await, 201);
    assert_eq!(create("/models", model).await, 409);
    let training = format!("/models/{IMAGES}/versions/{}/trainings", images_version());
    let training = post_json(&server, &training, body("trainings.create").unwrap())
        .await
        .json;
    let trained = ended(&server, &training).await["output"]["version"].clone();
    let trained = trained.as_str().unwrap().replace("local/mine:", "");
    assert_eq!(delete("/models/local/mine").await, 409, "it has a version");

    let mut mine = deployment.clone();
    mine["model"] = json!("local/mine");
    mine["version"] = json!(trained);
    assert_eq!(create("/deployments", mine.clone()).await, 200);
    assert_eq!(create("/deployments", mine).await, 409);
    let version = format!("/models/local/mine/versions/{trained}");
    assert_eq!(delete(&version).await, 409, "a deployment runs it");
    server.rule(replicate_test_server::Rule::model(
        "*",
        quick().run_ms(60_000),
    ));
    let run = json!({ "input": {} });
    assert_eq!(create("/deployments/local/d/predictions", run).await, 201);
    assert_eq!(
        delete("/deployments/local/d").await,
        409,
        "a prediction runs on it"
    );
    let running = server.created().last().unwrap()["urls"]["cancel"].clone();
    send(request(&server, "POST", running.as_str().unwrap())).await;
    assert_eq!(delete("/deployments/local/d").await, 204);
    assert_eq!(delete(&version).await, 202);
    assert_eq!(delete("/models/local/mine").await, 204);

    let public =
        json!({ "owner": "local", "name": "open", "visibility": "public", "hardware": "cpu" });
    assert_eq!(create("/models", public).await, 201);
    assert_eq!(delete("/models/local/open").await, 403, "it is public");
}
