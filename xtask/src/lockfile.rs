//! Cargo.lock names every crate of the workspace, so it goes stale when generated crates come and go.

use anyhow::{Context, Result, bail};
use replicate_generator::tree::Tree;
use std::path::Path;
use std::process::Command;
use toml_edit::{DocumentMut, Item};

/// Brings Cargo.lock up to date, offline: generated crates depend on nothing that is not there already.
pub(crate) fn refresh(root: &Path, tree: &Tree) -> Result<()> {
    if !is_stale(root, tree) {
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

/// Whether Cargo.lock lacks a generated crate, or holds one that is gone.
pub(crate) fn is_stale(root: &Path, tree: &Tree) -> bool {
    let lock = std::fs::read_to_string(root.join("Cargo.lock")).unwrap_or_default();
    let Ok(lock) = lock.parse::<DocumentMut>() else {
        return true;
    };
    let packages = lock.get("package").and_then(Item::as_array_of_tables);
    let mut locked: Vec<(&str, &str)> = Vec::new();
    for package in packages
        .into_iter()
        .flatten()
        .filter(|package| !package.contains_key("source"))
    {
        let text = |key| package.get(key).and_then(Item::as_str).unwrap_or_default();
        locked.push((text("name"), text("version")));
    }
    let generated = manifests(tree);
    let missing = generated
        .iter()
        .any(|(name, version)| !locked.contains(&(name.as_str(), version.as_str())));
    // A generated crate depends on the core and is no hand-written package.
    let gone = locked.iter().any(|(name, _)| {
        name.starts_with("replicate-")
            && !generated.iter().any(|(generated, _)| generated == name)
            && !is_hand_written(root, name)
    });
    missing || gone
}

/// Name and version of every generated crate.
fn manifests(tree: &Tree) -> Vec<(String, String)> {
    let manifests = tree
        .files()
        .iter()
        .filter(|(path, _)| path.ends_with("/Cargo.toml"));
    let read = manifests.filter_map(|(_, bytes)| {
        let manifest: DocumentMut = String::from_utf8_lossy(bytes).parse().ok()?;
        let text = |key| Some(manifest.get("package")?.get(key)?.as_str()?.to_owned());
        Some((text("name")?, text("version")?))
    });
    read.collect()
}

fn is_hand_written(root: &Path, name: &str) -> bool {
    replicate_generator::dependents::hand_written_manifests(root)
        .iter()
        .any(|(_, manifest)| {
            manifest
                .get("package")
                .and_then(|p| p.get("name"))
                .and_then(Item::as_str)
                == Some(name)
        })
}
