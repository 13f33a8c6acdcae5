//! The generated crates among the members of the workspace.
//!
//! They are named one by one. A glob would also match the folder of a removed crate in which somebody left a file of
//! their own, and cargo then loads nothing at all, the generator included.

use crate::project::Layout;
use crate::tree::{self, TreeError};
use std::collections::BTreeSet;
use std::path::Path;
use toml_edit::{DocumentMut, Value};

/// The workspace's manifest, relative to its root.
pub const MANIFEST: &str = "Cargo.toml";

/// The manifest, as it was read.
#[derive(Clone, Debug)]
pub(crate) struct Members {
    text: Option<String>,
    /// What the path of each generated crate starts with.
    prefix: String,
}

impl Members {
    /// Reads the manifest; a project without one keeps no members.
    pub(crate) fn read(root: &Path, layout: &Layout) -> Result<Self, TreeError> {
        let text = tree::read(&root.join(MANIFEST))?;
        Ok(Self {
            text: text.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
            prefix: layout.package("replicate-"),
        })
    }

    /// Makes `crates` the generated members; whether the manifest differed from what was read.
    pub(crate) fn set(&self, crates: BTreeSet<String>, root: &Path) -> Result<bool, TreeError> {
        let Some(text) = self.with(crates) else {
            return Ok(false);
        };
        tree::replace_if_different(&root.join(MANIFEST), text.as_bytes())?;
        Ok(self.text.as_deref() != Some(&text))
    }

    /// What [`Self::set`] would change.
    pub(crate) fn diff(&self, crates: BTreeSet<String>) -> String {
        self.with(crates)
            .map(|new| tree::unified(MANIFEST, self.text.as_deref(), Some(&new)))
            .unwrap_or_default()
    }

    /// The manifest's text with `crates` as the generated members; `None` if it has no list of members.
    fn with(&self, crates: BTreeSet<String>) -> Option<String> {
        let mut manifest: DocumentMut = self.text.as_ref()?.parse().ok()?;
        let members = manifest
            .get_mut("workspace")?
            .get_mut("members")?
            .as_array_mut()?;
        let before: BTreeSet<String> = members
            .iter()
            .filter_map(|member| self.generated(member))
            .map(str::to_owned)
            .collect();
        if before != crates {
            // Generated members come last and sorted, whatever was there before: the same crates make the same bytes.
            let others = members
                .iter()
                .filter_map(any_generated)
                .filter(|path| !path.starts_with(&self.prefix));
            let mut all: BTreeSet<String> = others.map(str::to_owned).collect();
            all.extend(crates);
            members.retain(|member| any_generated(member).is_none());
            for path in all {
                let mut member = Value::from(path);
                member.decor_mut().set_prefix("\n    ");
                members.push_formatted(member);
            }
            members.set_trailing("\n");
            members.set_trailing_comma(true);
        }
        Some(manifest.to_string())
    }

    fn generated<'a>(&self, member: &'a Value) -> Option<&'a str> {
        member
            .as_str()
            .filter(|path| path.starts_with(&self.prefix))
    }
}

/// The path of a generated crate, of any project: a folder `replicate-…` below another.
fn any_generated(member: &Value) -> Option<&str> {
    member.as_str().filter(|path| path.contains("/replicate-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_members_are_replaced_and_the_others_keep_their_lines() {
        let text = "[workspace]\nmembers = [\n    \"xtask\", # ours\n    \"model-bindings/core\",\n    \
                    \"model-bindings/replicate-old\",\n    \"tests/e2e\",\n]\n";
        let members = |text: &str| Members {
            text: Some(text.to_owned()),
            prefix: "model-bindings/replicate-".to_owned(),
        };
        let crates =
            ["model-bindings/replicate-b", "model-bindings/replicate-a"].map(str::to_owned);
        let new = members(text).with(crates.into()).unwrap();
        let old_line = "    \"model-bindings/replicate-old\",\n";
        let lines = "    \"model-bindings/replicate-a\",\n    \"model-bindings/replicate-b\",\n";
        let rest = text.replace(old_line, "");
        assert_eq!(
            new,
            rest.replace("\n]", &format!("\n{lines}]")),
            "last, and sorted"
        );
        let without = members(&new).with(BTreeSet::new()).unwrap();
        assert_eq!(without, rest);
    }
}
