//! Uploads.

use super::{Common, data_url};
use crate::client::Safety;
use crate::{Client, Error, Result, types};
use bytes::Bytes;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use replicate_model::{FileInput, FileSource, Json, Record};
use reqwest::multipart::{Form, Part};
use serde::Serialize;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio_util::io::ReaderStream;

/// Up to this size, in bytes, a file travels inside the input.
const INLINE: u64 = 256_000;

/// How many files of an input are uploaded at once.
const AT_ONCE: usize = 4;

/// An input as JSON: checked, and with URLs for all its files.
pub(crate) async fn prepare<R: Record + Serialize>(
    client: &Client,
    mut input: R,
    common: &Common,
) -> Result<Json> {
    replicate_model::validate(&input)?;
    let mut files: Vec<FileInput> = Vec::new();
    replicate_model::files_mut(&mut input, &mut |_, file| {
        let elsewhere = !matches!(file.source(), FileSource::Url(_));
        if elsewhere && !files.contains(file) {
            files.push(file.clone());
        }
    });
    if !files.is_empty() {
        let uploads: Vec<_> = files
            .iter()
            .map(|file| common.url_of(client, file))
            .collect();
        let urls = stream::iter(uploads).buffered(AT_ONCE);
        let urls: Vec<FileInput> = urls.try_collect().await?;
        replicate_model::files_mut(&mut input, &mut |_, file| {
            if let Some(place) = files.iter().position(|f| f == file) {
                file.clone_from(&urls[place]);
            }
        });
    }
    serde_json::to_value(&input).map_err(|e| Error::argument(e.to_string()))
}

/// A small file as a `data:` URL, a large one at the URL that an upload gives it.
pub(super) async fn url_of(client: &Client, file: &FileInput) -> Result<FileInput> {
    let upload = match file.source() {
        FileSource::Url(_) => return Ok(file.clone()),
        FileSource::Bytes { name, bytes } => {
            Upload::bytes(name, Bytes::from_owner(std::sync::Arc::clone(bytes)))
        }
        FileSource::Path(path) => Upload::path(path),
        _ => {
            return Err(Error::argument(
                "a kind of file that this version cannot upload",
            ));
        }
    };
    match upload.inline().await? {
        Some(url) => FileInput::url(url).map_err(|e| Error::argument(e.to_string())),
        None => upload.input(client).await,
    }
}

/// A file that is to be uploaded, 100 MB at most. Replicate keeps it for a day.
#[derive(Debug)]
#[must_use]
pub struct Upload {
    content: Content,
    name: String,
    content_type: Option<String>,
    metadata: Option<Json>,
}

enum Content {
    Bytes(Bytes),
    Path(PathBuf),
    /// Can be read once.
    Reader(Mutex<Option<Box<dyn AsyncRead + Send + Unpin>>>),
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Path(path) => write!(f, "{}", path.display()),
            Self::Reader(_) => f.write_str("a reader"),
        }
    }
}

impl Upload {
    fn new(name: impl Into<String>, content: Content) -> Self {
        Self {
            content,
            name: name.into(),
            content_type: None,
            metadata: None,
        }
    }

    /// Bytes under a name, from which their type is told.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self::new(name, Content::Bytes(bytes.into()))
    }

    /// A file on disk. It is opened when it is sent, and read as it is sent. What can be read but once, such as a pipe, goes
    /// with [`Upload::reader`].
    pub fn path(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        Self::new(name, Content::Path(path))
    }

    /// Whatever a reader yields, read as it is sent. It cannot be sent twice, so that nothing is tried again.
    pub fn reader(
        name: impl Into<String>,
        reader: impl AsyncRead + Send + Unpin + 'static,
    ) -> Self {
        let reader: Box<dyn AsyncRead + Send + Unpin> = Box::new(reader);
        Self::new(name, Content::Reader(Mutex::new(Some(reader))))
    }

    /// With this MIME type; otherwise the name tells it.
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// With this JSON object, which is kept beside the file.
    pub fn metadata(mut self, metadata: Json) -> Self {
        self.metadata = Some(metadata);
        self
    }

    fn mime(&self) -> String {
        let told = || {
            mime_guess::from_path(&self.name)
                .first_or_octet_stream()
                .to_string()
        };
        self.content_type.clone().unwrap_or_else(told)
    }

    /// The `data:` URL of a small file; none of a large one.
    async fn inline(&self) -> Result<Option<String>> {
        let bytes = match &self.content {
            Content::Bytes(bytes) => bytes.clone(),
            Content::Path(path) => {
                // What counts is what there is to read: the size may be unknown, or grow.
                let (file, mut bytes) = (open(path).await?, Vec::new());
                let read = file.take(INLINE + 1).read_to_end(&mut bytes).await;
                read.map_err(|e| Error::file(path, e))?;
                Bytes::from(bytes)
            }
            Content::Reader(_) => return Ok(None),
        };
        let small = bytes.len() as u64 <= INLINE;
        Ok(small.then(|| data_url::encode(&self.mime(), &bytes)))
    }

    pub(super) async fn send(&self, client: &Client) -> Result<types::File> {
        let send = async |form: Result<Form>, api: &crate::Api| api.files_create(form?).await;
        if let Content::Reader(reader) = &self.content {
            let reader = reader.lock().ok().and_then(|mut reader| reader.take());
            let reader = reader.ok_or_else(|| Error::argument("a reader that was sent before"))?;
            let part = Part::stream(reqwest::Body::wrap_stream(ReaderStream::new(reader)));
            return send(self.form(part), client.api()).await;
        }
        let call = client.call(Safety::Once, |api| async move {
            let part = self.part().await?;
            send(self.form(part), api).await
        });
        call.await
    }

    /// The content of bytes or a path.
    async fn part(&self) -> Result<Part> {
        match &self.content {
            Content::Path(path) => {
                let file = open(path).await?;
                let metadata = file.metadata().await;
                Ok(match metadata.map_err(|e| Error::file(path, e))?.len() {
                    // Empty, or of a size that is not known.
                    0 => Part::stream(reqwest::Body::wrap_stream(ReaderStream::new(file))),
                    // As it is now: what is written to it meanwhile is left out.
                    length => {
                        let file = ReaderStream::new(file.take(length));
                        Part::stream_with_length(reqwest::Body::wrap_stream(file), length)
                    }
                })
            }
            Content::Bytes(bytes) => {
                let body = reqwest::Body::from(bytes.clone());
                Ok(Part::stream_with_length(body, bytes.len() as u64))
            }
            Content::Reader(_) => Err(Error::argument("a reader is sent once")),
        }
    }

    fn form(&self, content: Part) -> Result<Form> {
        let content = content.file_name(self.name.clone());
        let content = content.mime_str(&self.mime()).map_err(Error::unsendable)?;
        let form = Form::new().part("content", content);
        let Some(metadata) = &self.metadata else {
            return Ok(form);
        };
        let metadata = Part::text(metadata.to_string()).mime_str("application/json");
        Ok(form.part("metadata", metadata.map_err(Error::unsendable)?))
    }

    /// Uploads it, and gives it as an input.
    pub(super) async fn input(&self, client: &Client) -> Result<FileInput> {
        let file = self.send(client).await?;
        let url = file.urls.and_then(|urls| urls.get);
        let url = url.ok_or_else(|| Error::argument("the API gave the uploaded file no URL"))?;
        FileInput::url(url).map_err(|e| Error::argument(e.to_string()))
    }
}

async fn open(path: &Path) -> Result<tokio::fs::File> {
    let failed = |e| Error::file(path, e);
    // Before it is opened: that would wait for somebody at the other end of a pipe.
    let metadata = tokio::fs::metadata(path).await.map_err(failed)?;
    if metadata.is_dir() {
        return Err(failed(ErrorKind::IsADirectory.into()));
    }
    if !metadata.is_file() {
        let message = "no regular file, which could be sent again; use `Upload::reader`";
        return Err(failed(std::io::Error::new(
            ErrorKind::InvalidInput,
            message,
        )));
    }
    tokio::fs::File::open(path).await.map_err(failed)
}
