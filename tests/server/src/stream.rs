//! The stream of a job's events, as `text/event-stream`.

use crate::http::{Answer, Problem};
use crate::run::job::{Event, Job};
use crate::state::Shared;
use axum::body::Body;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use futures_util::stream;
use std::fmt::Write as _;
use std::sync::Arc;

/// After how many silent seconds the stream is closed.
const SILENCE: u32 = 30;

/// Streams the events of the job whose path it is, from the one after `Last-Event-ID` on.
pub(crate) fn events(state: &Shared, path: &str, headers: &HeaderMap) -> Answer {
    let id = path.rsplit('/').next().unwrap_or_default();
    let job = state
        .jobs
        .get(id)
        .filter(|job| job.stream_path().as_deref() == Some(path));
    let job = job.filter(|job| !job.is_removed(state));
    let job = job.ok_or_else(|| Problem::not_found("stream"))?;
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let next = last.and_then(|id| id.split_once(':')?.1.parse::<usize>().ok());
    let start = Position {
        silence: state.config.second * SILENCE,
        job,
        next: next.map_or(0, |last| last + 1),
        opened: false,
        closed: false,
    };
    let body = Body::from_stream(stream::unfold(start, |mut position| async move {
        let text = position.advance().await?;
        Some((Ok::<_, std::convert::Infallible>(text), position))
    }));
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, body).into_response())
}

/// How far a reader has come.
struct Position {
    job: Arc<Job>,
    silence: std::time::Duration,
    next: usize,
    opened: bool,
    closed: bool,
}

impl Position {
    /// What comes next; none at the end.
    async fn advance(&mut self) -> Option<String> {
        if self.closed {
            return None;
        }
        if !self.opened {
            self.opened = true;
            return Some(": hi\n\n".to_owned());
        }
        let next = self.next;
        let more = self
            .job
            .until(|p| p.events.len() > next || p.status.is_terminal());
        if tokio::time::timeout(self.silence, more).await.is_err() {
            self.closed = true;
            return Some(":408: 408 Request Timeout\n\n".to_owned());
        }
        let (text, end) = self.job.read(|progress| {
            let events = progress.events.iter().enumerate().skip(next);
            let text = events
                .map(|(place, event)| self.frame(place, event))
                .collect::<String>();
            (text, progress.events.len())
        });
        self.next = end;
        // The last event is `done`; whoever has seen it gets nothing more.
        self.closed = self.job.read(|progress| progress.status.is_terminal());
        (!text.is_empty()).then_some(text)
    }

    fn frame(&self, place: usize, event: &Event) -> String {
        let started = self.job.created_at.timestamp();
        let mut text = format!("event: {}\nid: {started}:{place}\n", event.name);
        for line in event.data.split('\n') {
            // Writing to a string does not fail.
            writeln!(text, "data: {line}").ok();
        }
        text.push('\n');
        text
    }
}
