//! Webhooks as axum takes them: the headers first, then the body, as long as it is not too large.

use super::{Event, Rejected, Verifier};
use axum_core::extract::rejection::BytesRejection;
use axum_core::extract::{DefaultBodyLimit, FromRef, FromRequest, Request};
use axum_core::response::{IntoResponse, Response};
use bytes::Bytes;
use reqwest::StatusCode;

/// Why a request is no webhook. It is answered with [`Refused::status`] and the reason as text.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// It does not come from Replicate, or not as it was sent.
    #[error(transparent)]
    Rejected(#[from] Rejected),
    /// The body is larger than [`Verifier::body_limit`], or does not arrive.
    #[error(transparent)]
    Body(#[from] BytesRejection),
}

impl Refused {
    /// 401 if time or signature do not fit, 413 if the body is too large, and 400 otherwise.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Rejected(Rejected::TooOld | Rejected::TooNew | Rejected::Signature) => {
                StatusCode::UNAUTHORIZED
            }
            Self::Rejected(_) => StatusCode::BAD_REQUEST,
            Self::Body(rejection) => rejection.status(),
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.status(), self.to_string()).into_response()
    }
}

/// Takes the place of an extractor of the body. What the headers refuse is refused before the body is read.
impl<S> FromRequest<S> for Event
where
    S: Send + Sync,
    Verifier: FromRef<S>,
{
    type Rejection = Refused;

    async fn from_request(mut request: Request, state: &S) -> Result<Self, Refused> {
        let verifier = Verifier::from_ref(state);
        let signed = verifier.read(request.headers())?;
        DefaultBodyLimit::max(verifier.limit()).apply(&mut request);
        let body = Bytes::from_request(request, state).await?;
        verifier.check(&signed, &body)?;
        Ok(Event::new(signed, body))
    }
}
