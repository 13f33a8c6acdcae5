//! `ci`: every check, in the order in which a fault is cheapest to find.

use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

struct Stage {
    name: &'static str,
    command: &'static str,
    rustdocflags: Option<&'static str>,
}

const fn stage(name: &'static str, command: &'static str) -> Stage {
    Stage {
        name,
        command,
        rustdocflags: None,
    }
}

const STAGES: [Stage; 7] = [
    stage("format", "cargo fmt --all --check"),
    stage("generated files", "cargo xtask regen --check"),
    stage(
        "clippy",
        "cargo clippy --workspace --all-targets --all-features --locked -- -D warnings",
    ),
    Stage {
        name: "docs",
        command: "cargo doc --workspace --no-deps --all-features --locked",
        rustdocflags: Some("-D warnings"),
    },
    // The command that the README gives.
    stage("tests", "cargo test --workspace --all-features"),
    stage("oddities", "tests/catalog/compile --sample"),
    stage("conformance", "tests/conformance/run"),
];

pub(crate) fn run(root: &Path) -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut times = Vec::new();
    for Stage {
        name,
        command,
        rustdocflags,
    } in STAGES
    {
        println!("── {name}: {command}");
        let mut words = command.split(' ');
        let program = match words.next() {
            None | Some("cargo") => cargo.clone(),
            Some(script) => root.join(script).into_os_string(),
        };
        let start = Instant::now();
        let status = Command::new(program)
            .args(words)
            .envs(rustdocflags.map(|flags| ("RUSTDOCFLAGS", flags)))
            .current_dir(root)
            .status()
            .with_context(|| format!("cannot start `{command}` for the stage `{name}`"))?;
        let seconds = start.elapsed().as_secs_f64();
        println!("── {name}: {seconds:.1} s");
        times.push(format!("{name} {seconds:.1} s"));
        if !status.success() {
            bail!("the stage `{name}` failed; run it alone with `{command}`");
        }
    }
    println!("── all stages passed: {}", times.join(", "));
    Ok(())
}
