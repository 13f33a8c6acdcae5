//! Files: those that models answer, which anybody may read for an hour, and those that were uploaded.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Outputs, by their path.
pub(crate) struct Deliveries {
    origin: String,
    lifetime: Duration,
    files: Mutex<HashMap<String, Delivered>>,
}

#[derive(Clone)]
struct Delivered {
    mime: &'static str,
    bytes: Bytes,
    expires: Instant,
}

impl Deliveries {
    pub(crate) fn new(origin: String, lifetime: Duration) -> Self {
        Self {
            origin,
            lifetime,
            files: Mutex::default(),
        }
    }

    /// Keeps a file, and gives its URL.
    pub(crate) fn add(&self, id: &str, name: &str, mime: &'static str, bytes: Bytes) -> String {
        let path = format!("/pbxt/{id}/{name}");
        let url = format!("{}{path}", self.origin);
        let file = Delivered {
            mime,
            bytes,
            expires: Instant::now() + self.lifetime,
        };
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.insert(path, file);
        // Now and then, those that nobody reads any more go.
        if files.len().is_multiple_of(256) {
            let now = Instant::now();
            files.retain(|_, file| file.expires > now);
        }
        url
    }

    /// MIME type and content; none once it has expired.
    pub(crate) fn get(&self, path: &str) -> Option<(&'static str, Bytes)> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if files.get(path)?.expires <= Instant::now() {
            files.remove(path);
        }
        files.get(path).map(|file| (file.mime, file.bytes.clone()))
    }
}

/// What was uploaded, by id.
#[derive(Default)]
pub(crate) struct Uploads(Mutex<BTreeMap<String, Upload>>);

/// A file that was uploaded.
#[derive(Clone)]
pub(crate) struct Upload {
    pub(crate) number: u64,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) content_type: String,
    pub(crate) metadata: Value,
    pub(crate) content: Bytes,
    pub(crate) checksums: Checksums,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) lifetime: Duration,
}

/// Hexadecimal digests of a content, which take a while for a large one.
#[derive(Clone)]
pub(crate) struct Checksums {
    sha256: String,
    md5: String,
}

impl Checksums {
    pub(crate) fn of(content: &[u8]) -> Self {
        Self {
            sha256: hex(&Sha256::digest(content)),
            md5: hex(&md5::Md5::digest(content)),
        }
    }
}

impl Upload {
    fn expires_at(&self) -> DateTime<Utc> {
        self.created_at + self.lifetime
    }

    /// As the API answers it, for an API at `base`.
    pub(crate) fn json(&self, base: &str) -> Value {
        let Checksums { sha256, md5 } = &self.checksums;
        json!({
            "id": self.id,
            "name": self.name,
            "content_type": self.content_type,
            "size": self.content.len(),
            "etag": md5,
            "checksums": { "sha256": sha256, "md5": md5 },
            "metadata": self.metadata,
            "created_at": crate::state::time(self.created_at),
            "expires_at": crate::state::time(self.expires_at()),
            "urls": { "get": format!("{base}/files/{}", self.id) },
        })
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Uploads {
    pub(crate) fn add(&self, upload: Upload) {
        self.lock().insert(upload.id.clone(), upload);
    }

    pub(crate) fn get(&self, id: &str) -> Option<Upload> {
        self.lock().get(id).cloned()
    }

    pub(crate) fn remove(&self, id: &str) -> bool {
        self.lock().remove(id).is_some()
    }

    pub(crate) fn all(&self) -> Vec<Upload> {
        self.lock().values().cloned().collect()
    }

    /// All that has not expired.
    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Upload>> {
        let mut uploads = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Utc::now();
        uploads.retain(|_, upload| upload.expires_at() > now);
        uploads
    }
}
