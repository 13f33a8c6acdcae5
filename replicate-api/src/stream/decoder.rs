//! Server-sent events: bytes, in pieces of any size, to frames, by the rules of the WHATWG's HTML standard.
//!
//! Our own, because no crate says what a comment held (Replicate tells of a timeout in one) or bounds how long a line may
//! be. It stands alone, so that `tests/vectors` can include it.

use bytes::{Buf, Bytes};
use std::borrow::Cow;

/// How many bytes a frame may have. A file can travel in one line, as a `data:` URL.
pub(crate) const LONGEST: usize = 64 << 20;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What an event stream is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// An event.
    Event(Event),
    /// The name of an event without data. By the standard it is nothing.
    Bare(String),
    /// A comment, without its colon.
    Comment(String),
}

/// An event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    /// Its type; `message`, if it has none.
    pub(crate) name: String,
    /// Its lines of data, joined with line feeds.
    pub(crate) data: String,
    /// The id that came last, with this event or before it.
    pub(crate) last_event_id: String,
}

/// A frame has more than [`LONGEST`] bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLong;

/// Reads the event stream of one connection. Memory holds the event that is being read.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    /// Whether the first line has been read, before which there may be a byte order mark.
    begun: bool,
    /// Whether a carriage return has just ended a line: a line feed after it belongs to it.
    after_return: bool,
    /// The start of a line.
    line: Vec<u8>,
    name: String,
    /// Each line with a line feed after it.
    data: String,
    id: String,
    last_event_id: String,
    retry: Option<u64>,
}

impl Decoder {
    /// Takes from `input` until a frame is complete; none when `input` is used up.
    pub(crate) fn decode(&mut self, input: &mut Bytes) -> Result<Option<Frame>, TooLong> {
        while !input.is_empty() {
            if std::mem::take(&mut self.after_return) && input[0] == b'\n' {
                input.advance(1);
                continue;
            }
            let end = input.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let length = end.unwrap_or(input.len());
            if self.data.len() + self.line.len() + length > LONGEST {
                return Err(TooLong);
            }
            let piece = input.split_to(length);
            if end.is_none() {
                self.line.extend_from_slice(&piece);
                break;
            }
            self.after_return = input[0] == b'\r';
            input.advance(1);
            let frame = if self.line.is_empty() {
                self.line(&piece)
            } else {
                let mut line = std::mem::take(&mut self.line);
                line.extend_from_slice(&piece);
                self.line(&line)
            };
            if frame.is_some() {
                return Ok(frame);
            }
        }
        Ok(None)
    }

    /// After how many milliseconds the server wants to be asked again, if it has said so.
    pub(crate) fn retry(&self) -> Option<u64> {
        self.retry
    }

    /// The id that came last with a complete event, whether or not it had data.
    #[cfg_attr(not(test), expect(dead_code, reason = "for tests"))]
    pub(crate) fn last_event_id(&self) -> &str {
        &self.last_event_id
    }

    fn line(&mut self, line: &[u8]) -> Option<Frame> {
        let marked = !std::mem::replace(&mut self.begun, true);
        let unmarked = line.strip_prefix(BYTE_ORDER_MARK).filter(|_| marked);
        let line = unmarked.unwrap_or(line);
        if line.is_empty() {
            return self.end();
        }
        let colon = line.iter().position(|byte| *byte == b':');
        let (name, value) = match colon {
            Some(colon) => (&line[..colon], &line[colon + 1..]),
            None => (line, &line[line.len()..]),
        };
        let text = || String::from_utf8_lossy(value.strip_prefix(b" ").unwrap_or(value));
        match name {
            b"" => return Some(Frame::Comment(String::from_utf8_lossy(value).into_owned())),
            b"event" => self.name = text().into_owned(),
            b"data" => {
                self.data.push_str(&text());
                self.data.push('\n');
            }
            b"id" => {
                let id = text();
                if !id.contains('\0') {
                    self.id = id.into_owned();
                }
            }
            b"retry" => self.retry = milliseconds(text()).or(self.retry),
            _ => {}
        }
        None
    }

    /// An empty line: what came before it is an event, if it has data.
    fn end(&mut self) -> Option<Frame> {
        self.last_event_id.clone_from(&self.id);
        let name = std::mem::take(&mut self.name);
        let mut data = std::mem::take(&mut self.data);
        // The line feed after the last line is no part of it.
        if data.pop().is_none() {
            return (!name.is_empty()).then_some(Frame::Bare(name));
        }
        let unnamed = name.is_empty();
        Some(Frame::Event(Event {
            name: if unnamed { "message".to_owned() } else { name },
            data,
            last_event_id: self.last_event_id.clone(),
        }))
    }
}

/// ASCII digits alone; the longest time there is, if there are too many.
fn milliseconds(text: Cow<'_, str>) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u64::MAX))
}
