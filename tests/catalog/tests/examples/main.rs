//! A model's own example, and what is near it, gets the verdict of a JSON-schema validator.
//!
//! The verdict is that of `Record::check`, which reads a model at run time: three thousand crates are too many to compile for
//! a test. `tests/e2e` shows that the `from_json` of generated crates gives the same one, and that what it accepts it
//! serialises to an equal value.
//!
//! The oddities run always, and a model that has every rule inside every other; `REPLICATE_CATALOG` names a catalogue, all of
//! whose models are judged.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod every_rule;
mod mutations;
mod oracle;
mod structure;

use libtest_mimic::{Arguments, Failed, Trial};
use replicate_generator::document::catalog;
use replicate_generator::document::pin::Prose;
use replicate_generator::standalone::{self, Maker};
use replicate_model::FileOutput;
use replicate_model_reader::diagnostic::Diagnostics;
use replicate_model_reader::{Interface, Output};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let oddities = Path::new(env!("CARGO_MANIFEST_DIR")).join("oddities.json");
    let mut trials = vec![
        Trial::test("oddities: examples and what is near them", move || {
            judge_all(&oddities, true)
        }),
        Trial::test(
            "every rule, inside a list and an object, too: what is near what it permits",
            || {
                let mut tally = Tally::default();
                tally.judge(&every_rule::model());
                tally.verdict()
            },
        ),
        Trial::test(
            "what is near shows each keyword's absence",
            every_rule::each_keyword_shows,
        ),
    ];
    match std::env::var_os("REPLICATE_CATALOG").map(PathBuf::from) {
        None => {
            let name = "catalog: set REPLICATE_CATALOG to a catalogue of models";
            trials.push(Trial::test(name, || Ok(())).with_ignored_flag(true));
        }
        Some(path) => {
            let again = path.clone();
            trials.extend([
                Trial::test("catalog: examples and what is near them", move || {
                    judge_all(&path, false)
                }),
                Trial::test("catalog: every model becomes a crate", move || {
                    make_all(&again)
                }),
            ]);
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// A model of a catalogue, with its example.
#[derive(Deserialize)]
struct Model {
    owner: String,
    name: String,
    latest_version: Version,
    default_example: Option<Example>,
}

#[derive(Deserialize)]
struct Version {
    openapi_schema: Value,
}

#[derive(Deserialize)]
struct Example {
    #[serde(default)]
    input: Value,
    #[serde(default)]
    output: Value,
}

/// What was judged, and what was found.
#[derive(Default)]
struct Tally {
    models: usize,
    inputs: usize,
    accepted: usize,
    outputs: usize,
    /// Outputs that the schema permits.
    permitted: usize,
    /// Outputs with a structure.
    structures: usize,
    rules: BTreeSet<&'static str>,
    seen: BTreeSet<String>,
    faults: Vec<String>,
}

fn judge_all(path: &Path, all_rules: bool) -> Result<(), Failed> {
    let mut tally = Tally::default();
    catalog::models(path, |model: Model| tally.judge(&model))?;
    if all_rules && tally.rules.len() < oracle::RULES.len() {
        return Err(format!("of the oracle's rules these alone apply: {:?}", tally.rules).into());
    }
    tally.verdict()
}

impl Tally {
    fn verdict(&self) -> Result<(), Failed> {
        println!(
            "{} models, {} inputs ({} accepted), {} outputs ({} permitted), {} of them structures",
            self.models, self.inputs, self.accepted, self.outputs, self.permitted, self.structures
        );
        match &self.faults[..] {
            [] if self.accepted < self.models => Err("hardly any input was accepted".into()),
            [] if self.permitted * 2 < self.outputs => Err("hardly any output was".into()),
            [] => Ok(()),
            faults => {
                let shown = faults[..faults.len().min(30)].join("\n");
                Err(format!("{} faults, of which the first are\n{shown}", faults.len()).into())
            }
        }
    }

    fn judge(&mut self, model: &Model) {
        self.models += 1;
        let slug = format!("{}/{}", model.owner, model.name);
        let document = &model.latest_version.openapi_schema;
        let mut found = Diagnostics::new(&slug);
        let Some(interface) = Interface::read(document, &mut found) else {
            self.faults.push(format!("{:?}", found.into_vec()));
            return;
        };
        let example = model.default_example.as_ref();
        let example_input = example.and_then(|example| example.input.as_object());
        let example_input = example_input.cloned().unwrap_or_default();
        let (oracle, rules) = match oracle::validator(document, "Input", true) {
            Ok(judge) => judge,
            Err(why) => return self.faults.push(format!("{slug}: {why}")),
        };
        self.rules.extend(rules);
        let mut verdict = |input: &Value, field: Option<&str>| {
            let (ours, theirs) = (interface.input.check(input), oracle.is_valid(input));
            self.inputs += 1;
            self.accepted += usize::from(theirs);
            match &ours {
                Ok(()) if theirs => {}
                Err(refused) if !theirs => {
                    let root = |at: &str| at.split(['.', '[']).next().unwrap_or("").to_owned();
                    let named = |field: &str| {
                        let mut problems = refused.problems.iter();
                        problems.any(|p| p.field == field || root(&p.field) == root(field))
                    };
                    if field.is_some_and(|field| !named(field)) {
                        let fault = format!("{slug}: {field:?} is not named in `{refused}`");
                        self.faults.push(fault);
                    }
                }
                _ => {
                    let shown: String = input.to_string().chars().take(300).collect();
                    let why = oracle.iter_errors(input).map(|e| e.to_string()).next();
                    let why = why.map(|why| why.chars().take(200).collect::<String>());
                    let fault = format!("{slug}: {field:?} {ours:?}, oracle {why:?}: {shown}");
                    self.faults.push(fault);
                }
            }
            theirs
        };
        verdict(&example_input.clone().into(), None);
        let mut known = without_unknown(document, example_input);
        mutations::complete(document, "Input", &mut known);
        let right = verdict(&known.clone().into(), None);
        // What is near the example of a document that was seen is near this one, too.
        if self.seen.insert(interface.sha256.clone()) {
            for mutation in mutations::of(document, "Input", &known) {
                // If the example itself is refused, other fields may be named.
                let field = right.then_some(mutation.field.as_str());
                verdict(&mutation.input, field);
            }
        }
        if let Some(example) = example {
            self.judge_output(&slug, document, &interface.output, &example.output);
        }
    }

    /// What the schema permits is decoded. The reverse need not be: an answer is never refused for a bound or a format.
    ///
    /// The types of a structure are there in compiled crates alone, so that its two steps are judged by themselves: what the
    /// schema permits, the schema that typify is given permits; and each property of that is a field of the type, which an
    /// answer may lack if it is not required. That serde then decodes it is typify's promise.
    fn judge_output(&mut self, slug: &str, document: &Value, shape: &Output, output: &Value) {
        if document["components"]["schemas"]["Output"].is_null() {
            return;
        }
        let (oracle, rules) = match oracle::validator(document, "Output", false) {
            Ok(judge) => judge,
            Err(why) => return self.faults.push(format!("{slug}: {why}")),
        };
        self.rules.extend(rules);
        self.outputs += 1;
        if let Output::Structure(schema) = shape {
            self.structures += 1;
            let judged = structure::has_every_property(document, schema);
            if let Err(fault) = judged {
                self.faults.push(format!("{slug}: {fault}"));
            }
        }
        let permitted = oracle.is_valid(output);
        self.permitted += usize::from(permitted);
        if permitted && !decodes(shape, output) {
            let shown: String = output.to_string().chars().take(300).collect();
            self.faults.push(format!("{slug}: {shown} is no {shape:?}"));
        }
    }
}

fn without_unknown(document: &Value, mut input: Map<String, Value>) -> Map<String, Value> {
    let fields = &document["components"]["schemas"]["Input"]["properties"];
    let unknown: Vec<_> = input
        .keys()
        .filter(|name| fields.get(name).is_none())
        .cloned()
        .collect();
    for name in unknown {
        input.remove(&name);
    }
    input
}

/// Whether the type that a crate has for `shape` takes `output`, as serde decides it; of a structure, as its schema does.
fn decodes(shape: &Output, output: &Value) -> bool {
    fn is<'de, T: Deserialize<'de>>(output: &'de Value) -> bool {
        T::deserialize(output).is_ok()
    }
    match shape {
        Output::Text => is::<String>(output),
        Output::Pieces => is::<String>(output) || is::<Vec<String>>(output),
        Output::Integer => is::<i64>(output),
        Output::Number => is::<f64>(output),
        Output::Bool => is::<bool>(output),
        Output::File => is::<FileOutput>(output),
        Output::Optional(inner) => output.is_null() || decodes(inner, output),
        Output::List(item) => match output.as_array() {
            Some(items) => items.iter().all(|v| decodes(item, v)),
            None => false,
        },
        Output::Structure(schema) => structure::permits(schema, output),
        Output::Json => true,
    }
}

/// Every model becomes a crate of its own, under a package of its own, with prose and without.
fn make_all(path: &Path) -> Result<(), Failed> {
    let slugs = catalog::slugs(path)?;
    let packages: BTreeMap<_, _> = standalone::packages(slugs.iter().map(String::as_str));
    let names: BTreeSet<_> = packages.values().collect();
    let unique: BTreeSet<_> = slugs.iter().collect();
    if names.len() != unique.len() {
        return Err(format!("{} models, {} packages", unique.len(), names.len()).into());
    }
    let mut failed = Vec::new();
    let makers = [Prose::Omit, Prose::Keep].map(Maker::new);
    catalog::for_each(path, |model| {
        let model = match model {
            Ok(model) => model,
            Err(why) => return failed.push(why.to_string()),
        };
        let slug = model.slug();
        for maker in &makers {
            let mut found = Diagnostics::new(&slug);
            if maker
                .files(model.clone(), &packages[&slug], &mut found)
                .is_none()
            {
                failed.extend(found.into_vec().iter().map(ToString::to_string));
            }
        }
    })?;
    if failed.is_empty() {
        Ok(())
    } else {
        Err(failed.join("\n").into())
    }
}
