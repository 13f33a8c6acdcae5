//! models.toml: which models get a crate. A person writes it; `add` and `remove` edit it and keep its comments.

use crate::document::pin::Prose;
use std::collections::BTreeMap;
use toml_edit::{DocumentMut, InlineTable, Item, Table, TableLike, Value};

/// The manifest, with its text.
#[derive(Clone, Debug)]
pub struct Manifest {
    text: DocumentMut,
    /// What becomes of upstream prose.
    pub prose: Prose,
    /// By `owner/name`.
    pub models: BTreeMap<String, ManifestModel>,
}

/// What a person decides about a model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ManifestModel {
    /// Whether it is called without a version.
    pub official: bool,
    /// The version to stay at; otherwise the latest at the time of `add` or `fetch`.
    pub version: Option<String>,
}

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// With a sentence that names the place.
    pub fn parse(text: &str) -> Result<Self, String> {
        let document: DocumentMut = text
            .parse()
            .map_err(|e: toml_edit::TomlError| e.to_string())?;
        let mut manifest = Self {
            text: document,
            prose: Prose::Omit,
            models: BTreeMap::new(),
        };
        for (key, value) in manifest.text.iter() {
            match (key, value) {
                ("prose", value) => manifest.prose = prose(value)?,
                ("models", value) => {
                    let models = value.as_table_like().ok_or("`models` is not a table")?;
                    manifest.models = models
                        .iter()
                        .map(|(slug, v)| entry(slug, v))
                        .collect::<Result<_, _>>()?;
                }
                (key, _) => {
                    return Err(format!(
                        "unknown key `{key}`: a manifest has `prose` and `[models]`"
                    ));
                }
            }
        }
        Ok(manifest)
    }

    /// Adds a model, or replaces what is said of it.
    pub fn insert(&mut self, slug: &str, model: ManifestModel) {
        let mut entry = InlineTable::new();
        if model.official {
            entry.insert("official", true.into());
        }
        if let Some(version) = &model.version {
            entry.insert("version", version.as_str().into());
        }
        let models = self
            .text
            .entry("models")
            .or_insert_with(|| Item::Table(Table::new()));
        if let Some(models) = models.as_table_like_mut() {
            models.insert(slug, Item::Value(Value::InlineTable(entry)));
            models.sort_values();
        }
        self.models.insert(slug.to_owned(), model);
    }

    /// Takes a model out; false if it was not there.
    pub fn remove(&mut self, slug: &str) -> bool {
        if let Some(models) = self
            .text
            .get_mut("models")
            .and_then(Item::as_table_like_mut)
        {
            models.remove(slug);
        }
        self.models.remove(slug).is_some()
    }

    /// The text of the file.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.text.to_string()
    }
}

fn prose(value: &Item) -> Result<Prose, String> {
    match value.as_str() {
        Some("omit") => Ok(Prose::Omit),
        Some("keep") => Ok(Prose::Keep),
        _ => Err("`prose` is \"omit\" or \"keep\"".into()),
    }
}

fn entry(slug: &str, value: &Item) -> Result<(String, ManifestModel), String> {
    check_slug(slug)?;
    let table: &dyn TableLike = value
        .as_table_like()
        .ok_or_else(|| format!("`models.\"{slug}\"` is not a table"))?;
    let mut model = ManifestModel::default();
    for (key, value) in table.iter() {
        match key {
            "official" => {
                model.official = value
                    .as_bool()
                    .ok_or_else(|| format!("`official` of {slug} is true or false"))?;
            }
            "version" => {
                let version = value
                    .as_str()
                    .ok_or_else(|| format!("`version` of {slug} is text"))?;
                model.version = Some(version.to_owned());
            }
            key => {
                return Err(format!(
                    "unknown key `{key}` of {slug}: a model has `official` and `version`"
                ));
            }
        }
    }
    Ok((slug.to_owned(), model))
}

/// Splits `owner/name`.
///
/// # Errors
/// If it is not two names as Replicate has them, which are also safe as parts of a path.
pub fn check_slug(slug: &str) -> Result<(&str, &str), String> {
    let is_name = |name: &str| {
        !name.is_empty()
            && !name.starts_with('.')
            && name.len() <= 128
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
    };
    match slug.split_once('/') {
        Some((owner, name)) if is_name(owner) && is_name(name) => Ok((owner, name)),
        _ => Err(format!(
            "`{slug}` is no model: write `owner/name`, of letters, digits, `.`, `_` and `-`"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Ours.\nprose = \"omit\"\n\n[models]\n\"a/b\" = { official = true }\n\"z/z\" = {} # why\n";

    #[test]
    fn adding_and_removing_keeps_comments_and_order() {
        let mut manifest = Manifest::parse(TEXT).unwrap();
        manifest.insert(
            "c/d",
            ManifestModel {
                official: false,
                version: Some("1".into()),
            },
        );
        let with = TEXT.replace("\"z/z\"", "\"c/d\" = { version = \"1\" }\n\"z/z\"");
        assert_eq!(manifest.to_text(), with);
        assert!(manifest.remove("c/d"));
        assert_eq!(manifest.to_text(), TEXT);
        assert!(!manifest.remove("c/d"));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let error = |text: &str| Manifest::parse(text).unwrap_err();
        assert!(error("prose = 1").contains("`prose`"));
        assert!(error("[models]\n\"a/b\" = { oficial = true }").contains("oficial"));
        assert!(error("[models]\n\"a/../b\" = {}").contains("a/../b"));
        assert!(error("x = ").contains("line 1"));
    }

    #[test]
    fn a_slug_is_two_plain_names() {
        assert!(check_slug("a.b/c_d--e").is_ok());
        for slug in [
            "",
            "a",
            "a/",
            "/b",
            "a/b/c",
            "../b",
            "a/..",
            "a/.hidden",
            "a b/c",
            "ä/b",
        ] {
            assert!(check_slug(slug).is_err(), "{slug}");
        }
    }
}
