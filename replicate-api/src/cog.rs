//! Models that serve themselves: the HTTP server that Cog puts into each of them.

use crate::api::http_client;
use crate::client::Safety;
use crate::predictions::{Detached, Prediction};
use crate::{Api, Client, Download, FileOutput, PollPolicy, Result, RetryPolicy, files};
use replicate_model::{Json, Model, ModelInput};
use serde_json::json;

/// A model that runs by itself, on this machine or another one, as `cog serve` starts it: no account, no token, no queue, and
/// no price.
///
/// It runs one prediction at a time, most models at least, and answers 409 meanwhile. Files travel inside the requests and
/// answers, whatever their size. A prediction is sent once, and again only if no connection came about.
///
/// ```no_run
/// # use replicate_model::ModelInput;
/// # async fn example<I: ModelInput>(input: I) -> replicate_api::Result<()> {
/// let cog = replicate_api::Client::cog("http://127.0.0.1:5000")?;
/// println!("{:?}", cog.run(input).await?);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Cog {
    client: Client,
}

impl Client {
    /// The model that a Cog server at `url` runs, such as `http://127.0.0.1:5000`.
    ///
    /// # Errors
    /// [`Error::Argument`](crate::Error::Argument) if `url` is no http(s) URL, or TLS cannot be set up.
    pub fn cog(url: &str) -> Result<Cog> {
        let api = Api::without_token(http_client(None, None)?, url)?;
        let client = Self::over(api, RetryPolicy::default(), PollPolicy::default(), None);
        Ok(Cog { client })
    }
}

impl Cog {
    /// Runs the model, and gives its output.
    ///
    /// # Errors
    /// See [`Cog::predict`], and [`Prediction::output`].
    ///
    /// # Cancellation
    /// Dropped, the model runs on; [`Cog::cancel`] stops it.
    pub async fn run<I: ModelInput>(&self, input: I) -> Result<<I::Model as Model>::Output> {
        self.predict(input).await?.into_output()
    }

    /// Runs the model, and gives the prediction, however it has ended.
    ///
    /// # Errors
    /// [`Error::InvalidInput`](crate::Error::InvalidInput) before anything is sent; [`Error::File`](crate::Error::File) if a file cannot be read; [`Error::Status`](crate::Error::Status) with 422
    /// if the server's model takes other inputs, with 409 if it is busy; [`Error::Transport`](crate::Error::Transport).
    ///
    /// # Cancellation
    /// As [`Cog::run`].
    pub async fn predict<I: ModelInput>(&self, input: I) -> Result<Prediction<I::Model, Detached>> {
        self.predict_as(&format!("{:016x}", fastrand::u64(..)), input)
            .await
    }

    /// The same under an id of yours, which [`Cog::cancel`] takes.
    ///
    /// # Errors
    /// As [`Cog::predict`].
    pub async fn predict_as<I: ModelInput>(
        &self,
        id: &str,
        input: I,
    ) -> Result<Prediction<I::Model, Detached>> {
        let body = &json!({ "input": files::inlined(input).await? });
        let call = self.client.call(Safety::Once, |api| {
            api.call("PUT", &["predictions", id]).json(body).decode()
        });
        call.await.map(Prediction::detached)
    }

    /// Stops the prediction of this id; 404 if it does not run. Servers of Cog 0.9 answer nothing, not this either, before the
    /// prediction is done; those of 0.14 and later do.
    ///
    /// # Errors
    /// [`Error::Status`](crate::Error::Status), [`Error::Transport`](crate::Error::Transport).
    pub async fn cancel(&self, id: &str) -> Result<()> {
        let call = self.client.call(Safety::Apart, |api| {
            api.call("POST", &["predictions", id, "cancel"]).empty()
        });
        call.await
    }

    /// Whether the model is set up and idle, so that it takes a prediction.
    ///
    /// # Errors
    /// [`Error::Status`](crate::Error::Status), [`Error::Transport`](crate::Error::Transport). Safe to drop.
    pub async fn is_ready(&self) -> Result<bool> {
        let call = self.client.call(Safety::Repeatable, |api| {
            api.call("GET", &["health-check"]).decode()
        });
        let health: Json = call.await?;
        Ok(health["status"] == "READY")
    }

    /// Reads a file that the model made. See [`Download`].
    pub fn download(&self, file: &FileOutput) -> Download {
        self.client.download(file)
    }
}
