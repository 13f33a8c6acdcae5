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
use tokio_util::sync::CancellationToken;

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
        next: next.map_or(0, |last| last.saturating_add(1)),
        opened: false,
        closed: false,
        stopped: state.stopped.clone(),
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
    stopped: CancellationToken,
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
        let silent = tokio::select! {
            () = self.stopped.cancelled() => return None,
            waited = tokio::time::timeout(self.silence, more) => waited.is_err(),
        };
        if silent {
            self.closed = true;
            return Some(":408: 408 Request Timeout\n\n".to_owned());
        }
        // All of it at one moment: what comes after it is sent the next time, and nothing comes after the end.
        let (text, end, ended) = self.job.read(|progress| {
            let events = progress.events.iter().enumerate().skip(next);
            let text: String = events
                .map(|(place, event)| self.frame(place, event))
                .collect();
            (text, progress.events.len(), progress.status.is_terminal())
        });
        (self.next, self.closed) = (end.max(next), ended);
        (!text.is_empty()).then_some(text)
    }

    fn frame(&self, place: usize, event: &Event) -> String {
        let started = self.job.created_at.timestamp();
        let mut text = format!("event: {}\nid: {started}:{place}\n", event.name);
        // Each of the three ends a line, by the rules of event streams.
        let data = event.data.replace("\r\n", "\n").replace('\r', "\n");
        for line in data.split('\n') {
            // Writing to a string does not fail.
            writeln!(text, "data: {line}").ok();
        }
        text.push('\n');
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::job::{NewJob, Status};

    fn job() -> Arc<Job> {
        let new = NewJob {
            destination: None,
            model: "a/b".to_owned(),
            version: "v".to_owned(),
            deployment: None,
            input: serde_json::json!({}),
            lifetime: None,
            streams: None,
        };
        Job::new(new, 1, "id".to_owned())
    }

    fn position(job: &Arc<Job>) -> Position {
        Position {
            job: Arc::clone(job),
            silence: std::time::Duration::from_secs(10),
            next: 0,
            opened: true,
            closed: false,
            stopped: CancellationToken::new(),
        }
    }

    fn event(name: &'static str, data: &str) -> Event {
        let data = data.to_owned();
        Event { name, data }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_end_is_not_lost_when_it_comes_while_events_are_read() {
        for _ in 0..5000 {
            let job = job();
            let writer = Arc::clone(&job);
            let written = tokio::task::spawn_blocking(move || {
                writer.change(|progress| progress.events.push(event("output", "x")));
                writer.change(|progress| {
                    progress.events.push(event("done", "{}"));
                    progress.status = Status::Succeeded;
                });
            });
            let (mut position, mut text) = (position(&job), String::new());
            while let Some(more) = position.advance().await {
                text.push_str(&more);
            }
            written.await.unwrap();
            assert!(text.contains("event: done\n"), "{text}");
        }
    }

    #[test]
    fn data_of_several_lines_stays_data() {
        let job = job();
        let text = position(&job).frame(3, &event("output", "a\r\rdone\r\nb\n"));
        let lines: Vec<_> = text
            .lines()
            .filter(|line| line.starts_with("data:"))
            .collect();
        assert_eq!(
            lines,
            ["data: a", "data: ", "data: done", "data: b", "data: "]
        );
        assert!(!text.contains('\r'));
    }
}
