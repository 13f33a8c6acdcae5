//! `fetch`: renews pins from upstream's documents.

use crate::regen;
use anyhow::{Context, Result, bail};
use replicate_generator::api::project::Client;
use std::path::Path;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The OpenAPI document of Replicate's HTTP API
    #[arg(long, value_name = "PATH", required = true)]
    openapi: Option<String>,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    let Some(path) = &args.openapi else {
        bail!("nothing to fetch: name a document with `--openapi PATH`");
    };
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
