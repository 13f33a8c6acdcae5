//! What can be run.

use super::{Outputs, Untyped};
use crate::dynamic::DynamicInput;
use crate::files::{self, Common};
use crate::{Client, Result};
use replicate_model::{FileInput, Json, ModelInput};

/// An input that knows its model: what a model crate's `input!` makes, or JSON of a [`Dynamic`](crate::Dynamic) one.
pub trait Runnable: Send + Sync + 'static {
    /// How the output is read.
    type Kind: Outputs;

    /// Checks it, and uploads its files.
    #[doc(hidden)]
    fn prepare(self, client: &Client, common: &Common)
    -> impl Future<Output = Result<Json>> + Send;

    /// Shows its files.
    #[doc(hidden)]
    fn files(&mut self, see: &mut dyn FnMut(&FileInput));
}

impl<I: ModelInput> Runnable for I {
    type Kind = I::Model;

    fn prepare(
        self,
        client: &Client,
        common: &Common,
    ) -> impl Future<Output = Result<Json>> + Send {
        files::prepare(client, self, common)
    }

    fn files(&mut self, see: &mut dyn FnMut(&FileInput)) {
        replicate_model::files_mut(self, &mut |_, file| see(file));
    }
}

impl Runnable for DynamicInput {
    type Kind = Untyped;

    async fn prepare(self, _: &Client, _: &Common) -> Result<Json> {
        self.checked()
    }

    /// Its files are URLs.
    fn files(&mut self, _: &mut dyn FnMut(&FileInput)) {}
}
