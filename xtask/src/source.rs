//! Where models come from: a catalogue file, or the API.

use crate::live::Live;
use anyhow::{Error, Result, anyhow};
use replicate_generator::document::catalog::{self, CatalogModel};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub(crate) enum Source {
    Catalog(PathBuf),
    Live(Live),
}

/// `owner/name`, and the version that is wanted; the latest if it is not said.
pub(crate) type Wanted = BTreeMap<String, Option<String>>;

impl Source {
    /// The catalogue, if one is named, and the API of the environment otherwise.
    pub(crate) fn new(catalog: Option<&Path>) -> Result<Self> {
        match catalog {
            Some(path) => Ok(Self::Catalog(path.to_owned())),
            None => Live::from_env().map(Self::Live),
        }
    }

    /// What it is called in messages.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Catalog(path) => format!("the catalogue {}", path.display()),
            Self::Live(_) => "the API".to_owned(),
        }
    }

    /// The models that are wanted, by `owner/name`. One that is not there is left out; a catalogue knows the latest versions
    /// alone, so that a model may come in another version than is wanted.
    pub(crate) fn find(&self, wanted: &Wanted) -> Result<BTreeMap<String, CatalogModel>> {
        let mut found = BTreeMap::new();
        match self {
            Self::Catalog(path) => catalog::for_each(path, |model| {
                let slug = format!("{}/{}", model.owner, model.name);
                if wanted.contains_key(&slug) {
                    found.insert(slug, model);
                }
            })?,
            Self::Live(live) => {
                for (slug, version) in wanted {
                    let Some(mut model) = live.model(slug)? else {
                        continue;
                    };
                    if let Some(id) = version {
                        let version = live.version(slug, id)?;
                        model.latest_version =
                            Some(version.ok_or_else(|| anyhow!("{slug} has no version {id}"))?);
                    }
                    found.insert(slug.clone(), model);
                }
            }
        }
        Ok(found)
    }

    /// That a model is not there, and which one may be meant.
    pub(crate) fn missing(&self, slug: &str) -> Error {
        let known = match self {
            Self::Catalog(path) => catalog::slugs(path).map_err(Error::from),
            Self::Live(live) => {
                // By its words: the search knows no mistyped names.
                let found = live.search(&slug.replace(['/', '-', '_', '.'], " "), 50);
                found.map(|found| found.iter().map(crate::live::Found::slug).collect())
            }
        };
        match known {
            Ok(known) => anyhow!(
                "there is no model `{slug}` in {}: {}",
                self.name(),
                catalog::did_you_mean(slug, known.iter().map(String::as_str))
            ),
            Err(error) => error,
        }
    }
}
