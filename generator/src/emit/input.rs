//! `Input` and `TrainingInput`: the struct, its constructor, its setters, and what the core needs to see it as a table.

use super::{docs, literal, rules, types};
use crate::ir::{Field, Record, Type};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// Everything of one record but its types and its macro.
pub(super) fn record(record: &Record, is_input: bool) -> TokenStream {
    let (data, table, traits) = (data(record, is_input), table(record), traits(record));
    let name = format_ident!("{}", record.name);
    let model = is_input.then(|| {
        quote! {
            impl __rt::ModelInput for #name {
                type Model = Model;
            }
        }
    });
    quote!(#data #model #table #traits)
}

/// The struct, and what users call.
fn data(record: &Record, is_input: bool) -> TokenStream {
    let name = format_ident!("{}", record.name);
    let doc = docs::block(if is_input {
        "Input of [`Model`]."
    } else {
        "Input of a training of [`Model`]."
    });
    let fields = record.fields.iter().map(|field| {
        let (doc, ident) = (
            docs::block(&docs::field(field)),
            format_ident!("{}", field.ident),
        );
        let ty = full_type(field);
        quote!(#doc pub #ident: #ty,)
    });
    let new = new(record);
    let setters = record.fields.iter().map(setter);
    // clippy asks for it beside a `new` without parameters, and so would a user.
    let default = record.fields.iter().all(|field| !field.required).then(|| {
        quote! {
            impl std::default::Default for #name {
                #[inline]
                fn default() -> Self {
                    Self::new()
                }
            }
        }
    });
    quote! {
        #doc
        #[derive(Clone)]
        #[must_use]
        #[non_exhaustive]
        pub struct #name { #(#fields)* }
        impl #name {
            /// Every field with its rules, in the order of the schema.
            pub const SCHEMA: &'static __rt::Schema<'static> = <Self as __rt::Record>::SCHEMA;
            #new
            #(#setters)*
            /// Reads an input from JSON.
            ///
            /// # Errors
            /// With every rule that `value` breaks, and the field that breaks it.
            #[inline]
            pub fn from_json(value: &Json) -> Result<Self, InvalidInput> {
                __rt::from_json(value)
            }
            /// Checks what types cannot hold: lengths, patterns, numbers of items. The client does so before it sends.
            ///
            /// # Errors
            /// With every rule that is broken, and the field that breaks it.
            #[inline]
            pub fn validate(&self) -> Result<(), InvalidInput> {
                __rt::validate(self)
            }
        }
        #default
    }
}

/// The record as the core sees it: rules, and a slot for each.
fn table(record: &Record) -> TokenStream {
    let name = format_ident!("{}", record.name);
    // clippy judges what people write; the length of these follows from the model.
    let long = (record.fields.len() > 80).then(|| {
        quote!(#[allow(clippy::too_many_lines, clippy::large_stack_arrays, reason = "one line a field")])
    });
    let mut bounds = Vec::new();
    let untyped = record.fields.iter().filter(|field| field.ty == Type::Json);
    untyped.for_each(|field| rules::bounds(&field.rule, &mut bounds));
    let known = literal::allow_known(&bounds);
    let entries = record.fields.iter().map(rules::entry);
    let idents: Vec<_> = record
        .fields
        .iter()
        .map(|field| format_ident!("{}", field.ident))
        .collect();
    let empty = record.fields.iter().map(|field| {
        let (ident, value) = (format_ident!("{}", field.ident), placeholder(field));
        quote!(#ident: #value)
    });
    quote! {
        impl __rt::Record for #name {
            #long
            #known
            const FIELDS: &'static [__rt::Field<'static>] = &[#(#entries),*];
            #[inline]
            #long
            fn empty() -> Self {
                Self { #(#empty),* }
            }
            #[inline]
            #long
            fn slots(&self) -> Vec<&dyn __rt::Slot> {
                __rt::__slots([#(&self.#idents),*])
            }
            #[inline]
            #long
            fn slots_mut(&mut self) -> Vec<&mut dyn __rt::Slot> {
                __rt::__slots([#(&mut self.#idents),*])
            }
        }
    }
}

/// What a derive would write out for each model: here the core does it for all.
fn traits(record: &Record) -> TokenStream {
    let (name, text) = (format_ident!("{}", record.name), record.name);
    quote! {
        impl std::fmt::Debug for #name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                __rt::debug(self, #text, f)
            }
        }
        impl serde::Serialize for #name {
            #[inline]
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                __rt::serialize(self, serializer)
            }
        }
    }
}

fn new(record: &Record) -> TokenStream {
    let required: Vec<_> = record
        .fields
        .iter()
        .filter(|field| field.required)
        .collect();
    let idents: Vec<_> = required
        .iter()
        .map(|field| format_ident!("{}", field.ident))
        .collect();
    let parameters = required.iter().map(|field| parameter(field).0);
    let doc = match required.len() {
        0 => "An input with nothing set: no field is required.",
        1 => "An input with the required field set.",
        _ => "An input with the required fields set, which stand in the order of the schema.",
    };
    let doc = docs::block(doc);
    let flags = required
        .iter()
        .filter(|field| field.ty == Type::Bool && !field.list);
    let flags = (flags.count() > 3).then(|| quote!(clippy::fn_params_excessive_bools,));
    let crowded = (required.len() > 1).then(|| {
        let many = (required.len() > 7).then(|| quote!(clippy::too_many_arguments,));
        let long = (required.len() > 80).then(|| quote!(clippy::too_many_lines,));
        quote! {
            #[allow(#many #long #flags clippy::many_single_char_names, clippy::similar_names, reason = "the model names its fields")]
        }
    });
    let deprecated = required.iter().any(|field| field.deprecated).then(|| {
        quote!(#[expect(deprecated, reason = "a field is both required and deprecated by the model")])
    });
    quote! {
        #doc
        #[inline]
        #crowded
        #deprecated
        pub fn new(#(#idents: #parameters),*) -> Self {
            <Self as __rt::Record>::empty()#(.#idents(#idents))*
        }
    }
}

pub(super) fn setter(field: &Field) -> TokenStream {
    let (ident, (ty, value)) = (format_ident!("{}", field.ident), parameter(field));
    let value = if field.required {
        value
    } else {
        quote!(Some(#value))
    };
    let doc = docs::block(&format!(
        "Sets {}. {}",
        docs::code(&field.wire),
        docs::field(field)
    ));
    let deprecated = field
        .deprecated
        .then(|| quote!(#[deprecated = "the model's author advises against this field"]));
    let as_trait = named_as_a_trait_has_it(&field.ident).then(|| {
        quote!(#[allow(clippy::should_implement_trait, clippy::iter_not_returning_iterator, reason = "the model names its fields")])
    });
    quote! {
        #doc
        #deprecated
        #as_trait
        #[inline]
        pub fn #ident(mut self, value: #ty) -> Self {
            self.#ident = #value;
            self
        }
    }
}

/// Whether clippy takes a setter of this name for a method that an operator or an iterator should have.
fn named_as_a_trait_has_it(ident: &str) -> bool {
    [
        "add", "sub", "mul", "div", "rem", "shl", "shr", "bitand", "bitor", "bitxor", "iter",
        "iter_mut",
    ]
    .contains(&ident)
}

/// The type of a setter's parameter, and the field's value made of `value`.
fn parameter(field: &Field) -> (TokenStream, TokenStream) {
    let ty = types::item(&field.ty);
    let converts = matches!(field.ty, Type::Text | Type::File | Type::Json);
    match (field.list, converts) {
        (true, true) => (
            quote!(impl IntoIterator<Item = impl Into<#ty>>),
            quote!(value.into_iter().map(Into::into).collect()),
        ),
        (true, false) => (
            quote!(impl IntoIterator<Item = #ty>),
            quote!(value.into_iter().collect()),
        ),
        (false, true) => (quote!(impl Into<#ty>), quote!(value.into())),
        (false, false) => (ty, quote!(value)),
    }
}

fn full_type(field: &Field) -> TokenStream {
    let item = types::item(&field.ty);
    let ty = if field.list { quote!(Vec<#item>) } else { item };
    if field.required {
        ty
    } else {
        quote!(Option<#ty>)
    }
}

/// What stands in a field of the core's `Record::empty`: nothing, or what `new` and `input!` replace.
fn placeholder(field: &Field) -> TokenStream {
    if !field.required {
        return quote!(None);
    }
    if field.list {
        return quote!(Vec::new());
    }
    quote!(__rt::Scalar::EMPTY)
}
