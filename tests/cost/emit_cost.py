#!/usr/bin/env python3
"""What `emit --all` costs for a whole catalogue, beside typify and prettyplease making bare types of the same file.

    python3 tests/cost/emit_cost.py CATALOG [--rounds 3]

CATALOG is a JSON array of model objects, or a .tgz that holds it as package/models.json. Both programs are built for
release, read the same JSON file, and run in turn. Shown is the smallest CPU time (user and system) of all rounds, in
seconds, and the largest resident set. `emit` also checks, documents and writes what it makes; the peer makes types of
`Input`, `Output` and what they reach, lays them out and counts their bytes. What typify refuses costs it little: their
number is shown.

Needs the network once, for the peer's dependencies, unless cargo has them. No part of CI.
"""

import argparse
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

MANIFEST = """
[package]
name = "peer"
version = "0.1.0"
edition = "2024"
[workspace]
[dependencies]
prettyplease = "0.3"
schemars = "0.8"
serde_json = "1"
syn = { version = "3", features = ["full"] }
typify = { version = "0.8", default-features = false }
"""

PEER = """
use serde_json::{Map, Value, json};
use std::panic::{self, AssertUnwindSafe};

fn main() {
    let text = std::fs::read(std::env::args().nth(1).unwrap()).unwrap();
    let models: Vec<Value> = serde_json::from_slice(&text).unwrap();
    drop(text);
    panic::set_hook(Box::new(|_| {}));
    let (mut bytes, mut refused) = (0, 0);
    for model in &models {
        let components = &model["latest_version"]["openapi_schema"]["components"]["schemas"];
        match panic::catch_unwind(AssertUnwindSafe(|| types(components))) {
            Ok(Some(code)) => bytes += code.len(),
            _ => refused += 1,
        }
    }
    println!("{} {refused} {bytes}", models.len());
}

fn types(components: &Value) -> Option<String> {
    let mut definitions = Map::new();
    let mut wanted: Vec<String> = ["Input", "Output", "TrainingInput", "TrainingOutput"].map(str::to_owned).into();
    while let Some(name) = wanted.pop() {
        if let Some(schema) = components.get(&name).filter(|_| !definitions.contains_key(&name)) {
            let schema = moved(schema, &mut wanted);
            definitions.insert(name, schema);
        }
    }
    let root = serde_json::from_value(json!({ "definitions": definitions })).ok()?;
    let mut space = typify::TypeSpace::new(&typify::TypeSpaceSettings::default());
    space.add_root_schema(root).ok()?;
    Some(prettyplease::unparse(&syn::parse2(space.to_stream()).ok()?))
}

fn moved(schema: &Value, wanted: &mut Vec<String>) -> Value {
    match schema {
        Value::Object(keywords) => keywords
            .iter()
            .map(|(keyword, value)| {
                let name = value.as_str().and_then(|v| v.strip_prefix("#/components/schemas/"));
                let value = match name {
                    Some(name) => {
                        wanted.push(name.to_owned());
                        format!("#/definitions/{name}").into()
                    }
                    None => moved(value, wanted),
                };
                (keyword.clone(), value)
            })
            .collect(),
        Value::Array(items) => items.iter().map(|item| moved(item, wanted)).collect(),
        data => data.clone(),
    }
}
"""


def run(command):
    """What a command prints last, its CPU time in seconds, and its largest resident set in MiB."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    lines = process.stdout.read().splitlines()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} failed: {lines}")
    return lines[-1], usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def unpacked(catalog, folder):
    if catalog.suffix not in (".tgz", ".gz"):
        return catalog
    with tarfile.open(catalog) as archive:
        with (folder / "models.json").open("wb") as file:
            shutil.copyfileobj(archive.extractfile("package/models.json"), file)
    return folder / "models.json"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("catalog", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    subprocess.run(["cargo", "build", "--release", "--quiet", "--package", "xtask"], cwd=ROOT, check=True)
    # Kept between runs, as it takes a minute to build.
    peer = ROOT / "target" / "emit-cost"
    (peer / "src").mkdir(parents=True, exist_ok=True)
    (peer / "Cargo.toml").write_text(MANIFEST)
    (peer / "src" / "main.rs").write_text(PEER)
    shutil.copy(ROOT / "Cargo.lock", peer / "Cargo.lock")
    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=peer, check=True)
    os.environ["CARGO_MANIFEST_DIR"] = str(ROOT / "xtask")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        catalog = unpacked(arguments.catalog, folder)
        ours, theirs = [], []
        for number in range(arguments.rounds):
            out = folder / f"out{number}"
            emit = [ROOT / "target/release/xtask", "emit", "--all", "--catalog", catalog, "--out", out]
            # Left until the end: file systems take long to use again what was just given up.
            ours.append(run(emit))
            theirs.append(run([peer / "target/release/peer", catalog]))
    cpu = [min(cpu for _, cpu, _ in runs) for runs in (ours, theirs)]
    memory = [max(memory for _, _, memory in runs) for runs in (ours, theirs)]
    models, refused, _ = theirs[0][0].split()
    print(f"emit --all            {cpu[0]:6.2f} s {memory[0]:5.0f} MiB   {ours[0][0]}")
    print(f"typify, prettyplease  {cpu[1]:6.2f} s {memory[1]:5.0f} MiB   {int(models) - int(refused):,} ok, {refused} failed")
    print(f"ratio                 {cpu[0] / cpu[1]:6.2f}")


if __name__ == "__main__":
    main()
