//! Where models come from: the API, a catalogue file, or a running Cog server.

use crate::live::{self, Live};
use anyhow::{Error, Result, anyhow, bail};
use replicate_generator::diagnostic::plain;
use replicate_generator::document::catalog::{self, CatalogModel};
use replicate_generator::manifest::ManifestModel;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub(crate) enum Source {
    Catalog(PathBuf),
    Live(Live),
    /// Where it is.
    Cog(String),
}

/// `owner/name`, and the version that is wanted; the latest if it is not said.
pub(crate) type Wanted = BTreeMap<String, Option<String>>;

impl Source {
    /// The catalogue, if one is named, and the API of the environment otherwise.
    pub(crate) fn new(catalog: Option<&Path>) -> Result<Self> {
        match catalog {
            Some(path) => Ok(Self::Catalog(path.to_owned())),
            None => match Live::from_env()? {
                live if live.has_token() => Ok(Self::Live(live)),
                _ => bail!(
                    "there is no API token: set REPLICATE_API_TOKEN to one of https://replicate.com/account/api-tokens, \
                     or name a file with `--catalog FILE`"
                ),
            },
        }
    }

    /// The Cog server at a URL, which has one model and does not know its name.
    pub(crate) fn cog(url: &str) -> Self {
        Self::Cog(url.to_owned())
    }

    /// What it is called in messages.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Catalog(path) => format!("the catalogue {}", path.display()),
            Self::Live(_) => "the API".to_owned(),
            Self::Cog(url) => url.clone(),
        }
    }

    /// The models that are wanted, by `owner/name`. One that is not there is left out; a catalogue knows the latest versions
    /// alone, so that a model may come in another version than is wanted.
    pub(crate) fn find(&self, wanted: &Wanted) -> Result<BTreeMap<String, CatalogModel>> {
        let mut found = BTreeMap::new();
        match self {
            Self::Catalog(path) => {
                let mut unreadable = None;
                catalog::for_each(path, |model| match model {
                    Ok(model) if wanted.contains_key(&model.slug()) => {
                        found.insert(model.slug(), model);
                    }
                    Err(why) if wanted.contains_key(&why.slug) => unreadable = Some(why),
                    _ => (),
                })?;
                if let Some(why) = unreadable {
                    return Err(Error::new(why).context(self.name()));
                }
            }
            Self::Cog(url) => {
                for slug in wanted.keys() {
                    found.insert(slug.clone(), live::cog(url, slug)?);
                }
            }
            Self::Live(live) => {
                for (slug, version) in wanted {
                    let Some(mut model) = live.model(slug)? else {
                        continue;
                    };
                    let answered = model.slug();
                    if answered != *slug {
                        eprintln!("{slug} is {} now", plain(&answered));
                        continue;
                    }
                    // If it has no such version, the latest stays, which is another one.
                    if let Some(id) = version
                        && let Some(version) = live.version(slug, id)?
                    {
                        model.latest_version = Some(version);
                    }
                    found.insert(slug.clone(), model);
                }
            }
        }
        Ok(found)
    }

    /// Takes a model of the project out of what was found, to renew it. If that cannot be, says why it is kept as it is.
    pub(crate) fn renewed(
        &self,
        slug: &str,
        keep: &ManifestModel,
        found: &mut BTreeMap<String, CatalogModel>,
    ) -> Option<CatalogModel> {
        let model = found.remove(slug);
        let latest = model
            .as_ref()
            .and_then(|model| model.latest_version.as_ref());
        let why = match (&model, latest, &keep.version) {
            (None, ..) => "does not have it".to_owned(),
            (_, None, _) => "has no version of it".to_owned(),
            (_, Some(latest), Some(wanted)) if latest.id != *wanted => {
                format!("does not have its version {wanted}")
            }
            _ => return model,
        };
        eprintln!("kept    {slug}: {} {why}", self.name());
        None
    }

    /// That a model is not there, and which one may be meant.
    pub(crate) fn missing(&self, slug: &str) -> Error {
        // Without anything to compare it with, that it is not there is still worth saying.
        let known: Vec<String> = match self {
            Self::Catalog(path) => catalog::slugs(path).unwrap_or_default(),
            Self::Live(live) => {
                // By its words: the search knows no mistyped names.
                let found = live.search(&slug.replace(['/', '-', '_', '.'], " "), 50);
                let found = found.unwrap_or_default();
                found.iter().map(live::Found::slug).collect()
            }
            Self::Cog(_) => Vec::new(),
        };
        anyhow!(
            "there is no model `{slug}` in {}: {}",
            self.name(),
            catalog::did_you_mean(slug, known.iter().map(String::as_str))
        )
    }
}
