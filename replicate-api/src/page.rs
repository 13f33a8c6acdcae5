//! Lists come in pages.

use crate::{Api, Result};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
#[non_exhaustive]
pub struct Page<T> {
    /// The URL of the page after this one; none on the last.
    #[serde(default)]
    pub next: Option<String>,
    /// The URL of the page before this one; none on the first.
    #[serde(default)]
    pub previous: Option<String>,
    /// The items.
    #[serde(
        default = "Vec::new",
        deserialize_with = "crate::open::null_as_default"
    )]
    pub results: Vec<T>,
}

impl Api {
    /// The page after `page`; none if that was the last. Its URL is sent as the API answered it.
    ///
    /// # Errors
    /// See [`Error`](crate::Error); [`Error::Argument`](crate::Error::Argument) if the URL is at another origin than the
    /// API's, as the token does not go there.
    pub async fn next_page<T: DeserializeOwned>(&self, page: &Page<T>) -> Result<Option<Page<T>>> {
        match page.next.as_deref() {
            None | Some("") => Ok(None),
            Some(url) => self.follow("GET", url).decode().await.map(Some),
        }
    }
}
