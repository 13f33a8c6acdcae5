//! A local Replicate to try things out: prints what to export, then serves until it is interrupted.

use clap::Parser;
use replicate_test_server::{ModelSpec, Plan, RateLimits, TestServer};
use std::error::Error;
use std::path::PathBuf;

/// A local Replicate, without token or money. Evaluate the two lines that it prints in your shell.
#[derive(Parser)]
struct Arguments {
    /// The port; a free one by default
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// The token that is valid
    #[arg(long, default_value = "r8_local_token")]
    token: String,
    /// Ids and outputs follow from it
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// How long a prediction is queued, in milliseconds
    #[arg(long, default_value_t = 200)]
    queue_ms: u64,
    /// How long a prediction runs, in milliseconds
    #[arg(long, default_value_t = 1500)]
    run_ms: u64,
    /// Without rate limits
    #[arg(long)]
    no_rate_limits: bool,
    /// How many items a page of a list has
    #[arg(long, default_value_t = 100)]
    page_size: usize,
    /// The folder with `models.toml`, `models.lock` and `schemas/`
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../../model-bindings"))]
    models: PathBuf,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let plan = Plan::default()
        .queue_ms(arguments.queue_ms)
        .run_ms(arguments.run_ms);
    let rate_limits = if arguments.no_rate_limits {
        RateLimits::none()
    } else {
        RateLimits::default()
    };
    let server = TestServer::builder()
        .models(ModelSpec::of_project(&arguments.models)?)
        .port(arguments.port)
        .token(arguments.token)
        .seed(arguments.seed)
        .page_size(arguments.page_size)
        .plan(plan)
        .rate_limits(rate_limits)
        .start()
        .await?;
    println!("export REPLICATE_BASE_URL={}", server.base_url());
    println!("export REPLICATE_API_TOKEN={}", server.token());
    tokio::signal::ctrl_c().await?;
    Ok(())
}
