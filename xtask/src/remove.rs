//! `remove`: the reverse of `add`.

use crate::regen;
use anyhow::{Context, Result};
use replicate_generator::project::{Project, pin_path};
use std::path::Path;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The models, as they stand in models.toml
    #[arg(required = true, value_name = "OWNER/NAME")]
    models: Vec<String>,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    let mut project = Project::load(root)?;
    for slug in &args.models {
        project.remove(slug)?;
    }
    let generated = project.generate()?;
    let changes = regen::write(root, &project, &generated)?;
    // Last, so that a run that stops half way can be run again.
    for slug in &args.models {
        let pin = root.join(pin_path(slug));
        std::fs::remove_file(&pin).with_context(|| format!("cannot remove {}", pin.display()))?;
        if let Some(owner) = pin.parent() {
            // Refused, as it should be, if another model of the owner is left.
            let _ = std::fs::remove_dir(owner);
        }
        println!("removed {}", pin_path(slug));
    }
    regen::report(&changes);
    Ok(())
}
