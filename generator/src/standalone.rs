//! Models of a catalogue → crates of a workspace of their own, with nothing remembered: names are assigned from scratch,
//! each crate starts at its first version.
//!
//! Packages are assigned to the whole catalogue at once, so a model has the same one however many are asked for. After
//! that the models know nothing of each other: they may be made in any order, by any number of threads.

use crate::diagnostic::{Diagnostics, Pointer};
use crate::document::catalog::CatalogModel;
use crate::document::pin::Prose;
use crate::emit;
use crate::ir::Identity;
use crate::lower;
use crate::manifest::check_slug;
use crate::names::{Names, assign_packages};
use crate::project::FIRST_VERSION;
use replicate_model_reader::Interface;
use std::collections::BTreeMap;

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

/// The files of the crate `package`, for a model as a catalogue has it: path and text. `None` if an error was noted.
pub fn files(
    model: CatalogModel,
    package: &str,
    prose: Prose,
    found: &mut Diagnostics,
) -> Option<[(String, String); 2]> {
    let Some(version) = model.latest_version else {
        found.error(
            &Pointer::root(),
            "the model has no version",
            "its owner has pushed nothing yet; choose another model",
        );
        return None;
    };
    let identity = Identity {
        owner: model.owner,
        name: model.name,
        version: version.id,
        official: false,
        cog_version: version.cog_version,
        package: package.to_owned(),
        crate_version: FIRST_VERSION.to_owned(),
    };
    let interface = Interface::read_with(&version.openapi_schema, prose, found)?;
    let model = lower::lower(interface, identity, &mut Names::default());
    emit::files(&model, package, found)
}
