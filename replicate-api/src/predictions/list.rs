//! Predictions that were created before.

use super::{Outputs, Prediction};
use crate::client::Safety;
use crate::options::PredictionsListOptions;
use crate::{Client, Result, pages, types};
use futures_core::Stream;

/// Predictions that were created before.
#[derive(Clone, Debug)]
pub struct Predictions {
    client: Client,
}

impl Predictions {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// The prediction with this id, of a model (`get::<flux_schnell::Model>(id)`) or of any
    /// (`get::<Untyped>(id)`).
    ///
    /// # Errors
    /// Those of the API. Safe to drop.
    pub async fn get<T: Outputs>(&self, id: &str) -> Result<Prediction<T>> {
        let call = self
            .client
            .call(Safety::Repeatable, |api| api.predictions_get(id));
        Ok(Prediction::new(self.client.clone(), call.await?))
    }

    /// Cancels the prediction with this id. One that has ended stays as it is.
    ///
    /// # Errors
    /// Those of the API. Dropped, it may have been canceled.
    pub async fn cancel(&self, id: &str) -> Result<types::Prediction> {
        let call = self
            .client
            .call(Safety::Urgent, |api| api.predictions_cancel(id));
        call.await
    }

    /// All of them, the newest first, page by page as they are read.
    ///
    /// # Errors
    /// An item may be one of the API's errors, which ends the stream.
    pub fn list(
        &self,
        options: PredictionsListOptions,
    ) -> impl Stream<Item = Result<types::Prediction>> + Send + use<> {
        let client = self.client.clone();
        pages::items(self.client.clone(), async move {
            let options = &options;
            client
                .call(Safety::Repeatable, |api| api.predictions_list(options))
                .await
        })
    }
}
