//! The names that a document gives to properties and values: typify is given others in their place, and what it makes of
//! those gets its names here. So no text of a document can trip it, and no two names become one.

use crate::emit::text;
use crate::names::{Recorded, is_plain, part};
use crate::tidy;
use proc_macro2::{Group, TokenStream, TokenTree};
use quote::ToTokens as _;
use std::collections::BTreeMap;
use syn::punctuated::Punctuated;

/// The texts that stand for those of a document: `p0`, `p1`, ….
#[derive(Default)]
pub(super) struct Words {
    all: Vec<String>,
    places: BTreeMap<String, usize>,
}

impl Words {
    /// What typify gets for `wire`.
    pub(super) fn stand_in(&mut self, wire: &str) -> String {
        let place = match self.places.get(wire) {
            Some(place) => *place,
            None => self.all.len(),
        };
        if place == self.all.len() {
            self.all.push(wire.to_owned());
            self.places.insert(wire.to_owned(), place);
        }
        format!("p{place}")
    }

    /// What `stand_in` stands for.
    fn wire(&self, stand_in: &str) -> Option<&str> {
        let place: usize = stand_in.strip_prefix('p')?.parse().ok()?;
        self.all.get(place).map(String::as_str)
    }

    /// Gives the fields and variants of typify's items their names.
    pub(super) fn restore(&self, items: &mut [syn::Item]) {
        for item in items {
            match item {
                syn::Item::Struct(item) => self.fields(&mut item.fields),
                syn::Item::Enum(item) => {
                    item.attrs = item.attrs.drain(..).map(|a| self.attribute(a)).collect();
                    self.variants(&mut item.variants);
                }
                _ => {}
            }
        }
    }

    fn fields(&self, fields: &mut syn::Fields) {
        let syn::Fields::Named(fields) = fields else {
            return;
        };
        let mut recorded = Recorded::new();
        let mut scope = part::fields(&mut recorded);
        let (mut own, mut others) = (Vec::new(), Vec::new());
        for field in std::mem::take(&mut fields.named) {
            let ident = field.ident.as_ref().map(ToString::to_string);
            match ident.as_deref().and_then(|ident| self.wire(ident)) {
                Some(wire) => own.push((wire, field)),
                None => {
                    // typify's field for what `additionalProperties` lets in.
                    ident.iter().for_each(|ident| scope.reserve(ident));
                    others.push(field);
                }
            }
        }
        // Of several that become one name, the one that has it keeps it.
        own.sort_by_key(|(wire, _)| (!is_plain(wire), *wire));
        for (wire, field) in &mut own {
            let name = scope.assign(wire);
            field.ident = syn::parse_str(&name).ok();
            rename(&mut field.attrs, wire, &name);
        }
        own.sort_by(|(_, a), (_, b)| a.ident.cmp(&b.ident));
        let own = own.into_iter().map(|(_, field)| field);
        fields.named = own.chain(others).collect();
    }

    fn variants(&self, variants: &mut Punctuated<syn::Variant, syn::Token![,]>) {
        let mut recorded = Recorded::new();
        let mut scope = part::variants(&mut recorded);
        for variant in variants {
            self.fields(&mut variant.fields);
            let Some(wire) = self.wire(&tidy::wire_name(&variant.attrs, None)) else {
                continue;
            };
            let name = scope.assign(wire);
            if let Ok(ident) = syn::parse_str(&name) {
                variant.ident = ident;
            }
            variant.attrs.retain(|attr| !attr.path().is_ident("serde"));
            rename(&mut variant.attrs, wire, &name);
        }
    }

    /// The same attribute with what the texts in it stand for: a tag is the name of a property.
    fn attribute(&self, attribute: syn::Attribute) -> syn::Attribute {
        let syn::Meta::List(mut list) = attribute.meta else {
            return attribute;
        };
        list.tokens = self.tokens(list.tokens);
        syn::Attribute {
            meta: list.into(),
            ..attribute
        }
    }

    fn tokens(&self, tokens: TokenStream) -> TokenStream {
        let restored = tokens.into_iter().map(|token| match token {
            TokenTree::Group(group) => {
                Group::new(group.delimiter(), self.tokens(group.stream())).into()
            }
            TokenTree::Literal(literal) => match syn::Lit::new(literal.clone()) {
                syn::Lit::Str(text) => match self.wire(&text.value()) {
                    Some(wire) => text::literal(wire).into(),
                    None => literal.into(),
                },
                _ => literal.into(),
            },
            other => other,
        });
        restored.collect()
    }
}

/// Tells serde the name on the wire, if it is not that of Rust: first in the attribute that is there, or in its own.
fn rename(attributes: &mut Vec<syn::Attribute>, wire: &str, name: &str) {
    if wire == name {
        return;
    }
    let wire = text::literal(wire);
    let serde = attributes
        .iter_mut()
        .find(|attr| attr.path().is_ident("serde"));
    match serde.map(|attribute| &mut attribute.meta) {
        Some(syn::Meta::List(list)) => {
            let others = list.tokens.to_token_stream();
            list.tokens = quote::quote!(rename = #wire, #others);
        }
        _ => attributes.push(syn::parse_quote!(#[serde(rename = #wire)])),
    }
}
