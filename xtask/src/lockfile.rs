//! Cargo.lock names every crate of the workspace with its version, so it goes stale when generated crates come, go or
//! move on.

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

/// Whether Cargo.lock lacks a member of the workspace, has it in another version, or holds one that is gone. cargo itself takes a second to say so.
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
    let members: BTreeSet<(String, String)> = members
        .into_iter()
        .flatten()
        .filter_map(|path| {
            let manifest = read(&format!("{}/Cargo.toml", path.as_str()?))?;
            let own = manifest.get("package")?.get("version");
            let version = own.and_then(Item::as_str).or_else(|| {
                let shared = workspace.get("workspace")?.get("package")?;
                shared.get("version")?.as_str()
            });
            // What has no version is 0.0.0 to cargo.
            Some((
                package_name(&manifest)?,
                version.unwrap_or("0.0.0").to_owned(),
            ))
        })
        .collect();
    let packages = lock.get("package").and_then(Item::as_array_of_tables);
    let locked: BTreeSet<(String, String)> = packages
        .into_iter()
        .flatten()
        .filter(|package| !package.contains_key("source"))
        .filter_map(|package| {
            let text = |key: &str| Some(package.get(key)?.as_str()?.to_owned());
            Some((text("name")?, text("version")?))
        })
        .collect();
    members != locked
}
