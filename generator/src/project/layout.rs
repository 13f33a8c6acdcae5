//! Where the files of a project lie.

/// A project's folder below the root of the workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout(String);

impl Layout {
    /// The project in `folder`, a path relative to the workspace's root.
    #[must_use]
    pub fn new(folder: &str) -> Self {
        Self(folder.to_owned())
    }

    /// The manifest, written by hand.
    #[must_use]
    pub fn manifest(&self) -> String {
        format!("{}/models.toml", self.0)
    }

    /// What the machine remembers.
    #[must_use]
    pub fn lock(&self) -> String {
        format!("{}/models.lock", self.0)
    }

    /// The list of generated files.
    #[must_use]
    pub fn list(&self) -> String {
        format!("{}/generated.list", self.0)
    }

    /// The pin of a model.
    #[must_use]
    pub fn pin(&self, slug: &str) -> String {
        format!("{}/schemas/{slug}.json", self.0)
    }

    /// The folder of a generated crate.
    #[must_use]
    pub fn package(&self, package: &str) -> String {
        format!("{}/{package}", self.0)
    }
}
