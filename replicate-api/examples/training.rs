//! A training: a model of one's own, made of images.
//!
//! ```sh
//! cargo run -p replicate-api --example training -- OWNER images.zip
//! ```

use replicate_api::types::{ModelsCreateRequest, ModelsCreateRequestVisibility as Visibility};
use replicate_api::{Client, FileInput};
use std::error::Error;
use std::time::Duration;
use trainer::training_input;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let owner = arguments.next().unwrap_or_else(|| "local".to_owned());
    let images = match arguments.next() {
        Some(path) => FileInput::path(path),
        None => FileInput::url("https://example.com/images.zip")?,
    };
    let client = Client::from_env()?;
    let model = ModelsCreateRequest::new(&owner, "my-style", Visibility::Private, "gpu-t4");
    if let Err(error) = client.api().models_create(&model).await {
        println!("not created: {error}");
    }
    let input = training_input! { input_images: images, trigger_word: "MYSTYLE", steps: 500 };
    let destination = format!("{owner}/my-style");
    let mut training = client.train::<trainer::Model>(destination, input).await?;
    while !training.has_ended() {
        tokio::time::sleep(Duration::from_millis(500)).await;
        training.refresh().await?;
        if let Some(progress) = training.progress() {
            println!("step {} of {}", progress.current, progress.total);
        }
    }
    println!("{}", training.version()?);
    Ok(())
}
