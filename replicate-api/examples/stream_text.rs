//! A language model, whose words are shown as they are made.
//!
//! ```sh
//! cargo run -p replicate-api --example stream_text -- "Why is the sky blue?"
//! ```

use futures_util::TryStreamExt;
use llama::input;
use replicate_api::Client;
use std::error::Error;
use std::io::Write;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let prompt = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "Why is the sky blue?".to_owned());
    let client = Client::from_env()?;
    let mut chunks = client.stream(input! { prompt, max_tokens: 200 }).await?;
    let mut screen = std::io::stdout();
    while let Some(text) = chunks.try_next().await? {
        write!(screen, "{text}")?;
        screen.flush()?;
    }
    let prediction = chunks.into_prediction().wait().await?;
    let seconds = prediction.metrics().and_then(|metrics| metrics.total_time);
    writeln!(screen, "\n({:.1} s)", seconds.unwrap_or_default())?;
    Ok(())
}
