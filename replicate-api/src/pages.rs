//! Lists as streams of items.

use crate::client::Safety;
use crate::{Client, Page, Result};
use futures_core::Stream;
use futures_util::stream::{self, TryStreamExt};
use serde::de::DeserializeOwned;
use std::pin::Pin;

/// What comes next.
enum Next<T, F> {
    First(Pin<Box<F>>),
    After(Page<T>),
}

/// The items of a list, from its first page on. Each page is asked for when the one before it is used up.
pub(crate) fn items<T, F>(
    client: Client,
    first: F,
) -> impl Stream<Item = Result<T>> + Send + use<T, F>
where
    T: DeserializeOwned + Send + Sync + 'static,
    F: Future<Output = Result<Page<T>>> + Send + 'static,
{
    let pages = stream::try_unfold(Next::First(Box::pin(first)), move |next| {
        let client = client.clone();
        async move {
            let page = match next {
                Next::First(first) => Some(first.await?),
                Next::After(page) => {
                    let page = &page;
                    client
                        .call(Safety::Repeatable, |api| api.next_page(page))
                        .await?
                }
            };
            Ok::<_, crate::Error>(page.map(|mut page| {
                let items = std::mem::take(&mut page.results);
                (stream::iter(items.into_iter().map(Ok)), Next::After(page))
            }))
        }
    });
    pages.try_flatten()
}
