//! `outdated`: pins against what the API or a catalogue has now.

use crate::PROJECTS;
use crate::source::Source;
use anyhow::{Result, bail};
use replicate_generator::diagnostic::plain;
use replicate_generator::project::{Layout, Project};
use replicate_generator::versions::Renewal;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// A catalogue in place of the API: a JSON array of model objects, or a .tgz that holds it as package/models.json
    #[arg(long, value_name = "FILE")]
    catalog: Option<PathBuf>,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    let project = Project::load(root, Layout::new(PROJECTS[0]))?;
    let source = Source::new(args.catalog.as_deref())?;
    let known = &project.manifest.models;
    let wanted = known.iter();
    let wanted = wanted.map(|(slug, keep)| (slug.clone(), keep.version.clone()));
    let mut found = source.find(&wanted.collect())?;
    if found.is_empty() && !known.is_empty() {
        let manifest = project.layout.manifest();
        bail!("{} has none of the models in {manifest}", source.name());
    }
    let mut outdated = 0;
    for (slug, keep) in known {
        if let Some(model) = source.renewed(slug, keep, &mut found) {
            let official = model.is_official.unwrap_or(keep.official);
            let renewal = project.renewal(&model, official)?;
            outdated += usize::from(!renewal.differences.is_empty());
            report(slug, &renewal);
        }
    }
    if outdated > 0 {
        bail!(
            "{outdated} of {} pins are outdated: renew them with `cargo xtask fetch`, or one with `cargo xtask add`, \
             from the same place",
            known.len()
        );
    }
    println!("no pin is outdated");
    Ok(())
}

/// The bump of a crate, and a line for each difference; nothing if there is none.
pub(crate) fn report(slug: &str, renewal: &Renewal) {
    if renewal.differences.is_empty() {
        return;
    }
    println!("{slug} {} -> {}", renewal.before, renewal.after);
    for difference in &renewal.differences {
        println!("    {}", plain(&difference.to_string()));
    }
}
