//! Deployments run predictions, too.

use super::create::Target;
use super::{Create, Run, RunAll, Runnable};
use crate::client::Safety;
use crate::types;
use crate::{Client, Error, Result, RunStream};
use replicate_model::{ModelInput, Streams};

/// A deployment of a model.
#[derive(Clone, Debug)]
pub struct Deployment {
    client: Client,
    owner: String,
    name: String,
}

impl Deployment {
    pub(crate) fn new(client: Client, deployment: &str) -> Result<Self> {
        let (owner, name) = crate::identifier::owner_and_name(deployment).ok_or_else(|| {
            Error::argument(format!("`{deployment}` is no `owner/name` of a deployment"))
        })?;
        Ok(Self {
            client,
            owner: owner.to_owned(),
            name: name.to_owned(),
        })
    }

    /// Runs the deployed model and waits for its output, as [`Client::run`] does.
    pub fn run<I: Runnable>(&self, input: I) -> Run<I> {
        Run::new(self.create(input))
    }

    /// Creates a prediction, as [`Client::create`] does.
    pub fn create<I: Runnable>(&self, input: I) -> Create<I> {
        Create::new(self.client.clone(), self.target(), input)
    }

    /// Runs many inputs at once, as [`Client::run_all`] does.
    pub fn run_all<I: Runnable>(&self, inputs: impl IntoIterator<Item = I>) -> RunAll<I> {
        let inputs = inputs.into_iter().collect();
        RunAll::new(self.client.clone(), self.target(), inputs)
    }

    fn target(&self) -> Target {
        Target::Deployment(self.owner.clone(), self.name.clone())
    }

    /// Creates a prediction, and reads its output as it is made, as [`Client::stream`] does.
    pub fn stream<I: ModelInput<Model: Streams>>(&self, input: I) -> RunStream<I> {
        RunStream::new(self.create(input))
    }

    /// What the API answers about it.
    ///
    /// # Errors
    /// Those of the API. Safe to drop.
    pub async fn get(&self) -> Result<types::Deployment> {
        let (owner, name) = (&self.owner, &self.name);
        let call = self
            .client
            .call(Safety::Repeatable, |api| api.deployments_get(owner, name));
        call.await
    }
}
