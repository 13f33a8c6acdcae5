//! `emit`, run as a maintainer runs it, on a catalogue of a few models.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder with a catalogue, and room for what comes out of it.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new(models: &[String]) -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        let catalog = format!("[{}]", models.join(","));
        fs::write(desk.path("models.json"), catalog).unwrap();
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn out(&self) -> PathBuf {
        self.path("out")
    }

    fn emit(&self, args: &[&str]) -> Output {
        self.emit_from("models.json", args)
    }

    fn emit_from(&self, catalog: &str, args: &[&str]) -> Output {
        let mut all = vec!["--report", "report", "--catalog", catalog];
        all.extend(args);
        self.emit_as(&all)
    }

    fn emit_as(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(["emit", "--out", "out"])
            .args(args)
            .current_dir(self.0.path())
            .output()
            .unwrap()
    }

    /// That it stops, says so, and has written no crate.
    fn refuses(&self, args: &[&str], expected: &str) {
        let output = self.emit_as(args);
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        let said = stderr(&output);
        assert!(said.contains(expected), "{args:?}: {said}");
        assert!(!self.out().join("replicate-me-a").exists(), "{args:?}");
    }

    /// The lines of the report.
    fn report(&self) -> Vec<serde_json::Value> {
        let text = fs::read_to_string(self.path("report")).unwrap();
        let lines = text.lines().map(serde_json::from_str);
        lines.map(Result::unwrap).collect()
    }
}

fn model(slug: &str) -> String {
    with_input(
        slug,
        r#""text": { "type": "string", "description": "Say it." }"#,
    )
}

fn with_input(slug: &str, properties: &str) -> String {
    let (owner, name) = slug.split_once('/').unwrap();
    format!(
        r#"{{ "owner": "{owner}", "name": "{name}", "run_count": 1, "latest_version": {{ "id": "1f", "cog_version": "0.9",
            "openapi_schema": {{ "openapi": "3.0.2", "components": {{ "schemas": {{ "Input": {{ "type": "object",
            "properties": {{ {properties} }} }} }} }} }} }} }}"#
    )
}

/// Every file below a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            all.insert(path.clone(), fs::read(path).unwrap());
        }
    }
    all
}

fn names(desk: &Desk) -> Vec<String> {
    let out = desk.out();
    let relative = |path: &PathBuf| path.strip_prefix(&out).unwrap().display().to_string();
    files(&out).keys().map(relative).collect()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What cargo says of the workspace: the names of its packages.
fn packages(desk: &Desk) -> Vec<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "metadata",
            "--offline",
            "--no-deps",
            "--format-version",
            "1",
        ])
        .current_dir(desk.out())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap().iter();
    packages
        .map(|package| package["name"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_catalogue_becomes_a_workspace_that_cargo_loads() {
    // Names that clash once dots and underscores are hyphens, and two models of one bare name.
    let desk = Desk::new(&["7/b.c", "7/b_c", "me--/b.c"].map(model));
    let output = desk.emit(&["--all"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(
        stdout(&output).ends_with("3 ok, 0 failed\n"),
        "{}",
        stdout(&output)
    );
    let report = desk.report();
    assert_eq!(report.len(), 3);
    for (line, slug) in report.iter().zip(["7/b.c", "7/b_c", "me--/b.c"]) {
        assert_eq!((&line["model"], &line["ok"]), (&slug.into(), &true.into()));
        assert!(line["ms"].is_u64() && line["diagnostics"].is_array());
    }
    let mut reported: Vec<_> = report
        .iter()
        .map(|line| line["package"].as_str().unwrap().to_owned())
        .collect();
    reported.sort();
    assert_eq!(packages(&desk), reported);
    let code = fs::read_to_string(desk.out().join("replicate-7-b-c/src/lib.rs")).unwrap();
    assert!(
        code.contains("const NAME: &'static str = \"b.c\";"),
        "{code}"
    );
    assert!(!code.contains("Say it"), "no prose unless it is asked for");
}

#[test]
fn the_same_catalogue_makes_the_same_bytes_packed_or_not_and_in_any_order() {
    let mut models: Vec<_> = (0..40).map(|n| model(&format!("me/m{n}"))).collect();
    let desk = Desk::new(&models);
    assert!(desk.emit(&["--all"]).status.success());
    let first = files(&desk.out());
    assert!(desk.emit(&["--all"]).status.success());
    assert_eq!(files(&desk.out()), first);

    models.reverse();
    let text = format!("[{}]", models.join(","));
    fs::write(desk.path("models.json.gz"), gzip(text.as_bytes())).unwrap();
    fs::write(desk.path("models.tgz"), packed("package/", &text)).unwrap();
    fs::write(desk.path("MODELS.TGZ"), packed("./package/", &text)).unwrap();
    for catalog in ["models.json.gz", "models.tgz", "MODELS.TGZ"] {
        fs::remove_dir_all(desk.out()).unwrap();
        let output = desk.emit_from(catalog, &["--all"]);
        assert!(output.status.success(), "{}", stderr(&output));
        assert_eq!(files(&desk.out()), first, "{catalog}");
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut file = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    file.write_all(bytes).unwrap();
    file.finish().unwrap()
}

/// An archive as npm packs one.
fn packed(folder: &str, models: &str) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, text) in [("package.json", "{}"), ("models.json", models)] {
        let mut header = tar::Header::new_gnu();
        let path = format!("{folder}{name}");
        // Not `set_path`, which makes the path plain.
        header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        archive.append(&header, text.as_bytes()).unwrap();
    }
    gzip(&archive.into_inner().unwrap())
}

#[test]
fn a_catalogue_that_is_damaged_or_no_file_stops_before_anything_is_written() {
    let text = format!("[{}]", model("me/a"));
    let desk = Desk::new(&[]);
    for (name, mut bytes) in [
        ("wrong.tgz", packed("package/", &text)),
        ("wrong.json.gz", gzip(text.as_bytes())),
    ] {
        // Of the checksum at the end.
        let place = bytes.len() - 8;
        bytes[place] ^= 1;
        fs::write(desk.path(name), bytes).unwrap();
        desk.refuses(
            &["--all", "--catalog", name],
            &format!("cannot read the catalogue {name}"),
        );
    }
    fs::write(desk.path("other.tgz"), packed("other/", &text)).unwrap();
    fs::create_dir(desk.path("folder")).unwrap();
    for (name, expected) in [
        ("other.tgz", "holds no `package/models.json`"),
        ("folder", "folder is no regular file"),
        ("/dev/null", "/dev/null is no regular file"),
    ] {
        desk.refuses(&["--all", "--catalog", name], expected);
    }
}

#[test]
fn a_report_is_opened_first_and_overwrites_nothing() {
    let desk = Desk::new(&[model("me/a")]);
    let before = fs::read(desk.path("models.json")).unwrap();
    let refuses = |report, expected| {
        let args = ["--all", "--catalog", "models.json", "--report", report];
        desk.refuses(&args, expected);
    };
    refuses("nowhere/report", "cannot write the report nowhere/report");
    refuses("./models.json", "./models.json is the catalogue");
    fs::create_dir(desk.out()).unwrap();
    refuses("out/Cargo.toml", "is in the folder of the crates");
    refuses("out/../out/report", "is in the folder of the crates");
    assert_eq!(fs::read(desk.path("models.json")).unwrap(), before);
    assert_eq!(fs::read_dir(desk.out()).unwrap().count(), 0);
}

#[test]
fn named_models_are_made_alone_under_the_names_that_all_would_have() {
    let desk = Desk::new(&["a-b/c", "a/b-c", "a/d"].map(model));
    assert!(desk.emit(&["a/b-c"]).status.success());
    let [package] = &packages(&desk)[..] else {
        panic!("{:?}", packages(&desk));
    };
    assert!(package.starts_with("replicate-a-b-c-"), "{package}");

    let before = files(&desk.out());
    for (wrong, expected) in [
        (
            "a/b-d",
            "no model `a/b-d` in models.json: did you mean `a/b-c`?",
        ),
        ("other/d", "did you mean `a/d`?"),
        ("zzz/qqq", "check its spelling"),
        ("../c", "`../c`"),
    ] {
        let output = desk.emit(&[wrong]);
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
    }
    assert_eq!(files(&desk.out()), before, "nothing was written");
}

#[test]
fn what_an_earlier_run_made_goes_and_what_somebody_wrote_stays() {
    let desk = Desk::new(&["me/a", "me/b"].map(model));
    assert!(desk.emit(&["--all"]).status.success());
    fs::write(desk.out().join("replicate-me-a/notes"), "mine").unwrap();
    fs::write(desk.out().join("Cargo.lock"), "version = 4\n").unwrap();
    assert!(desk.emit(&["me/b"]).status.success());
    assert_eq!(
        names(&desk),
        [
            "Cargo.lock",
            "Cargo.toml",
            "generated.list",
            "replicate-me-a/notes",
            "replicate-me-b/Cargo.toml",
            "replicate-me-b/src/lib.rs"
        ]
    );
    assert_eq!(packages(&desk), ["replicate-me-b"]);

    fs::write(desk.out().join("replicate-me-a/Cargo.toml"), "by hand").unwrap();
    let before = files(&desk.out());
    let output = desk.emit(&["--all"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("replicate-me-a/Cargo.toml was not generated"),
        "{}",
        stderr(&output)
    );
    assert_eq!(files(&desk.out()), before);
}

#[test]
fn a_model_at_fault_is_reported_and_the_others_are_made() {
    let never_pushed = r#"{ "owner": "me", "name": "new", "latest_version": null }"#.to_owned();
    let odd = with_input("me/odd", r#""x": { "type": "tuple" }"#);
    // Deeper than a JSON parser goes.
    let nested = "{\"items\":".repeat(5_000) + "1" + &"}".repeat(5_000);
    let deep = with_input("me/deep", &format!("\"x\": {nested}"));
    let misshapen = r#"{ "owner": "me", "name": "misshapen", "latest_version": 5 }"#.to_owned();
    let nameless = r#"{ "name": "\u001b[2J", "latest_version": null }"#.to_owned();
    let models = [
        model("me/a"),
        nameless,
        "1".to_owned(),
        odd,
        deep,
        misshapen,
        model("../../etc"),
        model("me/a b"),
        never_pushed,
        model("me/a"),
        model("me/z"),
    ];
    let desk = Desk::new(&models);
    let output = desk.emit(&["--all"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stdout(&output).ends_with("2 ok, 9 failed\n"),
        "{}",
        stdout(&output)
    );
    for expected in [
        "unknown type `tuple`\n  --> me/odd#/components/schemas/Input/properties/x/type",
        "model 2 of the catalogue is no readable model object: missing field `owner`",
        "model 3 of the catalogue is no readable model object: invalid type: integer `1`",
        "me/deep is no readable model object: recursion limit exceeded at line ",
        "me/misshapen is no readable model object: invalid type: integer `5`",
        "`../../etc`",
        "`me/a b`",
        "the model has no version",
        "the catalogue has this model twice",
    ] {
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
    }
    let report = desk.report();
    let ok: Vec<_> = report.iter().map(|line| line["ok"] == true).collect();
    assert_eq!(
        ok,
        [
            true, false, false, false, false, false, false, false, false, false, true
        ]
    );
    assert_eq!(packages(&desk), ["replicate-me-a", "replicate-me-z"]);
    let written = fs::read_dir(desk.0.path()).unwrap().count();
    assert_eq!(written, 3, "catalogue, report and out; nothing beside them");
}

#[test]
fn a_catalogue_that_ends_too_early_is_an_error() {
    let desk = Desk::new(&[model("me/a")]);
    fs::write(desk.path("models.json"), format!("[{},", model("me/a"))).unwrap();
    let output = desk.emit(&["--all"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("models.json is not a JSON array of model objects"),
        "{}",
        stderr(&output)
    );
    assert!(!desk.out().exists());
}

#[test]
fn prose_is_kept_where_it_is_asked_for() {
    let desk = Desk::new(&[model("me/a")]);
    assert!(desk.emit(&["--all", "--prose", "keep"]).status.success());
    let code = fs::read_to_string(desk.out().join("replicate-me-a/src/lib.rs")).unwrap();
    assert!(code.contains("Say it."), "{code}");
}

#[test]
fn a_model_that_the_catalogue_calls_official_is_official() {
    let official = model("me/a").replace(
        "\"run_count\": 1",
        "\"run_count\": 1, \"is_official\": true",
    );
    let desk = Desk::new(&[official, model("me/b")]);
    assert!(desk.emit(&["--all"]).status.success());
    for (package, expected) in [("a", "true"), ("b", "false")] {
        let path = format!("replicate-me-{package}/src/lib.rs");
        let code = fs::read_to_string(desk.out().join(path)).unwrap();
        let expected = format!("const OFFICIAL: bool = {expected};");
        assert!(code.contains(&expected), "{code}");
    }
}

#[test]
fn a_project_is_no_place_for_it() {
    let desk = Desk::new(&[model("me/a")]);
    fs::create_dir(desk.out()).unwrap();
    fs::write(desk.out().join("models.toml"), "").unwrap();
    let output = desk.emit(&["--all"]);
    assert!(
        stderr(&output).contains("out is a project"),
        "{}",
        stderr(&output)
    );
}
