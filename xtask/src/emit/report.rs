//! What became of each model: the report, and the summary.

use anyhow::{Context, Result, bail};
use indicatif::HumanCount;
use replicate_generator::diagnostic::{Diagnostic, Severity};
use serde_json::json;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What became of a model.
pub(super) struct Outcome {
    /// `owner/name`
    pub(super) model: String,
    /// Absent if its name is none that a package could have, or the catalogue has it before.
    pub(super) package: Option<String>,
    pub(super) ok: bool,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) time: Duration,
}

/// The file of a report.
pub(super) struct Report {
    path: PathBuf,
    file: File,
}

impl Report {
    /// Opens it, so that no run is for nothing, unless it would overwrite what is read or made.
    pub(super) fn create(path: &Path, catalog: &Path, out: &Path) -> Result<Self> {
        let cannot = || format!("cannot write the report {}", path.display());
        let place = real(path).with_context(cannot)?;
        if real(catalog).is_ok_and(|catalog| catalog == place) {
            bail!("{} is the catalogue: {PLACE}", path.display());
        }
        if real(out).is_ok_and(|out| place.starts_with(out)) {
            bail!("{} is in the folder of the crates: {PLACE}", path.display());
        }
        let file = File::create(path).with_context(cannot)?;
        let path = path.to_owned();
        Ok(Self { path, file })
    }

    /// Writes a line of JSON for each model.
    pub(super) fn write(mut self, outcomes: &[Outcome]) -> Result<()> {
        let lines: String = outcomes
            .iter()
            .map(|outcome| format!("{}\n", line(outcome)))
            .collect();
        let written = self.file.write_all(lines.as_bytes());
        written.with_context(|| format!("cannot write the report {}", self.path.display()))
    }
}

const PLACE: &str = "name another file for the report";

/// Where a file is, or would be, whatever links lead there.
fn real(path: &Path) -> io::Result<PathBuf> {
    path.canonicalize().or_else(|_| {
        let path = std::path::absolute(path)?;
        let (folder, name) = (path.parent(), path.file_name());
        let (Some(folder), Some(name)) = (folder, name) else {
            return Ok(path);
        };
        Ok(folder.canonicalize()?.join(name))
    })
}

fn line(outcome: &Outcome) -> serde_json::Value {
    let diagnostics = outcome.diagnostics.iter().map(|d| {
        let severity = match d.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        json!({ "severity": severity, "pointer": d.pointer, "message": d.message, "help": d.help })
    });
    json!({
        "model": outcome.model,
        "package": outcome.package,
        "ok": outcome.ok,
        "diagnostics": diagnostics.collect::<Vec<_>>(),
        "ms": u64::try_from(outcome.time.as_millis()).unwrap_or(u64::MAX),
    })
}

/// Says how many went well, and what is wrong with the others.
pub(super) fn summarise(outcomes: &[Outcome]) -> Result<()> {
    let failed: Vec<_> = outcomes.iter().filter(|outcome| !outcome.ok).collect();
    for diagnostic in failed.iter().flat_map(|outcome| &outcome.diagnostics) {
        eprintln!("{diagnostic}\n");
    }
    let ok = outcomes.len() - failed.len();
    println!(
        "{} ok, {} failed",
        HumanCount(ok as u64),
        HumanCount(failed.len() as u64)
    );
    if failed.is_empty() {
        Ok(())
    } else {
        bail!("of each model that failed, an error above says why; the others are written")
    }
}
