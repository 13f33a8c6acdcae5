//! Replicate's API, as far as the project's own upkeep needs it.
//!
//! Not by way of `replicate-api`: that is made here, and has to be made anew when it does not compile.

use anyhow::{Context, Result, bail};
use replicate_generator::document::catalog::{CatalogModel, CatalogVersion};
use reqwest::blocking::{Client, Response};
use reqwest::header::{AUTHORIZATION, HeaderValue, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{StatusCode, Url};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::io::Read;
use std::time::Duration;

const BASE_URL: &str = "https://api.replicate.com/v1";

/// The version of a model that was not pushed.
const LOCAL: &str = "local";

/// The largest answer that is read, in bytes: documents of models have some hundred kilobytes.
const LARGEST: u64 = 64 << 20;

/// How often a request is tried that the API puts off, or does not answer.
const ATTEMPTS: u32 = 4;

/// The longest pause that the API may ask for.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// The API, with the token of the environment, if there is one.
pub(crate) struct Live {
    http: Client,
    base: Url,
    token: Option<HeaderValue>,
}

/// A model that was found, as far as it is shown.
#[derive(Deserialize)]
pub(crate) struct Found {
    pub(crate) owner: String,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) run_count: Option<u64>,
    #[serde(default)]
    pub(crate) description: Option<String>,
}

impl Found {
    pub(crate) fn slug(&self) -> String {
        format!("{}/{}", self.owner, self.name)
    }
}

#[derive(Deserialize)]
struct Matches {
    #[serde(default)]
    models: Vec<Value>,
}

#[derive(Deserialize)]
struct Match {
    model: Found,
}

impl Live {
    /// `REPLICATE_API_TOKEN`, and `REPLICATE_BASE_URL` if it is set.
    pub(crate) fn from_env() -> Result<Self> {
        let token = std::env::var("REPLICATE_API_TOKEN").unwrap_or_default();
        let token = match token.trim() {
            "" => None,
            token => {
                let token = HeaderValue::try_from(format!("Bearer {token}")).ok();
                let mut token = token.context("REPLICATE_API_TOKEN holds what no header can")?;
                token.set_sensitive(true);
                Some(token)
            }
        };
        let base = std::env::var("REPLICATE_BASE_URL").unwrap_or_default();
        let base = match base.trim().trim_end_matches('/') {
            "" => BASE_URL.to_owned(),
            base if base.ends_with("/v1") => base.to_owned(),
            base => format!("{base}/v1"),
        };
        let base = web(&base).context("REPLICATE_BASE_URL")?;
        if !base.username().is_empty() || base.password().is_some() {
            bail!("REPLICATE_BASE_URL has to be a URL without a user");
        }
        Ok(Self {
            // The token goes nowhere else.
            http: http(Policy::none())?,
            base,
            token,
        })
    }

    pub(crate) fn has_token(&self) -> bool {
        self.token.is_some()
    }

    /// A model with its latest version; none if there is no such model.
    pub(crate) fn model(&self, slug: &str) -> Result<Option<CatalogModel>> {
        let (owner, name) = slug.split_once('/').unwrap_or((slug, ""));
        self.get(&["models", owner, name], &[])
    }

    /// A version of a model; none if it has no such version.
    pub(crate) fn version(&self, slug: &str, id: &str) -> Result<Option<CatalogVersion>> {
        let (owner, name) = slug.split_once('/').unwrap_or((slug, ""));
        self.get(&["models", owner, name, "versions", id], &[])
    }

    /// The models that fit some words, the best first. That needs no token.
    pub(crate) fn search(&self, words: &str, limit: u32) -> Result<Vec<Found>> {
        let limit = limit.to_string();
        let found = self.get(&["search"], &[("query", words), ("limit", &limit)])?;
        let found: Matches = found.context("the API has no search")?;
        let found = found.models.into_iter();
        let found = found.filter_map(|found| serde_json::from_value::<Match>(found).ok());
        Ok(found.map(|found| found.model).collect())
    }

    /// What `GET` answers; none if that is 404.
    fn get<T: DeserializeOwned>(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Option<T>> {
        let mut url = self.base.clone();
        match url.path_segments_mut() {
            Ok(mut segments) => segments.pop_if_empty().extend(path),
            Err(()) => bail!("REPLICATE_BASE_URL takes no path"),
        };
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let mut request = self.http.get(url.clone());
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, token.clone());
        }
        let response = answer(&url, &request)?;
        if response.status() == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let body = success(&url, response)?;
        serde_json::from_slice(&body).map(Some).with_context(|| {
            format!(
                "GET {} was answered with what it does not document",
                url.path()
            )
        })
    }
}

/// The document at a URL, for which no token is needed.
pub(crate) fn document(url: &str) -> Result<Vec<u8>> {
    let url = web(url)?;
    let response = answer(&url, &http(Policy::default())?.get(url.clone()))?;
    success(&url, response)
}

/// The model that runs at a Cog server, under a name that the server does not know.
pub(crate) fn cog(url: &str, slug: &str) -> Result<CatalogModel> {
    let at = |path: &str| format!("{}/{path}", url.trim_end_matches('/'));
    let json = |path: &str| -> Result<Value> {
        serde_json::from_slice(&document(&at(path))?)
            .with_context(|| format!("{} is no JSON, as a Cog server answers it", at(path)))
    };
    let openapi_schema = json("openapi.json")?;
    let cog_version = json("")?["cog_version"].as_str().map(str::to_owned);
    let (owner, name) = slug.split_once('/').unwrap_or((slug, ""));
    Ok(CatalogModel {
        owner: owner.to_owned(),
        name: name.to_owned(),
        is_official: Some(false),
        latest_version: Some(CatalogVersion {
            // It has none before it is pushed.
            id: LOCAL.to_owned(),
            cog_version,
            openapi_schema,
        }),
    })
}

fn web(url: &str) -> Result<Url> {
    match Url::parse(url) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(url),
        _ => bail!("`{url}` is no http:// or https:// URL"),
    }
}

fn http(redirects: Policy) -> Result<Client> {
    let http = Client::builder()
        .redirect(redirects)
        .user_agent(concat!("replicate-rust-xtask/", env!("CARGO_PKG_VERSION")))
        .timeout(Duration::from_mins(2));
    Ok(http.build()?)
}

/// Sends until there is an answer other than "later".
fn answer(url: &Url, request: &reqwest::blocking::RequestBuilder) -> Result<Response> {
    let mut attempt = 1;
    loop {
        let request = request
            .try_clone()
            .context("a request that cannot be sent again")?;
        let sent = request.send();
        let pause = match &sent {
            Ok(response) => asked_pause(response),
            Err(error) if error.is_connect() || error.is_timeout() => Some(Duration::from_secs(1)),
            Err(_) => None,
        };
        match pause {
            Some(pause) if attempt < ATTEMPTS => {
                eprintln!("waiting {} s for {}", pause.as_secs(), origin(url));
                std::thread::sleep(pause);
                attempt += 1;
            }
            _ => return sent.with_context(|| format!("cannot reach {}", origin(url))),
        }
    }
}

/// How long to wait if the API says "later".
fn asked_pause(response: &Response) -> Option<Duration> {
    let later = matches!(response.status().as_u16(), 429 | 500 | 502..=504);
    let asked = response.headers().get(RETRY_AFTER);
    let asked = asked.and_then(|seconds| seconds.to_str().ok()?.parse().ok());
    let pause = Duration::from_secs(asked.unwrap_or(1));
    later.then(|| pause.min(LONGEST_PAUSE))
}

fn success(url: &Url, response: Response) -> Result<Vec<u8>> {
    let status = response.status();
    let mut body = Vec::new();
    let read = response.take(LARGEST + 1).read_to_end(&mut body);
    read.with_context(|| format!("{} broke off its answer", origin(url)))?;
    if body.len() as u64 > LARGEST {
        bail!(
            "GET {} was answered with more than {} MiB",
            url.path(),
            LARGEST >> 20
        );
    }
    if status.is_success() {
        return Ok(body);
    }
    let problem: Value = serde_json::from_slice(&body).unwrap_or_default();
    let detail = problem["detail"].as_str().unwrap_or_default();
    let next = match status {
        StatusCode::UNAUTHORIZED => "; check REPLICATE_API_TOKEN",
        _ => "",
    };
    bail!("GET {} was answered {status}: {detail}{next}", url.path());
}

fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}
