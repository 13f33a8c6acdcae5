//! Creates a prediction in order to read its output as it is made.

use super::{Chunked, Chunks};
use crate::predictions::setters;
use crate::{Create, Result, Runnable};
use std::future::{Future, IntoFuture};
use std::pin::Pin;

/// A prediction that is to be created, and whose output is read as it is made; `.await` gives the [`Chunks`].
///
/// # Errors
/// Those of [`Create`]. What happens later is said by the items of the stream.
///
/// # Cancellation
/// As with [`Create`]: dropped while the request is under way, the prediction may have been created.
#[derive(Clone, Debug)]
#[must_use = "nothing is sent before it is awaited"]
pub struct RunStream<I: Runnable> {
    create: Create<I>,
}

impl<I: Runnable<Kind: Chunked>> RunStream<I> {
    pub(crate) fn new(create: Create<I>) -> Self {
        Self { create }
    }

    setters!(create.options);
}

impl<I: Runnable<Kind: Chunked>> IntoFuture for RunStream<I> {
    type Output = Result<Chunks<I::Kind>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { Ok(self.create.await?.stream()) })
    }
}
