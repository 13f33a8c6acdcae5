//! Whole crates, from the pins of `tests/models`. That those compile, and behave, is what `tests/e2e` is about.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use replicate_generator::diagnostic::Diagnostics;
use replicate_generator::document::pin::Prose;
use replicate_generator::emit::Root;
use replicate_generator::ir::Identity;
use replicate_generator::names::Names;

const STRUCTURED: &str = include_str!("../../tests/models/schemas/owner/structured.json");
const SAMPLE: &str = include_str!("../../tests/models/schemas/owner/sample.json");

fn source(pin: &str, root: &Root, prose: Prose) -> String {
    let identity = Identity {
        cog_version: Some("0.16.12".into()),
        ..Identity::new("owner", "name", &"0".repeat(64), "replicate-owner-name")
    };
    let mut found = Diagnostics::new("pin.json");
    let model = replicate_generator::model(
        pin.as_bytes(),
        identity,
        prose,
        &mut Names::default(),
        &mut found,
    );
    let source = model.and_then(|model| replicate_generator::source(&model, root, &mut found));
    assert_eq!(found.into_vec(), []);
    source.unwrap()
}

#[test]
fn a_crate_of_its_own() {
    insta::assert_snapshot!(source(STRUCTURED, &Root::Crate, Prose::Omit));
}

#[test]
fn a_module_differs_from_a_crate_in_its_root_alone() {
    let root = Root::Module {
        path: "models::name".into(),
    };
    let (module, a_crate) = (
        source(SAMPLE, &root, Prose::Omit),
        source(SAMPLE, &Root::Crate, Prose::Omit),
    );
    let only_in = |a: &str, b: &str| {
        let lines = a
            .lines()
            .filter(|line| !b.lines().any(|other| other == *line));
        lines.map(str::trim).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(only_in(&module, &a_crate));
    insta::assert_snapshot!(only_in(&a_crate, &module));
}

#[test]
fn upstream_prose_is_left_out_unless_it_is_kept() {
    assert!(!source(SAMPLE, &Root::Crate, Prose::Omit).contains("Heading"));
    let kept = source(SAMPLE, &Root::Crate, Prose::Keep);
    let docs: Vec<_> = kept
        .lines()
        .skip_while(|line| !line.contains("Text. Required."))
        .map(str::trim)
        .collect();
    let end = docs
        .iter()
        .position(|line| line.starts_with("pub "))
        .unwrap();
    insta::assert_snapshot!(docs[..end].join("\n"));
}
