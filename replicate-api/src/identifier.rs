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
