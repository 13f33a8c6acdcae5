//! How the server is set up.

use crate::http::limits::RateLimits;
use crate::models::ModelSpec;
use crate::run::Plan;
use crate::{StartError, TestServer};
use std::time::Duration;

#[derive(Clone, Debug)]
pub(crate) struct Config {
    pub(crate) models: Vec<ModelSpec>,
    pub(crate) token: String,
    pub(crate) seed: u64,
    pub(crate) port: u16,
    /// How long a second of the API takes.
    pub(crate) second: Duration,
    pub(crate) rate_limits: RateLimits,
    pub(crate) out_of_credit: bool,
    pub(crate) page_size: usize,
    pub(crate) plan: Plan,
}

impl Config {
    /// So many hours of the API.
    pub(crate) fn hours(&self, hours: u32) -> Duration {
        self.second * hours * 3600
    }
}

/// Sets up a [`TestServer`].
#[derive(Clone, Debug)]
#[must_use = "nothing runs before `start`"]
pub struct Builder(Config);

impl Default for Builder {
    fn default() -> Self {
        Self(Config {
            models: Vec::new(),
            token: "r8_local_token".to_owned(),
            seed: 0,
            port: 0,
            second: Duration::from_secs(1),
            rate_limits: RateLimits::default(),
            out_of_credit: false,
            page_size: 100,
            plan: Plan::default(),
        })
    }
}

impl Builder {
    /// With these models.
    pub fn models(mut self, models: impl IntoIterator<Item = ModelSpec>) -> Self {
        self.0.models.extend(models);
        self
    }

    /// The one token that is valid. `r8_local_token`, if it is not said.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.0.token = token.into();
        self
    }

    /// Ids and outputs follow from it: the same requests in the same order get the same answers, but for times.
    pub fn seed(mut self, seed: u64) -> Self {
        self.0.seed = seed;
        self
    }

    /// The port; a free one, if it is not said.
    pub fn port(mut self, port: u16) -> Self {
        self.0.port = port;
        self
    }

    /// How long a second of the API takes: what it counts in seconds or hours (waiting, lifetimes, silence, retries,
    /// rates) goes by so much faster. What a [`Plan`] counts in milliseconds stays.
    pub fn second(mut self, second: Duration) -> Self {
        self.0.second = second.max(Duration::from_micros(1));
        self
    }

    /// How many requests are allowed.
    pub fn rate_limits(mut self, rate_limits: RateLimits) -> Self {
        self.0.rate_limits = rate_limits;
        self
    }

    /// Every prediction is refused with 402.
    pub fn out_of_credit(mut self) -> Self {
        self.0.out_of_credit = true;
        self
    }

    /// How many items a page of a list has; at least one.
    pub fn page_size(mut self, page_size: usize) -> Self {
        self.0.page_size = page_size.max(1);
        self
    }

    /// What happens to predictions that no [`Rule`](crate::Rule) says more of.
    pub fn plan(mut self, plan: Plan) -> Self {
        self.0.plan = plan;
        self
    }

    /// Starts to listen on loopback. It stops when the [`TestServer`] is dropped.
    ///
    /// # Errors
    /// If the port is taken, or a model's schema is not one.
    pub async fn start(self) -> Result<TestServer, StartError> {
        TestServer::run(self.0).await
    }
}
