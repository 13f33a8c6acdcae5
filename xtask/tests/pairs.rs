//! Real models that changed, before and after: every change is seen, and seen from both sides.
//!
//! `REPLICATE_PAIRS` names a folder with one pair a file: `before` and `after`, each with its `schemas`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

use libtest_mimic::{Arguments, Failed, Trial};
use replicate_generator::diagnostic::Diagnostics;
use replicate_generator::document::pin::{self, Prose};
use replicate_generator::versions::{Difference, Kind, compare};
use replicate_model_reader::Interface;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let Some(folder) = std::env::var_os("REPLICATE_PAIRS") else {
        let name = "pairs: set REPLICATE_PAIRS to a folder of models before and after a change";
        let ignored = Trial::test(name, || Ok(())).with_ignored_flag(true);
        return libtest_mimic::run(&arguments, vec![ignored]).exit_code();
    };
    let files =
        std::fs::read_dir(&folder).expect("REPLICATE_PAIRS names a folder that can be read");
    let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    files.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "json")
    });
    files.sort();
    assert!(!files.is_empty(), "REPLICATE_PAIRS holds no .json file");
    let trial = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        Trial::test(format!("pairs::{name}"), move || check(&path))
    };
    libtest_mimic::run(&arguments, files.into_iter().map(trial).collect()).exit_code()
}

fn check(path: &Path) -> Result<(), Failed> {
    let pair: Value = serde_json::from_slice(&std::fs::read(path)?)?;
    let [before, after] = [side(&pair["before"])?, side(&pair["after"])?];
    let differences = compare(&before, &after);
    // `1.0` and `1` are the same bound, and make the same pin.
    if differences.is_empty() != (before.sha256 == after.sha256) {
        return Err(format!(
            "the pins differ, the interfaces do not, or the reverse: {differences:?}"
        )
        .into());
    }
    for same in [&before, &after] {
        assert_eq!(compare(same, same), []);
    }
    let mut there: Vec<Kind> = differences.iter().map(plain).collect();
    let back = compare(&after, &before);
    let mut back: Vec<Kind> = back
        .iter()
        .map(|difference| reversed(plain(difference)))
        .collect();
    there.sort();
    back.sort();
    assert_eq!(there, back);
    Ok(())
}

fn side(side: &Value) -> Result<Interface, Failed> {
    let document = json!({ "components": { "schemas": side["schemas"] } });
    let mut found = Diagnostics::new("pair");
    let pin = pin::canonical(&document, Prose::Omit, &mut found);
    let interface = pin.and_then(|pin| Interface::read_pin(&pin, Prose::Omit, &mut found));
    interface.ok_or_else(|| format!("{:?}", found.into_vec()).into())
}

/// Whether a field that comes or goes is required shows on the one side alone.
fn plain(difference: &Difference) -> Kind {
    match difference.kind {
        Kind::RequiredFieldAdded => Kind::FieldAdded,
        kind => kind,
    }
}

fn reversed(kind: Kind) -> Kind {
    match kind {
        Kind::FieldAdded => Kind::FieldRemoved,
        Kind::FieldRemoved => Kind::FieldAdded,
        Kind::NewlyRequired => Kind::NoLongerRequired,
        Kind::NoLongerRequired => Kind::NewlyRequired,
        Kind::RangeAdded => Kind::RangeRemoved,
        Kind::RangeRemoved => Kind::RangeAdded,
        Kind::Narrowed => Kind::Widened,
        Kind::Widened => Kind::Narrowed,
        Kind::ValuesAdded => Kind::ValuesRemoved,
        Kind::ValuesRemoved => Kind::ValuesAdded,
        Kind::TrainingAdded => Kind::TrainingRemoved,
        Kind::TrainingRemoved => Kind::TrainingAdded,
        Kind::Deprecated => Kind::NoLongerDeprecated,
        Kind::NoLongerDeprecated => Kind::Deprecated,
        kind => kind,
    }
}
