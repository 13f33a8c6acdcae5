//! From the intermediate representation to source text.
//!
//! - `input`: a record's struct, its constructor, setters and table
//! - `rules`: what a value must be, as an expression
//! - `types`: ranged numbers and enums
//! - `output`: what a model answers
//! - `docs`: sentences about facts
//! - `example`: a call that the crate's docs show
//! - `package`: Cargo.toml
//! - `literal`: numbers as a person would write them
//! - `text`: texts as literals

mod docs;
mod example;
mod input;
mod literal;
#[cfg(test)]
mod oddities;
mod output;
mod package;
mod rules;
#[cfg(test)]
mod tests;
mod text;
mod types;

pub(crate) use docs::{code, describe, output_noun, shown};

use crate::diagnostic::{Diagnostics, Pointer};
use crate::format::{self, Part};
use crate::ir::{Model, Record};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// How many fields may be required: far more than any public model has, and no deeper an expression than compilers take.
const MAX_REQUIRED: usize = 250;

/// Where the generated code will stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Root {
    /// In a crate of its own.
    Crate,
    /// In a module of somebody's crate, as a build script writes it.
    Module {
        /// The module's path from the crate's root, such as `models::flux_schnell`.
        path: String,
    },
}

impl Root {
    /// What the macros put before a path into the generated code.
    fn prefix(&self) -> syn::Result<TokenStream> {
        match self {
            Self::Crate => Ok(quote!($crate)),
            Self::Module { path } => {
                let path: syn::Path = syn::parse_str(path)?;
                Ok(quote!($crate::#path))
            }
        }
    }
}

/// The source text of a model. `None` if an error was noted.
pub(crate) fn source(model: &Model, root: &Root, found: &mut Diagnostics) -> Option<String> {
    let body = body(model, root, found)?;
    with_head(model, root, &body, found)
}

/// The source text after the head: what follows from a model's document alone, whoever it belongs to. `None` if an error
/// was noted.
pub(crate) fn body(model: &Model, root: &Root, found: &mut Diagnostics) -> Option<String> {
    if let Root::Module { path } = root
        && (syn::parse_str::<syn::Path>(path).is_err()
            || path.starts_with("crate")
            || path.starts_with("::"))
    {
        let message = format!("`{path}` is no path of a module below the crate's root");
        found.error(
            &Pointer::root(),
            message,
            "name it as in `models::flux_schnell`, without `crate::`",
        );
        return None;
    }
    for record in records(model) {
        let required = record.fields.iter().filter(|field| field.required);
        if required.count() > MAX_REQUIRED {
            found.error(
                &Pointer::component(record.name).child("required"),
                format!(
                    "more than {MAX_REQUIRED} fields are required, each of which `new` would take"
                ),
                "no crate is made of it; its inputs can be sent as JSON",
            );
            return None;
        }
    }
    let outputs = output::items(model, found);
    text(body_parts(model, root, &outputs), found)
}

/// The source text of a model, of which `body` was made. `None` if an error was noted.
pub(crate) fn with_head(
    model: &Model,
    root: &Root,
    body: &str,
    found: &mut Diagnostics,
) -> Option<String> {
    let head = text(Part::items(head(model, root)).map(|head| [head]), found)?;
    Some(format::file(&[&head, body]))
}

fn text<const N: usize>(parts: syn::Result<[Part; N]>, found: &mut Diagnostics) -> Option<String> {
    match parts {
        Ok(parts) => Some(format::text(&parts)),
        Err(e) => {
            found.error(
                &Pointer::root(),
                format!("the generated code does not parse: {e}"),
                "this is a fault of the generator; report it with this document",
            );
            None
        }
    }
}

/// The files of a model's crate in `folder`, with this source: path and text.
pub(crate) fn files(model: &Model, folder: &str, source: String) -> [(String, String); 2] {
    let [manifest, code] = crate_paths(folder);
    [(manifest, package::crate_manifest(model)), (code, source)]
}

/// The paths of the files of a crate in `folder`.
pub(crate) fn crate_paths(folder: &str) -> [String; 2] {
    ["Cargo.toml", "src/lib.rs"].map(|file| format!("{folder}/{file}"))
}

/// Docs, attributes of the crate, imports, and who the model is.
fn head(model: &Model, root: &Root) -> TokenStream {
    let about = docs::inner(&docs::crate_docs(model, root), root);
    let prose = records(model)
        .iter()
        .any(|record| record.fields.iter().any(|field| field.prose.is_some()));
    let prose = (*root == Root::Crate && prose).then(|| {
        quote!(#![allow(clippy::doc_markdown, reason = "descriptions are upstream's, kept as they are")])
    });
    // rustfmt and prettyplease differ in details, and `cargo fmt` must not make generated files stale.
    let skip = (*root == Root::Crate).then(|| quote!(#![cfg_attr(rustfmt, rustfmt_skip)]));
    let doubled = (*root == Root::Crate && model.identity.package.contains("--"))
        .then(|| quote!(#![allow(non_snake_case, reason = "the crate is called as the model is")]));
    let identity = self::model(model);
    quote! {
        #about
        #skip
        #doubled
        #prose
        #[doc(hidden)]
        pub use replicate_model as __rt;
        pub use replicate_model::{FileInput, FileOutput, InvalidInput, Json};
        #identity
    }
}

fn body_parts(model: &Model, root: &Root, outputs: &TokenStream) -> syn::Result<[Part; 3]> {
    let prefix = root.prefix()?;
    let records = records(model);
    let inputs = records
        .iter()
        .map(|record| input::record(record, record.name == model.input.name));
    let ranged = types::ranged_numbers(&records);
    let macros = records
        .iter()
        .map(|record| input_macro(record.name, root, &prefix));
    let items = quote! {
        #outputs
        #(#inputs)*
        #ranged
    };
    Ok([
        Part::items(items)?,
        Part::Text(types::choices(&records)),
        Part::items(quote!(#(#macros)*))?,
    ])
}

fn records(model: &Model) -> Vec<&Record> {
    let training = model.training.iter().map(|(input, _)| input);
    std::iter::once(&model.input).chain(training).collect()
}

/// `Model`, which ties input, output and identity together.
fn model(model: &Model) -> TokenStream {
    let id = &model.identity;
    let (owner, name, version, official, sha256) =
        (&id.owner, &id.name, &id.version, id.official, &model.sha256);
    let cog_version = id.cog_version.as_deref().unwrap_or_default();
    let doc = docs::block(&format!("The model `{}`.", id.slug()));
    let streams = model.streams.then(|| {
        quote!(
            const STREAMS: bool = true;
        )
    });
    let streams_impl = model.streams.then(|| {
        let chunk = output::chunk(&model.output);
        quote! {
            impl __rt::Streams for Model {
                type Chunk = #chunk;
            }
        }
    });
    let trains = model.training.is_some().then(|| {
        quote!(
            const TRAINS: bool = true;
        )
    });
    let trains_impl = model.training.is_some().then(|| {
        quote! {
            impl __rt::Trains for Model {
                type TrainingInput = TrainingInput;
                type TrainingOutput = TrainingOutput;
            }
        }
    });
    let decode = output::decode(&model.output);
    quote! {
        #doc
        #[derive(Clone, Copy, Debug)]
        pub struct Model;
        impl __rt::Model for Model {
            const OWNER: &'static str = #owner;
            const NAME: &'static str = #name;
            const VERSION: &'static str = #version;
            const OFFICIAL: bool = #official;
            const SHA256: &'static str = #sha256;
            const COG_VERSION: &'static str = #cog_version;
            #streams
            #trains
            type Input = Input;
            type Output = Output;
            #decode
        }
        #streams_impl
        #trains_impl
    }
}

fn input_macro(record: &str, root: &Root, prefix: &TokenStream) -> TokenStream {
    let name = if record == "Input" {
        "input"
    } else {
        "training_input"
    };
    let (name, record) = (format_ident!("{name}"), format_ident!("{record}"));
    let doc = docs::block(&docs::input_macro(&name.to_string(), &record.to_string()));
    let body =
        quote!(($($fields:tt)*) => { #prefix::__rt::__input!((#prefix::#record) $($fields)*) };);
    match root {
        Root::Crate => quote! {
            #doc
            #[macro_export]
            macro_rules! #name { #body }
        },
        // A crate may generate more than it uses; `pub(crate)` items are asked about, unlike a crate's public ones.
        Root::Module { .. } => quote! {
            #doc
            #[allow(unused_macros, reason = "generated whether it is used or not")]
            macro_rules! #name { #body }
            #[allow(unused_imports, reason = "generated whether it is used or not")]
            pub(crate) use #name;
        },
    }
}
