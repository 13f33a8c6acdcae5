//! Two models in a row: the first makes an image, the second cuts out what it shows. The file goes from one to the other
//! at Replicate; nothing passes through here.
//!
//! ```sh
//! cargo run -p replicate-api --example chain
//! ```

use replicate_api::Client;
use std::error::Error;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::from_env()?;
    let images = client
        .run(flux_schnell::input! { prompt: "a red chair" })
        .await?;
    let image = images.first().ok_or("no image came")?;
    println!("made    {image}");
    let cut_out = client.run(rembg::input! { image: image.clone() }).await?;
    println!("cut out {cut_out}");
    Ok(())
}
