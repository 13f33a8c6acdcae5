//! Hand-written manifests that depend on a generated crate. Removing such a crate would leave a workspace that cargo
//! cannot load, the generator's own command included, so it is refused first.

use crate::project::Layout;
use crate::tree::{self, Tree};
use std::fs;
use std::path::Path;
use toml_edit::{DocumentMut, Item, TableLike};

/// A crate that cannot go.
#[derive(Debug, thiserror::Error)]
#[error(
    "{manifest} depends on `{package}`, which is no longer generated: take that dependency out first (nothing was written)"
)]
pub struct StillUsed {
    /// The hand-written manifest, relative to the root.
    pub manifest: String,
    /// The generated crate.
    pub package: String,
}

/// Looks for a hand-written manifest that depends on a crate which is there but not in `tree`.
///
/// # Errors
/// With the first one.
pub fn check(root: &Path, layout: &Layout, tree: &Tree) -> Result<(), StillUsed> {
    let listed = fs::read_to_string(root.join(layout.list())).unwrap_or_default();
    let manifests = listed.lines().filter(|path| path.ends_with("/Cargo.toml"));
    let gone: Vec<String> = manifests
        .filter(|path| !tree.files().contains_key(*path))
        .filter_map(|path| package_name(&manifest(&root.join(path))?))
        .collect();
    if gone.is_empty() {
        return Ok(());
    }
    for (path, manifest) in hand_written_manifests(root) {
        let used = dependencies(manifest.as_table());
        if let Some(package) = gone.iter().find(|package| used.contains(package)) {
            return Err(StillUsed {
                manifest: path,
                package: package.clone(),
            });
        }
    }
    Ok(())
}

/// Every manifest of the workspace that the generator did not write, with its path. Manifests that do not parse are
/// left out: cargo says what is wrong with them.
fn hand_written_manifests(root: &Path) -> Vec<(String, DocumentMut)> {
    let mut all = Vec::new();
    let mut folders = vec![(String::new(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        let path = |name: &str| {
            if folder.is_empty() {
                name.to_owned()
            } else {
                format!("{folder}/{name}")
            }
        };
        let at = path("Cargo.toml");
        let text = fs::read(root.join(&at)).unwrap_or_default();
        if !tree::is_generated(&text)
            && let Some(manifest) = manifest(&root.join(&at))
        {
            all.push((at, manifest));
        }
        let entries = fs::read_dir(root.join(&folder))
            .into_iter()
            .flatten()
            .flatten();
        for name in entries
            .filter(|e| e.path().is_dir())
            .filter_map(|e| e.file_name().into_string().ok())
        {
            if depth < 3 && name != "target" && !name.starts_with('.') {
                folders.push((path(&name), depth + 1));
            }
        }
    }
    all.sort_by(|(a, _), (b, _)| a.cmp(b));
    all
}

fn manifest(path: &Path) -> Option<DocumentMut> {
    fs::read_to_string(path).ok()?.parse().ok()
}

/// The name of the package that a manifest describes.
#[must_use]
pub fn package_name(manifest: &DocumentMut) -> Option<String> {
    Some(manifest.get("package")?.get("name")?.as_str()?.to_owned())
}

/// The packages that a manifest depends on, in any of its tables.
fn dependencies(manifest: &dyn TableLike) -> Vec<String> {
    let mut all = Vec::new();
    for (key, item) in manifest.iter() {
        let Some(table) = item.as_table_like() else {
            continue;
        };
        if key.ends_with("dependencies") {
            for (name, dependency) in table.iter() {
                let package = dependency.get("package").and_then(Item::as_str);
                all.push(package.unwrap_or(name).to_owned());
            }
        } else {
            // `[workspace.dependencies]`, `[target.….dependencies]`
            all.extend(dependencies(table));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_that_a_hand_written_manifest_uses_cannot_go() {
        let root = tempfile::tempdir().unwrap();
        let layout = Layout::new("models");
        let mut tree = Tree::new(layout.list());
        let manifest = "# @generated\n[package]\nname = \"replicate-a-b\"\n";
        tree.insert("models/replicate-a-b/Cargo.toml", manifest)
            .unwrap();
        tree.write(root.path()).unwrap();
        let user = root.path().join("tests/user");
        fs::create_dir_all(&user).unwrap();
        let dependency = "[target.'cfg(unix)'.dev-dependencies]\nb = { package = \"replicate-a-b\", path = \"x\" }\n";
        fs::write(user.join("Cargo.toml"), dependency).unwrap();
        assert!(check(root.path(), &layout, &tree).is_ok());
        let error = check(root.path(), &layout, &Tree::new(layout.list())).unwrap_err();
        assert_eq!(
            (error.manifest.as_str(), error.package.as_str()),
            ("tests/user/Cargo.toml", "replicate-a-b")
        );
    }
}
