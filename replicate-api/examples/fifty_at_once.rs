//! Fifty predictions at once, with a progress bar.
//!
//! ```sh
//! cargo run -p replicate-api --example fifty_at_once
//! ```

use futures_util::StreamExt;
use indicatif::{ProgressBar, ProgressStyle};
use llama::input;
use replicate_api::Client;
use std::error::Error;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::from_env()?;
    let inputs: Vec<_> = (1..=50)
        .map(|n| input! { prompt: format!("A word that rhymes with {n}"), max_tokens: 20 })
        .collect();
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {msg}")?;
    let bar = ProgressBar::new(inputs.len() as u64).with_style(style);
    let mut outcomes = client.run_all(inputs).concurrency(10);
    let mut failed = 0;
    while let Some((place, outcome)) = outcomes.next().await {
        match outcome {
            Ok(text) => bar.println(format!(
                "{:2}  {}",
                place + 1,
                text.trim().replace('\n', " ")
            )),
            Err(error) => {
                failed += 1;
                bar.println(format!("{:2}  failed: {error}", place + 1));
            }
        }
        bar.inc(1);
    }
    bar.finish_with_message(format!("{failed} failed"));
    Ok(())
}
