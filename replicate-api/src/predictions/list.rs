//! Predictions that were created before.

use super::{Outputs, Prediction};
use crate::client::Safety;
use crate::options::PredictionsListOptions;
use crate::{Client, List, Result, types};

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
            .call(Safety::Apart, |api| api.predictions_cancel(id));
        call.await
    }

    /// All of them, the newest first. An item may lack its output and its logs.
    pub fn list(&self, options: PredictionsListOptions) -> List<types::Prediction> {
        List::new(&self.client, |client| async move {
            let options = &options;
            client
                .call(Safety::Repeatable, |api| api.predictions_list(options))
                .await
        })
    }
}
