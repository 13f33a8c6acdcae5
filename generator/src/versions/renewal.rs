//! A project's pin against a document that may replace it.

use super::{Difference, Kind, Level, compare};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::catalog::{CatalogModel, CatalogVersion};
use crate::document::pin::{self, Prose};
use crate::emit::code;
use crate::lock::LockedModel;
use crate::project::{FIRST_VERSION, Failure, Project};
use replicate_model_reader::Interface;
use semver::Version;

/// What it does to a crate to renew its model's pin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renewal {
    /// The version of the crate, as models.lock has it; that of a new crate if it has none.
    pub before: String,
    /// The version that the crate then has.
    pub after: String,
    /// What differs, the gravest first; nothing if the pin stays as it is.
    pub differences: Vec<Difference>,
    /// The new pin.
    pub(crate) pin: Vec<u8>,
}

impl Renewal {
    /// The bump: the greatest that any of the differences causes.
    #[must_use]
    pub fn level(&self) -> Option<Level> {
        self.differences.iter().map(|d| d.kind.level()).max()
    }
}

impl Project {
    /// What [`add`](Self::add) would do to the crate of a model, if the model were then called by its name alone
    /// (`official`) or not.
    ///
    /// # Errors
    /// If the model has no version, or no document.
    pub fn renewal(&self, model: &CatalogModel, official: bool) -> Result<Renewal, Failure> {
        let slug = model.slug();
        let version = Self::version_of(model)?;
        let mut found = Diagnostics::new(self.layout.pin(&slug));
        let Some(pin) = pin::canonical(&version.openapi_schema, self.manifest.prose, &mut found)
        else {
            return Err(Failure::Documents(found.into_vec()));
        };
        let Some(locked) = self.lock.models.get(&slug) else {
            return Ok(Renewal {
                before: FIRST_VERSION.to_owned(),
                after: FIRST_VERSION.to_owned(),
                differences: Vec::new(),
                pin,
            });
        };
        let mut differences = interfaces(locked, self.pins.get(&slug), &pin);
        differences.extend(identities(locked, version));
        let known = self.manifest.models.get(&slug);
        if known.is_some_and(|known| known.official != official) {
            let text = if official {
                "the model is official: called by its name alone"
            } else {
                "the model is not official: called by its version"
            };
            differences.push(Difference::new(Kind::OfficialChanged, text));
        }
        let mut renewal = Renewal {
            before: locked.crate_version.clone(),
            after: locked.crate_version.clone(),
            differences,
            pin,
        };
        // The lock is read with its versions checked.
        if let (Some(level), Ok(before)) = (renewal.level(), Version::parse(&renewal.before)) {
            renewal.after = level.next(&before).to_string();
        }
        Ok(renewal)
    }
}

/// How the interface differs. The lock, not the pin, says what the crate's version stands for: it is written first, so
/// that a run which was stopped half way bumps no version twice when it is completed.
fn interfaces(locked: &LockedModel, before: Option<&Vec<u8>>, after: &[u8]) -> Vec<Difference> {
    let read = |pin: &[u8]| {
        let mut found = Diagnostics::new("pin");
        let interface = Interface::read_pin(pin, Prose::Omit, &mut found);
        let faults = found.into_vec().into_iter();
        let mut errors = faults.filter(|found| found.severity == Severity::Error);
        interface.ok_or_else(|| errors.next().map(|e| e.message).unwrap_or_default())
    };
    let unknown = |text: String| vec![Difference::new(Kind::Unknown, text)];
    let after = match read(after) {
        Ok(after) => after,
        Err(why) => return unknown(format!("the new document has a fault: {}", code(&why))),
    };
    // Of the facts alone, whatever of the prose the pin holds.
    if locked.sha256 == after.sha256 {
        return Vec::new();
    }
    match before.map(|before| read(before)) {
        Some(Ok(before)) => {
            let differences = compare(&before, &after);
            if differences.is_empty() {
                let text = "the document differs in nothing that a caller sees";
                return vec![Difference::new(Kind::PinChanged, text)];
            }
            differences
        }
        _ => unknown("the pin before is lost, so that it cannot be compared".to_owned()),
    }
}

fn identities(locked: &LockedModel, version: &CatalogVersion) -> Vec<Difference> {
    let mut found = Vec::new();
    if locked.version != version.id {
        let text = format!("the version of the model is {}", code(&version.id));
        found.push(Difference::new(Kind::VersionChanged, text));
    }
    if locked.cog_version != version.cog_version {
        let cog = version.cog_version.as_deref();
        let cog = cog.map_or("a version that is not known".to_owned(), code);
        let text = format!("the version of Cog that built the model is {cog}");
        found.push(Difference::new(Kind::VersionChanged, text));
    }
    found
}
