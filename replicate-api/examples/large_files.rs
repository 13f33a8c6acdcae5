//! What large files cost in memory: a file of 100 MB up, and one of 1 GiB down. Needs the local server, which makes them.
//!
//! ```sh
//! eval "$(cargo run --release -p replicate-test-server & sleep 5)"
//! cargo run --release -p replicate-api --example large_files
//! ```

use flux_schnell::input;
use replicate_api::{Client, FileOutput, Upload};
use std::error::Error;
use std::io::Write;

const UP: usize = 100_000_000;
const DOWN: u64 = 1 << 30;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::from_env()?;
    let images = client.run(input! { prompt: "a cat" }).await?;
    let before = peak_memory()?;
    let mut file = tempfile::NamedTempFile::new()?;
    for _ in 0..UP / 1000 {
        file.write_all(&[7; 1000])?;
    }
    let uploaded = client.files().create(Upload::path(file.path())).await?;
    println!(
        "{UP} bytes up: {} MiB more at the peak",
        peak_memory()?.saturating_sub(before) >> 10
    );
    assert_eq!(uploaded.size, i64::try_from(UP).ok());

    let (origin, _) = images[0]
        .url()
        .split_once("/pbxt/")
        .ok_or("not the local server")?;
    let large = FileOutput::from(format!("{origin}/-/bytes/{DOWN}"));
    let folder = tempfile::tempdir()?;
    let written = client
        .download(&large)
        .to_file(folder.path().join("large"))
        .await?;
    println!(
        "{written} bytes down: {} MiB more at the peak",
        peak_memory()?.saturating_sub(before) >> 10
    );
    assert_eq!(written, DOWN);
    Ok(())
}

/// The most memory that this process has held so far, in KiB.
fn peak_memory() -> Result<u64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
    Ok(kib.ok_or("no VmHWM in /proc/self/status")?.trim().parse()?)
}
