//! `ci`: every check, in the order in which a fault is cheapest to find.

use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

struct Stage {
    name: &'static str,
    cargo: &'static [&'static str],
    rustdocflags: Option<&'static str>,
}

const fn stage(name: &'static str, cargo: &'static [&'static str]) -> Stage {
    Stage {
        name,
        cargo,
        rustdocflags: None,
    }
}

const STAGES: [Stage; 5] = [
    stage("format", &["fmt", "--all", "--check"]),
    stage("generated files", &["xtask", "regen", "--check"]),
    stage(
        "clippy",
        &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--all-features",
            "--locked",
            "--",
            "-D",
            "warnings",
        ],
    ),
    Stage {
        name: "docs",
        cargo: &[
            "doc",
            "--workspace",
            "--no-deps",
            "--all-features",
            "--locked",
        ],
        rustdocflags: Some("-D warnings"),
    },
    // The command that the README gives.
    stage("tests", &["test", "--workspace"]),
];

pub(crate) fn run(root: &Path) -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut times = Vec::new();
    for Stage {
        name,
        cargo: args,
        rustdocflags,
    } in STAGES
    {
        println!("── {name}: cargo {}", args.join(" "));
        let start = Instant::now();
        let status = Command::new(&cargo)
            .args(args)
            .envs(rustdocflags.map(|flags| ("RUSTDOCFLAGS", flags)))
            .current_dir(root)
            .status()
            .with_context(|| format!("cannot start cargo for the stage `{name}`"))?;
        let seconds = start.elapsed().as_secs_f64();
        println!("── {name}: {seconds:.1} s");
        times.push(format!("{name} {seconds:.1} s"));
        if !status.success() {
            bail!(
                "the stage `{name}` failed; run it alone with `cargo {}`",
                args.join(" ")
            );
        }
    }
    println!("── all stages passed: {}", times.join(", "));
    Ok(())
}
