//! What the server holds, all of it in memory.

use crate::StartError;
use crate::config::Config;
use crate::files::{Deliveries, Uploads};
use crate::http::contract::Contract;
use crate::http::limits::Buckets;
use crate::models::Models;
use crate::requests::Log;
use crate::routes::deployments::Deployments;
use crate::rule::Rules;
use crate::run::job::Job;
use crate::webhook::Sent;
use chrono::{DateTime, SecondsFormat, Utc};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio_util::sync::CancellationToken;

/// The state, as handlers and tasks share it.
pub(crate) type Shared = Arc<State>;

/// The account whose token it is.
pub(crate) const ACCOUNT: &str = "local";

pub(crate) struct State {
    pub(crate) config: Config,
    /// The API's origin: `http://127.0.0.1:PORT`.
    pub(crate) origin: String,
    /// Another origin, for outputs and streams: the token has no business there.
    pub(crate) outside: String,
    pub(crate) contract: Contract,
    pub(crate) rules: Rules,
    pub(crate) buckets: Buckets,
    pub(crate) requests: Log,
    pub(crate) models: Models,
    pub(crate) jobs: Jobs,
    pub(crate) deployments: Deployments,
    pub(crate) deliveries: Deliveries,
    pub(crate) uploads: Uploads,
    pub(crate) sent: Sents,
    /// For webhooks. Follows no redirect.
    pub(crate) http: reqwest::Client,
    pub(crate) webhook_key: Vec<u8>,
    /// Canceled when the server stops.
    pub(crate) stopped: CancellationToken,
    random: Mutex<fastrand::Rng>,
    numbers: AtomicU64,
}

impl State {
    pub(crate) fn new(
        config: Config,
        origin: String,
        outside: String,
    ) -> Result<Shared, StartError> {
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(std::time::Duration::from_secs(10))
            .build()?;
        let mut random = fastrand::Rng::with_seed(config.seed);
        let webhook_key = std::iter::repeat_with(|| random.u8(..)).take(24).collect();
        let state = Self {
            contract: Contract::new()?,
            rules: Rules::default(),
            buckets: Buckets::new(config.rate_limits, config.second),
            requests: Log::default(),
            models: Models::default(),
            jobs: Jobs::default(),
            deployments: Deployments::default(),
            deliveries: Deliveries::new(outside.clone(), config.hours(1)),
            uploads: Uploads::default(),
            sent: Sents::default(),
            http,
            webhook_key,
            stopped: CancellationToken::new(),
            random: Mutex::new(random),
            numbers: AtomicU64::new(1),
            origin,
            outside,
            config,
        };
        for spec in &state.config.models {
            state.models.add_spec(spec, state.number())?;
        }
        Ok(Arc::new(state))
    }

    /// Where the API is, without a slash at the end.
    pub(crate) fn base(&self) -> String {
        format!("{}/v1", self.origin)
    }

    /// A number greater than all before.
    pub(crate) fn number(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }

    /// An id of 26 letters and digits.
    pub(crate) fn id(&self) -> String {
        const LETTERS: &[u8] = b"abcdefghjkmnpqrstvwxyz0123456789";
        let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        (0..26)
            .map(|_| char::from(LETTERS[random.usize(..LETTERS.len())]))
            .collect()
    }
}

/// A time as the API writes it.
pub(crate) fn time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// Predictions and trainings, by id.
#[derive(Default)]
pub(crate) struct Jobs(Mutex<HashMap<String, Arc<Job>>>);

impl Jobs {
    pub(crate) fn add(&self, job: &Arc<Job>) {
        let mut jobs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.insert(job.id.clone(), Arc::clone(job));
    }

    pub(crate) fn get(&self, id: &str) -> Option<Arc<Job>> {
        let jobs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.get(id).cloned()
    }

    /// Lets go of what is removed by now.
    pub(crate) fn forget_removed(&self, state: &State) {
        let jobs = self.all();
        jobs.iter()
            .filter(|job| job.is_removed(state))
            .for_each(|job| job.forget());
    }

    pub(crate) fn all(&self) -> Vec<Arc<Job>> {
        let jobs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.values().cloned().collect()
    }
}

/// The webhooks that were sent.
#[derive(Default)]
pub(crate) struct Sents(Mutex<Vec<Sent>>);

impl Sents {
    pub(crate) fn push(&self, sent: Sent) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(sent);
    }

    pub(crate) fn all(&self) -> Vec<Sent> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
