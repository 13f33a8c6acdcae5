//! `cargo xtask`: what maintainers do with the project. One file a command.

mod add;
mod ci;
mod emit;
mod fetch;
mod live;
mod lockfile;
mod outdated;
mod regen;
mod remove;
mod search;
mod source;

use clap::{Parser, Subcommand};
use replicate_generator::diagnostic::plain;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The projects of this workspace: the model crates, and those that tests are written against.
const PROJECTS: [&str; 2] = ["model-bindings", "tests/models"];

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    about = "Generates the model crates and the API client, and keeps the project in order"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write every generated file from the pins. Offline; changes nothing that is up to date
    Regen(regen::Args),
    /// Renew pins: of the models in models.toml, from the API or a catalogue, and of the API's document
    Fetch(fetch::Args),
    /// Show the models that fit some words
    Search(search::Args),
    /// Add models, or renew their pins: manifest, pin and crate
    Add(add::Args),
    /// Take models out: manifest, pin and crate
    Remove(remove::Args),
    /// Show how pins differ from what the API or a catalogue has now, and the version bumps that they would cause
    Outdated(outdated::Args),
    /// Make crates of a catalogue's models in any folder, a workspace of their own
    Emit(emit::Args),
    /// Everything that CI checks, with the time of each stage
    Ci,
}

fn main() -> ExitCode {
    let root = root();
    let result = match Cli::parse().command {
        Command::Regen(args) => regen::run(&root, &args),
        Command::Fetch(args) => fetch::run(&root, &args),
        Command::Search(args) => search::run(&args),
        Command::Add(args) => add::run(&root, &args),
        Command::Remove(args) => remove::run(&root, &args),
        Command::Outdated(args) => outdated::run(&root, &args),
        Command::Emit(args) => emit::run(&root, &args),
        Command::Ci => ci::run(&root),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            // It may repeat what a server or a document says.
            eprintln!("{}", plain(&format!("{e:#}")));
            ExitCode::FAILURE
        }
    }
}

/// The folder of the workspace: the one above this package. `cargo run` says where that is; the path at compile time
/// would be wrong in a folder that was moved.
fn root() -> PathBuf {
    let package =
        std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let package = Path::new(&package);
    package.parent().unwrap_or(package).to_owned()
}
