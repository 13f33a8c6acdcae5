//! What a user's build script does who wants models as modules of their own crate: pins in, source out.

use replicate_generator::diagnostic::Diagnostics;
use replicate_generator::document::catalog;
use replicate_generator::document::pin::{self, Prose};
use replicate_generator::emit::Root;
use replicate_generator::ir::Identity;
use replicate_generator::names::Names;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

const PINS: [&str; 2] = ["../models/schemas", "../../model-bindings/schemas"];

/// What public models hold that is odd.
const ODDITIES: &str = "../catalog/oddities.json";

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    let (mut modules, mut all) = (String::new(), String::new());
    for pin in pins(&out)? {
        let (module, source, trains) = model(&pin)?;
        // Prose is kept, as it is.
        let allow = "#[allow(clippy::doc_markdown)]";
        modules += &format!("/// A model.\n{allow}\npub mod {module} {{\n{source}}}\n");
        let pin = pin.canonicalize()?.display().to_string();
        let trains = if trains { " trains" } else { "" };
        all += &format!("    any_model!({module} {pin:?}{trains}),\n");
    }
    let all = format!("/// Every model.\npub const ALL: &[crate::AnyModel] = &[\n{all}];\n");
    Ok(fs::write(out.join("models.rs"), modules + &all)?)
}

/// Every pin, as OWNER/NAME.json; those of the oddities are made in `out`.
fn pins(out: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut pins = Vec::new();
    for folder in PINS {
        println!("cargo::rerun-if-changed={folder}");
        for owner in sorted(folder.as_ref())? {
            pins.extend(sorted(&owner)?);
        }
    }
    println!("cargo::rerun-if-changed={ODDITIES}");
    let mut odd = Vec::new();
    catalog::for_each(ODDITIES.as_ref(), |model| odd.push(model))?;
    let mut odd = odd.into_iter().collect::<Result<Vec<_>, _>>()?;
    // Those of other owners are odd in their names alone, which modules do not have.
    odd.retain(|model| model.owner == "oddities");
    for model in odd {
        let version = model.latest_version.ok_or("an oddity has a version")?;
        let mut found = Diagnostics::new(ODDITIES);
        let pin = pin::canonical(&version.openapi_schema, Prose::Keep, &mut found);
        let path = out.join(&model.owner).join(model.name + ".json");
        fs::create_dir_all(out.join(model.owner))?;
        fs::write(&path, pin.ok_or("an oddity has components")?)?;
        pins.push(path);
    }
    Ok(pins)
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let paths = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let mut paths: Vec<_> = paths.collect::<io::Result<_>>()?;
    paths.sort();
    Ok(paths)
}

/// The name of a model's module, what is in it, and whether the model can be trained.
fn model(pin: &Path) -> Result<(String, String, bool), Box<dyn Error>> {
    let owner = pin.parent().and_then(Path::file_name);
    let (Some(owner), Some(name)) = (owner, pin.file_stem()) else {
        return Err(format!("{} is no OWNER/NAME.json", pin.display()).into());
    };
    let [owner, name] = [owner, name].map(|part| part.to_string_lossy().into_owned());
    let module = format!("{owner}_{name}").replace(['-', '.'], "_");
    let identity = Identity::new(&owner, &name, &"0".repeat(64), "");
    let mut found = Diagnostics::new(pin.display().to_string());
    let model = replicate_generator::model(
        &fs::read(pin)?,
        identity,
        Prose::Keep,
        &mut Names::default(),
        &mut found,
    );
    let root = Root::Module {
        path: format!("models::{module}"),
    };
    let trains = model.as_ref().is_some_and(|model| model.training.is_some());
    let source = model.and_then(|model| replicate_generator::source(&model, &root, &mut found));
    let Some(source) = source else {
        let all: Vec<_> = found.into_vec().iter().map(ToString::to_string).collect();
        return Err(all.join("\n").into());
    };
    Ok((module, source, trains))
}
