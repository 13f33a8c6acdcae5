//! `emit`: models of a catalogue → crates in any folder, a workspace of their own.
//!
//! One thread reads the catalogue, model by model; the others make a crate each and write it. No more than a few models
//! are held at a time, and no file depends on the order in which they are done.

mod progress;
mod report;
mod workspace;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use progress::Progress;
use replicate_generator::diagnostic::{Diagnostics, Pointer};
use replicate_generator::document::catalog::{self, CatalogModel, Unreadable};
use replicate_generator::document::pin::Prose;
use replicate_generator::manifest::check_slug;
use replicate_generator::standalone::{self, Maker};
use replicate_generator::tree::{TreeError, Writer};
use report::{Outcome, Report};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Instant;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The models, as `owner/name`
    #[arg(
        required_unless_present = "all",
        conflicts_with = "all",
        value_name = "OWNER/NAME"
    )]
    models: Vec<String>,
    /// Every model of the catalogue
    #[arg(long)]
    all: bool,
    /// A catalogue: a JSON array of model objects, or a .tgz that holds it as package/models.json
    #[arg(long, value_name = "FILE")]
    catalog: PathBuf,
    /// The folder to write to. It becomes a workspace that depends on this repository by its absolute path; what an earlier
    /// run wrote there and this one does not is removed, files of your own stay
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// A file for one line of JSON a model: `model`, `package`, `ok`, `diagnostics`, `ms`
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// What becomes of upstream descriptions
    #[arg(long, value_enum, default_value = "omit")]
    prose: Texts,
}

#[derive(Clone, Copy, ValueEnum)]
enum Texts {
    /// Left out; docs are composed from the facts
    Omit,
    /// Kept in the generated docs
    Keep,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    if args.out.join("models.toml").exists() {
        bail!(
            "{} is a project, which `cargo xtask regen` writes: name a folder of its own",
            args.out.display()
        );
    }
    let slugs = catalog::slugs(&args.catalog)?;
    let packages = standalone::packages(slugs.iter().map(String::as_str));
    let wanted = wanted(args, &slugs)?;
    let planned = packages
        .iter()
        .filter(|(slug, _)| wanted.contains(slug.as_str()));
    let planned = planned.flat_map(|(_, package)| standalone::paths(package));
    let planned = planned.chain([standalone::MANIFEST.to_owned()]).collect();
    let manifest = workspace::Manifest::of(root)?;
    let report = args.report.as_deref();
    let report = report.map(|path| Report::create(path, &args.catalog, &args.out));
    let report = report.transpose()?;
    let writer = Writer::begin(&args.out, standalone::LIST, planned)?;

    let count = slugs
        .iter()
        .filter(|slug| wanted.contains(slug.as_str()))
        .count();
    let run = Run {
        packages: &packages,
        wanted: &wanted,
        maker: &Maker::new(match args.prose {
            Texts::Omit => Prose::Omit,
            Texts::Keep => Prose::Keep,
        }),
        writer: &writer,
        progress: &Progress::new(count),
    };
    let outcomes = run.all(&args.catalog)?;

    // A crate joins the members after its files came, and leaves them before they go: cargo can load them at any time.
    let made: BTreeSet<&str> = outcomes
        .iter()
        .filter(|outcome| outcome.ok)
        .filter_map(|outcome| outcome.package.as_deref())
        .collect();
    writer.put(standalone::MANIFEST, manifest.with(&made).as_bytes())?;
    let paths = made.iter().flat_map(|package| standalone::paths(package));
    writer.finish(&paths.chain([standalone::MANIFEST.to_owned()]).collect())?;
    if let Some(report) = report {
        report.write(&outcomes)?;
    }
    report::summarise(&outcomes)
}

/// The models that are asked for, all of which are there.
fn wanted<'a>(args: &'a Args, slugs: &'a [String]) -> Result<BTreeSet<&'a str>> {
    if args.all {
        return Ok(slugs.iter().map(String::as_str).collect());
    }
    for slug in &args.models {
        check_slug(slug).map_err(anyhow::Error::msg)?;
        if !slugs.contains(slug) {
            bail!(
                "there is no model `{slug}` in {}: {}",
                args.catalog.display(),
                catalog::did_you_mean(slug, slugs.iter().map(String::as_str))
            );
        }
    }
    Ok(args.models.iter().map(String::as_str).collect())
}

/// What all threads share.
struct Run<'a> {
    packages: &'a BTreeMap<String, String>,
    wanted: &'a BTreeSet<&'a str>,
    maker: &'a Maker,
    writer: &'a Writer,
    progress: &'a Progress,
}

impl Run<'_> {
    /// Makes every wanted model; the outcomes, in the order of the catalogue.
    fn all(&self, catalog: &Path) -> Result<Vec<Outcome>> {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        // Full when each thread has its next model: reading waits, and memory stays as it is.
        let (send, receive) =
            mpsc::sync_channel::<(usize, Result<CatalogModel, Unreadable>, bool)>(threads);
        let receive = Mutex::new(receive);
        let next = || {
            receive
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .recv()
        };
        let work = || {
            let mut done = Vec::new();
            while let Ok((place, model, again)) = next() {
                let outcome = self.one(model, again)?;
                self.progress.step();
                done.push((place, outcome));
            }
            Ok::<_, TreeError>(done)
        };
        let mut done = thread::scope(|scope| {
            let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            let (mut place, mut seen) = (0, BTreeSet::new());
            let read = catalog::for_each(catalog, |model| {
                let slug = slug_of(&model);
                if self.wanted.contains(slug.as_str()) {
                    let again = !seen.insert(slug);
                    // Refused when every worker is gone, which tells why below.
                    let _ = send.send((place, model, again));
                    place += 1;
                }
            });
            drop(send);
            let mut done = Vec::new();
            for worker in workers {
                match worker.join() {
                    Ok(outcomes) => done.extend(outcomes?),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            read.context("the catalogue cannot be read to its end")?;
            Ok::<_, anyhow::Error>(done)
        })?;
        self.progress.finish();
        done.sort_by_key(|(place, _)| *place);
        Ok(done.into_iter().map(|(_, outcome)| outcome).collect())
    }

    /// Makes one model, and writes it if there is no fault in it.
    fn one(
        &self,
        model: Result<CatalogModel, Unreadable>,
        again: bool,
    ) -> Result<Outcome, TreeError> {
        let start = Instant::now();
        let slug = slug_of(&model);
        let mut found = Diagnostics::new(&slug);
        let package = self.packages.get(&slug).filter(|_| !again);
        let files = match (model, package) {
            (Ok(model), Some(package)) => self.maker.files(model, package, &mut found),
            (Err(why), _) => {
                found.error(&Pointer::root(), why.to_string(), "correct the catalogue");
                None
            }
            (Ok(_), None) => {
                let message = match check_slug(&slug) {
                    Err(e) => e,
                    Ok(_) => "the catalogue has this model twice".to_owned(),
                };
                found.error(&Pointer::root(), message, "correct the catalogue");
                None
            }
        };
        for (path, text) in files.iter().flatten() {
            self.writer.put(path, text.as_bytes())?;
        }
        Ok(Outcome {
            model: slug,
            package: package.cloned(),
            ok: files.is_some(),
            diagnostics: found.into_vec(),
            time: start.elapsed(),
        })
    }
}

fn slug_of(model: &Result<CatalogModel, Unreadable>) -> String {
    match model {
        Ok(model) => model.slug(),
        Err(why) => why.slug.clone(),
    }
}
