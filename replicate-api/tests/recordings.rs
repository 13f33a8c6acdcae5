//! Recorded answers go through their operation's type, and no field that the document names is lost.
//!
//! `REPLICATE_RECORDINGS` names a folder with one exchange a file: `request`, `status`, `response`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

use chrono::{DateTime, Utc};
use libtest_mimic::{Arguments, Failed, Trial};
use replicate_api::{Page, Problem, types};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let Some(folder) = std::env::var_os("REPLICATE_RECORDINGS") else {
        let name = "recordings: set REPLICATE_RECORDINGS to a folder of recorded exchanges";
        let ignored = Trial::test(name, || Ok(())).with_ignored_flag(true);
        return libtest_mimic::run(&arguments, vec![ignored]).exit_code();
    };
    let files =
        std::fs::read_dir(&folder).expect("REPLICATE_RECORDINGS names a folder that can be read");
    let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    files.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "json")
    });
    files.sort();
    assert!(
        !files.is_empty(),
        "REPLICATE_RECORDINGS holds no .json file"
    );
    let trial = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        Trial::test(format!("recordings::{name}"), move || check(&path))
    };
    libtest_mimic::run(&arguments, files.into_iter().map(trial).collect()).exit_code()
}

fn check(path: &Path) -> Result<(), Failed> {
    let recorded: Value = serde_json::from_slice(&std::fs::read(path)?)?;
    let (response, status) = (&recorded["response"], &recorded["status"]);
    if status.as_u64().is_some_and(|status| status >= 400) {
        let problem: Problem = serde_json::from_value(response.clone())?;
        return lost(
            "",
            response,
            &serde_json::to_value(problem)?,
            &["title", "detail", "status"],
        );
    }
    let uri = recorded["request"]["uri"].as_str().unwrap_or_default();
    let path = uri
        .split_once("/v1/")
        .ok_or("a request outside of the API")?
        .1;
    let path: Vec<&str> = path
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .split('/')
        .collect();
    match (
        recorded["request"]["method"].as_str().unwrap_or_default(),
        path.as_slice(),
    ) {
        (_, ["predictions", ..] | [.., "predictions"]) if response.get("results").is_none() => {
            kept::<types::Prediction>("schemas_prediction_response", response)
        }
        ("GET", ["predictions"]) => {
            page::<types::Prediction>("schemas_prediction_response", response)
        }
        (_, ["trainings", _, ..]) | ("POST", [.., "trainings"]) => {
            kept::<types::Training>("schemas_training_response", response)
        }
        ("GET", ["trainings"]) => page::<types::Training>("schemas_training_response", response),
        ("POST", ["files"]) | ("GET", ["files", _]) => {
            kept::<types::File>("schemas_file_response", response)
        }
        ("GET", ["files"]) => page::<types::File>("schemas_file_response", response),
        ("GET", ["models", _, _]) => kept::<types::Model>("schemas_model_response", response),
        ("GET", ["models"]) => page::<types::Model>("schemas_model_response", response),
        ("GET", ["models", _, _, "versions", _]) => {
            kept::<types::Version>("schemas_version_response", response)
        }
        ("GET", ["models", _, _, "versions"]) => {
            page::<types::Version>("schemas_version_response", response)
        }
        ("GET", ["hardware"]) => {
            let hardware: Vec<types::Hardware> = serde_json::from_value(response.clone())?;
            lost(
                "",
                response,
                &serde_json::to_value(hardware)?,
                &["name", "sku"],
            )
        }
        ("GET", ["collections", _]) => {
            kept::<types::Collection>("schemas_collection_response", response)
        }
        other => Err(format!("which operation is {other:?}? name it in this test").into()),
    }
}

fn page<T: Serialize + DeserializeOwned>(component: &str, response: &Value) -> Result<(), Failed> {
    let page: Page<T> = serde_json::from_value(response.clone())?;
    if serde_json::to_value(&page.next)? != response["next"] {
        return Err("`next` is lost".into());
    }
    let items = response["results"]
        .as_array()
        .ok_or("a page without results")?;
    if items.len() != page.results.len() {
        return Err("items are lost".into());
    }
    items.iter().try_for_each(|item| kept::<T>(component, item))
}

/// Decodes, encodes, and compares every field that the document names.
fn kept<T: Serialize + DeserializeOwned>(component: &str, response: &Value) -> Result<(), Failed> {
    let decoded: T = serde_json::from_value(response.clone())?;
    let document: Value = serde_json::from_str(include_str!("../openapi.json"))?;
    let properties = &document["components"]["schemas"][component]["properties"];
    let properties: &Map<String, Value> = properties.as_object().ok_or("no such component")?;
    let names: Vec<&str> = properties.keys().map(String::as_str).collect();
    lost("", response, &serde_json::to_value(decoded)?, &names)
}

/// Whether a value of these fields is other in `kept` than it came.
fn lost(place: &str, came: &Value, kept: &Value, names: &[&str]) -> Result<(), Failed> {
    for name in names {
        let (came, kept) = (&came[*name], &kept[*name]);
        let time = |value: &Value| {
            value
                .as_str()
                .and_then(|text| text.parse::<DateTime<Utc>>().ok())
        };
        let same = came == kept
            || is_nothing(came) && is_nothing(kept)
            || time(came).is_some_and(|came| time(kept) == Some(came))
            || is_number_alike(came, kept);
        if same {
            continue;
        }
        match came.as_object() {
            // Of `urls` and `checksums`, what the document names; `metrics` in whole.
            Some(members) if matches!(*name, "urls" | "checksums" | "metrics") => {
                let all = ["get", "cancel", "web", "stream", "sha256"];
                let inner: Vec<&str> = members.keys().map(String::as_str).collect();
                let inner = inner
                    .into_iter()
                    .filter(|key| *name == "metrics" || all.contains(key));
                lost(
                    &format!("{place}/{name}"),
                    came,
                    kept,
                    &inner.collect::<Vec<_>>(),
                )?;
            }
            _ => return Err(format!("{place}/{name}: {came} became {kept}").into()),
        }
    }
    Ok(())
}

fn is_nothing(value: &Value) -> bool {
    value.is_null()
        || value.as_array().is_some_and(Vec::is_empty)
        || value.as_object().is_some_and(Map::is_empty)
}

/// `2` and `2.0` are one number.
fn is_number_alike(a: &Value, b: &Value) -> bool {
    a.as_f64()
        .zip(b.as_f64())
        .is_some_and(|(a, b)| a.to_bits() == b.to_bits())
}
