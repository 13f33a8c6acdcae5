//! The structure of an output: typify's types for it, tidied.

use super::flat::is_empty;
use super::parts::Parts;
use super::{docs, lints};
use crate::diagnostic::{Diagnostics, Pointer};
use crate::names::part::of_typify;
use crate::quiet::quietly;
use crate::tidy::{self, Style};
use proc_macro2::TokenStream;
use quote::quote;
use schemars::schema::{Schema, SchemaObject};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use syn::visit_mut::{self, VisitMut};
use typify::{TypeSpace, TypeSpacePatch, TypeSpaceSettings};

/// The items of the module for `schema`, whose type is called `root`; none if the schema permits any JSON. Notes a warning
/// for each part that is any JSON.
///
/// # Errors
/// If there are no types of it at all.
pub(super) fn items(
    root: &str,
    schema: &Value,
    found: &mut Diagnostics,
) -> Result<Option<TokenStream>, String> {
    let parts = Parts::of(root, schema)?;
    if parts.definitions.get(root).is_some_and(is_empty) {
        if parts.problems.is_empty() {
            return Ok(None);
        }
        let problems: Vec<_> = parts.problems.into_iter().collect();
        return Err(problems.join("; "));
    }
    let mut items = typified(&parts.definitions)?;
    parts.words.restore(&mut items);
    tidy::tidy(&mut items, &InModel);
    say_which(&mut items);
    lints::allow(&mut items);
    for problem in &parts.problems {
        found.warning(
            &Pointer::component(root),
            problem.clone(),
            "decode it with a type of your own",
        );
    }
    let mut used = SharedNames::default();
    items.iter_mut().for_each(|item| used.visit_item_mut(item));
    let used = used.0.iter();
    let shared = (used.len() > 0).then(|| quote!(use super::{#(#used),*};));
    Ok(Some(quote!(#shared #(#items)*)))
}

/// typify's types, each of which has the name of its definition.
fn typified(definitions: &Map<String, Value>) -> Result<Vec<syn::Item>, String> {
    let parts: BTreeMap<String, Schema> =
        serde_json::from_value(definitions.clone().into()).map_err(|e| e.to_string())?;
    let file: SchemaObject = serde_json::from_value(json!({ "type": "string", "format": "uri" }))
        .map_err(|e| e.to_string())?;
    let mut settings = TypeSpaceSettings::default();
    settings.with_conversion(file, "FileOutput", std::iter::empty());
    for name in definitions.keys() {
        let own = of_typify(name);
        if own != *name {
            settings.with_patch(own, TypeSpacePatch::default().with_rename(name));
        }
    }
    let tokens = quietly(|| {
        let mut types = TypeSpace::new(&settings);
        types.add_ref_types(parts).map_err(|e| e.to_string())?;
        Ok::<_, String>(types.to_stream())
    })
    .ok_or("typify gives up on it")??;
    let mut file: syn::File = syn::parse2(tokens).map_err(|e| e.to_string())?;
    file.items.retain(is_wanted);
    let mut left: BTreeSet<&str> = definitions.keys().map(String::as_str).collect();
    for name in file.items.iter().filter_map(lints::name_of) {
        if !left.remove(name.to_string().as_str()) {
            return Err(format!("typify makes a type `{name}` of its own accord"));
        }
    }
    match left.first() {
        Some(name) => Err(format!("typify makes no type of `{name}`")),
        None => Ok(file.items),
    }
}

/// Says of a choice of objects that the first that fits is taken, as serde takes it.
fn say_which(items: &mut [syn::Item]) {
    let structs: BTreeSet<syn::Ident> = items
        .iter()
        .filter_map(|item| match item {
            syn::Item::Struct(item) => Some(item.ident.clone()),
            _ => None,
        })
        .collect();
    let is_object = |variant: &&syn::Variant| match &variant.fields {
        syn::Fields::Named(_) => true,
        syn::Fields::Unnamed(fields) => fields.unnamed.iter().any(|field| match &field.ty {
            syn::Type::Path(ty) => ty.path.get_ident().is_some_and(|ty| structs.contains(ty)),
            _ => false,
        }),
        syn::Fields::Unit => false,
    };
    let is_untagged = |attribute: &syn::Attribute| {
        let told = attribute.parse_args::<syn::Path>();
        told.is_ok_and(|told| told.is_ident("untagged"))
    };
    for item in items {
        if let syn::Item::Enum(item) = item
            && item.attrs.iter().any(is_untagged)
            && item.variants.iter().filter(is_object).count() > 1
            && let Some(doc) = item
                .attrs
                .iter()
                .position(|attr| attr.path().is_ident("doc"))
        {
            let more = " Of several that fit it is the first.";
            item.attrs
                .insert(doc + 1, syn::parse_quote!(#[doc = #more]));
        }
    }
}

/// Not the conversions between a type and its reference, and the error type that they share.
fn is_wanted(item: &syn::Item) -> bool {
    match item {
        syn::Item::Impl(item) => item.trait_.is_none(),
        syn::Item::Mod(_) => false,
        _ => true,
    }
}

/// The types that are used of those which all of a crate's modules share. Not each place that has such a name is a use: a
/// value of an output may be `Json`, too.
#[derive(Default)]
struct SharedNames(BTreeSet<syn::Ident>);

impl VisitMut for SharedNames {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        let name = path.get_ident();
        let shared = name.filter(|name| *name == "FileOutput" || *name == "Json");
        self.0.extend(shared.cloned());
        visit_mut::visit_path_mut(self, path);
    }
}

/// In a model crate, which has `serde_json` through the core alone.
struct InModel;

impl Style for InModel {
    fn part(&self, name: &str) -> String {
        match name {
            "Output" => "What the model answers.".to_owned(),
            "TrainingOutput" => "What a training of the model answers.".to_owned(),
            _ => "A part of the output.".to_owned(),
        }
    }

    fn field(&self, _: &str, name: &str, optional: bool) -> String {
        match (name.is_empty(), optional) {
            (true, _) => "The value.".to_owned(),
            (false, true) => format!("{}, if the model answers with one.", docs::code(name)),
            (false, false) => format!("{}.", docs::code(name)),
        }
    }

    fn derive(&self, _: &syn::Attribute) -> syn::Attribute {
        syn::parse_quote!(#[derive(Clone, Debug, PartialEq, serde::Deserialize, serde::Serialize)])
    }

    fn null_as_default(&self) -> &'static str {
        "super::__rt::null_as_default"
    }

    fn serde_json(&self) -> &'static str {
        "super::__rt::serde_json"
    }

    fn json(&self) -> &'static str {
        "Json"
    }

    fn path(&self, path: &mut syn::Path) {
        if path
            .segments
            .first()
            .is_some_and(|first| first.ident == "serde_json")
        {
            let rest = &path.segments;
            *path = syn::parse_quote!(super::__rt::#rest);
        }
    }
}
