//! `add`: a model of the API, of a catalogue or of a Cog server → manifest, pin, crate.

use crate::source::{Source, Wanted};
use crate::{PROJECTS, outdated, regen};
use anyhow::{Result, bail};
use replicate_generator::manifest::{ManifestModel, check_slug};
use replicate_generator::names::is_keyword;
use replicate_generator::project::{Layout, Project};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The models, as `owner/name`, or `owner/name:version` to stay at a version
    #[arg(required = true, value_name = "OWNER/NAME[:VERSION]")]
    models: Vec<String>,
    /// A catalogue in place of the API: a JSON array of model objects, or a .tgz that holds it as package/models.json
    #[arg(long, value_name = "FILE")]
    catalog: Option<PathBuf>,
    /// The Cog server that runs the model, such as `http://127.0.0.1:5000`, in place of the API
    #[arg(long, value_name = "URL", conflicts_with_all = ["catalog", "official"])]
    cog: Option<String>,
    /// The models are official ones: called by name, without a version. The API says it itself
    #[arg(long)]
    official: bool,
    /// The folder of the project to change
    #[arg(long, value_name = "FOLDER", default_value = PROJECTS[0])]
    project: String,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    let mut project = Project::load(root, Layout::new(&args.project))?;
    let wanted: Wanted = args
        .models
        .iter()
        .map(|m| parse(m))
        .collect::<Result<_>>()?;
    let source = match &args.cog {
        Some(url) if wanted.len() == 1 => Source::cog(url),
        Some(url) => bail!("{url} runs one model: name it alone, as `owner/name`"),
        None => Source::new(args.catalog.as_deref())?,
    };
    let mut found = source.find(&wanted)?;
    let mut renewals = Vec::new();
    for (slug, version) in &wanted {
        let Some(model) = found.remove(slug) else {
            return Err(source.missing(slug));
        };
        let known = project
            .manifest
            .models
            .get(slug)
            .cloned()
            .unwrap_or_default();
        let keep = ManifestModel {
            official: args.official || model.is_official.unwrap_or(known.official),
            version: version.clone().or(known.version),
        };
        renewals.push((slug, project.add(model, keep)?));
    }
    let generated = project.generate()?;
    regen::report(&regen::write(root, &project, &generated)?);
    for (slug, renewal) in &renewals {
        outdated::report(slug, renewal);
    }
    let them = if wanted.len() == 1 { "it" } else { "them" };
    println!("\nTo use {them}, with the path seen from your own Cargo.toml:\n\n[dependencies]");
    let mut taken = BTreeSet::new();
    for slug in wanted.keys() {
        if let Some(locked) = project.lock.models.get(slug) {
            let package = &locked.package;
            let path = project.layout.package(package);
            let short = short_name(slug);
            // Models of several owners may share a name; a package never does.
            let name = if taken.insert(short.clone()) {
                &short
            } else {
                package
            };
            println!("{name} = {{ package = \"{package}\", path = \"{path}\" }}");
        }
    }
    Ok(())
}

fn parse(model: &str) -> Result<(String, Option<String>)> {
    let (slug, version) = match model.split_once(':') {
        Some((_, "")) => bail!(
            "`{model}` ends where a version should stand: write `owner/name` or `owner/name:version`"
        ),
        Some((slug, version)) => (slug, Some(version.to_owned())),
        None => (model, None),
    };
    check_slug(slug).map_err(anyhow::Error::msg)?;
    Ok((slug.to_owned(), version))
}

/// A dependency's short name: the model's own, as a crate may be called.
fn short_name(slug: &str) -> String {
    let name = slug
        .split_once('/')
        .map_or(slug, |(_, name)| name)
        .replace('.', "-")
        .to_ascii_lowercase();
    let name = name.trim_matches(['-', '_']).to_owned();
    // As a crate's name, a keyword would have to be written `r#loop` in every path.
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) && !is_keyword(&name) {
        name
    } else {
        format!("model-{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_named_with_or_without_a_version() {
        assert_eq!(parse("a/b").unwrap(), ("a/b".into(), None));
        assert_eq!(
            parse("a/b.c:1f").unwrap(),
            ("a/b.c".into(), Some("1f".into()))
        );
        for wrong in ["", "a", "a/b:", "a/b/c", "owner:abc", "/m:abc", "/"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_short_name_can_name_a_dependency() {
        assert_eq!(short_name("black-forest-labs/flux-1.1-pro"), "flux-1-1-pro");
        assert_eq!(short_name("a/3d_model_"), "model-3d_model");
        assert_eq!(short_name("me/loop"), "model-loop");
        assert_eq!(short_name("me/final"), "model-final");
    }
}
