//! The files that the generator owns, and the one way in which they reach the disk.
//!
//! A [`Tree`] holds every file of a run: path → bytes. Writing it replaces each file that differs, atomically, leaves
//! the others alone, and removes what an earlier run wrote and this one does not. Which files are its own it knows from a
//! list that lies beside them; the list is extended before the first file is written and cut after the last one is
//! removed, so whatever interrupts a run, the next one finishes it. What is not on the list is never touched.

mod writer;

pub use writer::Writer;

use similar::TextDiff;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};

const LIST_HEAD: &str =
    "# @generated: the files that the generator owns, and may rewrite or remove.\n";

/// Every file of a run, by its path relative to the tree's root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    list: String,
    files: BTreeMap<String, Vec<u8>>,
}

/// Why a tree could not be written, checked or built.
#[derive(Debug, thiserror::Error)]
pub enum TreeError {
    /// The file system refused.
    #[error("cannot {doing} {path}; see to it and run again, which completes what was begun")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// To which file.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// Two parts of the generator want the same path.
    #[error("the generator made {0} twice; this is a fault of the generator")]
    Twice(String),
    /// A path that would leave the root.
    #[error("{0} is no path inside the tree; nothing was written")]
    Outside(String),
    /// A folder on the way is a link.
    #[error(
        "{0} is a link, which may lead out of the tree; put a folder there (nothing was written)"
    )]
    Linked(String),
    /// Somebody's own file is in the way.
    #[error(
        "{0} was not generated, but a generated file belongs there; move it away and run again (nothing was written)"
    )]
    InTheWay(String),
}

/// What a run changes, as paths relative to the root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// New or different.
    pub written: Vec<String>,
    /// No longer emitted.
    pub removed: Vec<String>,
}

impl Changes {
    /// Whether the disk already held the tree.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.written.is_empty() && self.removed.is_empty()
    }
}

impl Tree {
    /// An empty tree whose list of owned files lies at `list`.
    #[must_use]
    pub fn new(list: impl Into<String>) -> Self {
        Self {
            list: list.into(),
            files: BTreeMap::new(),
        }
    }

    /// Adds a file.
    ///
    /// # Errors
    /// If the path is taken, or leads out of the root.
    pub fn insert(
        &mut self,
        path: impl Into<String>,
        bytes: impl Into<Vec<u8>>,
    ) -> Result<(), TreeError> {
        let path = path.into();
        inside(&path)?;
        match self.files.insert(path.clone(), bytes.into()) {
            None if path != self.list => Ok(()),
            _ => Err(TreeError::Twice(path)),
        }
    }

    /// Every file, by its path.
    #[must_use]
    pub fn files(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.files
    }

    /// What [`Self::write`] would change.
    ///
    /// # Errors
    /// As [`Self::write`]; nothing is written.
    pub fn changes(&self, root: &Path) -> Result<Changes, TreeError> {
        let owned = owned(root, &self.list)?;
        let mut changes = Changes::default();
        let mut folders = BTreeSet::new();
        for (path, bytes) in &self.files {
            no_links(root, path, &mut folders)?;
            match read(&root.join(path))? {
                Some(found) if found == *bytes => {}
                Some(found) if !owned.contains(path) && !is_generated(&found) => {
                    return Err(TreeError::InTheWay(path.clone()));
                }
                _ => changes.written.push(path.clone()),
            }
        }
        for path in &owned {
            if !self.files.contains_key(path) && may_remove(root, &self.list, path)? {
                changes.removed.push(path.clone());
            }
        }
        Ok(changes)
    }

    /// Makes the disk below `root` hold the tree.
    ///
    /// # Errors
    /// If a file of somebody's own is in the way, before anything is written; if the file system refuses, between two
    /// files. A second run completes the first.
    pub fn write(&self, root: &Path) -> Result<Changes, TreeError> {
        let mut changes = self.changes(root)?;
        let mine: BTreeSet<String> = self.files.keys().cloned().collect();
        let owned = owned(root, &self.list)?;
        let writer = Writer::begin_checked(root, self.list.clone(), mine.clone(), owned)?;
        for path in &changes.written {
            writer.put(path, self.files.get(path).map_or(&[], Vec::as_slice))?;
        }
        changes.removed = writer.finish(&mine)?;
        Ok(changes)
    }

    /// What [`Self::write`] would change, as a unified diff from the disk to the tree; empty if nothing.
    ///
    /// # Errors
    /// As [`Self::write`]; nothing is written.
    pub fn diff(&self, root: &Path) -> Result<String, TreeError> {
        let changes = self.changes(root)?;
        let mut out = String::new();
        for path in changes.written.iter().chain(&changes.removed) {
            let old = read(&root.join(path))?;
            let new = self.files.get(path);
            let text =
                |bytes: Option<&Vec<u8>>| bytes.map(|b| String::from_utf8_lossy(b).into_owned());
            out += &unified(path, text(old.as_ref()).as_deref(), text(new).as_deref());
        }
        Ok(out)
    }
}

/// The files that earlier runs wrote, by the list at `list`.
fn owned(root: &Path, list: &str) -> Result<BTreeSet<String>, TreeError> {
    let list = read(&root.join(list))?.unwrap_or_default();
    let list = String::from_utf8_lossy(&list);
    let lines = list
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|path| inside(path).map(|()| path.to_owned()))
        .collect()
}

/// Whether a file that earlier runs wrote is still what they wrote: beside the list, and marked. What somebody has put in
/// its place, or into the list, stays.
fn may_remove(root: &Path, list: &str, path: &str) -> Result<bool, TreeError> {
    let folder = Path::new(list).parent().unwrap_or(Path::new(""));
    let ours = Path::new(path).starts_with(folder);
    Ok(ours && read(&root.join(path))?.is_some_and(|bytes| is_generated(&bytes)))
}

/// Refuses a path on which a folder below `root` is a link. `seen` are folders that are none.
fn no_links(root: &Path, path: &str, seen: &mut BTreeSet<PathBuf>) -> Result<(), TreeError> {
    for folder in Path::new(path)
        .ancestors()
        .skip(1)
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        if !seen.insert(folder.to_owned()) {
            break;
        }
        if root
            .join(folder)
            .symlink_metadata()
            .is_ok_and(|meta| meta.is_symlink())
        {
            return Err(TreeError::Linked(folder.display().to_string()));
        }
    }
    Ok(())
}

fn inside(path: &str) -> Result<(), TreeError> {
    let mut parts = Path::new(path).components().peekable();
    let fine = parts.peek().is_some() && parts.all(|part| matches!(part, Component::Normal(_)));
    if fine {
        Ok(())
    } else {
        Err(TreeError::Outside(path.to_owned()))
    }
}

fn list_of(paths: impl IntoIterator<Item = String>) -> Vec<u8> {
    let mut list = LIST_HEAD.to_owned();
    for path in paths {
        list += &path;
        list.push('\n');
    }
    list.into_bytes()
}

/// A generated file says so in its first line; so one whose list was lost is known again.
pub(crate) fn is_generated(bytes: &[u8]) -> bool {
    let first = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
    String::from_utf8_lossy(first).contains("@generated")
}

pub(crate) fn read(path: &Path) -> Result<Option<Vec<u8>>, TreeError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e)
            if e.kind() == io::ErrorKind::NotFound || e.kind() == io::ErrorKind::NotADirectory =>
        {
            Ok(None)
        }
        Err(e) => Err(io_error("read", path)(e)),
    }
}

/// Replaces a file in one step: readers see the old bytes or the new ones, and a crash leaves one of the two.
///
/// # Errors
/// If the file system refuses; the old file is still there.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), TreeError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(io_error("create", folder))?;
    // The same name each time, so that what a crash left is overwritten by the next run.
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside: PathBuf = folder.join(format!(".{name}.new"));
    let write = || {
        let mut file = fs::File::create(&beside)?;
        file.write_all(bytes)?;
        fs::rename(&beside, path)
    };
    write().map_err(|e| {
        let _ = fs::remove_file(&beside);
        io_error("write", path)(e)
    })
}

/// As [`replace`], but leaves a file alone that holds the bytes already.
///
/// # Errors
/// As [`replace`].
pub fn replace_if_different(path: &Path, bytes: &[u8]) -> Result<(), TreeError> {
    if read(path)?.as_deref() == Some(bytes) {
        Ok(())
    } else {
        replace(path, bytes)
    }
}

/// The difference between two states of a file, of which either may be absent.
pub(crate) fn unified(path: &str, old: Option<&str>, new: Option<&str>) -> String {
    let name = |side: &str, there: bool| {
        if there {
            format!("{side}/{path}")
        } else {
            "/dev/null".to_owned()
        }
    };
    TextDiff::from_lines(old.unwrap_or_default(), new.unwrap_or_default())
        .unified_diff()
        .context_radius(2)
        .header(&name("a", old.is_some()), &name("b", new.is_some()))
        .to_string()
}

fn remove_empty_folders(root: &Path, file: &Path) {
    for folder in file
        .ancestors()
        .skip(1)
        .take_while(|folder| *folder != root)
    {
        // Refused, as it should be, if anything is left inside.
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
}

fn io_error(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> TreeError {
    let path = path.display().to_string();
    move |source| TreeError::Io {
        doing,
        path,
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> Tree {
        let mut tree = Tree::new("out/generated.list");
        for (path, text) in files {
            tree.insert(*path, marked(text)).unwrap();
        }
        tree
    }

    fn marked(text: &str) -> String {
        format!("// @generated\n{text}")
    }

    fn text(root: &Path, path: &str) -> Option<String> {
        read(&root.join(path)).unwrap().map(|bytes| {
            String::from_utf8(bytes)
                .unwrap()
                .replace("// @generated\n", "")
        })
    }

    #[test]
    fn a_second_write_changes_nothing() {
        let root = tempfile::tempdir().unwrap();
        let tree = tree(&[("out/a/lib.rs", "a"), ("out/b", "b")]);
        assert_eq!(
            tree.write(root.path()).unwrap().written,
            ["out/a/lib.rs", "out/b"]
        );
        let stamp = |path| {
            fs::metadata(root.path().join(path))
                .unwrap()
                .modified()
                .unwrap()
        };
        let before = (stamp("out/b"), stamp("out/generated.list"));
        assert!(tree.write(root.path()).unwrap().is_empty());
        assert_eq!(before, (stamp("out/b"), stamp("out/generated.list")));
    }

    #[test]
    fn what_is_no_longer_emitted_goes_and_what_is_not_owned_stays() {
        let root = tempfile::tempdir().unwrap();
        tree(&[("out/a/src/lib.rs", "a"), ("out/b/src/lib.rs", "b")])
            .write(root.path())
            .unwrap();
        fs::write(root.path().join("out/a/src/hand.rs"), "mine").unwrap();
        let changes = tree(&[("out/c", "c")]).write(root.path()).unwrap();
        assert_eq!(changes.removed, ["out/a/src/lib.rs", "out/b/src/lib.rs"]);
        assert_eq!(
            text(root.path(), "out/a/src/hand.rs").as_deref(),
            Some("mine")
        );
        assert!(
            !root.path().join("out/b").exists(),
            "an empty folder goes too"
        );
    }

    #[test]
    fn a_file_of_somebody_else_is_not_overwritten() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("mine"), "by hand").unwrap();
        let error = tree(&[("a", "a"), ("mine", "generated")])
            .write(root.path())
            .unwrap_err();
        assert!(
            matches!(&error, TreeError::InTheWay(path) if path == "mine"),
            "{error}"
        );
        assert_eq!(text(root.path(), "a"), None, "nothing was written");
    }

    #[test]
    fn a_write_that_breaks_half_way_is_completed_by_the_next() {
        let root = tempfile::tempdir().unwrap();
        let of = |path: &str| text(root.path(), &format!("out/{path}"));
        tree(&[("out/old", "old"), ("out/b", "b1")])
            .write(root.path())
            .unwrap();
        let next = tree(&[("out/a", "a"), ("out/b", "b2"), ("out/c", "c")]);
        // A folder where the new `b` is prepared: the file system refuses for real, after `a` was written.
        let obstacle = root.path().join("out/.b.new");
        fs::create_dir(&obstacle).unwrap();
        assert!(next.write(root.path()).is_err());
        assert_eq!(of("a").as_deref(), Some("a"), "the first file was written");
        assert_eq!(of("b").as_deref(), Some("b1"), "the second is still whole");
        assert_eq!(of("c"), None, "the last one was not");
        assert_eq!(of("old").as_deref(), Some("old"));
        fs::remove_dir(&obstacle).unwrap();
        next.write(root.path()).unwrap();
        assert_eq!(next.changes(root.path()).unwrap(), Changes::default());
        assert_eq!((of("b").as_deref(), of("old")), (Some("b2"), None));
    }

    #[test]
    fn what_the_list_names_by_mistake_stays() {
        let root = tempfile::tempdir().unwrap();
        let list = "elsewhere.rs\nout/by_hand.rs\nout/made.rs\n";
        for (path, content) in [
            ("out/generated.list", list.to_owned()),
            ("elsewhere.rs", marked("of another project")),
            ("out/by_hand.rs", "by hand".to_owned()),
            ("out/made.rs", marked("made")),
        ] {
            replace(&root.path().join(path), content.as_bytes()).unwrap();
        }
        let changes = tree(&[]).write(root.path()).unwrap();
        assert_eq!(changes.removed, ["out/made.rs"]);
        assert!(
            text(root.path(), "elsewhere.rs").is_some()
                && text(root.path(), "out/by_hand.rs").is_some()
        );
    }

    #[cfg(unix)]
    #[test]
    fn no_link_leads_out_of_the_root() {
        let (root, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::create_dir(root.path().join("out")).unwrap();
        std::os::unix::fs::symlink(outside.path(), root.path().join("out/a")).unwrap();
        let error = tree(&[("out/a/lib.rs", "a")])
            .write(root.path())
            .unwrap_err();
        assert!(
            matches!(&error, TreeError::Linked(folder) if folder == "out/a"),
            "{error}"
        );
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    }

    #[test]
    fn no_path_leaves_the_root() {
        for path in ["../a", "/etc/a", "a/../../b", ""] {
            assert!(
                matches!(
                    Tree::new("list").insert(path, ""),
                    Err(TreeError::Outside(_))
                ),
                "{path}"
            );
        }
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("out")).unwrap();
        fs::write(root.path().join("out/generated.list"), "../victim\n").unwrap();
        assert!(matches!(
            tree(&[]).write(root.path()),
            Err(TreeError::Outside(_))
        ));
    }

    #[test]
    fn a_diff_shows_what_would_change() {
        let root = tempfile::tempdir().unwrap();
        tree(&[("a", "one\ntwo\n")]).write(root.path()).unwrap();
        let diff = tree(&[("a", "one\n2\n")]).diff(root.path()).unwrap();
        assert!(
            diff.contains("--- a/a\n+++ b/a\n") && diff.contains("-two\n+2\n"),
            "{diff}"
        );
    }
}
