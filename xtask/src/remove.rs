//! `remove`: the reverse of `add`, but that models.lock goes on remembering names and versions.

use crate::{PROJECTS, regen};
use anyhow::{Context, Result};
use replicate_generator::project::{Layout, Project};
use std::path::Path;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The models, as they stand in models.toml
    #[arg(required = true, value_name = "OWNER/NAME")]
    models: Vec<String>,
    /// The folder of the project to change
    #[arg(long, value_name = "FOLDER", default_value = PROJECTS[0])]
    project: String,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    let mut project = Project::load(root, Layout::new(&args.project))?;
    for slug in &args.models {
        project.remove(slug)?;
    }
    let generated = project.generate()?;
    let changes = regen::write(root, &project, &generated)?;
    // Last: a run that stops before this is completed by running it again, as the lock still knows the model.
    for slug in &args.models {
        let path = project.layout.pin(slug);
        match std::fs::remove_file(root.join(&path)) {
            Ok(()) => println!("removed {path}"),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
            Err(e) => return Err(e).with_context(|| format!("cannot remove {path}")),
        }
        if let Some(owner) = root.join(&path).parent() {
            // Refused, as it should be, if another model of the owner is left.
            let _ = std::fs::remove_dir(owner);
        }
    }
    regen::report(&changes);
    Ok(())
}
