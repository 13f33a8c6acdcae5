//! `regen`: pins → code.

use crate::{PROJECTS, lockfile};
use anyhow::{Result, bail};
use replicate_generator::api::project::{Client, REPLICATE, TEST};
use replicate_generator::dependents;
use replicate_generator::diagnostic::Diagnostic;
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
    let clients = [Client::load(root, REPLICATE)?, Client::load(root, TEST)?];
    let made: Vec<_> = PROJECTS
        .into_iter()
        .map(|folder| load(root, folder))
        .collect::<Result<_>>()?;
    if args.check {
        return check(root, &made, &clients);
    }
    let mut changes = Changes::default();
    for client in &clients {
        warn(&client.warnings);
        let more = client.save(root)?;
        changes.written.extend(more.written);
        changes.removed.extend(more.removed);
    }
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
    warn(&generated.warnings);
    dependents::check(root, &project.layout, &generated.tree)?;
    let changes = project.save(generated)?;
    lockfile::refresh(root)?;
    Ok(changes)
}

/// Says what a document means and the code does not keep to.
pub(crate) fn warn(warnings: &[Diagnostic]) {
    warnings.iter().for_each(|warning| eprintln!("{warning}\n"));
}

fn check(root: &Path, made: &[(Project, Generated)], clients: &[Client]) -> Result<()> {
    let diffs = made
        .iter()
        .map(|(project, generated)| project.diff(generated));
    let clients = clients.iter().map(|client| client.diff(root));
    let diff: String = clients.chain(diffs).collect::<Result<_, _>>()?;
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
