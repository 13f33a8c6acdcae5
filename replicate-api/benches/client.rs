//! What the client costs: CPU beside hand-written requests, and memory for large files and many that wait.
//!
//! ```sh
//! cargo bench -p replicate-api
//! cargo bench -p replicate-api -- limited   # many that wait, within Replicate's rate limits: 17 minutes
//! ```
//!
//! The server runs in another process of this same program, so that nothing of it is counted. Linux alone: figures come
//! from `/proc`.

use flux_schnell::input;
use futures_util::StreamExt;
use replicate_api::{Client, FileOutput, PollPolicy, Upload, reqwest};
use replicate_test_server::{ModelSpec, Plan, RateLimits, Rule, TestServer};
use serde_json::{Value, json};
use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

type Fallible<T> = Result<T, Box<dyn Error>>;

const MODEL: &str = "black-forest-labs/flux-schnell";
const ROUNDS: usize = 5;
const RUNS: usize = 2000;
const UP: usize = 100_000_000;
const DOWN: u64 = 1 << 30;
const WAITING: usize = 10_000;
const LIMITED: &str = "limited";

#[tokio::main]
async fn main() -> Fallible<()> {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some("serve") => serve(arguments.next().as_deref() == Some(LIMITED)).await,
        Some(LIMITED) => measure_limited().await,
        _ => measure().await,
    }
}

/// The other process: serves until its standard input is closed.
async fn serve(limited: bool) -> Fallible<()> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../model-bindings");
    let server = TestServer::builder()
        .models(ModelSpec::of_project(&project)?)
        .rate_limits(if limited {
            RateLimits::default()
        } else {
            RateLimits::none()
        })
        .plan(Plan::default().queue_ms(0).run_ms(0))
        .start()
        .await?;
    // Those that are to wait do so until all of them have been created, of which 600 may be at once, and 600 a minute.
    let minutes: u64 = if limited { 17 } else { 1 };
    let slow = Plan::default()
        .queue_ms(minutes * 15_000)
        .run_ms(minutes * 45_000);
    server.rule(Rule::model("meta/meta-llama-3-8b-instruct", slow));
    println!("{}\n{}", server.base_url(), server.token());
    let wait = || std::io::stdin().read_line(&mut String::new());
    tokio::task::spawn_blocking(wait).await??;
    Ok(())
}

struct Server {
    child: Child,
    base_url: String,
    token: String,
}

impl Server {
    fn start(limits: &str) -> Fallible<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command
            .args(["serve", limits])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let output = child.stdout.take().ok_or("no output")?;
        let mut lines = BufReader::new(output).lines();
        let mut line = || {
            lines
                .next()
                .ok_or("the server did not start")?
                .map_err(Box::<dyn Error>::from)
        };
        Ok(Self {
            base_url: line()?,
            token: line()?,
            child,
        })
    }

    fn client(&self) -> Fallible<Client> {
        let poll = PollPolicy::default().first_pause(Duration::from_secs(1));
        let client = Client::builder()
            .base_url(&self.base_url)
            .token(self.token.as_str())
            .poll(poll);
        Ok(client.build()?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // It ends by itself, as nobody can write to it any more.
        self.child.wait().ok();
    }
}

async fn measure_limited() -> Fallible<()> {
    let server = Server::start(LIMITED)?;
    many_waiting(&server.client()?).await
}

async fn measure() -> Fallible<()> {
    let server = Server::start("unlimited")?;
    let client = server.client()?;
    overhead(&client, &server).await?;
    large_files(&client).await?;
    many_waiting(&client).await
}

/// The same calls, by hand and by the client, in turn.
async fn overhead(client: &Client, server: &Server) -> Fallible<()> {
    let http = reqwest::Client::new();
    let url = format!("{}/predictions", server.base_url);
    let (mut by_hand, mut by_client, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let start = cpu()?;
        for n in 0..RUNS {
            let body = json!({ "version": MODEL, "input": { "prompt": format!("cat {n}"), "num_outputs": 1 } });
            let request = http
                .post(&url)
                .bearer_auth(&server.token)
                .header("prefer", "wait=60")
                .json(&body);
            let prediction: Value = request.send().await?.error_for_status()?.json().await?;
            let output: Vec<String> = serde_json::from_value(prediction["output"].clone())?;
            assert_eq!(
                (prediction["status"].as_str(), output.len()),
                (Some("succeeded"), 1)
            );
        }
        let middle = cpu()?;
        for n in 0..RUNS {
            let output: Vec<FileOutput> = client
                .run(input! { prompt: format!("cat {n}"), num_outputs: 1 })
                .await?;
            assert_eq!(output.len(), 1);
        }
        let end = cpu()?;
        // The first round warms up.
        if round > 0 {
            by_hand.push(middle - start);
            by_client.push(end - middle);
            ratios.push((end - middle) / (middle - start));
        }
    }
    let (hand, ours, ratio) = (median(by_hand), median(by_client), median(ratios));
    println!(
        "{RUNS} runs: {hand:.2} s of CPU by hand, {ours:.2} s by the client, ratio {ratio:.2}"
    );
    Ok(())
}

async fn large_files(client: &Client) -> Fallible<()> {
    let images = client.run(input! { prompt: "a cat" }).await?;
    let mut file = tempfile::NamedTempFile::new()?;
    for _ in 0..UP / 1000 {
        file.write_all(&[7; 1000])?;
    }
    let before = peak_memory()?;
    let uploaded = client.files().create(Upload::path(file.path())).await?;
    assert_eq!(uploaded.size, i64::try_from(UP).ok());
    println!(
        "{UP} bytes up: {} MiB more at the peak",
        (peak_memory()? - before) >> 10
    );

    let (origin, _) = images[0]
        .url()
        .split_once("/pbxt/")
        .ok_or("no URL of an output")?;
    let large = FileOutput::from(format!("{origin}/-/bytes/{DOWN}"));
    let folder = tempfile::tempdir()?;
    let before = peak_memory()?;
    let written = client
        .download(&large)
        .to_file(folder.path().join("large"))
        .await?;
    assert_eq!(written, DOWN);
    println!(
        "{written} bytes down: {} MiB more at the peak",
        (peak_memory()? - before) >> 10
    );
    Ok(())
}

async fn many_waiting(client: &Client) -> Fallible<()> {
    let inputs: Vec<_> = (0..WAITING)
        .map(|n| llama::input! { prompt: format!("number {n}") })
        .collect();
    let (start, before) = (Instant::now(), cpu()?);
    let mut outcomes = client.run_all(inputs).concurrency(WAITING);
    let mut seen = 0;
    while let Some((_, outcome)) = outcomes.next().await {
        outcome?;
        seen += 1;
    }
    assert_eq!(seen, WAITING);
    println!(
        "{WAITING} waiting: {} MiB at the peak, {:.1} s of CPU in {:.1} s",
        peak_memory()? >> 10,
        cpu()? - before,
        start.elapsed().as_secs_f64()
    );
    Ok(())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Seconds that this process has used, in user and system mode.
fn cpu() -> Fallible<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    // After the name, which may hold anything.
    let (_, fields) = stat.rsplit_once(')').ok_or("no `)` in /proc/self/stat")?;
    let mut ticks = fields.split_whitespace().skip(11).map(str::parse::<f64>);
    let mut next = || ticks.next().ok_or("too few fields in /proc/self/stat");
    // A tick is 10 ms on every Linux that there is.
    Ok((next()?? + next()??) / 100.0)
}

/// The most memory that this process has held so far, in KiB.
fn peak_memory() -> Fallible<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
    Ok(kib.ok_or("no VmHWM in /proc/self/status")?.trim().parse()?)
}
