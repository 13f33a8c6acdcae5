//! The connection to a stream of events: opened, and opened again after a cut where the last event has left off.

use super::decoder::{Decoder, Event, Frame};
use crate::{Body, Client, Error};
use bytes::Bytes;
use reqwest::header::CONTENT_TYPE;
use std::time::Duration;
use tokio::time::Instant;

/// How long a connection may bring no event, from when it is asked for on. Replicate closes it after 30 s, so that one that
/// is silent for longer is dead, or kept alive by comments alone.
const SILENCE: Duration = Duration::from_secs(40);

/// How the comment begins with which Replicate closes a stream that was silent for 30 s: `408: 408 Request Timeout`.
const TIMED_OUT: &str = "408";

const EVENT_STREAM: &[u8] = b"text/event-stream";

/// What comes next.
pub(super) enum Next {
    /// An event that has not come before.
    Event(Event),
    /// An event without data. Replicate may end a stream with one.
    Bare(String),
    /// No event for so long that the stream was closed. Asking again at once would bring more of that.
    Silence,
    /// Nothing more: there is no such stream, or it breaks without bringing anything.
    Lost,
}

/// The events of a prediction.
pub(super) struct Source {
    client: Client,
    url: String,
    connection: Option<Connection>,
    /// The id of the event that came last; empty if there was none.
    last_event_id: String,
    /// How many events without an id have come.
    unnamed: u64,
    /// Whether events without ids came before a cut, so that nothing says where to go on.
    unsure: bool,
    /// How many connections in a row brought nothing.
    fruitless: u32,
    /// The pause before the next connection that the server asks for.
    retry: Duration,
}

impl Source {
    pub(super) fn new(client: Client, url: String) -> Self {
        Self {
            client,
            url,
            connection: None,
            last_event_id: String::new(),
            unnamed: 0,
            unsure: false,
            fruitless: 0,
            retry: Duration::ZERO,
        }
    }

    pub(super) async fn next(&mut self) -> Next {
        loop {
            let connection = match &mut self.connection {
                Some(connection) => connection,
                none => {
                    let opened = open(&self.client, &self.url, &self.last_event_id);
                    match tokio::time::timeout(SILENCE, opened).await {
                        Ok(Ok(body)) if is_event_stream(&body) => {
                            none.insert(Connection::new(body))
                        }
                        // What can be tried again has been.
                        Ok(_) => return Next::Lost,
                        Err(_) => return Next::Silence,
                    }
                }
            };
            match connection.frame().await {
                Ok(Frame::Event(event)) if self.is_new(&event) => return Next::Event(event),
                Ok(Frame::Bare(event)) => return Next::Bare(event),
                Ok(Frame::Comment(comment)) if comment.trim_start().starts_with(TIMED_OUT) => {
                    self.close();
                    return Next::Silence;
                }
                Ok(_) => {}
                Err(Broken::Silent) => {
                    self.close();
                    return Next::Silence;
                }
                Err(Broken::TooLong) => return Next::Lost,
                Err(Broken::Cut) => {
                    self.close();
                    self.fruitless += 1;
                    let policy = self.client.retry();
                    if self.fruitless >= policy.attempts {
                        return Next::Lost;
                    }
                    let retry = self.retry.min(policy.longest_pause);
                    tokio::time::sleep(policy.pause(self.fruitless).max(retry)).await;
                }
            }
        }
    }

    /// Whether every event has come, as far as that can be told.
    pub(super) fn is_whole(&self) -> bool {
        !self.unsure
    }

    fn close(&mut self) {
        self.unsure |= self.last_event_id.is_empty() && self.unnamed > 0;
        let retry = self.connection.take().and_then(|c| c.decoder.retry());
        self.retry = retry.map_or(self.retry, Duration::from_millis);
    }

    /// Whether it has not come before. A server that passes over `Last-Event-ID`, or does not get it because another one
    /// has redirected to it, repeats what has; then ids say so, which grow, or where there are none, the number of events.
    fn is_new(&mut self, event: &Event) -> bool {
        let Some(connection) = &mut self.connection else {
            return false;
        };
        if self.last_event_id.is_empty() && event.last_event_id.is_empty() {
            connection.unnamed += 1;
            if connection.unnamed <= self.unnamed {
                return false;
            }
            self.unnamed = connection.unnamed;
        } else if !connection.caught_up && is_up_to(&event.last_event_id, &self.last_event_id) {
            return false;
        }
        connection.caught_up = true;
        self.last_event_id.clone_from(&event.last_event_id);
        self.fruitless = 0;
        true
    }
}

/// Opens the stream after an event.
async fn open(client: &Client, url: &str, last_event_id: &str) -> crate::Result<Body> {
    let call = client.call(client.reading(url), |api| api.events(url, last_event_id));
    call.await
}

/// Whether the event of this id came no later than `last`. Ids are `1690212292:0`: a time, and a number.
fn is_up_to(id: &str, last: &str) -> bool {
    let place = |id: &str| -> Option<(u64, u64)> {
        let (time, number) = id.split_once(':')?;
        Some((time.parse().ok()?, number.parse().ok()?))
    };
    match (place(id), place(last)) {
        (Some(id), Some(last)) => id <= last,
        _ => id == last,
    }
}

/// Why a connection brings no more.
enum Broken {
    Cut,
    Silent,
    /// An event that no memory should hold.
    TooLong,
}

struct Connection {
    body: Body,
    /// Until when it has to bring an event.
    patience: Instant,
    decoder: Decoder,
    /// What of the last piece is not decoded yet.
    piece: Bytes,
    /// Whether an event has come that no earlier connection has brought.
    caught_up: bool,
    unnamed: u64,
}

impl Connection {
    fn new(body: Body) -> Self {
        Self {
            body,
            patience: Instant::now() + SILENCE,
            decoder: Decoder::default(),
            piece: Bytes::new(),
            caught_up: false,
            unnamed: 0,
        }
    }

    async fn frame(&mut self) -> Result<Frame, Broken> {
        loop {
            match self.decoder.decode(&mut self.piece) {
                Ok(Some(Frame::Comment(comment))) => return Ok(Frame::Comment(comment)),
                Ok(Some(event)) => {
                    self.patience = Instant::now() + SILENCE;
                    return Ok(event);
                }
                Ok(None) => {}
                Err(_) => return Err(Broken::TooLong),
            }
            let piece = tokio::time::timeout_at(self.patience, self.body.chunk());
            self.piece = match piece.await {
                Ok(Ok(Some(piece))) => piece,
                // A client that gives up on silence sooner.
                Ok(Err(Error::Transport { source, .. })) if source.is_timeout() => {
                    return Err(Broken::Silent);
                }
                Ok(Ok(None) | Err(_)) => return Err(Broken::Cut),
                Err(_) => return Err(Broken::Silent),
            };
        }
    }
}

/// Whether an answer is a stream of events, or at least does not say that it is something else.
fn is_event_stream(body: &Body) -> bool {
    let media = body.headers().get(CONTENT_TYPE);
    let event_stream = |media: &[u8]| {
        let start = media.get(..EVENT_STREAM.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(EVENT_STREAM))
    };
    media.is_none_or(|media| event_stream(media.as_bytes()))
}
