//! `remove`: the reverse of `add`.

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
    // Last, so that a run that stops half way can be run again.
    for slug in &args.models {
        let pin = root.join(project.layout.pin(slug));
        std::fs::remove_file(&pin).with_context(|| format!("cannot remove {}", pin.display()))?;
        if let Some(owner) = pin.parent() {
            // Refused, as it should be, if another model of the owner is left.
            let _ = std::fs::remove_dir(owner);
        }
        println!("removed {}", project.layout.pin(slug));
    }
    regen::report(&changes);
    Ok(())
}
