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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_parts_that_can_stand_in_a_path() {
        assert_eq!(
            owner_and_name("meta/llama-3.1_x"),
            Some(("meta", "llama-3.1_x"))
        );
        for text in [
            "", "invalid", "a/b/c", "/m", "/", "a/", "../b", "a/b c", "a/b:c",
        ] {
            assert_eq!(owner_and_name(text), None, "{text}");
        }
    }
}
