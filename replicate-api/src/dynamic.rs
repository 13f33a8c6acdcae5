//! Models that are known at run time alone: their schema is fetched, and JSON is checked by it before it is sent.

use crate::client::Safety;
use crate::predictions::{Create, Target};
use crate::types::Version;
use crate::{Client, Error, Result, Run, RunAll, RunStream, identifier};
use replicate_model::Json;
use replicate_model_reader::Interface;
use replicate_model_reader::diagnostic::Diagnostics;
use std::fmt;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

/// A model that is known at run time alone.
///
/// Its input is JSON, checked by the rules and in the words of a generated crate, and its output is JSON, too, in which
/// [`Prediction::files`](crate::Prediction::files) finds the files.
///
/// ```no_run
/// # async fn example(client: replicate_api::Client) -> replicate_api::Result<()> {
/// let model = client.dynamic("black-forest-labs/flux-schnell").await?;
/// let output = model.run(&serde_json::json!({ "prompt": "a cat", "num_outputs": 2 })).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Dynamic {
    client: Client,
    known: Arc<Known>,
}

/// What is known of a model, once its schema has been fetched.
pub(crate) struct Known {
    /// As it is asked for: with its version, unless it is official.
    reference: String,
    version: String,
    interface: Interface,
    since: Instant,
}

/// How long a schema is kept: that of an official model changes under the same name.
const KEPT: Duration = Duration::from_mins(10);

impl Dynamic {
    /// From memory, unless that is too long ago.
    pub(crate) async fn get(client: &Client, model: &str) -> Result<Self> {
        let known = {
            let known = client.known().lock();
            let known = known.unwrap_or_else(PoisonError::into_inner);
            known.get(model).cloned()
        };
        match known.filter(|known| known.since.elapsed() < KEPT) {
            Some(known) => Ok(Self {
                client: client.clone(),
                known,
            }),
            None => Self::fetch(client, model).await,
        }
    }

    /// As it is now.
    pub(crate) async fn fetch(client: &Client, model: &str) -> Result<Self> {
        let fetched = Arc::new(Known::fetch(client, model).await?);
        let known = client.known().lock();
        known
            .unwrap_or_else(PoisonError::into_inner)
            .insert(model.to_owned(), Arc::clone(&fetched));
        Ok(Self {
            client: client.clone(),
            known: fetched,
        })
    }

    /// What the model takes and answers: fields with their rules, defaults and whether they take files.
    #[must_use]
    pub fn interface(&self) -> &Interface {
        &self.known.interface
    }

    /// How a request names it: `owner/name` if it is official, `owner/name:version` if it is not.
    #[must_use]
    pub fn reference(&self) -> &str {
        &self.known.reference
    }

    /// The version whose schema it is.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.known.version
    }

    /// Checks an input, and sends nothing.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] with every broken rule.
    pub fn check(&self, input: &Json) -> Result<()> {
        Ok(self.known.interface.input.check(input)?)
    }

    /// Runs the model and waits for its output. A file in the input is a URL; [`Files::create_input`](crate::Files) makes
    /// one.
    pub fn run(&self, input: &Json) -> Run<DynamicInput> {
        Run::new(self.create(input))
    }

    /// Creates a prediction.
    pub fn create(&self, input: &Json) -> Create<DynamicInput> {
        Create::new(
            self.client.clone(),
            self.target(),
            self.input(input.clone()),
        )
    }

    /// Creates a prediction, and reads its output as it is made, as text: files as their URLs, and what is neither as JSON.
    ///
    /// # Errors
    /// [`Error::Argument`] if the model does not stream; [`Dynamic::run`] waits for its output.
    pub fn stream(&self, input: &Json) -> Result<RunStream<DynamicInput>> {
        if self.known.interface.streams {
            Ok(RunStream::new(self.create(input)))
        } else {
            let reference = &self.known.reference;
            Err(Error::argument(format!(
                "{reference} cannot stream: this model answers all at once, and `run` waits for that"
            )))
        }
    }

    /// Runs many inputs at once, as [`Client::run_all`] does.
    pub fn run_all(&self, inputs: impl IntoIterator<Item = Json>) -> RunAll<DynamicInput> {
        let inputs = inputs.into_iter().map(|input| self.input(input)).collect();
        RunAll::new(self.client.clone(), self.target(), inputs)
    }

    fn target(&self) -> Target {
        Target::Version(self.known.reference.clone())
    }

    fn input(&self, input: Json) -> DynamicInput {
        let known = Arc::clone(&self.known);
        DynamicInput { known, input }
    }
}

impl fmt::Debug for Dynamic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dynamic")
            .field("reference", &self.known.reference)
            .finish_non_exhaustive()
    }
}

/// JSON for a model that is known at run time alone.
#[derive(Clone)]
pub struct DynamicInput {
    known: Arc<Known>,
    input: Json,
}

impl DynamicInput {
    pub(crate) fn checked(self) -> Result<Json> {
        self.known.interface.input.check(&self.input)?;
        Ok(self.input)
    }
}

/// Without the input, which may be secret.
impl fmt::Debug for DynamicInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DynamicInput")
            .field("model", &self.known.reference)
            .finish_non_exhaustive()
    }
}

impl Known {
    async fn fetch(client: &Client, text: &str) -> Result<Self> {
        let (owner, name, version) = identifier::model(text).ok_or_else(|| {
            Error::argument(format!(
                "`{text}` is no `owner/name` or `owner/name:version` of a model"
            ))
        })?;
        if let Some(version) = version {
            let call = client.call(Safety::Repeatable, |api| {
                api.models_versions_get(owner, name, version)
            });
            return Self::read(text, text.to_owned(), call.await?);
        }
        let model = client
            .call(Safety::Repeatable, |api| api.models_get(owner, name))
            .await?;
        let latest = model.latest_version.map(Json::Object).unwrap_or_default();
        let latest: Version = serde_json::from_value(latest)
            .map_err(|_| Error::argument(format!("{text} has no version that could be run")))?;
        let reference = if model.is_official == Some(true) {
            text.to_owned()
        } else {
            format!("{text}:{}", latest.id)
        };
        Self::read(text, reference, latest)
    }

    fn read(text: &str, reference: String, version: Version) -> Result<Self> {
        let schema = version.openapi_schema.map(Json::Object).unwrap_or_default();
        let mut found = Diagnostics::new(format!("the schema of {text}"));
        match Interface::read(&schema, &mut found) {
            Some(interface) => Ok(Self {
                reference,
                version: version.id,
                interface,
                since: Instant::now(),
            }),
            None => {
                let found = found.into_vec();
                let lines: Vec<_> = found.iter().map(ToString::to_string).collect();
                Err(Error::argument(lines.join("\n")))
            }
        }
    }
}
