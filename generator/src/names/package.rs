//! `owner/name` → the package of its crate, injective over any set of models.

use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// What registries allow.
const MAX: usize = 64;

/// The package of every model of `models` (`owner/name`), given those that are recorded. In the order of the names, so
/// the order in which a manifest lists them does not matter.
#[must_use]
pub fn assign_packages<'a>(
    models: impl IntoIterator<Item = &'a str>,
    recorded: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let mut taken: BTreeSet<String> = recorded.values().cloned().collect();
    let models: BTreeSet<&str> = models.into_iter().collect();
    models
        .into_iter()
        .map(|model| {
            let package = recorded.get(model).cloned().unwrap_or_else(|| {
                let plain = plain(model);
                if plain.len() <= MAX && !taken.contains(&plain) {
                    plain
                } else {
                    hashed(model, &plain, &taken)
                }
            });
            taken.insert(package.clone());
            (model.to_owned(), package)
        })
        .collect()
}

fn plain(model: &str) -> String {
    let name = model.replace(['/', '.', '_'], "-").to_ascii_lowercase();
    format!("replicate-{name}")
}

/// Eight hexadecimal digits of the hash of the model's own name, the same whatever else is in the set; more of them
/// should even that be taken.
fn hashed(model: &str, plain: &str, taken: &BTreeSet<String>) -> String {
    let hash: String = Sha256::digest(model.as_bytes())
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    let with = |digits: usize| {
        let stem: String = plain.chars().take(MAX - digits - 1).collect();
        format!("{}-{}", stem.trim_end_matches('-'), &hash[..digits])
    };
    (8..48)
        .map(with)
        .find(|package| !taken.contains(package))
        .unwrap_or_else(|| with(48))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assign(models: &[&str]) -> Vec<(String, String)> {
        assign_packages(models.iter().copied(), &BTreeMap::new())
            .into_iter()
            .collect()
    }

    #[test]
    fn dots_and_underscores_become_hyphens() {
        assert_eq!(assign(&["a.b/c_d--e"])[0].1, "replicate-a-b-c-d--e");
    }

    #[test]
    fn of_two_that_clash_one_gets_a_hash() {
        let both = assign(&["a/b-c", "a-b/c"]);
        assert_eq!(both[0], ("a-b/c".into(), "replicate-a-b-c".into()));
        assert!(both[1].1.starts_with("replicate-a-b-c-"), "{both:?}");
    }

    #[test]
    fn a_long_name_is_cut_and_told_apart_by_a_hash() {
        let (one, other) = ("x".repeat(70) + "/a", "x".repeat(70) + "/b");
        let all = assign(&[&one, &other]);
        assert!(
            all.iter().all(|(_, package)| package.len() <= MAX),
            "{all:?}"
        );
        assert_ne!(all[0].1, all[1].1);
    }

    #[test]
    fn a_recorded_package_stays_when_an_earlier_model_arrives() {
        let recorded = BTreeMap::from([("a/b-c".to_owned(), "replicate-a-b-c".to_owned())]);
        let all = assign_packages(["a-b/c", "a/b-c"], &recorded);
        assert_eq!(all["a/b-c"], "replicate-a-b-c");
        assert_ne!(all["a-b/c"], "replicate-a-b-c");
    }
}
