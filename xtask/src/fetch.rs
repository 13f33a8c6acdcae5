//! `fetch`: renews pins from upstream's documents.

use crate::source::Source;
use crate::{PROJECTS, live, outdated, regen};
use anyhow::{Context, Result, bail};
use replicate_generator::api::project::Client;
use replicate_generator::project::{Layout, Project};
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The OpenAPI document of Replicate's HTTP API, instead of the models
    #[arg(long, value_name = "PATH|URL")]
    openapi: Option<String>,
    /// A catalogue in place of the API: a JSON array of model objects, or a .tgz that holds it as package/models.json
    #[arg(long, value_name = "FILE")]
    catalog: Option<PathBuf>,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    if let Some(document) = &args.openapi {
        self::document(root, document)?;
    }
    if args.openapi.is_none() || args.catalog.is_some() {
        models(root, &Source::new(args.catalog.as_deref())?)?;
    }
    Ok(())
}

fn document(root: &Path, document: &str) -> Result<()> {
    let document = if document.contains("://") {
        live::document(document)?
    } else {
        std::fs::read(document).with_context(|| format!("cannot read {document}"))?
    };
    // Nothing is written unless the client comes out of it.
    let client = Client::fetched(&document)?;
    regen::warn(&client.warnings);
    regen::report(&client.save(root)?);
    Ok(())
}

/// Renews the pin of each model that there is in the version that the manifest asks for. The others stay, and are named.
fn models(root: &Path, source: &Source) -> Result<()> {
    let mut project = Project::load(root, Layout::new(PROJECTS[0]))?;
    let known = project.manifest.models.clone();
    let wanted = known.iter();
    let wanted = wanted.map(|(slug, keep)| (slug.clone(), keep.version.clone()));
    let mut found = source.find(&wanted.collect())?;
    if found.is_empty() {
        let manifest = project.layout.manifest();
        bail!("{} has none of the models in {manifest}", source.name());
    }
    let mut renewals = Vec::new();
    for (slug, mut keep) in known {
        if let Some(model) = source.renewed(&slug, &keep, &mut found) {
            keep.official = model.is_official.unwrap_or(keep.official);
            renewals.push((slug, project.add(model, keep)?));
        }
    }
    let generated = project.generate()?;
    regen::report(&regen::write(root, &project, &generated)?);
    for (slug, renewal) in &renewals {
        outdated::report(slug, renewal);
    }
    Ok(())
}
