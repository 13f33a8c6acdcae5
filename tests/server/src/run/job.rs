//! The state of a prediction or training.

use super::output::Streams;
use crate::state::{State, time};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Starting,
    Processing,
    Succeeded,
    Failed,
    Canceled,
    Aborted,
}

impl Status {
    fn as_str(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Processing => "processing",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
            Self::Aborted => "aborted",
        }
    }

    pub(crate) fn is_terminal(self) -> bool {
        !matches!(self, Self::Starting | Self::Processing)
    }
}

/// A prediction or training.
pub(crate) struct Job {
    /// The model that a training makes a version of; none for a prediction.
    pub(crate) destination: Option<String>,
    pub(crate) number: u64,
    pub(crate) id: String,
    /// `owner/name`.
    pub(crate) model: String,
    /// The version's id, or `hidden`.
    pub(crate) version: String,
    pub(crate) deployment: Option<String>,
    pub(crate) input: Value,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) deadline: Option<DateTime<Utc>>,
    pub(crate) streams: Option<Streams>,
    /// Asks it to end.
    pub(crate) cancel: CancellationToken,
    progress: Mutex<Progress>,
    changed: watch::Sender<()>,
}

/// How far a job has come.
pub(crate) struct Progress {
    pub(crate) status: Status,
    pub(crate) started_at: Option<DateTime<Utc>>,
    pub(crate) completed_at: Option<DateTime<Utc>>,
    pub(crate) output: Value,
    /// Whether the output is all there, although the job has not ended.
    pub(crate) complete: bool,
    pub(crate) error: Value,
    pub(crate) logs: String,
    /// What a stream carries.
    pub(crate) events: Vec<Event>,
    ended: Option<Instant>,
}

/// An event of a stream.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Event {
    pub(crate) name: &'static str,
    pub(crate) data: String,
}

/// What makes a job, beside what the server adds.
pub(crate) struct NewJob {
    pub(crate) destination: Option<String>,
    pub(crate) model: String,
    pub(crate) version: String,
    pub(crate) deployment: Option<String>,
    pub(crate) input: Value,
    pub(crate) lifetime: Option<Duration>,
    pub(crate) streams: Option<Streams>,
}

impl Job {
    pub(crate) fn new(new: NewJob, number: u64, id: String) -> Arc<Self> {
        let created_at = Utc::now();
        Arc::new(Self {
            destination: new.destination,
            number,
            id,
            model: new.model,
            version: new.version,
            deployment: new.deployment,
            input: new.input,
            created_at,
            deadline: new.lifetime.map(|lifetime| created_at + lifetime),
            streams: new.streams,
            cancel: CancellationToken::new(),
            progress: Mutex::new(Progress {
                status: Status::Starting,
                started_at: None,
                completed_at: None,
                output: Value::Null,
                complete: false,
                error: Value::Null,
                logs: String::new(),
                events: Vec::new(),
                ended: None,
            }),
            changed: watch::Sender::new(()),
        })
    }

    pub(crate) fn is_training(&self) -> bool {
        self.destination.is_some()
    }

    /// Reads how far it is.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&Progress) -> T) -> T {
        read(&self.progress.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes how far it is, unless it has ended, and tells whoever waits. Says whether it did.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Progress)) -> bool {
        {
            let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
            if progress.status.is_terminal() {
                return false;
            }
            change(&mut progress);
            if progress.status.is_terminal() {
                progress.completed_at = Some(Utc::now());
                progress.ended = Some(Instant::now());
            }
        }
        self.changed.send_replace(());
        true
    }

    /// Waits until something holds, or the server stops.
    pub(crate) async fn until_or_stopped(&self, state: &State, holds: impl Fn(&Progress) -> bool) {
        tokio::select! {
            () = self.until(holds) => {}
            () = state.stopped.cancelled() => {}
        }
    }

    /// Waits until something holds.
    pub(crate) async fn until(&self, holds: impl Fn(&Progress) -> bool) {
        let mut changed = self.changed.subscribe();
        // The sender lives as long as the job does.
        while !self.read(&holds) && changed.changed().await.is_ok() {}
    }

    /// Whether inputs, outputs and logs are removed by now.
    pub(crate) fn is_removed(&self, state: &State) -> bool {
        let lifetime = state.config.hours(1);
        self.read(|progress| {
            progress
                .ended
                .is_some_and(|ended| ended.elapsed() >= lifetime)
        })
    }

    /// Lets go of what is removed.
    pub(crate) fn forget(&self) {
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        (progress.output, progress.logs, progress.events) = Default::default();
    }

    /// Where its events are streamed, outside the API.
    pub(crate) fn stream_path(&self) -> Option<String> {
        self.streams.map(|streams| match streams {
            Streams::Text => format!("/v1/streams/{}", self.id),
            Streams::Files => format!("/v1/files/{}", self.id),
        })
    }

    /// As the API answers it.
    pub(crate) fn json(&self, state: &State) -> Value {
        let removed = self.is_removed(state);
        self.read(|progress| {
            let shown = |value: &Value, none: Value| if removed { none } else { value.clone() };
            let mut job = json!({
                "id": self.id,
                "model": self.model,
                "version": self.version,
                "input": shown(&self.input, json!({})),
                "logs": if removed { "" } else { &progress.logs },
                "error": progress.error,
                "status": progress.status.as_str(),
                "created_at": time(self.created_at),
                "source": "api",
                "urls": self.urls(state),
            });
            let mut add = |name: &str, value: Option<Value>| {
                if let Some(value) = value {
                    job[name] = value;
                }
            };
            add("started_at", progress.started_at.map(time).map(Value::from));
            add(
                "completed_at",
                progress.completed_at.map(time).map(Value::from),
            );
            add("deadline", self.deadline.map(time).map(Value::from));
            add("deployment", self.deployment.clone().map(Value::from));
            add("metrics", self.metrics(progress));
            if self.is_training() {
                // An object, or left out.
                let output = Some(&progress.output).filter(|o| o.is_object() && !removed);
                add("output", output.cloned());
            } else {
                add("output", Some(shown(&progress.output, Value::Null)));
                add("data_removed", Some(Value::from(removed)));
            }
            job
        })
    }

    fn urls(&self, state: &State) -> Value {
        let kind = if self.is_training() {
            "trainings"
        } else {
            "predictions"
        };
        let get = format!("{}/{kind}/{}", state.base(), self.id);
        let web = format!("https://replicate.com/p/{}", self.id);
        let mut urls = json!({ "get": get, "cancel": format!("{get}/cancel"), "web": web });
        if let Some(path) = self.stream_path() {
            urls["stream"] = Value::from(format!("{}{path}", state.outside));
        }
        urls
    }

    fn metrics(&self, progress: &Progress) -> Option<Value> {
        let completed = progress.completed_at?;
        let seconds = |from: DateTime<Utc>| (completed - from).as_seconds_f64();
        let mut metrics = Map::new();
        metrics.insert("total_time".to_owned(), seconds(self.created_at).into());
        if let Some(started) = progress.started_at {
            metrics.insert("predict_time".to_owned(), seconds(started).into());
        }
        if self.streams == Some(Streams::Text) {
            let tokens = progress.output.as_array().map_or(0, Vec::len);
            metrics.insert("output_token_count".to_owned(), tokens.into());
        }
        Some(Value::Object(metrics))
    }
}
