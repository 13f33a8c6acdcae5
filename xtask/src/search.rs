//! `search`: the models that fit some words.

use crate::live::Live;
use anyhow::Result;
use replicate_generator::diagnostic::plain;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// What to search for
    #[arg(required = true, value_name = "WORDS")]
    words: Vec<String>,
    /// How many models are shown at most
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=50))]
    limit: u32,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let words = args.words.join(" ");
    let found = Live::from_env()?.search(&words, args.limit)?;
    if found.is_empty() {
        eprintln!("no model fits `{words}`");
    }
    let width = found.iter().map(|found| found.slug().chars().count()).max();
    for model in &found {
        let (slug, runs) = (model.slug(), model.run_count.unwrap_or_default());
        let about = model.description.as_deref().unwrap_or_default();
        // One line each, whatever its owner has written.
        let about: Vec<_> = about.split_whitespace().collect();
        let line = format!(
            "{slug:width$}  {runs:>12} runs  {}",
            about.join(" "),
            width = width.unwrap_or_default()
        );
        println!("{}", plain(&line));
    }
    Ok(())
}
