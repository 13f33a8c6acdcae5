//! What a model answers: an alias where the shape is plain, typify's types where it has a structure.
//!
//! - `flat`: a schema → the one thing that it says
//! - `choice`: which alternative of a choice comes first
//! - `parts`: a structure → what typify is given, every type named here
//! - `structure`: typify's types, tidied (`crate::tidy`)
//! - `words`: the names of fields and variants
//! - `lints`: what clippy would say of types that are as the model is

mod choice;
mod flat;
mod lints;
mod parts;
mod structure;
#[cfg(test)]
mod tests;
mod words;

use super::docs;
use crate::diagnostic::{Diagnostics, Pointer};
use crate::ir::{Model, Output};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// The most parts that typify is given, which goes from one to the next on the stack.
const MOST_PARTS: usize = 200;

/// The most members or values that one type has: what is derived for it costs rustc their square.
const MOST_MEMBERS: usize = 1_000;

/// Where a schema has its parts.
const DEFINITIONS: &str = "#/definitions/";

/// The items for `Output`, and for `TrainingOutput` if there is one. Notes a warning for each part of which there are no
/// types; it becomes JSON.
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
    let mut shape = output;
    if let Output::Structure(schema) = output {
        match structure::items(name, schema, found) {
            Ok(Some(items)) => {
                let module = format_ident!("{module}");
                let doc = docs::block(&format!("The structure of [`{name}`]."));
                return quote! {
                    #doc
                    pub mod #module {
                        #items
                    }
                    pub use #module::#ident;
                };
            }
            Ok(None) => shape = &Output::Json,
            Err(why) => found.warning(
                &Pointer::component(name),
                format!("this output is any JSON: {why}"),
                "decode it with a type of your own",
            ),
        }
    }
    let ty = plain_type(shape);
    let doc = docs::block(&docs::output(shape, streams));
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
