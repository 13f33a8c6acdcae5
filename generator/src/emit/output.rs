//! What a model answers: an alias where the shape is plain, typify's types where it has a structure.
//!
//! typify is given interface facts alone, and what it writes is tidied (`crate::tidy`).

use super::docs;
use crate::diagnostic::{Diagnostics, Pointer};
use crate::ir::{Model, Output};
use crate::quiet::quietly;
use crate::tidy::{self, Style};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use schemars::schema::{RootSchema, SchemaObject};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::mem;
use syn::visit_mut::{self, VisitMut};
use typify::{TypeSpace, TypeSpaceSettings};

/// The longest text that typify is given, which looks at each letter of it many times.
const LONGEST: usize = 1_000;

/// The most parts that typify is given, which goes from one to the next on the stack.
const MOST_PARTS: usize = 200;

/// Where a schema has its parts.
const DEFINITIONS: &str = "#/definitions/";

/// The items for `Output`, and for `TrainingOutput` if there is one. Notes a warning for each structure that typify
/// refuses; it becomes JSON.
pub(super) fn items(model: &Model, found: &mut Diagnostics) -> TokenStream {
    let output = item("Output", "output", &model.output, model.streams, found);
    let training = model
        .training
        .as_ref()
        .map(|(_, o)| item("TrainingOutput", "training_output", o, false, found));
    quote!(#output #training)
}

/// `decode_output`, where the shape alone does not say how to decode.
pub(super) fn decode(output: &Output) -> Option<TokenStream> {
    (*output == Output::Pieces).then(|| {
        quote! {
            #[inline]
            fn decode_output(raw: Json) -> Result<Output, __rt::OutputMismatch> {
                __rt::decode_text::<Self>(raw)
            }
        }
    })
}

/// What a stream of the output yields. An item of a structure has no name that is known here, so that it is JSON.
pub(super) fn chunk(output: &Output) -> TokenStream {
    match output {
        Output::List(item) => plain_type(item),
        Output::Optional(inner) => chunk(inner),
        plain => plain_type(plain),
    }
}

fn item(
    name: &str,
    module: &str,
    output: &Output,
    streams: bool,
    found: &mut Diagnostics,
) -> TokenStream {
    let ident = format_ident!("{name}");
    if let Output::Structure(schema) = output {
        match structure(schema) {
            Ok(items) => {
                let module = format_ident!("{module}");
                let doc = docs::line(&format!("The structure of [`{name}`]."));
                return quote! {
                    #doc
                    pub mod #module {
                        #items
                    }
                    pub use #module::#ident;
                };
            }
            Err(why) => found.warning(
                &Pointer::component(name),
                format!("typify makes no types of this output: {why}"),
                format!("`{name}` is any JSON; decode it with a type of your own"),
            ),
        }
    }
    let (ty, shape) = match output {
        Output::Structure(_) => (quote!(Json), &Output::Json),
        plain => (plain_type(plain), plain),
    };
    let doc = docs::line(&docs::output(shape, streams));
    quote! {
        #doc
        pub type #ident = #ty;
    }
}

fn plain_type(output: &Output) -> TokenStream {
    match output {
        Output::Text | Output::Pieces => quote!(String),
        Output::Integer => quote!(i64),
        Output::Number => quote!(f64),
        Output::Bool => quote!(bool),
        Output::File => quote!(FileOutput),
        Output::List(item) => {
            let item = plain_type(item);
            quote!(Vec<#item>)
        }
        Output::Optional(inner) => {
            let inner = plain_type(inner);
            quote!(Option<#inner>)
        }
        Output::Structure(_) | Output::Json => quote!(Json),
    }
}

/// typify's items for a schema, tidied.
fn structure(schema: &Value) -> Result<TokenStream, String> {
    if has_long_text(schema) {
        return Err(format!("one of its names is longer than {LONGEST} bytes"));
    }
    let parts = schema.get("definitions").and_then(Value::as_object);
    if parts.is_some_and(|parts| parts.len() > MOST_PARTS) {
        return Err(format!("it has more than {MOST_PARTS} parts"));
    }
    if let Some(name) = parts.and_then(defined_by_itself) {
        return Err(format!("`{name}` is defined by itself"));
    }
    let root: RootSchema =
        serde_json::from_value(with_free_names(schema)).map_err(|e| e.to_string())?;
    let file: SchemaObject = serde_json::from_value(json!({ "type": "string", "format": "uri" }))
        .map_err(|e| e.to_string())?;
    let mut settings = TypeSpaceSettings::default();
    settings.with_conversion(file, "FileOutput", std::iter::empty());
    let tokens = quietly(|| {
        let mut types = TypeSpace::new(&settings);
        types.add_root_schema(root).map_err(|e| e.to_string())?;
        Ok::<_, String>(types.to_stream())
    })
    .ok_or("it panicked")??;
    let mut file: syn::File = syn::parse2(tokens).map_err(|e| e.to_string())?;
    file.items.retain(is_wanted);
    if let Some(name) = twice(&file.items) {
        return Err(format!("two of its names become `{name}`"));
    }
    tidy::tidy(&mut file.items, &InModel);
    let mut used = SharedNames::default();
    used.visit_file_mut(&mut file);
    let used = used.0.iter();
    let shared = (used.len() > 0).then(|| quote!(use super::{#(#used),*};));
    let items = &file.items;
    Ok(quote!(#shared #(#items)*))
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

fn has_long_text(schema: &Value) -> bool {
    match schema {
        Value::String(text) => text.len() > LONGEST,
        Value::Array(items) => items.iter().any(has_long_text),
        Value::Object(members) => members
            .iter()
            .any(|(name, inner)| name.len() > LONGEST || has_long_text(inner)),
        _ => false,
    }
}

/// A part that is another, or a choice of others, each of which leads back to it: typify would follow them for ever.
fn defined_by_itself(parts: &Map<String, Value>) -> Option<&str> {
    let all = parts.iter().map(|(name, schema)| {
        let mut leads = Vec::new();
        leads_to(schema, &mut leads);
        (name.as_str(), leads)
    });
    let mut open: BTreeMap<&str, Vec<&str>> = all.collect();
    loop {
        let left: BTreeSet<&str> = open.keys().copied().collect();
        open.retain(|_, leads| leads.iter().any(|name| left.contains(name)));
        if open.len() == left.len() {
            return open.into_keys().next();
        }
    }
}

/// The parts that a schema is, or may be: not those inside of it.
fn leads_to<'a>(schema: &'a Value, to: &mut Vec<&'a str>) {
    let reference = schema.get("$ref").and_then(Value::as_str);
    to.extend(reference.and_then(|reference| reference.strip_prefix(DEFINITIONS)));
    for keyword in ["allOf", "anyOf", "oneOf"] {
        let all = schema.get(keyword).and_then(Value::as_array);
        all.into_iter().flatten().for_each(|one| leads_to(one, to));
    }
}

/// The same schema, whose definitions step aside where typify's types would take the name of one from the prelude, or of
/// one that this crate has.
fn with_free_names(root: &Value) -> Value {
    let mut root = with_free_references(root);
    if let Some(Value::Object(definitions)) = root.get_mut("definitions") {
        *definitions = mem::take(definitions)
            .into_iter()
            .map(|(name, schema)| (definition(&name), schema))
            .collect();
    }
    root
}

fn with_free_references(schema: &Value) -> Value {
    match schema {
        Value::Object(keywords) => keywords
            .iter()
            .map(|(keyword, value)| {
                let name = value.as_str().and_then(|v| v.strip_prefix(DEFINITIONS));
                let value = match name.filter(|_| keyword == "$ref") {
                    Some(name) => format!("{DEFINITIONS}{}", definition(name)).into(),
                    None => with_free_references(value),
                };
                (keyword.clone(), value)
            })
            .collect(),
        Value::Array(items) => items.iter().map(with_free_references).collect(),
        data => data.clone(),
    }
}

/// The name under which typify gets a component.
fn definition(component: &str) -> String {
    const TAKEN: [&str; 12] = [
        "Json",
        "FileOutput",
        "FileInput",
        "String",
        "Option",
        "Vec",
        "Box",
        "Some",
        "None",
        "Ok",
        "Err",
        "Result",
    ];
    let clashes = TAKEN
        .iter()
        .any(|taken| taken.eq_ignore_ascii_case(component));
    if clashes {
        format!("{component}Part")
    } else {
        component.to_owned()
    }
}

/// A name that two things of one place have, which typify does not see to in every case: two types, two fields of a type, or
/// two variants.
fn twice(items: &[syn::Item]) -> Option<String> {
    let types = items.iter().filter_map(|item| match item {
        syn::Item::Struct(item) => Some(&item.ident),
        syn::Item::Enum(item) => Some(&item.ident),
        syn::Item::Type(item) => Some(&item.ident),
        _ => None,
    });
    let inside = items.iter().find_map(|item| match item {
        syn::Item::Struct(item) => repeated(item.fields.iter().filter_map(|f| f.ident.as_ref())),
        syn::Item::Enum(item) => {
            let variants = || item.variants.iter();
            let inside = |variant: &'_ syn::Variant| {
                repeated(variant.fields.iter().filter_map(|f| f.ident.as_ref()))
            };
            repeated(variants().map(|variant| &variant.ident)).or(variants().find_map(inside))
        }
        _ => None,
    });
    repeated(types).or(inside)
}

fn repeated<'a>(names: impl IntoIterator<Item = &'a syn::Ident>) -> Option<String> {
    let mut seen = HashSet::new();
    let again = names.into_iter().find(|name| !seen.insert(*name));
    again.map(ToString::to_string)
}

/// Not the conversions between a type and its reference, and the error type that they share.
fn is_wanted(item: &syn::Item) -> bool {
    match item {
        syn::Item::Impl(item) => item.trait_.is_none(),
        syn::Item::Mod(_) => false,
        _ => true,
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
