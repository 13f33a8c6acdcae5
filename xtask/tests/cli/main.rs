//! The commands, run as a maintainer runs them, on a copy of the project in a temporary folder.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod live;
mod versions;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A copy of the project without its build output.
struct Copy(tempfile::TempDir);

impl Copy {
    fn new() -> Self {
        let copy = Self(tempfile::tempdir().unwrap());
        copy_folder(&repository(), copy.root());
        copy
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn xtask(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Without a token, so that nobody's account is asked.
    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command
            .args(args)
            .env("CARGO_MANIFEST_DIR", self.root().join("xtask"))
            .env_remove("REPLICATE_API_TOKEN")
            .env_remove("REPLICATE_BASE_URL")
            .current_dir(self.root());
        command
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).unwrap()
    }

    fn write(&self, path: &str, text: &str) {
        fs::write(self.root().join(path), text).unwrap();
    }

    /// Every file with its text.
    fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut all = Vec::new();
        list(self.root(), &mut all);
        all.into_iter()
            .map(|path| (path.clone(), fs::read(path).unwrap()))
            .collect()
    }
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let name = entry.file_name();
        if entry.file_type().unwrap().is_dir() {
            if name != "target" && name != ".git" {
                copy_folder(&entry.path(), &to.join(name));
            }
        } else {
            fs::copy(entry.path(), to.join(name)).unwrap();
        }
    }
}

fn list(folder: &Path, to: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            list(&path, to);
        } else {
            to.push(path);
        }
    }
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

const FLUX_PIN: &str = "model-bindings/schemas/black-forest-labs/flux-schnell.json";
const WHISPER: &str = "model-bindings/replicate-openai-whisper";

#[test]
fn regenerating_the_project_changes_nothing() {
    let copy = Copy::new();
    let before = copy.files();
    let output = copy.xtask(&["regen"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(
        stdout(&output).contains("up to date"),
        "{}",
        stdout(&output)
    );
    assert_eq!(copy.files(), before);
}

#[test]
fn everything_generated_can_be_made_from_nothing() {
    let copy = Copy::new();
    let before = copy.files();
    for path in copy
        .read("model-bindings/generated.list")
        .lines()
        .filter(|l| {
            ["lib.rs", "Cargo.toml", "CHANGELOG.md"]
                .iter()
                .any(|end| l.ends_with(end))
        })
    {
        fs::remove_file(copy.root().join(path)).unwrap();
    }
    assert!(!copy.xtask(&["regen", "--check"]).status.success());
    assert!(copy.xtask(&["regen"]).status.success());
    assert_eq!(copy.files(), before);
}

#[test]
fn a_changed_enum_value_makes_the_check_fail_and_shows_the_difference() {
    let copy = Copy::new();
    copy.write(
        FLUX_PIN,
        &copy.read(FLUX_PIN).replace("\"21:9\"", "\"32:9\""),
    );
    let before = copy.files();
    let output = copy.xtask(&["regen", "--check"]);
    assert_eq!(output.status.code(), Some(1));
    let diff = stdout(&output);
    assert!(
        diff.contains("-        R21x9 = \"21:9\",") && diff.contains("+        R32x9 = \"32:9\","),
        "{diff}"
    );
    assert!(stderr(&output).contains("cargo xtask regen"));
    assert_eq!(copy.files(), before, "a check writes nothing");
}

#[test]
fn a_model_taken_out_of_the_manifest_loses_its_crate_and_nothing_else() {
    let copy = Copy::new();
    copy.write(&format!("{WHISPER}/src/notes.txt"), "by hand");
    let manifest = copy.read("model-bindings/models.toml");
    let without: Vec<_> = manifest
        .lines()
        .filter(|line| !line.contains("openai/whisper"))
        .collect();
    copy.write("model-bindings/models.toml", &(without.join("\n") + "\n"));
    let before = copy.files();
    let output = copy.xtask(&["regen"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let after = copy.files();
    let gone: Vec<_> = before
        .iter()
        .filter(|(path, _)| !after.iter().any(|(p, _)| p == path))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(
        gone,
        [
            &copy.root().join(format!("{WHISPER}/CHANGELOG.md")),
            &copy.root().join(format!("{WHISPER}/Cargo.toml")),
            &copy.root().join(format!("{WHISPER}/src/lib.rs"))
        ]
    );
    let changed: Vec<_> = after
        .iter()
        .filter(|file| !before.contains(file))
        .map(|(path, _)| path.clone())
        .collect();
    let expected = ["Cargo.lock", "Cargo.toml", "model-bindings/generated.list"]
        .map(|path| copy.root().join(path));
    assert_eq!(changed, expected);
    // The workspace still loads, with the lock as it is, although a file of somebody's own is left in the folder.
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let metadata = Command::new(cargo)
        .args([
            "metadata",
            "--locked",
            "--offline",
            "--format-version",
            "1",
            "--no-deps",
        ])
        .current_dir(copy.root())
        .output()
        .unwrap();
    assert!(metadata.status.success(), "{}", stderr(&metadata));
    // And back: names and versions go on where they were.
    copy.write("model-bindings/models.toml", &manifest);
    assert!(copy.xtask(&["regen"]).status.success());
    assert!(copy.files().iter().all(|file| before.contains(file)
        || gone.contains(&&file.0)
        || file.0.ends_with("models.toml")
        || changed.contains(&file.0)));
}

#[test]
fn a_model_that_a_hand_written_crate_uses_cannot_be_taken_out() {
    let copy = Copy::new();
    copy.write(
        "xtask/Cargo.toml",
        &(copy.read("xtask/Cargo.toml") + "[target.'cfg(any())'.dependencies]\nw = { package = \"replicate-openai-whisper\", path = \"../model-bindings/replicate-openai-whisper\" }\n"),
    );
    let before = copy.files();
    let output = copy.xtask(&["remove", "openai/whisper"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("xtask/Cargo.toml depends on `replicate-openai-whisper`"),
        "{}",
        stderr(&output)
    );
    assert_eq!(copy.files(), before);
}

#[test]
fn a_bad_pin_gives_an_error_with_file_and_place_and_leaves_the_tree_alone() {
    let good = fs::read_to_string(repository().join(FLUX_PIN)).unwrap();
    let cases = [
        (
            "not JSON",
            good.replacen('{', "{{", 1),
            vec!["not JSON", "line 1"],
        ),
        ("empty", String::new(), vec!["not JSON"]),
        (
            "not OpenAPI",
            "{\"a\": 1}".to_owned(),
            vec!["not an OpenAPI document"],
        ),
        ("a list", "[]".to_owned(), vec!["not an OpenAPI document"]),
        (
            "an unknown keyword",
            good.replacen("\"maximum\": 4", "\"maximum\": 4, \"divisibleBy\": 2", 1),
            vec![
                "unknown keyword `divisibleBy`",
                "#/components/schemas/Input/properties/num_inference_steps/divisibleBy",
            ],
        ),
        (
            "an unknown type",
            good.replacen("\"type\": \"boolean\"", "\"type\": \"tuple\"", 1),
            vec![
                "unknown type `tuple`",
                "#/components/schemas/Input/properties/disable_safety_checker/type",
            ],
        ),
        (
            "a reference to nothing",
            good.replacen("schemas/megapixels\"", "schemas/nothing\"", 1),
            vec!["no component `nothing`", "/properties/megapixels/allOf/0"],
        ),
        (
            "a reference to a network",
            good.replacen(
                "#/components/schemas/megapixels\"",
                "https://example.com/x.json\"",
                1,
            ),
            vec!["leads out of this document"],
        ),
        (
            "a bound that is text",
            good.replacen("\"maximum\": 4", "\"maximum\": \"4\"", 1),
            vec!["`maximum` takes a number, not text"],
        ),
        (
            "no Input",
            good.replacen("\"Input\"", "\"Inputs\"", 1),
            vec!["no component `Input`"],
        ),
    ];
    for (name, pin, expected) in cases {
        assert_ne!(pin, good, "{name}: the pin was changed");
        let copy = Copy::new();
        copy.write(FLUX_PIN, &pin);
        let before = copy.files();
        let output = copy.xtask(&["regen"]);
        let error = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{name}");
        assert!(
            error.contains(FLUX_PIN) && error.contains("help: "),
            "{name}: {error}"
        );
        for part in expected {
            assert!(error.contains(part), "{name}: no `{part}` in {error}");
        }
        assert_eq!(copy.files(), before, "{name}");
    }
}

#[test]
fn adding_a_model_and_removing_it_leaves_no_trace() {
    let copy = Copy::new();
    let before = copy.files();
    let input = r#"{ "type": "object", "properties": { "text": { "type": "string", "description": "Say." } } }"#;
    let model = format!(
        r#"[{{ "owner": "me", "name": "my.model", "latest_version": {{ "id": "1f", "cog_version": null,
             "openapi_schema": {{ "components": {{ "schemas": {{ "Input": {input} }} }} }} }} }}]"#
    );
    let catalog = tempfile::tempdir().unwrap();
    let file = catalog.path().join("models.json");
    fs::write(&file, &model).unwrap();
    let file = file.to_str().unwrap();

    let output = copy.xtask(&["add", "me/my.model:2f", "--catalog", file]);
    assert!(
        stderr(&output).contains("in version 1f, not 2f"),
        "{}",
        stderr(&output)
    );
    let output = copy.xtask(&["add", "me/other", "--catalog", file]);
    assert!(
        stderr(&output).contains("no model `me/other`"),
        "{}",
        stderr(&output)
    );
    assert_eq!(
        copy.files(),
        before,
        "what fails leaves everything as it was"
    );

    // A model that cannot be read is in nobody's way but its own.
    let unreadable =
        r#"[{ "name": "z" }, 1, { "owner": "me", "name": "other", "latest_version": 5 }, "#;
    fs::write(file, model.replacen('[', unreadable, 1)).unwrap();
    let output = copy.xtask(&["add", "me/other", "--catalog", file]);
    let expected = "me/other is no readable model object: invalid type: integer `5`";
    assert!(stderr(&output).contains(expected), "{}", stderr(&output));
    let output = copy.xtask(&["add", "me/my-model", "--catalog", file]);
    let expected = "did you mean `me/my.model`?";
    assert!(stderr(&output).contains(expected), "{}", stderr(&output));
    assert_eq!(copy.files(), before);

    let output = copy.xtask(&["add", "me/my.model:1f", "--catalog", file]);
    assert!(output.status.success(), "{}", stderr(&output));
    let line = "my-model = { package = \"replicate-me-my-model\", path = \"model-bindings/replicate-me-my-model\" }";
    assert!(stdout(&output).contains(line), "{}", stdout(&output));
    assert!(
        !copy
            .read("model-bindings/schemas/me/my.model.json")
            .contains("Say."),
        "a pin holds no prose"
    );
    assert!(
        copy.read("model-bindings/models.toml")
            .contains("\"me/my.model\" = { version = \"1f\" }")
    );

    // `add` without a version keeps the one that the manifest asks for, and says so when the catalogue has moved on.
    fs::write(file, model.replace("\"id\": \"1f\"", "\"id\": \"2f\"")).unwrap();
    let output = copy.xtask(&["add", "me/my.model", "--catalog", file]);
    assert!(
        stderr(&output).contains("in version 2f, not 1f"),
        "{}",
        stderr(&output)
    );

    let output = copy.xtask(&["remove", "me/my.model"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let lock = copy.root().join("model-bindings/models.lock");
    assert!(
        copy.read("model-bindings/models.lock")
            .contains("replicate-me-my-model"),
        "names are remembered"
    );
    let but_lock = |files: Vec<(PathBuf, Vec<u8>)>| {
        files
            .into_iter()
            .filter(|(path, _)| *path != lock)
            .collect::<Vec<_>>()
    };
    assert_eq!(but_lock(copy.files()), but_lock(before));
    // As after a run that was stopped half way: what is gone already is no error.
    assert!(copy.xtask(&["remove", "me/my.model"]).status.success());
}

#[test]
fn a_missing_pin_and_a_version_that_is_not_there_are_named_with_what_to_do() {
    let copy = Copy::new();
    fs::remove_file(copy.root().join(FLUX_PIN)).unwrap();
    let output = copy.xtask(&["regen"]);
    let advice = "cargo xtask add black-forest-labs/flux-schnell --catalog FILE";
    assert!(
        stderr(&output).contains(FLUX_PIN) && stderr(&output).contains(advice),
        "{}",
        stderr(&output)
    );
    assert!(
        !copy.xtask(&["remove", "luma/ray"]).status.success(),
        "a hand-written crate uses it"
    );

    let copy = Copy::new();
    let manifest = copy.read("model-bindings/models.toml");
    copy.write(
        "model-bindings/models.toml",
        &manifest.replace(
            "\"openai/whisper\" = {}",
            "\"openai/whisper\" = { version = \"deadbeef\" }",
        ),
    );
    let output = copy.xtask(&["regen", "--check"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("asks for version deadbeef of `openai/whisper`"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_broken_manifest_or_lock_is_named() {
    for (path, text) in [
        ("model-bindings/models.toml", "[models\n"),
        ("model-bindings/models.lock", "<<<<<<< ours\n"),
    ] {
        let copy = Copy::new();
        copy.write(path, text);
        let output = copy.xtask(&["regen"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(
            stderr(&output).contains(path) && stderr(&output).contains("line 1"),
            "{}",
            stderr(&output)
        );
    }
}

#[test]
fn a_catalogue_renews_the_pins_of_models_that_are_there() {
    let copy = Copy::new();
    let model = |slug: &str, id: &str, document: &str| {
        let (owner, name) = slug.split_once('/').unwrap();
        format!(
            r#"{{ "owner": "{owner}", "name": "{name}", "latest_version": {{ "id": "{id}", "openapi_schema": {document} }} }}"#
        )
    };
    let manifest = copy.read("model-bindings/models.toml");
    let fixed = "\"openai/whisper\" = { version = \"old\" }";
    let lock = copy.read("model-bindings/models.lock");
    let whisper = |text: &str| {
        let entry = text.split("[models.\"openai/whisper\"]").nth(1).unwrap();
        let line = entry.lines().find(|line| line.starts_with("version = "));
        line.unwrap().to_owned()
    };
    // Stays at the version that it has.
    let fixed = fixed.replace("\"old\"", whisper(&lock).trim_start_matches("version = "));
    copy.write(
        "model-bindings/models.toml",
        &manifest.replace("\"openai/whisper\" = {}", &fixed),
    );
    let pin = copy.read(FLUX_PIN);
    let catalog = format!(
        "[{}, {}, {}]",
        model(
            "black-forest-labs/flux-schnell",
            "2f",
            &pin.replace("\"21:9\"", "\"32:9\"")
        ),
        model("openai/whisper", "2f", "{}"),
        model("somebody/else", "2f", "{}"),
    );
    copy.write("models.json", &catalog);
    let output = copy.xtask(&["fetch", "--catalog", "models.json"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(copy.read(FLUX_PIN).contains("\"32:9\""));
    let code = copy.read("model-bindings/replicate-black-forest-labs-flux-schnell/src/lib.rs");
    assert!(code.contains("R32x9 = \"32:9\",") && code.contains("\"2f\""));
    assert!(
        copy.read("model-bindings/models.toml")
            .contains("\"black-forest-labs/flux-schnell\" = { official = true }"),
        "what a person has decided stays"
    );
    for kept in [
        "kept    luma/ray: the catalogue models.json does not have it",
        "kept    openai/whisper: the catalogue models.json does not have its version",
    ] {
        assert!(stderr(&output).contains(kept), "{}", stderr(&output));
    }
    assert_eq!(
        whisper(&copy.read("model-bindings/models.lock")),
        whisper(&lock)
    );
    assert!(copy.xtask(&["regen", "--check"]).status.success());

    copy.write(
        "models.json",
        &format!("[{}]", model("somebody/else", "2f", "{}")),
    );
    let output = copy.xtask(&["fetch", "--catalog", "models.json"]);
    assert!(
        stderr(&output).contains("has none of the models"),
        "{}",
        stderr(&output)
    );
}

const API_PIN: &str = "replicate-api/openapi.json";
const API_TYPES: &str = "replicate-api/src/generated/types.rs";

#[test]
fn a_fetched_document_becomes_pin_and_client_without_its_prose() {
    let copy = Copy::new();
    let (pin, types) = (copy.read(API_PIN), copy.read(API_TYPES));
    let status = "\"succeeded\"";
    let document = pin
        .replacen(
            "\"operationId\"",
            "\"summary\": \"Some prose\", \"operationId\"",
            1,
        )
        .replace(status, "\"on-hold\", \"succeeded\"");
    copy.write("upstream.json", &document);
    let output = copy.xtask(&["fetch", "--openapi", "upstream.json"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(!copy.read(API_PIN).contains("prose") && copy.read(API_PIN).contains("on-hold"));
    assert!(copy.read(API_TYPES).contains("OnHold = \"on-hold\","));
    // The pin alone makes the same client, and a stale one is told of.
    assert!(copy.xtask(&["regen", "--check"]).status.success());
    copy.write(API_TYPES, &types);
    let output = copy.xtask(&["regen", "--check"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stdout(&output).contains("+        OnHold = \"on-hold\","),
        "{}",
        stdout(&output)
    );
    // The pin is its own canonical form.
    copy.write("upstream.json", &pin);
    assert!(
        copy.xtask(&["fetch", "--openapi", "upstream.json"])
            .status
            .success()
    );
    assert_eq!((copy.read(API_PIN), copy.read(API_TYPES)), (pin, types));
}

#[test]
fn a_document_that_cannot_become_a_client_changes_nothing() {
    let copy = Copy::new();
    let pin = copy.read(API_PIN);
    copy.write("query.json", &pin.replace("\"query\": {", "\"link\": {"));
    copy.write("version.json", &pin.replace("\"3.1.0\"", "\"3.0.3\""));
    copy.write("list.json", "[]");
    let before = copy.files();
    for (document, expected) in [
        (
            "query.json",
            "unknown HTTP method or keyword `link`\n  --> replicate-api/openapi.json#/paths/~1models/link",
        ),
        (
            "version.json",
            "the fix-up `openapi_3_1_is_read_as_3_0` found nothing to mend",
        ),
        ("list.json", "not an OpenAPI document with paths"),
        ("none.json", "cannot read none.json"),
    ] {
        let output = copy.xtask(&["fetch", "--openapi", document]);
        assert_eq!(output.status.code(), Some(1), "{document}");
        assert!(
            stderr(&output).contains(expected),
            "{document}: {}",
            stderr(&output)
        );
        assert_eq!(copy.files(), before, "{document}");
    }
}
