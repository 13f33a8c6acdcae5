//! What the events of a prediction mean, and where the rest comes from when there are no more.

use super::source::{Next, Source};
use super::yielded::{Item, Yielded};
use crate::client::limited_for;
use crate::types::Status;
use crate::wait::{Job, Patience};
use crate::{Error, Prediction, Result, Untyped};
use replicate_model::{Json, OutputMismatch};
use serde::Deserialize;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// How often a prediction of which the stream has told how it ended is asked for, until it says so itself.
const SETTLING: usize = 5;

/// Reads a prediction to its end.
pub(super) struct Reader {
    /// As it was last seen.
    prediction: Prediction<Untyped>,
    state: State,
    /// What an answer had more than was yielded.
    queue: VecDeque<Item>,
    yielded: Yielded,
    /// Whether the stream was closed for silence, and has brought nothing since.
    silent: bool,
    patience: Patience,
}

enum State {
    Streaming(Box<Source>),
    /// Between two answers of the API.
    Polling(Pauses),
    /// The last answer of the API is how it ended.
    Ended,
    /// All is said.
    Over,
}

type Pauses = Box<dyn Iterator<Item = Duration> + Send>;

impl Reader {
    pub(super) fn new(prediction: Prediction<Untyped>) -> Self {
        let client = prediction.client().clone();
        let urls = prediction.data().urls.as_ref();
        let url = urls.and_then(|urls| urls.stream.clone());
        let yielded = Yielded::new(url.as_deref());
        let mut reader = Self {
            prediction,
            state: State::Over,
            queue: VecDeque::new(),
            yielded,
            silent: false,
            patience: Patience::new(client.poll().longest_outage),
        };
        reader.state = match url {
            _ if reader.prediction.has_ended() => reader.ended(),
            Some(url) => State::Streaming(Box::new(Source::new(client, url))),
            None => reader.polling(),
        };
        reader
    }

    /// The next item; none once the prediction has succeeded.
    pub(super) async fn next(&mut self) -> Result<Option<Item>> {
        loop {
            if let Some(item) = self.queue.pop_front() {
                return Ok(Some(self.count(item)));
            }
            match &mut self.state {
                State::Streaming(source) => match source.next().await {
                    Next::Event(event) => {
                        self.silent = false;
                        if let Some(item) = self.event(&event.name, event.data).await? {
                            return Ok(Some(self.count(item)));
                        }
                    }
                    // By the standard nothing, but how it ends counts. A chunk it is not.
                    Next::Bare(name) if matches!(&*name, "done" | "error") => {
                        self.event(&name, String::new()).await?;
                    }
                    Next::Bare(_) => {}
                    Next::Silence => self.silence().await?,
                    Next::Lost => self.state = self.polling(),
                },
                State::Polling(pauses) => {
                    let pause = pauses.next().unwrap_or_default();
                    tokio::time::sleep(pause).await;
                    self.ask().await?;
                    if self.prediction.has_ended() {
                        self.state = self.ended();
                    } else {
                        self.queue = self.yielded.missing(self.prediction.data()).into();
                    }
                }
                State::Ended => {
                    self.state = State::Over;
                    self.outcome()?;
                }
                State::Over => return Ok(None),
            }
        }
    }

    /// Whether it succeeded, and its output is kept no more.
    pub(super) fn is_removed(&self) -> bool {
        let prediction = self.prediction.data();
        prediction.data_removed == Some(true)
            && prediction.status == Status::Succeeded
            && prediction.output.as_ref().is_none_or(Json::is_null)
    }

    /// Why an output is not what it should be.
    pub(super) fn mismatch(&self, source: OutputMismatch) -> Error {
        let prediction = Box::new(self.prediction.data().clone());
        Error::Output { prediction, source }
    }

    fn count(&mut self, item: Item) -> Item {
        self.yielded.add(&item);
        item
    }

    async fn event(&mut self, name: &str, data: String) -> Result<Option<Item>> {
        match name {
            "output" => {
                let held = self.yielded.held_before(&data, self.prediction.data());
                if held.is_empty() {
                    return Ok(Some(Item::Output(data)));
                }
                self.queue.extend(held);
                self.queue.push_back(Item::Output(data));
            }
            "logs" => return Ok(Some(Item::Logs(data))),
            "error" => return Err(self.settled(Some(detail(data))).await),
            "done" => {
                let done: Done = serde_json::from_str(&data).unwrap_or_default();
                match done.reason.as_deref() {
                    None => self.done().await,
                    Some("canceled") => return Err(self.settled(None).await),
                    Some("error") => return Err(self.settled(Some("error".into())).await),
                    // The prediction says why.
                    Some(_) => self.state = self.polling(),
                }
            }
            // One of tomorrow.
            _ => {}
        }
        Ok(None)
    }

    /// The stream was closed, as it said nothing for too long. It is opened again when there is something to say.
    async fn silence(&mut self) -> Result<()> {
        let again = std::mem::replace(&mut self.silent, true);
        for pause in self.pauses() {
            tokio::time::sleep(pause).await;
            self.ask().await?;
            if self.prediction.has_ended() {
                self.state = self.ended();
                break;
            }
            if self.yielded.is_behind(self.prediction.data()) {
                if again {
                    self.state = self.polling();
                }
                break;
            }
        }
        Ok(())
    }

    /// The stream is over. What it has not told, the prediction holds; where the stream may have lost something, it is asked
    /// for, and may say a moment later that it has ended.
    async fn done(&mut self) {
        let whole = matches!(&self.state, State::Streaming(source) if source.is_whole());
        let whole = whole && self.yielded.has_output();
        for pause in self.pauses().take(if whole { 0 } else { SETTLING }) {
            tokio::time::sleep(pause).await;
            if self.prediction.ask().await.is_err() || self.prediction.has_ended() {
                break;
            }
        }
        self.queue = self.yielded.missing(self.prediction.data()).into();
        self.state = State::Over;
    }

    /// That it has failed for this reason, or was canceled if there is none, as the stream says. The API may say so a moment
    /// later, and knows more.
    async fn settled(&mut self, reason: Option<Json>) -> Error {
        self.state = State::Over;
        for pause in self.pauses().take(SETTLING) {
            tokio::time::sleep(pause).await;
            if self.prediction.ask().await.is_err() {
                break;
            }
            if self.prediction.has_ended() {
                match self.outcome() {
                    Ok(()) => break,
                    Err(error) => return error,
                }
            }
        }
        let mut prediction = Box::new(self.prediction.data().clone());
        if reason.is_none() {
            prediction.status = Status::Canceled;
            return Error::Canceled(prediction);
        }
        prediction.status = Status::Failed;
        prediction.error = reason;
        Error::Failed(prediction)
    }

    /// An error, unless it succeeded.
    fn outcome(&self) -> Result<()> {
        let prediction = || Box::new(self.prediction.data().clone());
        match self.prediction.status() {
            Status::Failed => Err(Error::Failed(prediction())),
            Status::Canceled | Status::Aborted => Err(Error::Canceled(prediction())),
            _ => Ok(()),
        }
    }

    async fn ask(&mut self) -> Result<()> {
        let start = Instant::now();
        if let Err(error) = self.prediction.ask().await {
            if let Some(pause) = limited_for(&error) {
                tokio::time::sleep(pause).await;
                return Ok(());
            }
            let passed = self.patience.spend(error, start);
            return passed.map_err(|error| self.prediction.clone().lost(error));
        }
        self.patience.renew();
        Ok(())
    }

    /// It has ended; what is left of its output comes first.
    fn ended(&mut self) -> State {
        self.queue = self.yielded.missing(self.prediction.data()).into();
        State::Ended
    }

    fn polling(&self) -> State {
        State::Polling(self.pauses())
    }

    /// At once, and then as the policy says.
    fn pauses(&self) -> Pauses {
        Box::new(std::iter::once(Duration::ZERO).chain(self.prediction.client().poll().pauses()))
    }
}

/// The data of `done`.
#[derive(Default, Deserialize)]
struct Done {
    reason: Option<String>,
}

/// What went wrong, in an `error` event: `{"detail": "…"}`, or text.
fn detail(data: String) -> Json {
    let problem: Json = serde_json::from_str(&data).unwrap_or_default();
    match problem.get("detail") {
        Some(detail) => detail.clone(),
        None => Json::String(data),
    }
}
