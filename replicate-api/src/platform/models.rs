//! Models, and what is said of them.

use crate::client::Safety;
use crate::options::ModelsListOptions;
use crate::{Client, Error, List, Result, identifier, types};
use reqwest::header::CONTENT_TYPE;

/// The models of the platform. One is named `owner/name`.
#[derive(Clone, Debug)]
pub struct Models {
    client: Client,
}

impl Models {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// All public models, and your own; by default those with the newest versions first.
    pub fn list(&self, options: ModelsListOptions) -> List<types::Model> {
        List::new(&self.client, |client| async move {
            let options = &options;
            client
                .call(Safety::Repeatable, |api| api.models_list(options))
                .await
        })
    }

    /// The public models that fit some words, the best first: `QUERY /models`. [`Client::search`] finds collections and pages
    /// of the documentation, too.
    pub fn search(&self, words: impl Into<String>) -> List<types::ModelMatch> {
        let words = words.into();
        List::new(&self.client, |client| async move {
            let words = words.as_str();
            client
                .call(Safety::Repeatable, |api| api.models_search(words))
                .await
        })
    }

    /// A model.
    ///
    /// # Errors
    /// [`Error::Argument`] if `model` is no `owner/name`; those of the API: 404 if there is no such model. Safe to drop.
    pub async fn get(&self, model: &str) -> Result<types::Model> {
        let (owner, name) = owner_and_name(model)?;
        let call = self
            .client
            .call(Safety::Repeatable, |api| api.models_get(owner, name));
        call.await
    }

    /// The versions of a model, the newest first, each with its schema. An official model may have none to show.
    ///
    /// # Errors
    /// [`Error::Argument`] if `model` is no `owner/name`.
    pub fn versions(&self, model: &str) -> Result<List<types::Version>> {
        let (owner, name) = owned(model)?;
        Ok(List::new(&self.client, |client| async move {
            let (owner, name) = (&owner, &name);
            client
                .call(Safety::Repeatable, |api| {
                    api.models_versions_list(owner, name)
                })
                .await
        }))
    }

    /// A version of a model, with its schema.
    ///
    /// # Errors
    /// [`Error::Argument`] if `version` is no `owner/name:version`; those of the API. Safe to drop.
    pub async fn version(&self, version: &str) -> Result<types::Version> {
        let Some((owner, name, Some(id))) = identifier::model(version) else {
            let message = format!("`{version}` is no `owner/name:version` of a model");
            return Err(Error::argument(message));
        };
        let call = self.client.call(Safety::Repeatable, |api| {
            api.models_versions_get(owner, name, id)
        });
        call.await
    }

    /// Predictions that its owner shows as examples.
    ///
    /// # Errors
    /// [`Error::Argument`] if `model` is no `owner/name`.
    pub fn examples(&self, model: &str) -> Result<List<types::Prediction>> {
        let (owner, name) = owned(model)?;
        Ok(List::new(&self.client, |client| async move {
            let (owner, name) = (&owner, &name);
            client
                .call(Safety::Repeatable, |api| {
                    api.models_examples_list(owner, name)
                })
                .await
        }))
    }

    /// What its owner has written about it, as Markdown.
    ///
    /// # Errors
    /// [`Error::Argument`] if `model` is no `owner/name`; those of the API: 404 if it has none. Safe to drop.
    pub async fn readme(&self, model: &str) -> Result<String> {
        let (owner, name) = owner_and_name(model)?;
        let call = self
            .client
            .call(Safety::Repeatable, |api| api.models_readme_get(owner, name));
        call.await
    }

    /// Its documentation as a whole, as Markdown for language models: `llms.txt` below the page of the model, whose address
    /// the API tells. The token does not go there.
    ///
    /// # Errors
    /// [`Error::Argument`] if `model` is no `owner/name`, or its page has no http(s) URL; those of the API. Safe to drop.
    pub async fn docs(&self, model: &str) -> Result<String> {
        let url = self.get(model).await?.url.unwrap_or_default();
        if url.is_empty() {
            let message = format!("the API does not say where the page of {model} is");
            return Err(Error::argument(message));
        }
        let url = format!("{}/llms.txt", url.trim_end_matches('/'));
        let url = url.as_str();
        let call = self
            .client
            .call(self.client.reading(url), |api| async move {
                let body = api.fetch_as(url, "text/markdown").await?;
                let media = body.headers().get(CONTENT_TYPE);
                if media.is_some_and(|media| media.as_bytes().starts_with(b"text/html")) {
                    let message = "the page of the model answers HTML in place of Markdown";
                    return Err(Error::argument(message));
                }
                let body = body.bytes().await?;
                Ok(String::from_utf8_lossy(&body).into_owned())
            });
        call.await
    }
}

fn owner_and_name(model: &str) -> Result<(&str, &str)> {
    identifier::owner_and_name(model)
        .ok_or_else(|| Error::argument(format!("`{model}` is no `owner/name` of a model")))
}

fn owned(model: &str) -> Result<(String, String)> {
    let (owner, name) = owner_and_name(model)?;
    Ok((owner.to_owned(), name.to_owned()))
}
