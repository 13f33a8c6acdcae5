//! Collections, deployments, hardware, the account, and the search over everything.

use crate::client::Safety;
use crate::options::SearchOptions;
use crate::{Client, List, Result, types};

/// Collections of models.
#[derive(Clone, Debug)]
pub struct Collections {
    client: Client,
}

impl Collections {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// All of them.
    pub fn list(&self) -> List<types::CollectionListItem> {
        List::new(&self.client, |client| async move {
            let call = client.call(Safety::Repeatable, crate::Api::collections_list);
            call.await
        })
    }

    /// The collection of this slug, such as `text-to-image`, with its models.
    ///
    /// # Errors
    /// Those of the API: 404 if there is none. Safe to drop.
    pub async fn get(&self, slug: &str) -> Result<types::Collection> {
        let call = self
            .client
            .call(Safety::Repeatable, |api| api.collections_get(slug));
        call.await
    }
}

/// Deployments of your own. [`Client::deployment`] runs one.
#[derive(Clone, Debug)]
pub struct Deployments {
    client: Client,
}

impl Deployments {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// All of them.
    pub fn list(&self) -> List<types::Deployment> {
        List::new(&self.client, |client| async move {
            let call = client.call(Safety::Repeatable, crate::Api::deployments_list);
            call.await
        })
    }
}

impl Client {
    /// Searches models, collections and pages of the documentation. [`Models::search`](crate::Models::search) finds models
    /// alone.
    ///
    /// # Errors
    /// Those of the API. Safe to drop.
    pub async fn search(&self, words: &str, options: SearchOptions) -> Result<types::Search> {
        let options = &options;
        let call = self.call(Safety::Repeatable, |api| api.search(words, options));
        call.await
    }

    /// What models can run on; its `sku` is what creating a model or a deployment takes.
    ///
    /// # Errors
    /// Those of the API. Safe to drop.
    pub async fn hardware(&self) -> Result<Vec<types::Hardware>> {
        let call = self.call(Safety::Repeatable, crate::Api::hardware_list);
        call.await
    }

    /// Whose token it is.
    ///
    /// # Errors
    /// Those of the API. Safe to drop.
    pub async fn account(&self) -> Result<types::Account> {
        let call = self.call(Safety::Repeatable, crate::Api::account_get);
        call.await
    }
}
