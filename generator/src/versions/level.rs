//! How much a difference asks of a crate's users, and the version that says so.

use semver::{BuildMetadata, Prerelease, Version};
use std::fmt;

/// The part of a version that a difference bumps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Code compiles and calls as before.
    Patch,
    /// Code that was right is right; there is more to say.
    Minor,
    /// Code may no longer compile, or be refused.
    Major,
}

impl Level {
    /// The version after `version`. As cargo reads versions below 1.0.0, their second number is the major one, and the
    /// third is both of the others.
    #[must_use]
    pub fn next(self, version: &Version) -> Version {
        let (major, minor, patch) = (version.major, version.minor, version.patch);
        let (major, minor, patch) = match (self, major) {
            (Self::Major, 0) => (0, minor.saturating_add(1), 0),
            (Self::Minor | Self::Patch, 0) => (0, minor, patch.saturating_add(1)),
            (Self::Major, _) => (major.saturating_add(1), 0, 0),
            (Self::Minor, _) => (major, minor.saturating_add(1), 0),
            (Self::Patch, _) => (major, minor, patch.saturating_add(1)),
        };
        Version {
            major,
            minor,
            patch,
            pre: Prerelease::EMPTY,
            build: BuildMetadata::EMPTY,
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_bumped_as_cargo_compares_versions() {
        for (before, major, minor, patch) in [
            ("0.1.0", "0.2.0", "0.1.1", "0.1.1"),
            ("0.3.7", "0.4.0", "0.3.8", "0.3.8"),
            ("1.2.3", "2.0.0", "1.3.0", "1.2.4"),
        ] {
            let version = Version::parse(before).unwrap();
            let next = |level: Level| level.next(&version).to_string();
            assert_eq!(
                [Level::Major, Level::Minor, Level::Patch].map(next),
                [major, minor, patch]
            );
        }
    }

    #[test]
    fn the_greatest_level_counts() {
        assert!(Level::Major > Level::Minor && Level::Minor > Level::Patch);
    }
}
