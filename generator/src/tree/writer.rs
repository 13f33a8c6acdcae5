//! Files on their way to the disk, one at a time: what [`Tree::write`](super::Tree::write) does, for what is too large to
//! be held in memory as a whole.

use super::{TreeError, inside, is_generated, list_of, may_remove, no_links, owned, read, replace};
use super::{io_error, remove_empty_folders};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A run that writes: it was begun with the paths that it may make, and ends with those that it made. In between, files
/// may be put from several threads.
#[derive(Debug)]
pub struct Writer {
    root: PathBuf,
    list: String,
    planned: BTreeSet<String>,
    owned: BTreeSet<String>,
}

impl Writer {
    /// Begins a run that writes files of `planned` below `root`, and whose list of owned files lies at `list`.
    ///
    /// # Errors
    /// If a path leads out of the root, or a file of somebody's own is in the way, before anything is written; if the
    /// file system refuses.
    pub fn begin(
        root: &Path,
        list: impl Into<String>,
        planned: BTreeSet<String>,
    ) -> Result<Self, TreeError> {
        let list = list.into();
        let owned = owned(root, &list)?;
        let mut folders = BTreeSet::new();
        for path in &planned {
            inside(path)?;
            if *path == list {
                return Err(TreeError::Twice(path.clone()));
            }
            no_links(root, path, &mut folders)?;
            let is_mine = owned.contains(path)
                || read(&root.join(path))?.is_none_or(|bytes| is_generated(&bytes));
            if !is_mine {
                return Err(TreeError::InTheWay(path.clone()));
            }
        }
        Self::begin_checked(root, list, planned, owned)
    }

    /// As [`Self::begin`], of paths that were looked at.
    pub(super) fn begin_checked(
        root: &Path,
        list: String,
        planned: BTreeSet<String>,
        owned: BTreeSet<String>,
    ) -> Result<Self, TreeError> {
        if !planned.is_subset(&owned) {
            replace(&root.join(&list), &list_of(&planned | &owned))?;
        }
        Ok(Self {
            root: root.to_owned(),
            list,
            planned,
            owned,
        })
    }

    /// Makes a planned file hold `bytes`; whether it did not before.
    ///
    /// # Errors
    /// If the path was not planned, or the file system refuses.
    pub fn put(&self, path: &str, bytes: &[u8]) -> Result<bool, TreeError> {
        if !self.planned.contains(path) {
            return Err(TreeError::Outside(path.to_owned()));
        }
        let file = self.root.join(path);
        if read(&file)?.as_deref() == Some(bytes) {
            return Ok(false);
        }
        replace(&file, bytes).map(|()| true)
    }

    /// Ends the run: what earlier ones wrote and is not among `made` goes. Returns the paths that went.
    ///
    /// # Errors
    /// If the file system refuses; the next run goes on from there.
    pub fn finish(self, made: &BTreeSet<String>) -> Result<Vec<String>, TreeError> {
        let mut removed = Vec::new();
        let known = &self.planned | &self.owned;
        for path in known.difference(made) {
            if may_remove(&self.root, &self.list, path)? {
                let file = self.root.join(path);
                fs::remove_file(&file).map_err(io_error("remove", &file))?;
                remove_empty_folders(&self.root, &file);
                removed.push(path.clone());
            }
        }
        if known != *made {
            replace(&self.root.join(&self.list), &list_of(made.iter().cloned()))?;
        }
        Ok(removed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &[u8] = b"// @generated\na";

    fn paths(all: &[&str]) -> BTreeSet<String> {
        all.iter().map(ToString::to_string).collect()
    }

    fn begin(root: &Path, planned: &[&str]) -> Result<Writer, TreeError> {
        Writer::begin(root, "generated.list", paths(planned))
    }

    #[test]
    fn what_was_planned_and_not_made_is_not_there() {
        let root = tempfile::tempdir().unwrap();
        let writer = begin(root.path(), &["a/lib.rs", "b/lib.rs"]).unwrap();
        assert!(writer.put("a/lib.rs", A).unwrap());
        assert!(writer.put("b/lib.rs", A).unwrap());
        assert!(
            !writer.put("b/lib.rs", A).unwrap(),
            "it holds the bytes already"
        );
        assert_eq!(writer.finish(&paths(&["b/lib.rs"])).unwrap(), ["a/lib.rs"]);
        assert!(!root.path().join("a").exists());
        let list = fs::read_to_string(root.path().join("generated.list")).unwrap();
        assert!(list.ends_with("\nb/lib.rs\n"), "{list}");
    }

    #[test]
    fn a_run_that_was_cut_off_is_tidied_up_by_the_next() {
        let root = tempfile::tempdir().unwrap();
        let cut = begin(root.path(), &["a/lib.rs"]).unwrap();
        cut.put("a/lib.rs", A).unwrap();
        drop(cut);
        let next = begin(root.path(), &["b/lib.rs"]).unwrap();
        next.put("b/lib.rs", A).unwrap();
        assert_eq!(next.finish(&paths(&["b/lib.rs"])).unwrap(), ["a/lib.rs"]);
    }

    #[test]
    fn nothing_but_planned_files_is_written_and_none_of_somebody_else() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("mine"), "by hand").unwrap();
        let refused = |planned: &str| begin(root.path(), &["a", planned]).unwrap_err();
        assert!(matches!(refused("mine"), TreeError::InTheWay(path) if path == "mine"));
        assert!(matches!(refused("../a"), TreeError::Outside(_)));
        assert!(matches!(refused("generated.list"), TreeError::Twice(_)));
        let writer = begin(root.path(), &["a"]).unwrap();
        assert!(matches!(writer.put("b", A), Err(TreeError::Outside(_))));
    }
}
