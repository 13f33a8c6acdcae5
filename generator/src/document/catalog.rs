//! A catalogue: a JSON array of model objects as `GET /models` returns them, or a `.tgz` that holds it as
//! `package/models.json`. Models are handed out one at a time, so that memory holds one of them, not all.

use flate2::read::GzDecoder;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;
use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::marker::PhantomData;
use std::path::Path;

/// What the generator needs of a model object.
#[derive(Clone, Debug, Deserialize)]
pub struct CatalogModel {
    /// The user or organization.
    pub owner: String,
    /// The model's name within it.
    pub name: String,
    /// Whether Replicate keeps it; catalogues of some age do not say.
    #[serde(default)]
    pub is_official: Option<bool>,
    /// Absent for a model that was never pushed.
    pub latest_version: Option<CatalogVersion>,
}

impl CatalogModel {
    /// `owner/name`.
    #[must_use]
    pub fn slug(&self) -> String {
        format!("{}/{}", self.owner, self.name)
    }
}

/// A version of a model.
#[derive(Clone, Debug, Deserialize)]
pub struct CatalogVersion {
    /// 64 hexadecimal digits, for some official models other text.
    pub id: String,
    /// The version of Cog that built it, if known.
    #[serde(default)]
    pub cog_version: Option<String>,
    /// The model's OpenAPI document.
    #[serde(default)]
    pub openapi_schema: Value,
}

/// Why a catalogue could not be read.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// The file cannot be opened or read.
    #[error("cannot read the catalogue {path}")]
    Io {
        /// The file.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// The archive holds no catalogue.
    #[error("the archive {path} holds no `package/models.json`")]
    NoModels {
        /// The archive.
        path: String,
    },
    /// The content is not an array of model objects.
    #[error("the catalogue {path} is not a JSON array of model objects")]
    Json {
        /// The file.
        path: String,
        /// Where and why.
        source: serde_json::Error,
    },
}

/// One model object is not what it should be, or is nested too deep to be read. Those before and after it can be read.
#[derive(Debug, thiserror::Error)]
#[error("the model object of {slug} cannot be read: {source}, seen from its own beginning")]
pub struct Unreadable {
    /// The model.
    pub slug: String,
    /// Where and why.
    source: serde_json::Error,
}

/// Calls `each` with every model of the catalogue at `path`, in its order.
///
/// # Errors
/// If the file cannot be read, or is no catalogue; models before the fault have been handed out.
pub fn for_each(
    path: &Path,
    mut each: impl FnMut(Result<CatalogModel, Unreadable>),
) -> Result<(), CatalogError> {
    // By its text, in which one that is nested too deep can be passed over.
    models(path, |text: Box<RawValue>| {
        each(
            serde_json::from_str(text.get()).map_err(|source| Unreadable {
                slug: slug_of(&text),
                source,
            }),
        );
    })
}

fn slug_of(text: &RawValue) -> String {
    match serde_json::from_str::<Name>(text.get()) {
        Ok(name) => name.slug(),
        Err(_) => "a model without a name".to_owned(),
    }
}

/// The name, `owner/name`, of every model of the catalogue at `path`, in its order. Documents are skipped.
///
/// # Errors
/// As [`for_each`].
pub fn slugs(path: &Path) -> Result<Vec<String>, CatalogError> {
    let mut slugs = Vec::new();
    models(path, |name: Name| slugs.push(name.slug()))?;
    Ok(slugs)
}

/// Those of `slugs` that may be meant by `wrong`, as the end of a sentence that says it is not there.
#[must_use]
pub fn did_you_mean<'a>(wrong: &str, slugs: impl IntoIterator<Item = &'a str>) -> String {
    let slugs: Vec<&str> = slugs.into_iter().collect();
    let name = |slug: &str| slug.split_once('/').map(|(_, name)| name.to_owned());
    let same_name = slugs
        .iter()
        .copied()
        .find(|slug| name(slug).is_some() && name(slug) == name(wrong));
    let alike = || similar::get_close_matches(wrong, &slugs, 1, 0.6).pop();
    match same_name.or_else(alike) {
        Some(slug) => format!("did you mean `{slug}`?"),
        None => "check its spelling on the model's page".to_owned(),
    }
}

#[derive(Deserialize)]
struct Name {
    owner: String,
    name: String,
}

impl Name {
    fn slug(self) -> String {
        format!("{}/{}", self.owner, self.name)
    }
}

/// As [`for_each`], with as much of each model object as `T` holds, which has to be readable in all of them.
///
/// # Errors
/// As [`for_each`], and if a model object is not as `T` expects it.
pub fn models<T: DeserializeOwned>(path: &Path, each: impl FnMut(T)) -> Result<(), CatalogError> {
    let name = path.display().to_string();
    let io = |source| CatalogError::Io {
        path: name.clone(),
        source,
    };
    let file = File::open(path).map_err(io)?;
    if path.extension().is_some_and(|e| e == "tgz" || e == "gz") {
        let mut archive = tar::Archive::new(GzDecoder::new(BufReader::new(file)));
        for entry in archive.entries().map_err(io)? {
            let entry = entry.map_err(io)?;
            if entry.path().map_err(io)? == Path::new("package/models.json") {
                return read(entry, each, &name);
            }
        }
        return Err(CatalogError::NoModels { path: name });
    }
    read(file, each, &name)
}

fn read<T: DeserializeOwned>(
    from: impl Read,
    each: impl FnMut(T),
    path: &str,
) -> Result<(), CatalogError> {
    let mut json = serde_json::Deserializer::from_reader(BufReader::with_capacity(1 << 16, from));
    json.deserialize_seq(Each(each, PhantomData))
        .and_then(|()| json.end())
        .map_err(|source| CatalogError::Json {
            path: path.to_owned(),
            source,
        })
}

/// Hands out the items of a list as they are read.
struct Each<F, T>(F, PhantomData<T>);

impl<'de, T: Deserialize<'de>, F: FnMut(T)> Visitor<'de> for Each<F, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of models")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        while let Some(model) = items.next_element()? {
            (self.0)(model);
        }
        Ok(())
    }
}
