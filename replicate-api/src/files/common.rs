//! Files that several inputs have in common: uploaded once for all of them.

use super::upload::url_of;
use crate::{Client, Result, Runnable};
use replicate_model::{FileInput, FileSource};
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::OnceCell;

/// The files that more than one input has, and the URLs of those that were uploaded.
#[derive(Default)]
pub struct Common(HashMap<Identity, OnceCell<FileInput>>);

#[derive(PartialEq, Eq, Hash)]
enum Identity {
    Path(PathBuf),
    Bytes(String, Shared),
}

/// The same bytes in memory, not just equal ones: those would have to be compared.
struct Shared(Arc<[u8]>);

impl Common {
    pub(crate) fn of<I: Runnable>(inputs: &mut [I]) -> Self {
        let mut seen: HashMap<Identity, usize> = HashMap::new();
        for input in inputs {
            input.files(&mut |file| {
                if let Some(identity) = Identity::of(file) {
                    *seen.entry(identity).or_default() += 1;
                }
            });
        }
        let several = seen.into_iter().filter(|(_, times)| *times > 1);
        Self(
            several
                .map(|(identity, _)| (identity, OnceCell::new()))
                .collect(),
        )
    }

    /// See [`url_of`].
    pub(crate) async fn url_of(&self, client: &Client, file: &FileInput) -> Result<FileInput> {
        let place = Identity::of(file).and_then(|identity| self.0.get(&identity));
        match place {
            // If it fails for one input, the next one tries again.
            Some(place) => {
                let url = place.get_or_try_init(|| url_of(client, file));
                url.await.cloned()
            }
            None => url_of(client, file).await,
        }
    }
}

impl Identity {
    fn of(file: &FileInput) -> Option<Self> {
        match file.source() {
            FileSource::Path(path) => Some(Self::Path(path.to_owned())),
            FileSource::Bytes { name, bytes } => {
                Some(Self::Bytes(name.to_owned(), Shared(Arc::clone(bytes))))
            }
            _ => None,
        }
    }
}

impl PartialEq for Shared {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Shared {}

impl Hash for Shared {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.as_ptr().hash(state);
    }
}
