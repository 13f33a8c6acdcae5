//! A server with the models of this repository, and a client that does not wait for long.

use replicate_api::{Client, PollPolicy, RetryPolicy};
use replicate_test_server::{Builder, ModelSpec, Plan, RateLimits, TestServer};
use std::path::Path;
use std::time::Duration;

/// A plan that is over at once.
pub(crate) fn quick() -> Plan {
    Plan::default().queue_ms(1).run_ms(4)
}

/// A server without limits, with quick plans.
pub(crate) fn builder() -> Builder {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../model-bindings");
    TestServer::builder()
        .models(ModelSpec::of_project(&project).unwrap())
        .rate_limits(RateLimits::none())
        .plan(quick())
}

/// A client of a server.
pub(crate) fn client_of(server: &TestServer) -> Client {
    let ms = Duration::from_millis;
    let retry = RetryPolicy::default().first_pause(ms(10));
    let poll = PollPolicy::default().first_pause(ms(10));
    let poll = poll.longest_pause(ms(40));
    client_with(server, |builder| builder.retry(retry).poll(poll))
}

/// A client of a server, as `change` sets it up.
pub(crate) fn client_with(
    server: &TestServer,
    change: impl FnOnce(replicate_api::Builder) -> replicate_api::Builder,
) -> Client {
    let builder = Client::builder()
        .base_url(server.base_url())
        .token(server.token());
    change(builder).build().unwrap()
}

pub(crate) async fn start() -> (TestServer, Client) {
    let server = builder().start().await.unwrap();
    let client = client_of(&server);
    (server, client)
}
