//! What goes wrong, as `application/problem+json`.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// What a handler returns.
pub(crate) type Answer<T = Response> = Result<T, Problem>;

/// An error as the API answers it (RFC 9457).
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Problem {
    title: &'static str,
    detail: String,
    status: u16,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    invalid_fields: Vec<InvalidField>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
}

/// A field of a request that is refused.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct InvalidField {
    /// The rule that is broken, such as `number_lte`.
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    /// Where, such as `input.num_outputs`.
    pub(crate) field: String,
    /// What is wrong.
    pub(crate) description: String,
}

impl Problem {
    fn new(status: StatusCode, title: &'static str, detail: impl Into<String>) -> Self {
        Self {
            title,
            detail: detail.into(),
            status: status.as_u16(),
            invalid_fields: Vec::new(),
            retry_after: None,
        }
    }

    /// A status of which there is no more to say.
    pub(crate) fn bare(status: StatusCode) -> Self {
        let title = status.canonical_reason().unwrap_or("Error");
        Self::new(status, title, title)
    }

    pub(crate) fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Bad request", detail)
    }

    pub(crate) fn unauthenticated() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "Unauthenticated",
            "There is no valid API token in the request",
        )
    }

    pub(crate) fn payment_required() -> Self {
        Self::new(
            StatusCode::PAYMENT_REQUIRED,
            "Insufficient credit",
            "The account is out of credit",
        )
    }

    pub(crate) fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "Forbidden", detail)
    }

    pub(crate) fn not_found(what: impl std::fmt::Display) -> Self {
        let detail = format!("There is no such {what}");
        Self::new(StatusCode::NOT_FOUND, "Not found", detail)
    }

    pub(crate) fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "Conflict", detail)
    }

    pub(crate) fn too_large(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "Content too large", detail)
    }

    /// One field or several are refused. The detail is a line for each.
    pub(crate) fn invalid(title: &'static str, fields: Vec<InvalidField>) -> Self {
        let detail = fields
            .iter()
            .map(|field| format!("- {}: {}\n", field.field, field.description))
            .collect::<String>();
        Self {
            invalid_fields: fields,
            ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, title, detail)
        }
    }

    /// One field is refused.
    pub(crate) fn invalid_field(
        kind: &'static str,
        field: impl Into<String>,
        description: impl Into<String>,
    ) -> Self {
        let (field, description) = (field.into(), description.into());
        let field = InvalidField {
            kind,
            field,
            description,
        };
        Self::invalid("Invalid request", vec![field])
    }

    /// Too many requests; the next makes sense after so many seconds.
    pub(crate) fn throttled(seconds: u64) -> Self {
        let detail = format!("Too many requests; the next one is possible in {seconds} s");
        Self {
            retry_after: Some(seconds),
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, "Too many requests", detail)
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = self.retry_after;
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            headers.insert("ratelimit-remaining", HeaderValue::from(0));
            headers.insert("ratelimit-reset", HeaderValue::from(seconds));
        }
        response
    }
}
