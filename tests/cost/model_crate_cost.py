#!/usr/bin/env python3
"""What a generated model crate of 25 fields costs to compile, beside a hand-written peer (serde derive + bon).

    python3 tests/cost/model_crate_cost.py [--crates 20] [--rounds 5]

Writes many crates of each kind, then measures the CPU time (user and system, children included) of `cargo check`
and of a debug `cargo build` of them all; the dependencies are built before. The kinds take turns, and the smallest of all rounds counts,
so that other work on the machine disturbs little. Shown is CPU time in ms a crate, above an empty crate with the
same dependencies. The second table is what one `input!` of ten fields adds to the check of the crate that holds it.

Needs the network once, for the peer's dependencies, unless cargo has them. No part of CI.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FIXTURE = Path(__file__).resolve().with_name("model25.json")
CORE = ROOT / "model-bindings" / "core"

OURS = f'replicate-model = {{ path = {json.dumps(str(CORE))} }}\nserde = {{ version = "1", default-features = false, features = ["std"] }}\n'
PEERS = 'bon = "3"\nserde = { version = "1", features = ["derive"] }\n'


def generated(folder):
    """The source of the crate that `cargo xtask add` makes of the fixture, in a project of its own."""
    project = folder / "project"
    for part in ("xtask", "model-bindings"):
        (project / part).mkdir(parents=True)
    (project / "model-bindings" / "models.toml").write_text("[models]\n")
    (project / "Cargo.toml").write_text(
        '[workspace]\nresolver = "3"\nmembers = []\n'
        '[workspace.package]\nversion = "0.1.0"\nedition = "2024"\nrust-version = "1.95"\nlicense = "MIT"\n'
        "[workspace.lints]\n[workspace.dependencies]\n" + OURS
    )
    command = ["cargo", "build", "--quiet", "--package", "xtask", "--message-format=json"]
    built = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    messages = map(json.loads, built.splitlines())
    xtask = next(m["executable"] for m in messages if m.get("executable") and m["target"]["name"] == "xtask")
    environment = dict(os.environ, CARGO_MANIFEST_DIR=str(project / "xtask"))
    run([xtask, "add", "o/m25", "--catalog", str(FIXTURE)], project, environment)
    return (project / "model-bindings" / "replicate-o-m25" / "src" / "lib.rs").read_text()


def camel(name):
    return "".join(word.capitalize() for word in name.split("_"))


def peer(deserialize):
    """The same fields as a user would write them."""
    schema = json.loads(FIXTURE.read_text())[0]["latest_version"]["openapi_schema"]["components"]["schemas"]["Input"]
    serde = "serde::Serialize, serde::Deserialize" if deserialize else "serde::Serialize"
    deny = "#[serde(deny_unknown_fields)]\n" if deserialize else ""
    types, fields = [], []
    for name, field in sorted(schema["properties"].items(), key=lambda item: item[1]["x-order"]):
        kind = {"string": "String", "integer": "i64", "number": "f64", "boolean": "bool", "array": "Vec<String>"}[field["type"]]
        if "enum" in field:
            variants = "".join(f"    #[serde(rename = {json.dumps(v)})]\n    V{i},\n" for i, v in enumerate(field["enum"]))
            types.append(
                f"#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, {serde})]\npub enum {camel(name)} {{\n{variants}}}\n"
            )
            kind = camel(name)
        elif "minimum" in field:
            ty, bounds = camel(name), f"{field['minimum']}{'.0' if kind == 'f64' else ''}..={field['maximum']}{'.0' if kind == 'f64' else ''}"
            through = f'#[serde(try_from = "{kind}")]\n' if deserialize else ""
            types.append(
                f"#[derive(Clone, Copy, Debug, PartialEq, {serde})]\n{through}pub struct {ty}({kind});\n"
                f"impl TryFrom<{kind}> for {ty} {{\n    type Error = String;\n"
                f"    fn try_from(v: {kind}) -> Result<Self, String> {{\n"
                f"        if ({bounds}).contains(&v) {{ Ok(Self(v)) }} else {{ Err(format!(\"expected {bounds}, not {{v}}\")) }}\n    }}\n}}\n"
            )
            kind = ty
        into = "    #[builder(into)]\n" if kind == "String" else ""
        if name in schema["required"]:
            fields.append(f"{into}    pub {name}: {kind},\n")
        else:
            fields.append(f'{into}    #[serde(skip_serializing_if = "Option::is_none")]\n    pub {name}: Option<{kind}>,\n')
    return f"#[derive(Clone, Debug, {serde}, bon::Builder)]\n{deny}pub struct Input {{\n{''.join(fields)}}}\n" + "".join(types)


USER = "pub fn same(input: model::Input) -> model::Input {\n    input\n}\n"
CALL = """pub fn call() -> model::Input {
    model::input! {
        prompt: "a cat", negative_prompt: "a dog", num_outputs: 4, width: 512, guidance: 3, lora_scale: 0.5,
        seed: 7, aspect_ratio: "16:9", go_fast: true, tags: ["a", "b"],
    }
}
"""


def run(command, folder, environment):
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")


def cpu(command, folder, environment):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run(command, folder, environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def package(folder, name, dependencies, source):
    (folder / name / "src").mkdir(parents=True)
    (folder / name / "src" / "lib.rs").write_text(source)
    (folder / name / "Cargo.toml").write_text(
        f'[package]\nname = "{name}"\nversion = "0.1.0"\nedition = "2024"\n[dependencies]\n{dependencies}'
    )


class Kind:
    """A workspace of crates that are all alike."""

    def __init__(self, root, name, count, dependencies, source, model=None):
        self.folder, self.names, self.best = root / name, [f"crate{i:03}" for i in range(count)], {}
        for crate in self.names:
            package(self.folder, crate, dependencies, source)
        if model:
            package(self.folder, "model", OURS, model)
        (self.folder / "Cargo.toml").write_text('[workspace]\nresolver = "3"\nmembers = ["*"]\nexclude = ["target"]\n')
        self.environment = dict(os.environ, CARGO_TARGET_DIR=str(self.folder / "target"), CARGO_INCREMENTAL="0")

    def measure(self, mode, warm_up):
        command = ["cargo", mode, "--quiet"] + [part for name in self.names for part in ("--package", name)]
        if warm_up:
            run(command, self.folder, self.environment)
        for name in self.names:
            os.utime(self.folder / name / "src" / "lib.rs")
        spent = cpu(command, self.folder, self.environment) / len(self.names) * 1000
        self.best[mode] = min(self.best.get(mode, spent), spent)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--crates", type=int, default=20, metavar="N", help="crates of each kind")
    arguments.add_argument("--rounds", type=int, default=5, metavar="R", help="measurements, of which the smallest counts")
    arguments = arguments.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="model-crate-cost-"))
    try:
        source, count = generated(folder), arguments.crates
        model = 'model = { path = "../model" }\n'
        kinds = {
            "empty": Kind(folder, "empty", count, OURS, "//! Empty.\n"),
            "generated": Kind(folder, "generated", count, OURS, source),
            "peer empty": Kind(folder, "peer-empty", count, PEERS, "//! Empty.\n"),
            "peer, Serialize": Kind(folder, "peer", count, PEERS, peer(False)),
            "peer, both": Kind(folder, "peer-both", count, PEERS, peer(True)),
            "user": Kind(folder, "user", count, model, USER, source),
            "user of input!": Kind(folder, "user-input", count, model, USER + CALL, source),
        }
        for number in range(arguments.rounds):
            for name, kind in kinds.items():
                for mode in ("check",) if name.startswith("user") else ("check", "build"):
                    kind.measure(mode, number == 0)
        report(kinds, count, arguments.rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def report(kinds, count, rounds):
    best = {name: kind.best for name, kind in kinds.items()}
    print(f"CPU ms a crate above an empty one; {count} crates, min of {rounds} rounds\n")
    print(f"{'':18}{'check':>8}{'ratio':>8}{'build':>8}{'ratio':>8}   (ratio: generated / this)")
    above = lambda name, empty: {mode: best[name][mode] - best[empty][mode] for mode in ("check", "build")}
    ours = above("generated", "empty")
    for name, empty in (("generated", "empty"), ("peer, Serialize", "peer empty"), ("peer, both", "peer empty")):
        cost = above(name, empty)
        cells = "".join(f"{cost[mode]:8.1f}{ours[mode] / cost[mode]:8.2f}" for mode in ("check", "build"))
        print(f"{name:18}{cells}")
    for name in ("empty", "peer empty"):
        print(f"{name:18}{best[name]['check']:8.1f}{'':8}{best[name]['build']:8.1f}{'':8}   (itself)")
    added = best["user of input!"]["check"] - best["user"]["check"]
    print(f"\none `input!` of ten fields adds {added:.1f} ms to its user's check")


if __name__ == "__main__":
    main()
