//! Uploaded files.

use super::{created, page};
use crate::files::{Checksums, Upload};
use crate::http::page::List;
use crate::http::{Answer, Problem};
use crate::state::{ACCOUNT, Shared};
use crate::webhook::signature;
use axum::Json;
use axum::extract::multipart::MultipartError;
use axum::extract::{Multipart, Path, Query, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use chrono::Utc;
use serde::Deserialize;
use serde_json::{Value, json};
use subtle::ConstantTimeEq;

/// The largest file, in bytes.
const LARGEST: usize = 100 << 20;

/// The longest name, in bytes.
const LONGEST_NAME: usize = 255;

/// The parts of an upload.
#[derive(Default)]
struct Parts {
    content: Option<Bytes>,
    name: Option<String>,
    content_type: Option<String>,
    metadata: Option<Value>,
}

impl Parts {
    async fn read(mut form: Multipart) -> Answer<Self> {
        let broken = |e: MultipartError| Problem::bad_request(format!("The form: {e}"));
        let mut parts = Self::default();
        while let Some(field) = form.next_field().await.map_err(broken)? {
            match field.name().unwrap_or_default() {
                "content" => {
                    let file_name = field.file_name().map(str::to_owned);
                    let content_type = field.content_type().map(str::to_owned);
                    parts.name = parts.name.or(file_name);
                    parts.content_type = parts.content_type.or(content_type);
                    parts.content = Some(field.bytes().await.map_err(broken)?);
                }
                "filename" => parts.name = Some(field.text().await.map_err(broken)?),
                "type" => parts.content_type = Some(field.text().await.map_err(broken)?),
                "metadata" => {
                    let text = field.text().await.map_err(broken)?;
                    let metadata = serde_json::from_str(&text).ok().filter(Value::is_object);
                    parts.metadata = Some(metadata.ok_or_else(|| {
                        Problem::invalid_field("invalid_type", "metadata", "is no JSON object")
                    })?);
                }
                name => {
                    let description = format!("{name} is not allowed");
                    let kind = "additional_property_not_allowed";
                    return Err(Problem::invalid_field(kind, "", description));
                }
            }
        }
        Ok(parts)
    }
}

pub(super) async fn create(State(state): State<Shared>, form: Multipart) -> Answer<Response> {
    let parts = Parts::read(form).await?;
    let missing = || Problem::invalid_field("required", "", "content is required");
    let content = parts.content.ok_or_else(missing)?;
    if content.len() > LARGEST {
        return Err(Problem::too_large("A file has at most 100 MiB"));
    }
    let name = parts.name.unwrap_or_else(|| "file".to_owned());
    if name.len() > LONGEST_NAME {
        let description = format!("may have {LONGEST_NAME} bytes");
        return Err(Problem::invalid_field(
            "string_lte",
            "filename",
            description,
        ));
    }
    let octets = || "application/octet-stream".to_owned();
    let upload = Upload {
        number: state.number(),
        id: state.id(),
        name,
        content_type: parts.content_type.unwrap_or_else(octets),
        metadata: parts.metadata.unwrap_or_else(|| json!({})),
        checksums: Checksums::of(&content),
        content,
        created_at: Utc::now(),
        lifetime: state.config.hours(24),
    };
    let json = upload.json(&state.base());
    state.uploads.add(upload);
    Ok(created(json))
}

pub(super) async fn list(
    State(state): State<Shared>,
    RawQuery(query): RawQuery,
) -> Answer<Json<Value>> {
    let uploads = state.uploads.all();
    let items = uploads.iter().map(|upload| (upload.number, upload));
    let (list, base) = (List::newest_first(items.collect()), state.base());
    page(&state, "files", query, &list, |upload| upload.json(&base))
}

pub(super) async fn get(
    State(state): State<Shared>,
    Path(id): Path<String>,
) -> Answer<Json<Value>> {
    let upload = state
        .uploads
        .get(&id)
        .ok_or_else(|| Problem::not_found("file"))?;
    Ok(Json(upload.json(&state.base())))
}

pub(super) async fn delete(
    State(state): State<Shared>,
    Path(id): Path<String>,
) -> Answer<StatusCode> {
    if state.uploads.remove(&id) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found("file"))
    }
}

#[derive(Deserialize)]
pub(super) struct Signed {
    owner: String,
    expiry: i64,
    signature: String,
}

/// The signature is made with the webhook secret here; the service has one of its own for files, which no operation tells.
pub(super) async fn download(
    State(state): State<Shared>,
    Path(id): Path<String>,
    Query(signed): Query<Signed>,
) -> Answer<Response> {
    let text = format!("{} {id} {}", signed.owner, signed.expiry);
    let expected = signature(&state.webhook_key, &text);
    let valid = bool::from(expected.as_bytes().ct_eq(signed.signature.as_bytes()));
    let upload = state.uploads.get(&id);
    let upload = upload
        .filter(|_| valid && signed.owner == ACCOUNT && signed.expiry >= Utc::now().timestamp());
    let upload = upload.ok_or_else(|| Problem::not_found("file"))?;
    let headers = [
        // Of whatever type it is: the document knows one.
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, attachment(&upload.name)),
    ];
    Ok((headers, upload.content).into_response())
}

/// A name in a header: as it is if it is plain, percent-encoded (RFC 8187) if it is not.
fn attachment(name: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
    if name.bytes().all(plain) {
        return format!("attachment; filename=\"{name}\"");
    }
    let encoded: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    // A space is a plus in a form alone.
    let encoded = encoded.replace('+', "%20");
    format!("attachment; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_safe_in_a_header() {
        assert_eq!(attachment("a-b.txt"), "attachment; filename=\"a-b.txt\"");
        assert_eq!(
            attachment("a\"\r\né"),
            "attachment; filename*=UTF-8''a%22%0D%0A%C3%A9"
        );
    }
}
