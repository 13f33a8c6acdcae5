//! Models of a catalogue → crates of a workspace of their own, with nothing remembered: names are assigned from scratch,
//! each crate starts at its first version.
//!
//! Packages are assigned to the whole catalogue at once, so a model has the same one however many are asked for. After
//! that the models know nothing of each other: they may be made in any order, by any number of threads.

use crate::diagnostic::{Diagnostic, Diagnostics, Pointer};
use crate::document::catalog::CatalogModel;
use crate::document::pin::{self, Prose};
use crate::emit::{self, Root};
use crate::ir::{Identity, Model};
use crate::lower;
use crate::manifest::check_slug;
use crate::names::{Names, assign_packages};
use replicate_model_reader::Interface;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The workspace's manifest.
pub const MANIFEST: &str = "Cargo.toml";

/// The list of the files that the workspace's generator owns.
pub const LIST: &str = "generated.list";

/// The package of each model of a catalogue whose name is one: `owner/name` as Replicate has it, safe as a path.
#[must_use]
pub fn packages<'a>(slugs: impl IntoIterator<Item = &'a str>) -> BTreeMap<String, String> {
    let slugs = slugs.into_iter().filter(|slug| check_slug(slug).is_ok());
    assign_packages(slugs, &BTreeMap::new())
}

/// The paths of the files of a package, relative to the workspace.
#[must_use]
pub fn paths(package: &str) -> [String; 2] {
    emit::crate_paths(package)
}

/// Makes crates, from several threads if need be. In a public catalogue half of the models have a document that another
/// model has, too, as both were trained from the same one; what follows from a document is made once.
#[derive(Debug)]
pub struct Maker {
    prose: Prose,
    /// By the hash of the document's pin.
    made: Mutex<BTreeMap<String, Arc<Made>>>,
}

/// What follows from a document, whoever it belongs to.
#[derive(Debug)]
struct Made {
    /// With the identity of the first who had it.
    model: Model,
    body: String,
    found: Vec<Diagnostic>,
}

impl Maker {
    /// A maker that does this with upstream prose.
    #[must_use]
    pub fn new(prose: Prose) -> Self {
        Self {
            prose,
            made: Mutex::default(),
        }
    }

    /// The files of the crate `package`, for a model as a catalogue has it: path and text. `None` if an error was noted.
    pub fn files(
        &self,
        model: CatalogModel,
        package: &str,
        found: &mut Diagnostics,
    ) -> Option<[(String, String); 2]> {
        if let Err(why) = check_slug(&model.slug()) {
            found.error(&Pointer::root(), why, "correct the catalogue");
            return None;
        }
        let Some(version) = model.latest_version else {
            found.error(
                &Pointer::root(),
                "the model has no version",
                "its owner has pushed nothing yet; choose another model",
            );
            return None;
        };
        let identity = Identity {
            official: model.is_official.unwrap_or(false),
            cog_version: version.cog_version,
            ..Identity::new(&model.owner, &model.name, &version.id, package)
        };
        let made = self.made(&version.openapi_schema, &identity, found)?;
        found.repeat(&made.found);
        let model = Model {
            identity,
            ..made.model.clone()
        };
        let source = emit::with_head(&model, &Root::Crate, &made.body, found)?;
        Some(emit::files(&model, package, source))
    }

    /// What follows from a document. `None` if an error was noted.
    fn made(
        &self,
        document: &Value,
        identity: &Identity,
        found: &mut Diagnostics,
    ) -> Option<Arc<Made>> {
        let hash = pin::sha256(&pin::canonical(document, self.prose, found)?);
        let known = || self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = known().get(&hash) {
            return Some(made.clone());
        }
        // Not while the others wait. Two threads may make the same: it is the same.
        let interface = Interface::read_with(document, self.prose, found)?;
        let model = lower::lower(interface, identity.clone(), &mut Names::default());
        let body = emit::body(&model, &Root::Crate, found)?;
        let made = Arc::new(Made {
            model,
            body,
            found: found.clone().into_vec(),
        });
        known().insert(hash, made.clone());
        Some(made)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::catalog::CatalogVersion;
    use serde_json::json;

    fn model(name: &str, document: Value) -> CatalogModel {
        CatalogModel {
            owner: "owner".into(),
            name: name.into(),
            is_official: None,
            latest_version: Some(CatalogVersion {
                id: format!("version of {name}"),
                cog_version: None,
                openapi_schema: document,
            }),
        }
    }

    #[test]
    fn a_document_that_was_seen_makes_what_it_would_make_alone() {
        let document = |title: &str, text: &str| {
            let sizes = json!({ "type": "integer", "enum": [1, 2], "description": text, "uniqueItems": true });
            let input =
                json!({ "title": title, "required": ["size"], "properties": { "size": sizes } });
            json!({ "openapi": "3.0.2", "components": { "schemas": { "Input": input } } })
        };
        for prose in [Prose::Omit, Prose::Keep] {
            let models = [
                model("a", document("A", "One")),
                model("b", document("B", "One")),
                model("c", document("A", "Other")),
            ];
            let all = Maker::new(prose);
            for model in models {
                let make = |maker: &Maker| {
                    let mut found = Diagnostics::new(&model.name);
                    let files = maker.files(model.clone(), "replicate-x", &mut found);
                    (files.unwrap(), found.into_vec())
                };
                let together = make(&all);
                assert_eq!(together, make(&Maker::new(prose)));
                let (files, found) = together;
                assert!(
                    files[1]
                        .1
                        .contains(&format!("\"version of {}\"", model.name))
                );
                assert_eq!((found.len(), &found[0].file), (1, &model.name));
            }
            let made = all.made.lock().unwrap().len();
            assert_eq!(made, if prose == Prose::Omit { 1 } else { 2 });
        }
    }
}
