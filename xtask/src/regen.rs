//! `regen`: pins → code.

use crate::{PROJECTS, lockfile};
use anyhow::{Result, bail};
use replicate_generator::api::project::Client;
use replicate_generator::dependents;
use replicate_generator::project::{Generated, Layout, Project};
use replicate_generator::tree::Changes;
use std::path::Path;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Write nothing; exit with 1 and show the difference if anything is stale
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    // All is made before anything is written: a fault in one project leaves the others as they were, too.
    let client = Client::load(root)?;
    let made: Vec<_> = PROJECTS
        .into_iter()
        .map(|folder| load(root, folder))
        .collect::<Result<_>>()?;
    if args.check {
        return check(root, &made, &client);
    }
    let mut changes = client.save(root)?;
    for (project, generated) in &made {
        let more = write(root, project, generated)?;
        changes.written.extend(more.written);
        changes.removed.extend(more.removed);
    }
    report(&changes);
    Ok(())
}

fn load(root: &Path, folder: &str) -> Result<(Project, Generated)> {
    let project = Project::load(root, Layout::new(folder))?;
    let generated = project.generate()?;
    Ok((project, generated))
}

/// Writes what differs and refreshes Cargo.lock; the way in which every command ends.
pub(crate) fn write(root: &Path, project: &Project, generated: &Generated) -> Result<Changes> {
    for warning in &generated.warnings {
        eprintln!("{warning}\n");
    }
    dependents::check(root, &project.layout, &generated.tree)?;
    let changes = project.save(generated)?;
    lockfile::refresh(root)?;
    Ok(changes)
}

fn check(root: &Path, made: &[(Project, Generated)], client: &Client) -> Result<()> {
    let diffs = made
        .iter()
        .map(|(project, generated)| project.diff(generated));
    let models: String = diffs.collect::<Result<_, _>>()?;
    let diff = client.diff(root)? + &models;
    if !diff.is_empty() {
        println!("{diff}");
        bail!("generated files are stale (the difference is above): run `cargo xtask regen`");
    }
    if lockfile::is_stale(root) {
        bail!("Cargo.lock is stale: run `cargo xtask regen`");
    }
    println!("generated files are up to date");
    Ok(())
}

pub(crate) fn report(changes: &Changes) {
    for path in &changes.written {
        println!("wrote   {path}");
    }
    for path in &changes.removed {
        println!("removed {path}");
    }
    if changes.is_empty() {
        println!("generated files are up to date");
    }
}
