//! What the platform has, and lists of it.

use crate::support::*;
use futures_util::TryStreamExt;
use replicate_api::options::{ModelsListOptions, PredictionsListOptions, SearchOptions};
use replicate_api::types::CollectionListItem;
use replicate_api::{Error, List, SchemaCheck};
use replicate_model::Model;
use replicate_test_server::{Fault, ModelSpec, Rule, TestServer};
use serde_json::json;

const FLUX: &str = "black-forest-labs/flux-schnell";

#[tokio::test]
async fn models_are_found_and_described() {
    let (server, client) = start().await;
    let all = client.models().list(ModelsListOptions::default());
    assert!(all.try_collect::<Vec<_>>().await.unwrap().len() >= 10);
    let found: Vec<_> = client
        .models()
        .search("flux-schnell")
        .try_collect()
        .await
        .unwrap();
    assert_eq!(found[0].name.as_deref(), Some("flux-schnell"));
    let sent = server.requests().last().unwrap().clone();
    assert_eq!(
        (sent.method.as_str(), &sent.body[..]),
        ("QUERY", &b"flux-schnell"[..])
    );
    let everything = client
        .search("flux", SearchOptions::default().limit(3))
        .await
        .unwrap();
    assert!(everything.models.len() == 3 && !everything.pages.is_empty());

    let model = client.models().get(FLUX).await.unwrap();
    assert_eq!(
        (model.owner.as_str(), model.is_official),
        ("black-forest-labs", Some(true))
    );
    let rembg: Vec<_> = client
        .models()
        .versions("cjwbw/rembg")
        .unwrap()
        .try_collect()
        .await
        .unwrap();
    let name = format!("cjwbw/rembg:{}", rembg[0].id);
    let version = client.models().version(&name).await.unwrap();
    assert_eq!(
        (version.id.as_str(), &version),
        (rembg::Model::VERSION, &rembg[0])
    );
    let examples: Vec<_> = client
        .models()
        .examples(FLUX)
        .unwrap()
        .try_collect()
        .await
        .unwrap();
    assert!(examples.iter().all(|example| example.output.is_some()));
}

#[tokio::test]
async fn a_models_documents_are_markdown() {
    let (server, client) = start().await;
    let readme = client.models().readme(FLUX).await.unwrap();
    assert!(!readme.is_empty());
    let docs = client.models().docs(FLUX).await.unwrap();
    assert!(
        docs.starts_with("# black-forest-labs/flux-schnell\n"),
        "{docs}"
    );
    let sent = server.requests().last().unwrap().clone();
    assert_eq!(sent.path, "/black-forest-labs/flux-schnell/llms.txt");
    // The site is not the API.
    assert_eq!(
        (sent.header("accept"), sent.header("authorization")),
        (Some("text/markdown"), None)
    );
    let error = client.models().docs("none/such").await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
}

#[tokio::test]
async fn a_name_that_is_none_is_not_sent() {
    let (server, client) = start().await;
    let models = client.models();
    for name in ["", "flux", "a/b/c", "../x", "a/b:"] {
        let errors = [
            models.get(name).await.map(drop),
            models.readme(name).await.map(drop),
            models.docs(name).await.map(drop),
            models.version(name).await.map(drop),
            models.versions(name).map(drop),
            models.examples(name).map(drop),
        ];
        assert!(
            errors
                .iter()
                .all(|error| matches!(error, Err(Error::Argument(_)))),
            "{name}: {errors:?}"
        );
    }
    // A model is no version.
    assert!(models.version(FLUX).await.is_err() && server.requests().is_empty());
}

#[tokio::test]
async fn everything_else_is_listed() {
    let (_server, client) = start().await;
    let collections: Vec<CollectionListItem> =
        client.collections().list().try_collect().await.unwrap();
    let slug = collections[0].slug.clone().unwrap();
    let collection = client.collections().get(&slug).await.unwrap();
    assert_eq!(
        (collection.slug, collection.models.is_empty()),
        (Some(slug), false)
    );
    assert!(
        client
            .hardware()
            .await
            .unwrap()
            .iter()
            .any(|hardware| hardware.sku.as_deref() == Some("cpu"))
    );
    assert_eq!(
        client.account().await.unwrap().username.as_deref(),
        Some("local")
    );
    let request = replicate_api::types::DeploymentsCreateRequest::new(
        "d",
        FLUX,
        flux_schnell::Model::VERSION,
        "cpu",
        0,
        1,
    );
    client.api().deployments_create(&request).await.unwrap();
    let deployments: Vec<_> = client.deployments().list().try_collect().await.unwrap();
    assert_eq!(deployments[0].name.as_deref(), Some("d"));
}

async fn five_predictions() -> (TestServer, List<replicate_api::types::Prediction>) {
    let server = builder().page_size(2).start().await.unwrap();
    let client = client_of(&server);
    for n in 0..5 {
        let input = flux_schnell::input! { prompt: format!("{n}") };
        client.create(input).await.unwrap();
    }
    let list = client.predictions().list(PredictionsListOptions::default());
    (server, list)
}

#[tokio::test]
async fn a_list_can_be_read_page_by_page() {
    let (server, mut list) = five_predictions().await;
    let asked = || server.requests().of("GET", "/v1/predictions").len();
    assert_eq!(asked(), 0);
    let mut sizes = Vec::new();
    while let Some(page) = list.page().await.unwrap() {
        sizes.push(page.results.len());
        assert_eq!(asked(), sizes.len());
    }
    assert_eq!(sizes, [2, 2, 1]);
    assert!(list.page().await.unwrap().is_none() && asked() == 3);
}

#[tokio::test]
async fn a_list_that_fails_is_over_and_what_is_dropped_is_not_lost() {
    let (server, mut list) = five_predictions().await;
    let slow = Fault::delay_ms(300);
    server.rule(Rule::request("GET /v1/predictions", slow).times(1));
    let impatient = tokio::time::timeout(std::time::Duration::from_millis(50), list.page());
    assert!(impatient.await.is_err());
    assert_eq!(list.page().await.unwrap().unwrap().results.len(), 2);
    assert_eq!(server.requests().of("GET", "/v1/predictions").len(), 1);
    server.rule(Rule::request("GET /v1/predictions", Fault::status(400)));
    list.try_next().await.unwrap_err();
    assert!(list.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn a_list_that_leads_in_a_circle_ends() {
    let (server, list) = five_predictions().await;
    let body = json!({ "next": format!("{}/predictions", server.base_url()), "results": [] });
    server.rule(Rule::request(
        "GET /v1/predictions",
        Fault::replace_body(body.to_string()),
    ));
    assert!(list.try_collect::<Vec<_>>().await.unwrap().is_empty());
    assert_eq!(server.requests().of("GET", "/v1/predictions").len(), 2);
}

#[tokio::test]
async fn a_schema_that_has_moved_is_told() {
    let (_server, client) = start().await;
    assert_eq!(
        client.check_schema::<flux_schnell::Model>().await.unwrap(),
        SchemaCheck::Same
    );
    assert_eq!(
        client.check_schema::<rembg::Model>().await.unwrap(),
        SchemaCheck::Same
    );
    // The same model with a field more, and with another text, which says nothing of what it takes.
    let pin = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../model-bindings/schemas/black-forest-labs/flux-schnell.json"
    );
    let schema: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(pin).unwrap()).unwrap();
    let check = async |schema| {
        let model = ModelSpec::new("black-forest-labs", "flux-schnell", "ab".repeat(32), schema);
        let server = TestServer::builder()
            .models([model.official()])
            .start()
            .await
            .unwrap();
        client_of(&server)
            .check_schema::<flux_schnell::Model>()
            .await
            .unwrap()
    };
    let mut described = schema.clone();
    described["components"]["schemas"]["Input"]["properties"]["prompt"]["description"] =
        "What to see".into();
    assert_eq!(check(described).await, SchemaCheck::Same);
    let mut moved = schema;
    moved["components"]["schemas"]["Input"]["properties"]["mood"] = json!({ "type": "string" });
    let SchemaCheck::Moved {
        version, sha256, ..
    } = check(moved).await
    else {
        panic!("it has moved");
    };
    assert_eq!(version, "ab".repeat(32));
    assert!(sha256.len() == 64 && sha256 != flux_schnell::Model::SHA256);
}
