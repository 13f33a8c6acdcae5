//! What a model answers: an alias where the shape is plain, typify's types where it has a structure.
//!
//! typify is given interface facts alone, and what it writes is tidied: paths as a person writes them, docs composed here,
//! no conversions that nobody asked for.

use super::docs;
use crate::diagnostic::{Diagnostics, Pointer};
use crate::ir::{Model, Output};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use schemars::schema::{RootSchema, SchemaObject};
use serde_json::{Value, json};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Mutex;
use syn::parse::Parser as _;
use syn::visit_mut::{self, VisitMut};
use typify::{TypeSpace, TypeSpaceSettings};

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
    let root: RootSchema = serde_json::from_value(schema.clone()).map_err(|e| e.to_string())?;
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
    Tidy.visit_file_mut(&mut file);
    let text = file.to_token_stream().to_string();
    let used = ["FileOutput", "Json"]
        .into_iter()
        .filter(|name| text.contains(name))
        .map(|name| format_ident!("{name}"));
    let used: Vec<_> = used.collect();
    let shared = (!used.is_empty()).then(|| quote!(use super::{#(#used),*};));
    let items = &file.items;
    Ok(quote!(#shared #(#items)*))
}

/// Runs what may panic, and keeps the panic's words from the terminal: typify states what it cannot do by an error, and by
/// a panic in places.
fn quietly<T>(run: impl FnOnce() -> T) -> Option<T> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock();
    let loud = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let result = panic::catch_unwind(AssertUnwindSafe(run));
    panic::set_hook(loud);
    result.ok()
}

/// Not the conversions between a type and its reference, and the error type that they share.
fn is_wanted(item: &syn::Item) -> bool {
    match item {
        syn::Item::Impl(item) => item.trait_.is_none(),
        syn::Item::Mod(_) => false,
        _ => true,
    }
}

/// Writes typify's code as a person would.
struct Tidy;

impl VisitMut for Tidy {
    fn visit_item_struct_mut(&mut self, item: &mut syn::ItemStruct) {
        tidy_attributes(&mut item.attrs, &part(&item.ident));
        for field in &mut item.fields {
            let name = renamed(&field.attrs)
                .or_else(|| Some(field.ident.as_ref()?.to_string()))
                .unwrap_or_default();
            let name = name.trim_start_matches("r#");
            let optional = field.ty.to_token_stream().to_string().contains("Option");
            let doc = match (name.is_empty(), optional) {
                (true, _) => "The value.".to_owned(),
                (false, true) => format!("`{name}`, if the model answers with one."),
                (false, false) => format!("`{name}`."),
            };
            tidy_attributes(&mut field.attrs, &doc);
            // typify makes an optional list a plain one, and a model answers null for it.
            let has_default = field
                .attrs
                .iter()
                .any(|attribute| attribute.to_token_stream().to_string().contains("default"));
            if has_default && !optional {
                field.attrs.push(
                    syn::parse_quote!(#[serde(deserialize_with = "super::__rt::null_as_default")]),
                );
            }
        }
        visit_mut::visit_item_struct_mut(self, item);
    }

    fn visit_item_enum_mut(&mut self, item: &mut syn::ItemEnum) {
        tidy_attributes(&mut item.attrs, &part(&item.ident));
        for variant in &mut item.variants {
            let doc = format!("`{}`.", variant.ident);
            tidy_attributes(&mut variant.attrs, &doc);
        }
        visit_mut::visit_item_enum_mut(self, item);
    }

    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        path.leading_colon = None;
        let names: Vec<String> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let json = names == ["serde_json", "Value"];
        if json
            || matches!(
                names.as_slice(),
                ["std", _, "Option" | "String" | "Vec" | "Box"]
            )
        {
            path.segments = path.segments.pop().into_iter().collect();
        }
        if let (true, Some(last)) = (json, path.segments.last_mut()) {
            last.ident = format_ident!("Json");
        } else if names.first() == Some(&"serde_json") {
            // The crate has serde_json through the core alone.
            let rest = &path.segments;
            *path = syn::parse_quote!(super::__rt::#rest);
        }
    }
}

/// The name on the wire, where serde is told another one.
fn renamed(attributes: &[syn::Attribute]) -> Option<String> {
    let mut name = None;
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde"))
    {
        // A key that is no `rename` ends the walk with an error, which means nothing here.
        let _ = attribute.parse_nested_meta(|meta| {
            let value = meta
                .value()
                .and_then(syn::parse::ParseBuffer::parse::<syn::LitStr>);
            if meta.path.is_ident("rename") {
                name = value.ok().map(|text| text.value());
            }
            Ok(())
        });
    }
    name
}

/// The doc of one of typify's types.
fn part(name: &Ident) -> String {
    match name.to_string().as_str() {
        "Output" => "What the model answers.".to_owned(),
        "TrainingOutput" => "What a training of the model answers.".to_owned(),
        _ => "A part of the output.".to_owned(),
    }
}

/// Puts `doc` in the place of typify's docs, and plain paths into the other attributes.
fn tidy_attributes(attributes: &mut Vec<syn::Attribute>, doc: &str) {
    let doc = format!(" {doc}");
    let mut tidied: Vec<syn::Attribute> = vec![syn::parse_quote!(#[doc = #doc])];
    for attribute in attributes
        .drain(..)
        .filter(|attribute| !attribute.path().is_ident("doc"))
    {
        if attribute.path().is_ident("derive") {
            tidied.push(syn::parse_quote!(#[derive(Clone, Debug, PartialEq, serde::Deserialize, serde::Serialize)]));
            continue;
        }
        let text = attribute
            .to_token_stream()
            .to_string()
            .replace(":: std :: collections :: ", "std::collections::")
            .replace("::std::option::", "")
            .replace("::std::vec::", "");
        match text
            .parse()
            .map(|tokens| syn::Attribute::parse_outer.parse2(tokens))
        {
            Ok(Ok(plain)) => tidied.extend(plain),
            _ => tidied.push(attribute),
        }
    }
    *attributes = tidied;
}
