//! What becomes of each oddity that public models hold: one model of `tests/catalog/oddities.json`, one snapshot.

use super::{output, records, rules, types};
use crate::diagnostic::Diagnostics;
use crate::document::catalog::{self, CatalogModel};
use crate::format::{self, Part};
use crate::ir::Identity;
use crate::lower;
use crate::names::Names;
use quote::quote;
use replicate_model_reader::Interface;
use std::path::Path;

/// Lines of a snapshot; what is odd about a long one shows in the first.
const SHOWN: usize = 80;

/// The tables, the types and the output.
fn shown(model: CatalogModel) -> String {
    let mut found = Diagnostics::new("oddities.json");
    let document = model.latest_version.unwrap().openapi_schema;
    let interface = Interface::read(&document, &mut found).unwrap();
    let identity = Identity::new(&model.owner, &model.name, "1f", "replicate-owner-name");
    let model = lower::lower(interface, identity, &mut Names::default());
    let outputs = output::items(&model, &mut found);
    let records = records(&model);
    let tables = records.iter().map(|record| {
        let entries = record.fields.iter().map(rules::entry);
        quote!(const FIELDS: &'static [__rt::Field<'static>] = &[#(#entries),*];)
    });
    let ranged = types::ranged_numbers(&records);
    let items = quote!(#(#tables)* #outputs #ranged);
    let code = format::text(&[
        Part::items(items).unwrap(),
        Part::Text(types::choices(&records)),
    ]);
    let warnings = found
        .into_vec()
        .into_iter()
        .map(|found| format!("{found}\n"));
    let text = warnings.chain([code]).collect::<String>();
    let lines: Vec<_> = text.lines().collect();
    let cut = lines.len().saturating_sub(SHOWN);
    let mut text = lines[..lines.len() - cut].join("\n");
    if cut > 0 {
        text += &format!("\n… {cut} lines more");
    }
    text
}

#[test]
fn each_oddity_of_public_models_becomes_what_its_snapshot_shows() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/catalog/oddities.json");
    catalog::for_each(&path, |model| {
        let model = model.unwrap();
        if model.owner == "oddities" {
            insta::assert_snapshot!(model.name.clone(), shown(model));
        }
    })
    .unwrap();
}
