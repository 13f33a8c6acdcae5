//! Receives webhooks and stores what the predictions made, in a folder.
//!
//! ```sh
//! cargo run -p replicate-api --example webhook_receiver --features axum -- images 127.0.0.1:8080
//! ```
//!
//! Replicate sends to HTTPS alone: put a proxy or a tunnel before it, and create predictions with its URL.

use axum::extract::{FromRef, State};
use axum::http::StatusCode;
use axum::{Router, routing::post};
use replicate_api::webhook::{Event, Verifier};
use replicate_api::{Client, Error};
use std::path::{Path, PathBuf};

#[derive(Clone)]
struct Receiver {
    client: Client,
    verifier: Verifier,
    folder: PathBuf,
}

impl FromRef<Receiver> for Verifier {
    fn from_ref(receiver: &Receiver) -> Self {
        receiver.verifier.clone()
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().unwrap_or_else(|| "images".to_owned());
    let address = arguments.next();
    let client = Client::from_env()?;
    let secret = client.webhooks().default_secret().await?;
    let receiver = Receiver {
        client,
        verifier: Verifier::new(secret)?,
        folder: PathBuf::from(folder),
    };
    tokio::fs::create_dir_all(&receiver.folder).await?;
    let address = address.as_deref().unwrap_or("127.0.0.1:8080");
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("http://{}/", listener.local_addr()?);
    let router = Router::new().route("/", post(receive));
    axum::serve(listener, router.with_state(receiver)).await?;
    Ok(())
}

async fn receive(State(receiver): State<Receiver>, event: Event) -> StatusCode {
    // One that comes twice is stored twice, which is as good as once.
    match receiver.store(&event).await {
        Ok(()) => StatusCode::NO_CONTENT,
        // It is sent again, and then it may work.
        Err(error) => {
            println!("not stored: {error}");
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

impl Receiver {
    async fn store(&self, event: &Event) -> Result<(), Error> {
        let prediction = event.prediction::<flux_schnell::Model>()?;
        let images = match prediction.output() {
            Ok(images) => images,
            Err(Error::Unfinished(_)) => return Ok(()),
            Err(error @ (Error::Failed(_) | Error::Canceled(_))) => {
                println!("{error}");
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        for (n, image) in images.iter().enumerate() {
            let extension = Path::new(image.url()).extension().unwrap_or_default();
            let name = format!("{}-{n}", prediction.id());
            let path = self.folder.join(name).with_extension(extension);
            self.client.download(image).to_file(&path).await?;
            println!("stored {}", path.display());
        }
        Ok(())
    }
}
