//! Files that come out.
//!
//! In: the URL in a model's answer. Out: the URL, for a download or for the next model.
use crate::file_input::short;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A file that a model made; displays as its URL, which may be a `data:` URL.
///
/// It is fit for any file field: `image: images[0].clone()` chains two models.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct FileOutput(String);

impl FileOutput {
    /// Where the file is.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FileOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A `data:` URL is shortened.
impl fmt::Debug for FileOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&short(&self.0))
    }
}

impl AsRef<str> for FileOutput {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for FileOutput {
    fn from(url: &str) -> Self {
        Self(url.into())
    }
}

impl From<String> for FileOutput {
    fn from(url: String) -> Self {
        Self(url)
    }
}

impl From<FileOutput> for String {
    fn from(v: FileOutput) -> String {
        v.0
    }
}

impl Serialize for FileOutput {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for FileOutput {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}
