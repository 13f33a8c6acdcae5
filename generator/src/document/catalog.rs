//! A catalogue: a JSON array of model objects as `GET /models` returns them, or a `.tgz` that holds it as
//! `package/models.json`, or the array in a `.gz`. Models are handed out one at a time, so that memory holds one of them, not
//! all.

use flate2::read::MultiGzDecoder;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::marker::PhantomData;
use std::path::Path;
use tar::Entry;

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
    /// A folder, or a pipe: a catalogue is read more than once.
    #[error(
        "the catalogue {path} is no regular file: it is read more than once, so store it in one"
    )]
    NoFile {
        /// What was named.
        path: String,
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
#[error("{slug} is no readable model object: {source}, seen from its own beginning")]
pub struct Unreadable {
    /// The model; if its name cannot be read either, its place: `model 2 of the catalogue`.
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
    texts(path, |place, text| {
        each(
            serde_json::from_str(text.get()).map_err(|source| Unreadable {
                slug: slug_of(place, text),
                source,
            }),
        );
    })
}

/// The name of every model of the catalogue at `path`, in its order: `owner/name`, or what [`Unreadable`] calls it. Documents
/// are skipped.
///
/// # Errors
/// As [`for_each`].
pub fn slugs(path: &Path) -> Result<Vec<String>, CatalogError> {
    let mut slugs = Vec::new();
    texts(path, |place, text| slugs.push(slug_of(place, text)))?;
    Ok(slugs)
}

/// Every model object by its text, in which one that is nested too deep can be passed over, with its place from 1.
fn texts(path: &Path, mut each: impl FnMut(usize, &RawValue)) -> Result<(), CatalogError> {
    let mut place = 0;
    models(path, |text: Box<RawValue>| {
        place += 1;
        each(place, &text);
    })
}

fn slug_of(place: usize, text: &RawValue) -> String {
    match serde_json::from_str::<Name>(text.get()) {
        Ok(name) => name.slug(),
        Err(_) => format!("model {place} of the catalogue"),
    }
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
    // Before it is opened, at which a pipe would wait.
    if !fs::metadata(path).map_err(io)?.is_file() {
        return Err(CatalogError::NoFile { path: name });
    }
    let file = File::open(path).map_err(io)?;
    let lower = name.to_ascii_lowercase();
    let ends = |with: &str| lower.ends_with(with);
    if !ends(".tgz") && !ends(".gz") {
        return read(file, each, &name);
    }
    let mut unpacked = MultiGzDecoder::new(BufReader::new(file));
    if ends(".tgz") || ends(".tar.gz") {
        let mut archive = tar::Archive::new(&mut unpacked);
        let mut entries = archive.entries().map_err(io)?;
        let found = entries.find_map(|entry| is_models(entry).transpose());
        let Some(entry) = found.transpose().map_err(io)? else {
            return Err(CatalogError::NoModels { path: name });
        };
        read(entry, each, &name)?;
    } else {
        read(&mut unpacked, each, &name)?;
    }
    // What is behind it, too: the checksum stands at the end.
    io::copy(&mut unpacked, &mut io::sink()).map_err(io)?;
    Ok(())
}

/// The entry, if it is the one that holds the models.
fn is_models<R: Read>(entry: io::Result<Entry<'_, R>>) -> io::Result<Option<Entry<'_, R>>> {
    let entry = entry?;
    let is_wanted = {
        let path = entry.path()?;
        path.strip_prefix(".").unwrap_or(&path) == Path::new("package/models.json")
    };
    Ok(is_wanted.then_some(entry))
}

fn read<T: DeserializeOwned>(
    from: impl Read,
    each: impl FnMut(T),
    path: &str,
) -> Result<(), CatalogError> {
    let mut json = serde_json::Deserializer::from_reader(BufReader::with_capacity(1 << 16, from));
    json.deserialize_seq(Each(each, PhantomData))
        .and_then(|()| json.end())
        .map_err(|source| {
            let path = path.to_owned();
            if source.is_io() {
                let source = source.into();
                CatalogError::Io { path, source }
            } else {
                CatalogError::Json { path, source }
            }
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
