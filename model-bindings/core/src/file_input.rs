//! Files that go in.
//!
//! In: a URL, bytes, a path, or another model's output. Out: the URL that the model fetches, once the client has uploaded.
use crate::{FileOutput, Raw, Rule, Scalar};
use serde::{Serialize, Serializer, ser::Error};
use std::{
    error, fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

/// A file for a model: a URL, or something that the client uploads first.
///
/// ```
/// use replicate_model::{FileInput, FileOutput};
///
/// let at_a_url = FileInput::url("https://example.com/cat.png")?;
/// let in_memory = FileInput::bytes("cat.png", b"...");
/// let on_disk = FileInput::path("cat.png");
/// let made_by_a_model = FileInput::from(FileOutput::from("https://replicate.delivery/cat.png"));
/// # Ok::<(), replicate_model::NotAUrl>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct FileInput(Source);

#[derive(Clone, PartialEq, Eq)]
enum Source {
    Url(String),
    Bytes { name: String, bytes: Arc<[u8]> },
    Path(PathBuf),
}

/// Where a [`FileInput`] comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileSource<'a> {
    /// An `http:`, `https:` or `data:` URL, sent as it is.
    Url(&'a str),
    /// Content to upload.
    Bytes {
        /// The file name, from which the type of the content is told.
        name: &'a str,
        /// The content; a clone shares it.
        bytes: &'a Arc<[u8]>,
    },
    /// A file to upload.
    Path(&'a Path),
}

impl FileInput {
    /// A file at an `http:`, `https:` or `data:` URL.
    ///
    /// # Errors
    /// If `url` starts with none of these.
    pub fn url(url: impl Into<String>) -> Result<Self, NotAUrl> {
        let url = url.into();
        if is_url(&url) {
            Ok(Self(Source::Url(url)))
        } else {
            Err(NotAUrl(url))
        }
    }

    /// Content that the client uploads under `name`, from which the type of the content is told. A clone shares the bytes.
    #[must_use]
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self(Source::Bytes {
            name: name.into(),
            bytes: bytes.into().into(),
        })
    }

    /// A file on disk that the client uploads. It is opened no sooner than that.
    #[must_use]
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Self(Source::Path(path.into()))
    }

    /// Where the file comes from.
    #[must_use]
    pub fn source(&self) -> FileSource<'_> {
        match &self.0 {
            Source::Url(url) => FileSource::Url(url),
            Source::Bytes { name, bytes } => FileSource::Bytes { name, bytes },
            Source::Path(path) => FileSource::Path(path),
        }
    }

    pub(crate) fn as_url(&self) -> Option<&str> {
        match &self.0 {
            Source::Url(url) => Some(url),
            Source::Bytes { .. } | Source::Path(_) => None,
        }
    }
}

/// What both the compile-time and the run-time check ask of a URL.
pub(crate) const fn is_url(s: &str) -> bool {
    starts(s, b"https://") || starts(s, b"http://") || starts(s, b"data:")
}
const fn starts(s: &str, with: &[u8]) -> bool {
    match s.as_bytes().split_at_checked(with.len()) {
        Some((head, rest)) => head.eq_ignore_ascii_case(with) && !rest.is_empty(),
        None => false,
    }
}

/// Text that may be a URL, or a whole file in a `data:` URL, of which the start is enough.
pub(crate) fn short(url: &str) -> String {
    let shown: String = url
        .chars()
        .take(if starts(url, b"data:") { 40 } else { 200 })
        .collect();
    if shown.len() == url.len() {
        format!("{url:?}")
    } else {
        format!("{:?} ({} bytes)", shown + "…", url.len())
    }
}

/// Not the content: name and length instead.
impl fmt::Debug for FileInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.source(), f)
    }
}

/// Not the content: name and length instead.
impl fmt::Debug for FileSource<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileSource::Url(url) => f.write_str(&short(url)),
            FileSource::Bytes { name, bytes } => {
                write!(f, "file {name:?} of {} bytes", bytes.len())
            }
            FileSource::Path(path) => write!(f, "file at {path:?}"),
        }
    }
}

/// As its URL; an error if it has none yet.
impl Serialize for FileInput {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Source::Url(url) => serializer.serialize_str(url),
            Source::Bytes { .. } | Source::Path(_) => {
                Err(S::Error::custom(format_args!("not uploaded: {self:?}")))
            }
        }
    }
}

impl Scalar for FileInput {
    const RULE: &'static Rule<'static> = &Rule::File;
    const EMPTY: Self = Self(Source::Url(String::new()));
    fn raw(&self) -> Raw<'_> {
        Raw::File(self)
    }
    fn from_raw(v: Raw<'_>) -> Option<Self> {
        match v.plain() {
            Raw::Str(url) => Self::url(url).ok(),
            Raw::File(file) => Some(file.clone()),
            _ => None,
        }
    }
    fn file_mut(&mut self) -> Option<&mut FileInput> {
        Some(self)
    }
}

/// What a file field takes besides a [`FileInput`]: `FileInput: FromFile<T>` means that a `T` is known to be a file.
///
/// Text is left out on purpose: it may be a URL or a path, and may be neither.
// It stands between `From<T>` and `T` for the sake of an error: rustc follows the one `From` there is to this bound, and
// prints the words below in place of a list of implementations. It does so because `Self` is not `T`: about a bound on
// `T` itself (`T: IntoFile`) rustc would talk in terms of `T: Into<FileInput>`, without these words.
#[diagnostic::on_unimplemented(
    message = "`{T}` is not known to be a file",
    label = "expected a file, not `{T}`",
    note = "for a URL, write `FileInput::url(…)?`; for a file on disk, `FileInput::path(…)`; for content, `FileInput::bytes(name, …)`"
)]
pub trait FromFile<T> {
    /// The file.
    fn from_file(v: T) -> Self;
}

impl<T> From<T> for FileInput
where
    FileInput: FromFile<T>,
{
    #[inline]
    fn from(v: T) -> Self {
        Self::from_file(v)
    }
}
impl FromFile<FileOutput> for FileInput {
    fn from_file(v: FileOutput) -> Self {
        Self(Source::Url(v.into()))
    }
}
impl FromFile<&FileOutput> for FileInput {
    fn from_file(v: &FileOutput) -> Self {
        Self(Source::Url(v.url().into()))
    }
}
impl FromFile<&FileInput> for FileInput {
    fn from_file(v: &FileInput) -> Self {
        v.clone()
    }
}
impl FromFile<PathBuf> for FileInput {
    fn from_file(v: PathBuf) -> Self {
        Self::path(v)
    }
}
impl FromFile<&Path> for FileInput {
    fn from_file(v: &Path) -> Self {
        Self::path(v)
    }
}
impl TryFrom<&str> for FileInput {
    type Error = NotAUrl;
    fn try_from(url: &str) -> Result<Self, NotAUrl> {
        Self::url(url)
    }
}
impl TryFrom<String> for FileInput {
    type Error = NotAUrl;
    fn try_from(url: String) -> Result<Self, NotAUrl> {
        Self::url(url)
    }
}

/// The text is no URL that a model can fetch.
#[derive(Clone, PartialEq, Eq)]
pub struct NotAUrl(String);

impl fmt::Display for NotAUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let given = short(&self.0);
        write!(
            f,
            "expected {}, not {given} (for a file on disk: `FileInput::path`)",
            Rule::File
        )
    }
}

/// The same text: this is what `main` prints when it returns the error.
impl fmt::Debug for NotAUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl error::Error for NotAUrl {}
