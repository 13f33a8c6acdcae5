//! `regen`: pins → code.

use crate::lockfile;
use anyhow::{Result, bail};
use replicate_generator::dependents;
use replicate_generator::project::{Generated, Project};
use replicate_generator::tree::Changes;
use std::path::Path;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Write nothing; exit with 1 and show the difference if anything is stale
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    let project = Project::load(root)?;
    let generated = project.generate()?;
    if args.check {
        return check(root, &project, &generated);
    }
    report(&write(root, &project, &generated)?);
    Ok(())
}

/// Writes what differs and refreshes Cargo.lock; the way in which every command ends.
pub(crate) fn write(root: &Path, project: &Project, generated: &Generated) -> Result<Changes> {
    for warning in &generated.warnings {
        eprintln!("{warning}\n");
    }
    dependents::check(root, &generated.tree)?;
    let changes = project.save(generated)?;
    lockfile::refresh(root, &generated.tree)?;
    Ok(changes)
}

fn check(root: &Path, project: &Project, generated: &Generated) -> Result<()> {
    let diff = project.diff(generated)?;
    if !diff.is_empty() {
        println!("{diff}");
        bail!("generated files are stale (the difference is above): run `cargo xtask regen`");
    }
    if lockfile::is_stale(root, &generated.tree) {
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
