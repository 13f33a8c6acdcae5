//! Lists: their items as a stream, or page by page.

use crate::client::Safety;
use crate::{Client, Page, Result};
use futures_core::Stream;
use serde::de::DeserializeOwned;
use std::collections::HashSet;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

type Asked<T> = Pin<Box<dyn Future<Output = Result<Page<T>>> + Send>>;

/// A list of the API: a stream of its items, or its pages with [`List::page`]. Nothing is asked for before it is polled, and
/// each page once the one before it is used up.
///
/// # Errors
/// An item may be one of the API's errors, which ends the stream.
///
/// # Cancellation
/// Safe to poll again after a pause: nothing is lost, and nothing asked for twice.
#[must_use = "nothing is asked for before it is polled"]
pub struct List<T> {
    client: Client,
    /// What is left of the page that the stream is at.
    rest: std::vec::IntoIter<T>,
    /// The page that comes next, if there is one.
    asked: Option<Asked<T>>,
    /// The URLs of pages so far: a list that leads in a circle has shown all that it has.
    followed: HashSet<String>,
}

impl<T: DeserializeOwned + Send + 'static> List<T> {
    pub(crate) fn new<F>(client: &Client, first: impl FnOnce(Client) -> F) -> Self
    where
        F: Future<Output = Result<Page<T>>> + Send + 'static,
    {
        Self {
            client: client.clone(),
            rest: Vec::new().into_iter(),
            asked: Some(Box::pin(first(client.clone()))),
            followed: HashSet::new(),
        }
    }

    /// One page: the first one, or the one after the page that was read last; none after the last.
    ///
    /// # Errors
    /// Those of the API, after which there are no more pages. Safe to drop: the next call goes on with it.
    pub async fn page(&mut self) -> Result<Option<Page<T>>> {
        let page = std::future::poll_fn(|context| self.poll_page(context));
        page.await.transpose()
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Page<T>>>> {
        let Some(asked) = &mut self.asked else {
            return Poll::Ready(None);
        };
        let page = ready!(asked.as_mut().poll(context));
        let next = page.as_ref().ok().and_then(|page| page.next.clone());
        self.asked = next.and_then(|url| self.after(url));
        Poll::Ready(Some(page))
    }

    fn after(&mut self, url: String) -> Option<Asked<T>> {
        if url.is_empty() || !self.followed.insert(url.clone()) {
            return None;
        }
        let client = self.client.clone();
        Some(Box::pin(async move {
            let call = client.call(Safety::Repeatable, |api| api.follow("GET", &url).decode());
            call.await
        }))
    }
}

impl<T: DeserializeOwned + Send + 'static> Stream for List<T> {
    type Item = Result<T>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        let this = self.get_mut();
        loop {
            if let Some(item) = this.rest.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(this.poll_page(context)) {
                Some(Ok(page)) => this.rest = page.results.into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

// Nothing in it is pinned: what is asked for is in a box.
impl<T> Unpin for List<T> {}

impl<T> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("List").finish_non_exhaustive()
    }
}
