//! Text to image, and the image to a file.
//!
//! ```sh
//! cargo run -p replicate-api --example text_to_image -- "a cat in a hat"
//! ```

use flux_schnell::input;
use replicate_api::Client;
use std::error::Error;
use std::time::Duration;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let prompt = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "a cat in a hat".to_owned());
    let client = Client::from_env()?;
    let input = input! { prompt, num_outputs: 2, aspect_ratio: "16:9", output_format: "png" };
    let images = client.run(input).timeout(Duration::from_mins(2)).await?;
    let folder = std::env::temp_dir();
    for (n, image) in images.iter().enumerate() {
        let path = folder.join(format!("text_to_image-{n}.png"));
        let bytes = client.download(image).to_file(&path).await?;
        println!("{} ({bytes} bytes)", path.display());
    }
    Ok(())
}
