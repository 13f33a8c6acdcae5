//! Moves a job through its states, as its plan says.

use super::job::{Event, Job, NewJob, Progress, Status};
use super::output::{Maker, Output, iterates};
use super::{Ending, Plan, Planned};
use crate::models::Version;
use crate::state::Shared;
use crate::webhook::Hook;
use bytes::Bytes;
use chrono::Utc;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::Duration;

/// Creates a job of a model version, and sets it going.
pub(crate) fn start(
    state: &Shared,
    new: NewJob,
    version: &Arc<Version>,
    webhook: Option<Hook>,
) -> Arc<Job> {
    let job = Job::new(new, state.number(), state.id());
    state.jobs.add(&job);
    if job.number.is_multiple_of(256) {
        state.jobs.forget_removed(state);
    }
    let plan = state.rules.plan(&job.model);
    let plan = plan.unwrap_or_else(|| state.config.plan.clone());
    let run = Run {
        output: output(state, &job, version, &plan),
        version: Arc::clone(version),
        state: Arc::clone(state),
        job: Arc::clone(&job),
        plan,
        webhook,
    };
    tokio::spawn(run.run());
    job
}

fn output(state: &Shared, job: &Job, version: &Version, plan: &Plan) -> Output {
    match &plan.output {
        Planned::Nothing => Output::Whole(Value::Null),
        Planned::Value(Value::Array(items)) if iterates(&version.schema) => {
            Output::Pieces(items.clone())
        }
        Planned::Value(value) => Output::Whole(value.clone()),
        Planned::FromSchema if job.is_training() => Output::Whole(Value::Null),
        Planned::FromSchema => {
            let seed = (state.config.seed, &*job.model);
            Maker::new(
                &version.schema,
                seed,
                &job.input,
                &state.deliveries,
                &job.id,
            )
            .output()
        }
    }
}

struct Run {
    state: Shared,
    job: Arc<Job>,
    version: Arc<Version>,
    plan: Plan,
    output: Output,
    webhook: Option<Hook>,
}

impl Run {
    async fn run(self) {
        let deadline = async {
            match self.job.deadline {
                Some(at) => {
                    let left = (at - Utc::now()).to_std().unwrap_or_default();
                    tokio::time::sleep(left).await;
                }
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = self.state.stopped.cancelled() => {}
            () = self.job.cancel.cancelled() => self.end(Status::Canceled),
            () = deadline => {
                // Nothing is billed before it has started.
                let started = self.job.read(|progress| progress.started_at.is_some());
                self.end(if started { Status::Canceled } else { Status::Aborted });
            }
            () = self.live() => {}
        }
    }

    /// The life of a job that nobody ends early.
    async fn live(&self) {
        pause(self.plan.queue_ms).await;
        self.change("start", |progress| {
            progress.status = Status::Processing;
            progress.started_at = Some(Utc::now());
        });
        if let Some(problem) = self.missing_file() {
            return self.fail(&Value::from(problem));
        }
        let pieces = match &self.output {
            Output::Pieces(pieces) => pieces.as_slice(),
            Output::Whole(_) => &[],
        };
        let logs = &self.plan.logs;
        // Lines and pieces come evenly spread over the time that the plan gives, first a line, then a piece.
        let steps = logs.len().max(pieces.len()).max(1);
        for step in 0..steps {
            let share = |step: usize| self.plan.run_ms * step as u64 / steps as u64;
            pause(share(step + 1) - share(step)).await;
            if let Some(line) = logs.get(step) {
                self.log(line);
            }
            if let Some(piece) = pieces.get(step) {
                self.piece(piece);
            }
        }
        self.finish().await;
    }

    /// An uploaded file that the input names and that is not there, or no longer.
    fn missing_file(&self) -> Option<String> {
        let files = format!("{}/files/", self.state.base());
        let values = self.job.input.as_object()?.values();
        let mut ids = values.filter_map(|value| value.as_str()?.strip_prefix(&files));
        let missing = ids.find(|id| self.state.uploads.get(id).is_none())?;
        Some(format!("The file {missing} does not exist, or has expired"))
    }

    async fn finish(&self) {
        match &self.plan.end {
            Ending::Never => std::future::pending().await,
            Ending::Fails(error) => self.fail(error),
            Ending::Succeeds => {
                self.whole();
                if self.plan.settle_ms > 0 {
                    self.job.change(|progress| progress.complete = true);
                    pause(self.plan.settle_ms).await;
                }
                self.end(Status::Succeeded);
            }
        }
    }

    /// The output, if it comes all at once.
    fn whole(&self) {
        let output = match (&self.output, &self.job.destination) {
            (Output::Pieces(_), _) => return,
            (Output::Whole(Value::Null), Some(destination)) => self.trained(destination),
            (Output::Whole(output), _) => output.clone(),
        };
        if output.is_null() {
            return;
        }
        self.change("output", |progress| {
            let items = match &output {
                Value::Array(items) => items.iter().collect(),
                whole => vec![whole],
            };
            progress.events.extend(items.into_iter().map(output_event));
            progress.output = output;
        });
    }

    /// Adds the version that a training makes to its destination.
    fn trained(&self, destination: &str) -> Value {
        let version = Version {
            number: self.state.number(),
            id: version_id(&self.job.id),
            cog: self.version.cog.clone(),
            created_at: Utc::now(),
            schema: Arc::clone(&self.version.schema),
        };
        let name = format!("{destination}:{}", version.id);
        self.state.models.add_version(destination, version);
        let (file, mime) = ("trained_model.tar", "application/x-tar");
        // The end of an archive: one without files.
        let archive = Bytes::from_static(&[0; 1024]);
        let weights = self.state.deliveries.add(&self.job.id, file, mime, archive);
        json!({ "version": name, "weights": weights })
    }

    fn piece(&self, piece: &Value) {
        self.change("output", |progress| {
            match &mut progress.output {
                Value::Array(pieces) => pieces.push(piece.clone()),
                output => *output = json!([piece]),
            }
            progress.events.push(output_event(piece));
        });
    }

    fn log(&self, line: &str) {
        let line = format!("{line}\n");
        self.change("logs", |progress| {
            progress.logs.push_str(&line);
            progress.events.push(Event {
                name: "logs",
                data: line,
            });
        });
    }

    fn fail(&self, error: &Value) {
        self.job.change(|progress| progress.error = error.clone());
        self.end(Status::Failed);
    }

    fn end(&self, status: Status) {
        self.change("completed", |progress| {
            progress.status = status;
            progress.complete = true;
            let mut event = |name, data| progress.events.push(Event { name, data });
            match status {
                Status::Failed => {
                    let error = match &progress.error {
                        Value::String(error) => error.clone(),
                        error => error.to_string(),
                    };
                    event("error", json!({ "detail": error }).to_string());
                    event("done", json!({ "reason": "error" }).to_string());
                }
                Status::Succeeded => event("done", "{}".to_owned()),
                _ => event("done", json!({ "reason": "canceled" }).to_string()),
            }
        });
    }

    /// Changes the job, and tells its webhook.
    fn change(&self, event: &'static str, change: impl FnOnce(&mut Progress)) {
        if self.job.change(change)
            && let Some(webhook) = &self.webhook
        {
            webhook.notify(event, self.job.json(&self.state));
        }
    }
}

/// 64 hexadecimal digits that follow from the training's id.
fn version_id(training: &str) -> String {
    let digest = Sha256::digest(training);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn output_event(value: &Value) -> Event {
    let data = match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    };
    Event {
        name: "output",
        data,
    }
}

async fn pause(ms: u64) {
    tokio::time::sleep(Duration::from_millis(ms)).await;
}
