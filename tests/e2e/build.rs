//! What a user's build script does who wants models as modules of their own crate: pins in, source out.

use replicate_generator::diagnostic::Diagnostics;
use replicate_generator::document::pin::Prose;
use replicate_generator::emit::Root;
use replicate_generator::ir::Identity;
use replicate_generator::names::Names;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

const PINS: [&str; 2] = ["../models/schemas", "../../model-bindings/schemas"];

fn main() -> Result<(), Box<dyn Error>> {
    let (mut modules, mut all) = (String::new(), String::new());
    for folder in PINS {
        println!("cargo::rerun-if-changed={folder}");
        for owner in sorted(folder.as_ref())? {
            for pin in sorted(&owner)? {
                let (module, source, trains) = model(&pin)?;
                modules += &format!("/// A model.\npub mod {module} {{\n{source}}}\n");
                let pin = pin.canonicalize()?.display().to_string();
                let trains = if trains { " trains" } else { "" };
                all += &format!("    any_model!({module} {pin:?}{trains}),\n");
            }
        }
    }
    let all = format!("/// Every model.\npub const ALL: &[crate::AnyModel] = &[\n{all}];\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    Ok(fs::write(out.join("models.rs"), modules + &all)?)
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let paths = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let mut paths: Vec<_> = paths.collect::<io::Result<_>>()?;
    paths.sort();
    Ok(paths)
}

/// The name of a model's module, what is in it, and whether the model can be trained.
fn model(pin: &Path) -> Result<(String, String, bool), Box<dyn Error>> {
    let part = |path: Option<&Path>| path.and_then(Path::file_stem)?.to_str().map(str::to_owned);
    let (Some(owner), Some(name)) = (part(pin.parent()), part(Some(pin))) else {
        return Err(format!("{} is no OWNER/NAME.json", pin.display()).into());
    };
    let module = format!("{owner}_{name}").replace(['-', '.'], "_");
    let identity = Identity {
        owner,
        name,
        version: "0".repeat(64),
        official: false,
        cog_version: None,
        package: String::new(),
        crate_version: String::new(),
    };
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
