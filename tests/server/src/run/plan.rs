//! Plans: how long a prediction takes, and how it ends.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What happens to a prediction or training. Times are milliseconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Plan {
    /// How long it is `starting`.
    pub queue_ms: u64,
    /// How long it is `processing` until its output is complete.
    pub run_ms: u64,
    /// How long it goes on to be `processing` with a complete output. If it does, a request that waits is answered then.
    pub settle_ms: u64,
    /// How it ends.
    pub end: Ending,
    /// What it answers.
    pub output: Planned,
    /// The lines that it logs.
    pub logs: Vec<String>,
}

/// How a prediction ends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// `succeeded`.
    Succeeds,
    /// `failed`, with this error.
    Fails(Value),
    /// Not at all; it can be canceled.
    Never,
}

/// What a prediction answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Planned {
    /// What fits the schema.
    FromSchema,
    /// This, whether it fits the schema or not.
    Value(Value),
    /// Nothing.
    Nothing,
}

impl Default for Plan {
    /// A tenth of a second in all, with five steps of progress in the logs.
    fn default() -> Self {
        let progress = |step: usize| {
            let (done, left) = ("█".repeat(step * 2), " ".repeat(10 - step * 2));
            format!(
                "{:3}%|{done}{left}| {step}/5 [00:00<00:00, 50.00it/s]",
                step * 20
            )
        };
        Self {
            queue_ms: 20,
            run_ms: 80,
            settle_ms: 0,
            end: Ending::Succeeds,
            output: Planned::FromSchema,
            logs: (0..=5).map(progress).collect(),
        }
    }
}

impl Plan {
    /// `starting` for so long.
    #[must_use]
    pub fn queue_ms(mut self, queue_ms: u64) -> Self {
        self.queue_ms = queue_ms;
        self
    }

    /// `processing` for so long.
    #[must_use]
    pub fn run_ms(mut self, run_ms: u64) -> Self {
        self.run_ms = run_ms;
        self
    }

    /// `processing` for so long although its output is complete.
    #[must_use]
    pub fn settle_ms(mut self, settle_ms: u64) -> Self {
        self.settle_ms = settle_ms;
        self
    }

    /// Fails with this error: text, or any JSON.
    #[must_use]
    pub fn fails(mut self, error: impl Into<Value>) -> Self {
        self.end = Ending::Fails(error.into());
        self
    }

    /// Does not end by itself.
    #[must_use]
    pub fn never_ends(mut self) -> Self {
        self.end = Ending::Never;
        self
    }

    /// Answers this. A list from a model that streams is streamed item by item.
    #[must_use]
    pub fn output(mut self, output: impl Into<Value>) -> Self {
        self.output = Planned::Value(output.into());
        self
    }

    /// Answers nothing.
    #[must_use]
    pub fn no_output(mut self) -> Self {
        self.output = Planned::Nothing;
        self
    }

    /// Logs these lines.
    #[must_use]
    pub fn logs<S: Into<String>>(mut self, lines: impl IntoIterator<Item = S>) -> Self {
        self.logs = lines.into_iter().map(Into::into).collect();
        self
    }
}
