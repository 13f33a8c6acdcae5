//! Lists and their pages.

use crate::support::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// All items of a list, page by page.
async fn all(server: &replicate_test_server::TestServer, target: &str) -> Vec<Value> {
    let mut page = get(server, target).await.json;
    let mut items = Vec::new();
    loop {
        let results = page["results"].as_array().unwrap();
        assert!(results.len() <= 3);
        items.extend(results.iter().cloned());
        let Some(next) = page["next"].as_str() else {
            return items;
        };
        assert!(next.starts_with(&server.base_url()), "{next}");
        page = get(server, next).await.json;
    }
}

#[tokio::test]
async fn pages_hold_each_item_once_although_others_come_in_between() {
    let server = builder().page_size(3).start().await.unwrap();
    let mut created = Vec::new();
    for _ in 0..8 {
        created.push(create(&server).await["id"].clone());
    }
    let first = get(&server, "/predictions").await.json;
    create(&server).await;
    let next = first["next"].as_str().unwrap();
    let mut items = first["results"].as_array().unwrap().clone();
    items.extend(all(&server, next).await);
    let ids: Vec<_> = items.iter().map(|item| item["id"].clone()).collect();
    created.reverse();
    assert_eq!(ids, created);
}

#[tokio::test]
async fn a_list_of_predictions_is_filtered_by_time() {
    let server = server().await;
    let first = create(&server).await;
    let second = create(&server).await;
    let at = second["created_at"].as_str().unwrap();
    let ids = async |query: String| {
        let list = get(&server, &format!("/predictions?{query}")).await.json;
        let results = list["results"].as_array().unwrap().clone();
        results
            .iter()
            .map(|item| item["id"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        ids(format!("created_after={at}")).await,
        [second["id"].clone()]
    );
    assert_eq!(
        ids(format!("created_before={at}")).await,
        [first["id"].clone()]
    );
    assert_eq!(ids("source=web".to_owned()).await, [] as [Value; 0]);
    let got = get(&server, "/predictions?created_after=yesterday").await;
    assert_eq!(
        (got.status, &got.json["invalid_fields"][0]["field"]),
        (422, &json!("created_after"))
    );
}

#[tokio::test]
async fn models_are_listed_sorted_and_searched() {
    let server = builder().page_size(3).start().await.unwrap();
    let names = async |target: &str| {
        let models = all(&server, target).await.into_iter();
        models
            .map(|model| model["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names("/models").await, ["images", "text"]);
    assert_eq!(
        names("/models?sort_by=model_created_at&sort_direction=asc").await,
        ["text", "images"]
    );
    let search = |words: &'static str| request(&server, "QUERY", "/models").body(words);
    let found = send(search("IMAGES please")).await.json;
    assert_eq!(found["results"].as_array().unwrap().len(), 1);
    assert_eq!(found["results"][0]["name"], "images");
    let quoted = send(search("\"images\"")).await.json;
    assert_eq!(quoted["results"][0]["name"], "images");
    let got = send(request(&server, "PUT", "/models").body("")).await;
    assert_eq!(
        (got.status, got.header("allow")),
        (405, "GET, HEAD, POST, QUERY")
    );
}

#[tokio::test]
async fn the_search_finds_models_and_collections() {
    let server = server().await;
    let found = get(&server, "/search?query=text&limit=1").await.json;
    assert_eq!(found["models"][0]["model"]["name"], "text");
    assert_eq!(found["collections"][0]["models"], json!([TEXT]));
    let models = async |query: &str| {
        let found = get(&server, &format!("/search?query=ai{query}")).await.json;
        found["models"].as_array().unwrap().len()
    };
    assert_eq!((models("").await, models("&limit=1").await), (2, 1));
    for target in [
        "/search",
        "/search?query=x&limit=51",
        "/search?query=x&limit=y",
    ] {
        assert_eq!(get(&server, target).await.status, 400, "{target}");
    }
}

#[tokio::test]
async fn collections_hold_their_models() {
    let server = server().await;
    let list = get(&server, "/collections").await.json;
    let slugs: BTreeSet<_> = list["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["slug"].as_str().unwrap())
        .collect();
    assert_eq!(slugs, BTreeSet::from(["files", "official", "text"]));
    let files = get(&server, "/collections/files").await.json;
    assert_eq!(files["models"][0]["name"], "images");
    assert_eq!(get(&server, "/collections/none").await.status, 404);
}
