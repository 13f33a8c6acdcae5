//! What a user's build script does who wants a model as a module of their own crate: pin in, source out.

use replicate_generator::diagnostic::Diagnostics;
use replicate_generator::document::pin::Prose;
use replicate_generator::emit::Root;
use replicate_generator::ir::Identity;
use replicate_generator::names::Names;
use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

const PIN: &str = "../models/schemas/owner/sample.json";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={PIN}");
    let identity = Identity {
        owner: "owner".into(),
        name: "sample".into(),
        version: "0".repeat(64),
        official: false,
        cog_version: None,
        package: String::new(),
        crate_version: String::new(),
    };
    let mut found = Diagnostics::new(PIN);
    let model = replicate_generator::model(
        &fs::read(PIN)?,
        identity,
        Prose::Keep,
        &mut Names::default(),
        &mut found,
    );
    let root = Root::Module {
        path: "models::sample".into(),
    };
    let source = model.and_then(|model| replicate_generator::source(&model, &root, &mut found));
    let Some(source) = source else {
        let all: Vec<_> = found.into_vec().iter().map(ToString::to_string).collect();
        return Err(all.join("\n").into());
    };
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    Ok(fs::write(out.join("sample.rs"), source)?)
}
