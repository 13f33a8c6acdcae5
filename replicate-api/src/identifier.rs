//! Names of models and deployments.

/// `owner` and `name` of `owner/name`.
pub(crate) fn owner_and_name(text: &str) -> Option<(&str, &str)> {
    let (owner, name) = text.split_once('/')?;
    let fits = |part: &str| {
        let letter = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        !matches!(part, "" | "." | "..") && part.chars().all(letter)
    };
    (fits(owner) && fits(name)).then_some((owner, name))
}

/// Owner, name and version of `owner/name` or `owner/name:version`.
pub(crate) fn model(text: &str) -> Option<(&str, &str, Option<&str>)> {
    let (model, version) = match text.split_once(':') {
        Some((_, "")) => return None,
        Some((model, version)) => (model, Some(version)),
        None => (text, None),
    };
    let (owner, name) = owner_and_name(model)?;
    Some((owner, name, version))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_taken_is_the_text_again(text in "[a-c./:\\\\ é%-]{0,12}") {
            if let Some((owner, name, version)) = model(&text) {
                let version = version.map(|version| format!(":{version}")).unwrap_or_default();
                prop_assert_eq!(format!("{owner}/{name}{version}"), text.clone());
                let base = reqwest::Url::parse("https://h/v1/").unwrap();
                let url = base.join(&format!("models/{owner}/{name}")).unwrap();
                let segments: Vec<_> = url.path_segments().unwrap().collect();
                prop_assert_eq!(segments, ["v1", "models", owner, name]);
            }
        }

        #[test]
        fn a_name_of_the_service_is_taken(
            owner in "[a-z0-9][a-z0-9_-]{0,20}",
            name in "[a-z0-9][a-z0-9._-]{0,20}",
            version in proptest::option::of("[0-9a-f]{64}"),
        ) {
            let suffix = version.as_deref().map(|version| format!(":{version}"));
            let text = format!("{owner}/{name}{}", suffix.unwrap_or_default());
            let expected = Some((owner.as_str(), name.as_str(), version.as_deref()));
            prop_assert_eq!(model(&text), expected);
        }
    }

    #[test]
    fn a_model_has_owner_and_name_and_may_have_a_version() {
        assert_eq!(model("a/b"), Some(("a", "b", None)));
        assert_eq!(
            model("meta/llama-3.1_x:1f"),
            Some(("meta", "llama-3.1_x", Some("1f")))
        );
        for text in [
            "",
            "invalid",
            "a/b/c",
            "owner:abc",
            "/m:abc",
            "/",
            "a/",
            "a/b:",
            "../b",
            "a/b c",
        ] {
            assert_eq!(model(text), None, "{text}");
        }
    }
}
