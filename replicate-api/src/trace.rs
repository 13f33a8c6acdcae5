//! Spans and events for the feature `tracing`, named by OpenTelemetry's conventions for HTTP. Without it, nothing.
//!
//! A query and a URL as a whole are left out, as they may carry a signature; so are headers and bodies.

#[cfg(feature = "tracing")]
pub(crate) use on::{retry, span, within};

#[cfg(not(feature = "tracing"))]
pub(crate) use off::{retry, span, within};

#[cfg(feature = "tracing")]
mod on {
    use crate::Error;
    use reqwest::{Request, Response};
    use std::time::Duration;
    use tracing::field::{Empty, display};
    use tracing::{Instrument, Span, debug, info_span};

    /// Sends a request within its span, which ends when the headers of the answer have come.
    pub(crate) async fn within<F>(span: Span, sent: F) -> reqwest::Result<Response>
    where
        F: Future<Output = reqwest::Result<Response>>,
    {
        let answer = sent.instrument(span.clone()).await;
        match &answer {
            Ok(response) => {
                let status = response.status();
                span.record("http.response.status_code", status.as_u16());
                if !status.is_success() && !status.is_redirection() {
                    span.record("error.type", display(status.as_u16()));
                }
            }
            Err(error) => {
                span.record("error.type", kind(error));
            }
        }
        answer
    }

    /// The span of a request.
    pub(crate) fn span(request: &Request) -> Span {
        let (method, url) = (request.method(), request.url());
        info_span!(
            "HTTP",
            "otel.name" = %method,
            "otel.kind" = "client",
            "http.request.method" = %method,
            "server.address" = url.host_str(),
            "server.port" = url.port_or_known_default(),
            "url.path" = url.path(),
            "http.response.status_code" = Empty,
            "error.type" = Empty,
        )
    }

    fn kind(error: &reqwest::Error) -> &'static str {
        if error.is_timeout() {
            "timeout"
        } else if error.is_connect() {
            "connect"
        } else {
            "_OTHER"
        }
    }

    /// A request is tried again.
    pub(crate) fn retry(attempt: u32, pause: Duration, error: &Error) {
        let pause = pause.as_secs_f64();
        debug!("http.request.resend_count" = attempt, pause, %error, "trying again");
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use crate::Error;
    use reqwest::{Request, Response};
    use std::time::Duration;

    pub(crate) struct Nothing;

    pub(crate) fn span(_: &Request) -> Nothing {
        Nothing
    }

    pub(crate) fn within<F>(_: Nothing, sent: F) -> F
    where
        F: Future<Output = reqwest::Result<Response>>,
    {
        sent
    }

    pub(crate) fn retry(_: u32, _: Duration, _: &Error) {}
}
