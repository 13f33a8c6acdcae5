//! The server as a library.

use crate::StartError;
use crate::config::{Builder, Config};
use crate::http::{Resettable, Switch};
use crate::models::ModelSpec;
use crate::requests::Requests;
use crate::routes;
use crate::rule::Rule;
use crate::state::{Shared, State};
use crate::webhook::Sent;
use axum::Router;
use serde_json::Value;
use tokio::net::TcpListener;

/// A local Replicate, which runs until it is dropped. See the [crate](crate) for what it does.
pub struct TestServer {
    state: Shared,
}

impl TestServer {
    /// Starts with these models, and all else as it is by default.
    ///
    /// # Errors
    /// If a model's schema is not one, or no port can be listened on.
    pub async fn start(models: impl IntoIterator<Item = ModelSpec>) -> Result<Self, StartError> {
        Self::builder().models(models).start().await
    }

    /// Sets up a server.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) async fn run(config: Config) -> Result<Self, StartError> {
        let listener = TcpListener::bind(("127.0.0.1", config.port)).await?;
        let outside = TcpListener::bind(("127.0.0.1", 0)).await?;
        let origin = format!("http://{}", listener.local_addr()?);
        let outside_origin = format!("http://{}", outside.local_addr()?);
        let state = State::new(config, origin, outside_origin)?;
        serve(&state, listener, routes::api(&state));
        serve(&state, outside, routes::outside(&state));
        Ok(Self { state })
    }

    /// Where the API is: `http://127.0.0.1:PORT/v1`.
    #[must_use]
    pub fn base_url(&self) -> String {
        self.state.base()
    }

    /// The origin of outputs and streams: another one than the API's, where no token belongs.
    #[must_use]
    pub fn outside_url(&self) -> &str {
        &self.state.outside
    }

    /// The token that is valid.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.state.config.token
    }

    /// From now on, this is what happens.
    pub fn rule(&self, rule: Rule) {
        self.state.rules.add(rule);
    }

    /// Forgets all rules.
    pub fn clear_rules(&self) {
        self.state.rules.clear();
    }

    /// What came so far, to the API and outside.
    #[must_use]
    pub fn requests(&self) -> Requests {
        self.state.requests.all()
    }

    /// The predictions and trainings that were created, the oldest first, as the API answers them now.
    #[must_use]
    pub fn created(&self) -> Vec<Value> {
        let mut jobs = self.state.jobs.all();
        jobs.sort_by_key(|job| job.number);
        jobs.iter().map(|job| job.json(&self.state)).collect()
    }

    /// The webhooks that were sent so far.
    #[must_use]
    pub fn webhooks(&self) -> Vec<Sent> {
        self.state.sent.all()
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.state.stopped.cancel();
    }
}

impl std::fmt::Debug for TestServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let base = self.base_url();
        f.debug_struct("TestServer")
            .field("base_url", &base)
            .finish_non_exhaustive()
    }
}

fn serve(state: &Shared, listener: TcpListener, router: Router) {
    let service = router.into_make_service_with_connect_info::<Switch>();
    let server = axum::serve(Resettable(listener), service);
    let stopped = state.stopped.clone();
    tokio::spawn(async move {
        tokio::select! {
            () = stopped.cancelled() => {}
            // It ends with the listener alone.
            _ = server => {}
        }
    });
}
