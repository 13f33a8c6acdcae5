//! Outputs as they are made.
//!
//! ```text
//! urls.stream → `source`: connections → `decoder`: events → `reader`: what they mean → `chunks`: typed, a `Stream`
//! ```
//!
//! No chunk comes twice, and none is lost:
//!
//! - A stream that is opened without `Last-Event-ID` starts with the first event, whenever it is opened. So what the answer
//!   to the create request already holds comes again as events, and is passed over, unless the prediction has ended by then:
//!   then the answer is all there is to read, and no stream is opened.
//! - After a cut the stream is opened again, with the id of the last event that came whole. As often as the client's
//!   [`RetryPolicy`](crate::RetryPolicy) says in a row; one that brings something new starts the count again.
//! - After 30 s of silence Replicate closes the stream (the comment `:408: …`). A model that is booting is silent for longer,
//!   so the prediction is asked for, by the client's [`PollPolicy`](crate::PollPolicy), until it has more output than was
//!   yielded, and then the stream is opened again, after the last event. If that brings silence again, it is given up.
//! - Where there is no stream, or it is given up, the prediction is asked for until it has ended, and each answer yields what
//!   it has more than was yielded: of text by its length, of files by their number, as the URL of one may differ. Lines end
//!   there as in an event stream, with a line feed.
//!
//! Memory holds one event, of at most 64 MiB; a larger one gives the stream up. Nothing is read before it is asked for.

mod chunks;
mod decoder;
#[cfg(test)]
mod decoder_tests;
mod reader;
mod source;
mod start;
mod yielded;

pub use chunks::{Chunked, Chunks, Streamed, WithLogs};
pub use start::RunStream;
