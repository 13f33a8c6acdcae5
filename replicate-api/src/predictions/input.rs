//! What can be run.

use super::{Outputs, Untyped};
use crate::dynamic::DynamicInput;
use crate::{Client, Result, files};
use replicate_model::{Json, ModelInput};

/// An input that knows its model: what a model crate's `input!` makes, or JSON of a [`Dynamic`](crate::Dynamic) one.
pub trait Runnable: Send + Sync + 'static {
    /// How the output is read.
    type Kind: Outputs;

    /// Checks it, and uploads its files.
    #[doc(hidden)]
    fn prepare(self, client: &Client) -> impl Future<Output = Result<Json>> + Send;
}

impl<I: ModelInput> Runnable for I {
    type Kind = I::Model;

    fn prepare(self, client: &Client) -> impl Future<Output = Result<Json>> + Send {
        files::prepare(client, self)
    }
}

impl Runnable for DynamicInput {
    type Kind = Untyped;

    async fn prepare(self, _: &Client) -> Result<Json> {
        self.checked()
    }
}
