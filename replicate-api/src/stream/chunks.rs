//! The stream that a caller reads.

use super::reader::Reader;
use super::yielded::Item;
use crate::wait::Job;
use crate::{Outputs, Prediction, Result, Untyped};
use futures_core::Stream;
use futures_util::stream;
use replicate_model::{Json, OutputMismatch, Streams};
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

/// How a chunk of an output is read: by a model that streams, or as text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stream: this model answers all at once",
    label = "not a streaming model",
    note = "`run` waits for its output"
)]
pub trait Chunked: Outputs {
    /// What it is read as.
    type Chunk: Send + 'static;

    /// Reads it.
    ///
    /// # Errors
    /// If it is of another shape. The error holds it.
    fn read_chunk(data: String) -> std::result::Result<Self::Chunk, OutputMismatch>;
}

impl<M: Streams> Chunked for M {
    type Chunk = M::Chunk;

    fn read_chunk(data: String) -> std::result::Result<M::Chunk, OutputMismatch> {
        M::decode_chunk(data)
    }
}

/// Text, files as their URLs, and anything else as JSON.
impl Chunked for Untyped {
    type Chunk = String;

    fn read_chunk(data: String) -> std::result::Result<String, OutputMismatch> {
        Ok(data)
    }
}

/// What a stream yields if it yields logs, too.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Streamed<C> {
    /// A chunk of the output.
    Output(C),
    /// A part of the logs: often a line, with its line feed.
    Logs(String),
}

type Items<C> = Pin<Box<dyn Stream<Item = Result<Streamed<C>>> + Send>>;

/// The output of a prediction as it is made, chunk by chunk: text, or the items of a list.
///
/// It ends once the prediction has succeeded. A connection that is lost is opened again, and no chunk comes twice or is
/// lost; where there is no stream, the prediction is asked for instead.
///
/// ```no_run
/// use futures_util::TryStreamExt;
/// # use replicate_model::{ModelInput, Streams};
/// # async fn example<I: ModelInput<Model: Streams<Chunk = String>>>(
/// #     client: replicate_api::Client, input: I,
/// # ) -> replicate_api::Result<()> {
/// let mut chunks = client.stream(input).await?;
/// while let Some(text) = chunks.try_next().await? {
///     print!("{text}");
/// }
/// let prediction = chunks.into_prediction().wait().await?;
/// println!("{:?}", prediction.metrics());
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// An item may be an error, which ends the stream: [`Failed`](crate::Error::Failed) or
/// [`Canceled`](crate::Error::Canceled) with the prediction, if that
/// is how it ended; [`Output`](crate::Error::Output) for a chunk of another shape than the model's schema promised;
/// [`LostSight`](crate::Error::LostSight) if there is no stream, and the API cannot be asked either.
///
/// # Cancellation
/// Nothing is read while it is not polled, and nothing is lost by that. Dropped, the connection is closed, and the
/// prediction runs on; [`Chunks::into_prediction`] can cancel it.
#[must_use = "nothing is read before it is polled"]
pub struct Chunks<T: Chunked> {
    prediction: Prediction<T>,
    items: Items<T::Chunk>,
}

impl<T: Chunked> Chunks<T> {
    fn new(prediction: Prediction<T>) -> Self {
        let (client, data) = (prediction.client().clone(), prediction.data().clone());
        let reader = Reader::new(Prediction::new(client, data));
        let items = stream::try_unfold(reader, |mut reader| async move {
            let item = match reader.next().await? {
                None if !reader.is_removed() => return Ok(None),
                None => match T::read(Json::Null) {
                    Ok(_) => return Ok(None),
                    Err(source) => return Err(reader.mismatch(source)),
                },
                Some(Item::Logs(text)) => Streamed::Logs(text),
                Some(Item::Output(data)) => match T::read_chunk(data) {
                    Ok(chunk) => Streamed::Output(chunk),
                    Err(source) => return Err(reader.mismatch(source)),
                },
            };
            Ok(Some((item, reader)))
        });
        let items = Box::pin(items);
        Self { prediction, items }
    }

    /// The prediction, as it was when the stream began.
    #[must_use]
    pub fn prediction(&self) -> &Prediction<T> {
        &self.prediction
    }

    /// The same, without the stream: to cancel it, or to [wait](Prediction::wait) for how it ends, with its metrics.
    #[must_use]
    pub fn into_prediction(self) -> Prediction<T> {
        self.prediction
    }

    /// The same stream, with what the model logs.
    pub fn with_logs(self) -> WithLogs<T> {
        WithLogs(self)
    }
}

impl<T: Outputs> Prediction<T> {
    /// Its output as it is made, from the first chunk on. See [`Chunks`].
    pub fn stream(self) -> Chunks<T>
    where
        T: Chunked,
    {
        Chunks::new(self)
    }
}

impl<T: Chunked> Stream for Chunks<T> {
    type Item = Result<T::Chunk>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match std::task::ready!(self.items.as_mut().poll_next(context)) {
                Some(Ok(Streamed::Output(chunk))) => return Poll::Ready(Some(Ok(chunk))),
                Some(Ok(Streamed::Logs(_))) => {}
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

/// A stream of output and logs, in the order in which they came. See [`Chunks`].
#[must_use = "nothing is read before it is polled"]
pub struct WithLogs<T: Chunked>(Chunks<T>);

impl<T: Chunked> WithLogs<T> {
    /// The prediction, as it was when the stream began.
    #[must_use]
    pub fn prediction(&self) -> &Prediction<T> {
        self.0.prediction()
    }

    /// The same, without the stream. See [`Chunks::into_prediction`].
    #[must_use]
    pub fn into_prediction(self) -> Prediction<T> {
        self.0.into_prediction()
    }
}

impl<T: Chunked> Stream for WithLogs<T> {
    type Item = Result<Streamed<T::Chunk>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.items.as_mut().poll_next(context)
    }
}

// Nothing in it is pinned: the stream that runs is in a box.
impl<T: Chunked> Unpin for Chunks<T> {}

impl<T: Chunked> Unpin for WithLogs<T> {}

impl<T: Chunked> fmt::Debug for Chunks<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chunks")
            .field("prediction", &self.prediction)
            .finish_non_exhaustive()
    }
}

impl<T: Chunked> fmt::Debug for WithLogs<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WithLogs").field(&self.0).finish()
    }
}
