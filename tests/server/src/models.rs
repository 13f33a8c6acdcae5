//! The models that the server has.

use crate::schema::Schema;
use crate::state::time;
use crate::{LoadError, StartError};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use toml_edit::{DocumentMut, Item};

/// A model to start with.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ModelSpec {
    /// Who owns it.
    pub owner: String,
    /// What it is called.
    pub name: String,
    /// Whether it is called without a version.
    pub official: bool,
    /// The id of its version, 64 hexadecimal digits.
    pub version: String,
    /// The version of Cog that made it.
    pub cog_version: Option<String>,
    /// Its OpenAPI document, with `components.schemas.Input` and `Output`.
    pub schema: Value,
}

impl ModelSpec {
    /// A community model, with a version.
    #[must_use]
    pub fn new(
        owner: impl Into<String>,
        name: impl Into<String>,
        version: impl Into<String>,
        schema: Value,
    ) -> Self {
        Self {
            owner: owner.into(),
            name: name.into(),
            official: false,
            version: version.into(),
            cog_version: None,
            schema,
        }
    }

    /// An official model, which is called without a version.
    #[must_use]
    pub fn official(mut self) -> Self {
        self.official = true;
        self
    }

    /// The models of a folder such as `model-bindings`, with `models.toml`, `models.lock` and `schemas/`.
    ///
    /// # Errors
    /// If a file is missing or is not what `cargo xtask regen` writes; the error names it.
    pub fn of_project(folder: &Path) -> Result<Vec<Self>, LoadError> {
        let manifest = toml(&folder.join("models.toml"))?;
        let lock = toml(&folder.join("models.lock"))?;
        let models = manifest.get("models").and_then(Item::as_table_like);
        let models = models.into_iter().flat_map(|models| models.iter());
        models
            .map(|(slug, entry)| {
                let official = entry.get("official").and_then(Item::as_bool) == Some(true);
                let locked = lock.get("models").and_then(|models| models.get(slug));
                Self::of_pin(folder, slug, locked).map(|spec| Self { official, ..spec })
            })
            .collect()
    }

    fn of_pin(folder: &Path, slug: &str, locked: Option<&Item>) -> Result<Self, LoadError> {
        let text = |key: &str| locked?.get(key).and_then(Item::as_str).map(str::to_owned);
        let pin = folder.join("schemas").join(format!("{slug}.json"));
        let (owner, name) = slug.split_once('/').unwrap_or_default();
        let schema = serde_json::from_str(&read(&pin)?)
            .map_err(|e| LoadError::new(&pin, format!("is no JSON: {e}")))?;
        let version = text("version").ok_or_else(|| {
            let lock = folder.join("models.lock");
            LoadError::new(
                &lock,
                format!("has no version of {slug}; run `cargo xtask regen`"),
            )
        })?;
        Ok(Self {
            cog_version: text("cog-version"),
            ..Self::new(owner, name, version, schema)
        })
    }
}

fn read(path: &Path) -> Result<String, LoadError> {
    std::fs::read_to_string(path).map_err(|e| LoadError::new(path, e))
}

fn toml(path: &Path) -> Result<DocumentMut, LoadError> {
    let parsed = read(path)?.parse();
    parsed.map_err(|e: toml_edit::TomlError| LoadError::new(path, e))
}

/// A version of a model.
pub(crate) struct Version {
    pub(crate) number: u64,
    pub(crate) id: String,
    /// The version of Cog that made it.
    pub(crate) cog: Option<String>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) schema: Arc<Schema>,
}

impl Version {
    pub(crate) fn json(&self) -> Value {
        json!({
            "id": self.id,
            "created_at": time(self.created_at),
            "cog_version": self.cog,
            "openapi_schema": self.schema.document,
        })
    }
}

/// What the owner of a model may say of it.
pub(crate) const ABOUT: [&str; 7] = [
    "cover_image_url",
    "description",
    "github_url",
    "license_url",
    "paper_url",
    "readme",
    "visibility",
];

/// A model, as it stands.
#[derive(Clone)]
pub(crate) struct Model {
    pub(crate) number: u64,
    pub(crate) owner: String,
    pub(crate) name: String,
    pub(crate) official: bool,
    /// What its owner says of it, by the names in [`ABOUT`].
    pub(crate) about: Value,
    pub(crate) run_count: u64,
    /// The newest last.
    pub(crate) versions: Vec<Arc<Version>>,
}

impl Model {
    pub(crate) fn slug(&self) -> String {
        format!("{}/{}", self.owner, self.name)
    }

    pub(crate) fn is_private(&self) -> bool {
        self.about["visibility"] == "private"
    }

    pub(crate) fn latest(&self) -> Option<&Arc<Version>> {
        self.versions.last()
    }

    pub(crate) fn version(&self, id: &str) -> Option<&Arc<Version>> {
        self.versions.iter().find(|version| version.id == id)
    }

    /// As the API answers it; its page is at `site`.
    pub(crate) fn json(&self, site: &str) -> Value {
        let about = |key: &str| self.about.get(key).cloned().unwrap_or_default();
        json!({
            "url": format!("{site}/{}", self.slug()),
            "owner": self.owner,
            "name": self.name,
            "description": about("description"),
            "visibility": about("visibility"),
            "github_url": about("github_url"),
            "paper_url": about("paper_url"),
            "license_url": about("license_url"),
            "cover_image_url": about("cover_image_url"),
            "run_count": self.run_count,
            "is_official": self.official,
            "default_example": null,
            "latest_version": self.latest().map(|version| version.json()),
        })
    }
}

/// All models, by `owner/name`.
#[derive(Default)]
pub(crate) struct Models(Mutex<BTreeMap<String, Model>>);

impl Models {
    pub(crate) fn add_spec(&self, spec: &ModelSpec, number: u64) -> Result<(), StartError> {
        let slug = format!("{}/{}", spec.owner, spec.name);
        if self.get(&slug).is_some() {
            return Err(StartError::Document(format!("there are two models {slug}")));
        }
        if let Some((other, _)) = self.with_version(&spec.version) {
            let other = other.slug();
            return Err(StartError::Document(format!(
                "{slug} has the version id of {other}"
            )));
        }
        let schema = Schema::new(spec.schema.clone())
            .map_err(|e| StartError::Document(format!("the schema of {slug}: {e}")))?;
        let version = Version {
            number,
            id: spec.version.clone(),
            cog: spec.cog_version.clone(),
            created_at: Utc::now(),
            schema: Arc::new(schema),
        };
        self.add(Model {
            number,
            owner: spec.owner.clone(),
            name: spec.name.clone(),
            official: spec.official,
            about: json!({ "visibility": "public", "description": format!("The model {slug}") }),
            run_count: 0,
            versions: vec![Arc::new(version)],
        });
        Ok(())
    }

    pub(crate) fn add(&self, model: Model) {
        self.lock().insert(model.slug(), model);
    }

    pub(crate) fn get(&self, slug: &str) -> Option<Model> {
        self.lock().get(slug).cloned()
    }

    pub(crate) fn all(&self) -> Vec<Model> {
        self.lock().values().cloned().collect()
    }

    pub(crate) fn remove(&self, slug: &str) {
        self.lock().remove(slug);
    }

    /// Changes a model, if it is there.
    pub(crate) fn change<T>(&self, slug: &str, change: impl FnOnce(&mut Model) -> T) -> Option<T> {
        self.lock().get_mut(slug).map(change)
    }

    pub(crate) fn add_version(&self, slug: &str, version: Version) {
        self.change(slug, |model| model.versions.push(Arc::new(version)));
    }

    /// The model that has this version.
    pub(crate) fn with_version(&self, id: &str) -> Option<(Model, Arc<Version>)> {
        let models = self.lock();
        let mut found = models.values().filter_map(|m| Some((m, m.version(id)?)));
        found
            .next()
            .map(|(model, version)| (model.clone(), Arc::clone(version)))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Model>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
