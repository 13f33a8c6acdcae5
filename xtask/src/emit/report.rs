//! What became of each model: the report, and the summary.

use anyhow::{Context, Result, bail};
use indicatif::HumanCount;
use replicate_generator::diagnostic::{Diagnostic, Severity};
use serde_json::json;
use std::path::Path;
use std::time::Duration;

/// What became of a model.
pub(super) struct Outcome {
    /// `owner/name`
    pub(super) model: String,
    /// Absent if its name is none that a package could have.
    pub(super) package: Option<String>,
    pub(super) ok: bool,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) time: Duration,
}

/// Writes a line of JSON for each model.
pub(super) fn write(path: &Path, outcomes: &[Outcome]) -> Result<()> {
    let lines: String = outcomes
        .iter()
        .map(|outcome| format!("{}\n", line(outcome)))
        .collect();
    std::fs::write(path, lines)
        .with_context(|| format!("cannot write the report {}", path.display()))
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
