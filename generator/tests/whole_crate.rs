//! A whole crate, in both roots, of one document that holds every construct.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use replicate_generator::diagnostic::Diagnostics;
use replicate_generator::document::pin::{self, Prose};
use replicate_generator::emit::Root;
use replicate_generator::ir::Identity;
use replicate_generator::names::Names;

fn identity() -> Identity {
    Identity {
        owner: "owner".into(),
        name: "sample".into(),
        version: "0".repeat(64),
        official: false,
        cog_version: Some("0.16.12".into()),
        package: "replicate-owner-sample".into(),
        crate_version: "0.1.0".into(),
    }
}

fn source(root: &Root, prose: Prose) -> String {
    let mut found = Diagnostics::new("sample.json");
    let document = serde_json::from_str(include_str!("sample.json")).unwrap();
    let pin = pin::canonical(&document, prose, &mut found).unwrap();
    let model =
        replicate_generator::model(&pin, identity(), prose, &mut Names::default(), &mut found);
    let source = model.and_then(|model| replicate_generator::source(&model, root, &mut found));
    assert_eq!(found.into_vec(), []);
    source.unwrap()
}

#[test]
fn a_crate_of_its_own() {
    insta::assert_snapshot!(source(&Root::Crate, Prose::Omit));
}

#[test]
fn a_module_differs_from_a_crate_in_its_root_alone() {
    let module = source(
        &Root::Module {
            path: "models::sample".into(),
        },
        Prose::Omit,
    );
    let a_crate = source(&Root::Crate, Prose::Omit);
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let only_in = |a: &[String], b: &[String]| {
        a.iter()
            .filter(|line| !b.contains(line))
            .cloned()
            .collect::<Vec<_>>()
    };
    insta::assert_snapshot!(only_in(&lines(&module), &lines(&a_crate)).join("\n"), @r"
            $crate::models::sample::__rt::__input!(($crate::models::sample::Input)
            $($fields)*)
    pub(crate) use input;
            $crate::models::sample::__rt::__input!(($crate::models::sample::TrainingInput)
            $($fields)*)
    pub(crate) use training_input;
    ");
    assert!(
        only_in(&lines(&a_crate), &lines(&module))
            .iter()
            .all(|line| {
                line.is_empty()
                    || line.starts_with("#![cfg_attr(rustfmt")
                    || line.starts_with("//!")
                    || line.contains("$crate::")
                    || line.trim() == "#[macro_export]"
            })
    );
}

#[test]
fn upstream_prose_is_left_out_unless_it_is_kept() {
    assert!(!source(&Root::Crate, Prose::Omit).contains("What to paint"));
    let kept = source(&Root::Crate, Prose::Keep);
    let docs: Vec<_> = kept
        .lines()
        .skip_while(|line| !line.contains("Text. Required."))
        .take(10)
        .collect();
    insta::assert_snapshot!(docs.join("\n"), @r"
    /// Text. Required.
    ///
    /// What to paint, e.g. \`a &lt;b&gt;cat&lt;/b&gt;\` or \[a link\](https\://example.com).
    ///
    /// let x = 1;
    ///
    /// \`\`\`
    /// panic!()
    /// \`\`\`
    pub prompt: String,
    ");
}
