//! Cargo.lock names every crate of the workspace, so it goes stale when generated crates come and go.

use anyhow::{Context, Result, bail};
use replicate_generator::dependents::package_name;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use toml_edit::{DocumentMut, Item};

/// Brings Cargo.lock up to date, offline: generated crates depend on nothing that is not there already.
pub(crate) fn refresh(root: &Path) -> Result<()> {
    if !is_stale(root) {
        return Ok(());
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["update", "--workspace", "--offline", "--quiet"])
        .current_dir(root)
        .status()
        .context("cannot start cargo to refresh Cargo.lock")?;
    if !status.success() {
        bail!(
            "the generated files are written, but cargo could not refresh Cargo.lock: run `cargo check`"
        );
    }
    Ok(())
}

/// Whether Cargo.lock lacks a member of the workspace, or holds one that is gone. cargo itself takes a second to say so.
pub(crate) fn is_stale(root: &Path) -> bool {
    let read = |path: &str| {
        fs::read_to_string(root.join(path))
            .ok()?
            .parse::<DocumentMut>()
            .ok()
    };
    let Some(workspace) = read("Cargo.toml") else {
        return false;
    };
    let Some(lock) = read("Cargo.lock") else {
        return true;
    };
    let members = workspace
        .get("workspace")
        .and_then(|w| w.get("members"))
        .and_then(Item::as_array);
    let members: BTreeSet<String> = members
        .into_iter()
        .flatten()
        .filter_map(|path| package_name(&read(&format!("{}/Cargo.toml", path.as_str()?))?))
        .collect();
    let packages = lock.get("package").and_then(Item::as_array_of_tables);
    let locked: BTreeSet<String> = packages
        .into_iter()
        .flatten()
        .filter(|package| !package.contains_key("source"))
        .filter_map(|package| Some(package.get("name")?.as_str()?.to_owned()))
        .collect();
    members != locked
}
