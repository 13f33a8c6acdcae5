//! Redirects: followed for `GET` alone, and with the token at one origin alone.

use crate::trace;
use reqwest::header::{ACCEPT, HeaderMap, HeaderName, LOCATION};
use reqwest::{Client, Method, Request, Response, StatusCode, Url};

/// How many redirects are followed.
const LIMIT: usize = 5;

/// Sends a request, and follows where its answer leads.
///
/// What `http` follows by itself is not seen here. An answer that is not followed comes back as it is.
pub(crate) async fn execute(http: &Client, request: Request) -> reqwest::Result<Response> {
    let followed = (request.method() == Method::GET)
        .then(|| (request.headers().clone(), request.url().clone()));
    let mut response = send(http, request).await?;
    let Some((headers, start)) = followed else {
        return Ok(response);
    };
    for _ in 0..LIMIT {
        let Some(url) = target(&response) else {
            return Ok(response);
        };
        let mut request = Request::new(Method::GET, url);
        *request.headers_mut() = headers_for(&headers, &start, request.url());
        response = send(http, request).await?;
    }
    Ok(response)
}

async fn send(http: &Client, request: Request) -> reqwest::Result<Response> {
    let span = trace::span(&request);
    trace::within(span, http.execute(request)).await
}

/// Where an answer leads, if it does, and it is safe to go there.
fn target(response: &Response) -> Option<Url> {
    let leads = matches!(
        response.status(),
        StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT
    );
    let location = response.headers().get(LOCATION).filter(|_| leads)?;
    next(response.url(), location.to_str().ok()?)
}

/// What was encrypted is not asked for again in the clear.
fn next(from: &Url, location: &str) -> Option<Url> {
    let to = from.join(location).ok()?;
    let safe = match from.scheme() {
        "https" => to.scheme() == "https",
        _ => matches!(to.scheme(), "http" | "https"),
    };
    safe.then_some(to)
}

/// All headers at the origin where it started; elsewhere nothing but what kind of answer is wanted, and where a
/// stream has left off.
fn headers_for(headers: &HeaderMap, start: &Url, to: &Url) -> HeaderMap {
    if start.origin() == to.origin() {
        return headers.clone();
    }
    let kept = [ACCEPT, HeaderName::from_static("last-event-id")];
    let kept = kept
        .into_iter()
        .filter_map(|name| Some((name.clone(), headers.get(name)?.clone())));
    kept.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::AUTHORIZATION;

    #[test]
    fn what_was_encrypted_stays_encrypted() {
        let encrypted = Url::parse("https://a.example/x/y").unwrap();
        let to = |location| next(&encrypted, location).map(String::from);
        assert_eq!(to("z").as_deref(), Some("https://a.example/x/z"));
        assert_eq!(to("//b.example/").as_deref(), Some("https://b.example/"));
        for location in [
            "http://a.example/",
            "ftp://a.example/",
            "data:,x",
            "https://",
        ] {
            assert_eq!(to(location), None, "{location}");
        }
        let clear = Url::parse("http://a.example").unwrap();
        assert!(next(&clear, "https://b.example").is_some());
        assert!(next(&clear, "file:///etc/passwd").is_none());
    }

    #[test]
    fn the_token_stays_at_its_origin() {
        let text = |value: &'static str| value.parse().unwrap();
        let headers: HeaderMap = [
            (AUTHORIZATION, text("Bearer t")),
            (ACCEPT, text("text/plain")),
        ]
        .into_iter()
        .collect();
        let sent = |to: &str| {
            let start = Url::parse("https://a.example/v1").unwrap();
            headers_for(&headers, &start, &Url::parse(to).unwrap())
        };
        assert_eq!(sent("https://a.example:443/other"), headers);
        for elsewhere in [
            "https://b.example/",
            "https://a.example:8443/",
            "http://a.example/",
        ] {
            let sent = sent(elsewhere);
            assert_eq!(
                (sent.len(), sent.contains_key(ACCEPT)),
                (1, true),
                "{elsewhere}"
            );
        }
    }
}
