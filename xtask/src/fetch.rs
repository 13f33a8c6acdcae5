//! `fetch`: renews pins from upstream's documents.

use crate::{PROJECTS, add, regen};
use anyhow::{Context, Result, bail};
use replicate_generator::api::project::Client;
use replicate_generator::project::{Layout, Project};
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
#[group(required = true, multiple = true)]
pub(crate) struct Args {
    /// The OpenAPI document of Replicate's HTTP API
    #[arg(long, value_name = "PATH")]
    openapi: Option<String>,
    /// A catalogue, from which the pins of the models in models.toml are renewed: a JSON array of model objects, or a .tgz
    /// that holds it as package/models.json
    #[arg(long, value_name = "FILE")]
    catalog: Option<PathBuf>,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    if let Some(path) = &args.openapi {
        document(root, path)?;
    }
    if let Some(path) = &args.catalog {
        models(root, path)?;
    }
    Ok(())
}

fn document(root: &Path, path: &str) -> Result<()> {
    if path.contains("://") {
        bail!("`{path}` is a URL, and `fetch` reads files only: download it, and name the file");
    }
    let document = std::fs::read(path).with_context(|| format!("cannot read {path}"))?;
    // Nothing is written unless the client comes out of it.
    let client = Client::fetched(&document)?;
    regen::warn(&client.warnings);
    regen::report(&client.save(root)?);
    Ok(())
}

/// Renews the pin of each model that the catalogue has in the version that the manifest asks for. The others stay, and
/// are named: a catalogue knows the latest versions alone, and no model that is private.
fn models(root: &Path, catalog: &Path) -> Result<()> {
    let mut project = Project::load(root, Layout::new(PROJECTS[0]))?;
    let known = project.manifest.models.clone();
    let mut found = add::find(catalog, |slug| known.contains_key(slug))?;
    if found.is_empty() {
        bail!(
            "{} has none of the models in {}",
            catalog.display(),
            project.layout.manifest()
        );
    }
    for (slug, keep) in known {
        let Some(model) = found.remove(&slug) else {
            eprintln!("kept    {slug}: the catalogue does not have it");
            continue;
        };
        let latest = model.latest_version.as_ref().map(|version| &version.id);
        match &keep.version {
            Some(version) if Some(version) != latest => {
                eprintln!("kept    {slug}: the catalogue does not have its version {version}");
            }
            _ => project.add(model, keep)?,
        }
    }
    let generated = project.generate()?;
    regen::report(&regen::write(root, &project, &generated)?);
    Ok(())
}
