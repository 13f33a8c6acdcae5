//! A project's documents, and the tree that they make.
//!
//! Everything is read before anything is made, and made before anything is written: a document with a fault leaves the
//! disk as it was.

mod failure;
mod layout;

pub use failure::Failure;
pub use layout::Layout;

use crate::VERSION;
use crate::diagnostic::{Diagnostic, Diagnostics, Pointer, Severity};
use crate::document::catalog::{CatalogModel, CatalogVersion};
use crate::emit::{self, Root};
use crate::ir::Identity;
use crate::lock::{Lock, LockedModel};
use crate::manifest::{Manifest, ManifestModel, check_slug};
use crate::names::assign_packages;
use crate::tree::{self, Changes, Tree};
use crate::versions::{self, Renewal};
use crate::workspace;
use failure::failure;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The version that a crate starts with.
pub(crate) const FIRST_VERSION: &str = "0.1.0";

/// Everything that a run reads.
#[derive(Clone, Debug)]
pub struct Project {
    root: PathBuf,
    /// Where its files lie.
    pub layout: Layout,
    /// models.toml
    pub manifest: Manifest,
    /// models.lock
    pub lock: Lock,
    /// `owner/name` → the bytes of its pin.
    pub(crate) pins: BTreeMap<String, Vec<u8>>,
}

/// The result of a run.
#[derive(Clone, Debug)]
pub struct Generated {
    /// Every generated file, models.lock among them.
    pub tree: Tree,
    /// What could be better, by document.
    pub warnings: Vec<Diagnostic>,
}

impl Project {
    /// Reads the project that `layout` places below `root`.
    ///
    /// # Errors
    /// If the manifest is missing, or anything cannot be read.
    pub fn load(root: &Path, layout: Layout) -> Result<Self, Failure> {
        let (manifest_path, lock_path) = (layout.manifest(), layout.lock());
        let text = |path: &str| {
            fs::read_to_string(root.join(path))
                .map_err(|e| failure(path, format!("cannot read it: {e}"), "restore the file"))
        };
        let help = "correct the file; the README shows its form";
        let manifest = Manifest::parse(&text(&manifest_path)?)
            .map_err(|e| failure(&manifest_path, e, help))?;
        let lock = match fs::metadata(root.join(&lock_path)) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => Lock::default(),
            _ => Lock::parse(&text(&lock_path)?)
                .map_err(|e| failure(&lock_path, e, "restore the file from version control"))?,
        };
        let mut pins = BTreeMap::new();
        for slug in manifest.models.keys() {
            let path = layout.pin(slug);
            match fs::read(root.join(&path)) {
                Ok(bytes) => drop(pins.insert(slug.clone(), bytes)),
                // `generate` says so; `add` and `remove` are how to mend it.
                Err(e) if e.kind() == io::ErrorKind::NotFound => {}
                Err(e) => {
                    return Err(failure(
                        &path,
                        format!("cannot read the pin: {e}"),
                        "see that the file can be read",
                    ));
                }
            }
        }
        Ok(Self {
            root: root.to_owned(),
            layout,
            manifest,
            lock,
            pins,
        })
    }

    /// Makes every file.
    ///
    /// # Errors
    /// With everything that is wrong with any document.
    pub fn generate(&self) -> Result<Generated, Failure> {
        let recorded = self
            .lock
            .models
            .iter()
            .map(|(slug, model)| (slug.clone(), model.package.clone()))
            .collect();
        let packages = assign_packages(self.manifest.models.keys().map(String::as_str), &recorded);
        let mut tree = Tree::new(self.layout.list());
        let mut lock = self.lock.clone();
        let mut found = Vec::new();
        for (slug, package) in packages {
            let mut diagnostics = Diagnostics::new(self.layout.pin(&slug));
            if let Some((locked, files)) = self.crate_of(&slug, package, &mut diagnostics) {
                for (path, text) in files {
                    tree.insert(path, text)?;
                }
                let changelog = format!("{}/CHANGELOG.md", self.layout.package(&locked.package));
                tree.insert(changelog, versions::changelog(&locked))?;
                lock.models.insert(slug, locked);
            }
            found.extend(diagnostics.into_vec());
        }
        if found.iter().any(|d| d.severity == Severity::Error) {
            return Err(Failure::Documents(found));
        }
        tree.insert(self.layout.lock(), lock.to_text())?;
        Ok(Generated {
            tree,
            warnings: found,
        })
    }

    /// The lock's new entry and the files of one model. `None` if an error was noted.
    fn crate_of(
        &self,
        slug: &str,
        package: String,
        found: &mut Diagnostics,
    ) -> Option<(LockedModel, [(String, String); 2])> {
        let (Ok((owner, name)), Some(manifest)) =
            (check_slug(slug), self.manifest.models.get(slug))
        else {
            return None;
        };
        let Some(mut locked) = self.lock.models.get(slug).cloned() else {
            let message = format!("{} records no version of `{slug}`", self.layout.lock());
            found.error(
                &Pointer::root(),
                message,
                format!("record it with `cargo xtask add {slug} --catalog FILE`"),
            );
            return None;
        };
        if let Some(wanted) = manifest
            .version
            .as_ref()
            .filter(|wanted| **wanted != locked.version)
        {
            let message = format!(
                "{} asks for version {wanted} of `{slug}`, the pin is of {}",
                self.layout.manifest(),
                locked.version
            );
            let help = format!(
                "fetch it with `cargo xtask add {slug}:{wanted} --catalog FILE`, or take the version out"
            );
            found.error(&Pointer::root(), message, help);
            return None;
        }
        let Some(pin) = self.pins.get(slug) else {
            let help = format!(
                "fetch it with `cargo xtask add {slug} --catalog FILE`, or take the model out of {}",
                self.layout.manifest()
            );
            found.error(&Pointer::root(), "the pin is missing", help);
            return None;
        };
        locked.package = package;
        VERSION.clone_into(&mut locked.generator);
        let identity = Identity {
            owner: owner.to_owned(),
            name: name.to_owned(),
            version: locked.version.clone(),
            official: manifest.official,
            cog_version: locked.cog_version.clone(),
            package: locked.package.clone(),
            crate_version: locked.crate_version.clone(),
        };
        let model = crate::model(pin, identity, self.manifest.prose, &mut locked.names, found)?;
        if !locked.sha256.is_empty() && locked.sha256 != model.sha256 {
            let message = format!(
                "the pin is not the one that {} records: the crate keeps its version, whatever has changed",
                self.layout.lock()
            );
            let help = "renew pins with `cargo xtask add` or `fetch`, which see to the version";
            found.warning(&Pointer::root(), message, help);
        }
        locked.sha256.clone_from(&model.sha256);
        let source = emit::source(&model, &Root::Crate, found)?;
        let files = emit::files(&model, &self.layout.package(&locked.package), source);
        Some((locked, files))
    }

    /// Adds a model of a catalogue, or renews the pin of one that is there; says what that does to its crate, whose new
    /// version and changes the lock records. Nothing is written.
    ///
    /// # Errors
    /// If it has no version, not the one that `keep.version` asks for, or no document.
    pub fn add(&mut self, model: CatalogModel, keep: ManifestModel) -> Result<Renewal, Failure> {
        let slug = model.slug();
        let version = Self::version_of(&model)?;
        if let Some(wanted) = keep
            .version
            .as_ref()
            .filter(|wanted| **wanted != version.id)
        {
            let message = format!("{slug} is there in version {}, not {wanted}", version.id);
            let help = "leave the version out, or use a source that has it";
            return Err(failure("what was found", message, help));
        }
        let renewal = self.renewal(&model, keep.official)?;
        let entry = self.lock.models.entry(slug.clone()).or_default();
        if entry.crate_version.is_empty() {
            entry.crate_version.clone_from(&renewal.after);
        } else if renewal.after != entry.crate_version {
            let changes = renewal.differences.iter().map(ToString::to_string);
            entry.release(&renewal.after, changes.collect());
        }
        entry.version.clone_from(&version.id);
        entry.cog_version.clone_from(&version.cog_version);
        // `generate` records that of the new pin.
        entry.sha256.clear();
        if entry.package.is_empty() {
            // Assigned with all the others by `generate`; recorded packages are not given out again.
            let recorded = self
                .lock
                .models
                .iter()
                .filter(|(_, m)| !m.package.is_empty());
            let recorded = recorded
                .map(|(slug, m)| (slug.clone(), m.package.clone()))
                .collect();
            let package = assign_packages([slug.as_str()], &recorded)
                .remove(&slug)
                .unwrap_or_default();
            if let Some(entry) = self.lock.models.get_mut(&slug) {
                entry.package = package;
            }
        }
        self.manifest.insert(&slug, keep);
        self.pins.insert(slug, renewal.pin.clone());
        Ok(renewal)
    }

    /// The version of a model that a catalogue holds.
    pub(crate) fn version_of(model: &CatalogModel) -> Result<&CatalogVersion, Failure> {
        let slug = model.slug();
        let fault = |message: String, help: &str| failure("what was found", message, help);
        check_slug(&slug).map_err(|e| fault(e, "its source is damaged"))?;
        model.latest_version.as_ref().ok_or_else(|| {
            fault(
                format!("{slug} has no version"),
                "its owner has pushed nothing yet; choose another model",
            )
        })
    }

    /// Takes a model out; the lock goes on remembering it, so that it comes back under the same names. Nothing is written.
    ///
    /// # Errors
    /// If neither the manifest nor the lock knows it.
    pub fn remove(&mut self, slug: &str) -> Result<(), Failure> {
        let was_there = self.manifest.remove(slug);
        if !was_there && !self.lock.models.contains_key(slug) {
            return Err(failure(
                &self.layout.manifest(),
                format!("there is no model `{slug}`"),
                "write `owner/name` as it stands there",
            ));
        }
        self.pins.remove(slug);
        Ok(())
    }

    /// Writes lock, pins and manifest, then the tree, and keeps the workspace's members in step: a crate leaves them before its
    /// files go and joins them after its files came, so that cargo can load the workspace at any time. Whatever
    /// interrupts it, `regen` completes it.
    ///
    /// # Errors
    /// If the file system refuses.
    pub fn save(&self, generated: &Generated) -> Result<Changes, Failure> {
        // Asked first, as a file of somebody's own in the way has to stop the run before anything is written.
        let mut changes = generated.tree.changes(&self.root)?;
        // Before the pins that it is about: once they are renewed, nobody can say what bumped a version.
        let lock = self.layout.lock();
        if let Some(text) = generated.tree.files().get(&lock) {
            tree::replace_if_different(&self.root.join(&lock), text)?;
        }
        for (slug, pin) in &self.pins {
            tree::replace_if_different(&self.root.join(self.layout.pin(slug)), pin)?;
        }
        tree::replace_if_different(
            &self.root.join(self.layout.manifest()),
            self.manifest.to_text().as_bytes(),
        )?;
        let members = workspace::Members::read(&self.root, &self.layout)?;
        let wanted = generated.crates();
        let present = wanted
            .iter()
            .filter(|path| !changes.written.contains(&format!("{path}/Cargo.toml")));
        members.set(present.cloned().collect(), &self.root)?;
        generated.tree.write(&self.root)?;
        if members.set(wanted, &self.root)? {
            changes.written.push(workspace::MANIFEST.to_owned());
        }
        Ok(changes)
    }

    /// What [`Self::save`] would change, as a unified diff; empty if nothing.
    ///
    /// # Errors
    /// If the disk cannot be read, or a file of somebody's own is in the way.
    pub fn diff(&self, generated: &Generated) -> Result<String, Failure> {
        let members = workspace::Members::read(&self.root, &self.layout)?.diff(generated.crates());
        Ok(generated.tree.diff(&self.root)? + &members)
    }
}

impl Generated {
    /// The folders of the generated crates.
    #[must_use]
    pub fn crates(&self) -> BTreeSet<String> {
        self.tree
            .files()
            .keys()
            .filter_map(|path| path.strip_suffix("/Cargo.toml"))
            .map(str::to_owned)
            .collect()
    }
}
