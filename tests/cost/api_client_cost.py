#!/usr/bin/env python3
"""What the generated API client costs to check, beside what progenitor makes of the same document in its builder style.

    python3 tests/cost/api_client_cost.py [--rounds 5]

Both are crates of their own with the same dependencies, which are built before. Shown is the smallest CPU time (user and
system, children included) of all rounds of `cargo check`, in seconds. progenitor cannot read the document as it is: the
few changes that it needs are made here, each as small as it can be, and nothing is taken out but the bodies of errors.

Needs the network once, for the peer's dependencies, unless cargo has them. No part of CI.
"""

import argparse
import json
import os
import resource
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLIENT = ROOT / "replicate-api" / "src"
RUNTIME = ["api", "body", "call", "error", "open", "page", "redirect", "trace"]

OURS = """
#![allow(dead_code, unused_imports, unexpected_cfgs)]
{modules}
#[path = "{client}/generated/mod.rs"]
mod generated;
pub use api::Api;
pub use body::Body;
pub use error::{{Attempts, Error, Failure, InvalidField, Problem, Result}};
pub use generated::{{options, types}};
pub use open::UnknownValue;
pub use page::Page;
pub use reqwest::multipart;
"""

PEER_GENERATOR = """
use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle};
fn main() {
    let document = std::fs::read_to_string(std::env::args().nth(1).unwrap()).unwrap();
    let document: openapiv3::OpenAPI = serde_json::from_str(&document).unwrap();
    let mut settings = GenerationSettings::default();
    settings.with_interface(InterfaceStyle::Builder);
    println!("{}", Generator::new(&settings).generate_tokens(&document).unwrap());
}
"""

DEPENDENCIES = """
bytes = "1"
chrono = { version = "0.4", default-features = false, features = ["serde", "std"] }
futures-core = "0.3"
progenitor-client = "0.15"
regress = "0.11"
replicate-model = { path = "%s" }
reqwest = { version = "0.13", default-features = false, features = ["json", "multipart", "query", "stream"] }
secrecy = "0.10"
serde = { version = "1", features = ["derive"] }
serde_json = "1"
thiserror = "2"
""" % (ROOT / "model-bindings" / "core")


def for_progenitor(document):
    """The document with as few changes as progenitor can read it with."""
    document["openapi"] = "3.0.3"
    for item in document["paths"].values():
        if "query" in item:
            # Neither progenitor nor reqwest has a method for it.
            item["put"] = item.pop("query")
        for operation in item.values():
            content = operation.get("requestBody", {}).get("content", {})
            if "multipart/form-data" in content:
                content.clear()
                content["application/octet-stream"] = {"schema": {"type": "string", "format": "binary"}}
            # One type for successes, and one for errors.
            answers = operation["responses"]
            success = next(answer for status, answer in answers.items() if status.startswith("2"))
            operation["responses"] = {"2XX": success, "default": {"description": ""}}
    return document


def run(command, folder):
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def crate(folder, name, dependencies, source, binary=False):
    (folder / name / "src").mkdir(parents=True)
    manifest = f'[package]\nname = "{name}"\nversion = "0.1.0"\nedition = "2024"\n[dependencies]{dependencies}'
    (folder / name / "Cargo.toml").write_text(manifest)
    path = folder / name / "src" / ("main.rs" if binary else "lib.rs")
    path.write_text(source)
    return path


def check(folder, name, source):
    """The CPU time of one check, in seconds."""
    os.utime(source)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run(["cargo", "check", "--offline", "--package", name], folder)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        os.environ["CARGO_INCREMENTAL"] = "0"
        document = for_progenitor(json.loads((ROOT / "replicate-api" / "openapi.json").read_text()))
        (folder / "document.json").write_text(json.dumps(document))
        needs = '\nopenapiv3 = "2"\nprogenitor-impl = { version = "0.15", default-features = false }\nserde_json = "1"\n'
        crate(folder, "generate", needs, PEER_GENERATOR, binary=True)
        modules = "\n".join(f'#[path = "{CLIENT}/{name}.rs"]\nmod {name};' for name in RUNTIME)
        sources = {"ours": crate(folder, "ours", DEPENDENCIES, OURS.format(modules=modules, client=CLIENT))}
        sources["peer"] = crate(folder, "peer", DEPENDENCIES, "")
        (folder / "Cargo.toml").write_text('[workspace]\nresolver = "3"\nmembers = ["generate", "ours", "peer"]\n')
        (folder / "Cargo.lock").write_text((ROOT / "Cargo.lock").read_text())
        command = ["cargo", "run", "--quiet", "--package", "generate", "--", str(folder / "document.json")]
        tokens = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE).stdout
        sources["peer"].write_bytes(tokens)
        run(["cargo", "check", "--workspace"], folder)
        times = {name: [] for name in sources}
        for _ in range(rounds):
            for name, source in sources.items():
                times[name].append(check(folder, name, source))
    ours, peer = min(times["ours"]), min(times["peer"])
    print(f"generated client with its runtime   {ours:.2f} s")
    print(f"progenitor's output, builder style  {peer:.2f} s")
    print(f"ratio                               {ours / peer:.2f}")


if __name__ == "__main__":
    main()
