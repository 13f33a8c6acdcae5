//! The types that a record's fields have: those of the core, ranged numbers, enums.

use super::{docs, literal, text};
use crate::ir::{Field, Integer, Number, Record, Rule, Type};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use std::fmt::Write as _;

/// The type of a field's value, or of its items.
pub(super) fn item(ty: &Type) -> TokenStream {
    match ty {
        Type::Bool => quote!(bool),
        Type::Integer => quote!(i64),
        Type::Number => quote!(f64),
        Type::Text => quote!(String),
        Type::File => quote!(FileInput),
        Type::Json => quote!(Json),
        Type::Ranged(name) | Type::Choice { name, .. } => {
            let name = format_ident!("{name}");
            quote!(#name)
        }
    }
}

/// The ranged numbers of all records.
pub(super) fn ranged_numbers(records: &[&Record]) -> TokenStream {
    let fields = || {
        records
            .iter()
            .flat_map(|record| record.fields.iter().map(|field| (record.name, field)))
    };
    let ranged: Vec<_> = fields()
        .filter_map(|(record, field)| Some((record, field, ranged(field)?)))
        .collect();
    let aliases = ranged.iter().map(|(record, field, ranged)| {
        let doc = docs::block(&docs::ranged_type(record, field));
        let (name, generic) = (&ranged.name, &ranged.generic);
        quote! {
            #doc
            pub type #name = __rt::#generic<bounds::#name>;
        }
    });
    let markers = ranged.iter().map(
        |(
            _,
            _,
            Ranged {
                name,
                bounds,
                allow,
                consts,
                ..
            },
        )| {
            let doc = docs::block(&format!("Of [`{name}`](super::{name})."));
            quote! {
                #doc
                pub enum #name {}
                #allow
                impl #bounds for #name {
                    #consts
                }
            }
        },
    );
    let mut traits: Vec<_> = ranged
        .iter()
        .map(|(_, _, ranged)| ranged.bounds.clone())
        .collect();
    traits.sort_by_key(ToString::to_string);
    traits.dedup_by_key(|t| t.to_string());
    let bounds = (!ranged.is_empty()).then(|| {
        quote! {
            /// The bounds of the ranged numbers.
            pub mod bounds {
                use super::__rt::{#(#traits),*};
                #(#markers)*
            }
        }
    });
    quote! {
        #(#aliases)*
        #bounds
    }
}

/// The enums of all records, each as a call of the core's macro. Text, as prettyplease does not look into macros.
pub(super) fn choices(records: &[&Record]) -> String {
    let fields = records
        .iter()
        .flat_map(|record| record.fields.iter().map(|field| (record.name, field)));
    fields
        .filter_map(|(record, field)| choice(record, field))
        .collect()
}

struct Ranged {
    name: proc_macro2::Ident,
    /// `Int` or `Float`
    generic: TokenStream,
    /// `IntBounds` or `FloatBounds`
    bounds: TokenStream,
    allow: Option<TokenStream>,
    consts: TokenStream,
}

fn ranged(field: &Field) -> Option<Ranged> {
    let Type::Ranged(name) = &field.ty else {
        return None;
    };
    let name = format_ident!("{name}");
    match field.rule.item() {
        Rule::Integer(Integer {
            min,
            max,
            multiple_of,
        }) => {
            let bounds = [min, max, multiple_of].map(|bound| bound.map(literal::integer));
            let consts = consts(&quote!(i64), bounds);
            Some(Ranged {
                name,
                generic: quote!(Int),
                bounds: quote!(IntBounds),
                allow: None,
                consts,
            })
        }
        Rule::Number(Number {
            min,
            max,
            min_exclusive,
            max_exclusive,
            multiple_of,
        }) => {
            let bounds = [*min, *max, *multiple_of];
            let known: Vec<f64> = bounds.into_iter().flatten().collect();
            let allow = literal::allow_known(&known);
            let consts = consts(&quote!(f64), bounds.map(|bound| bound.map(literal::number)));
            let above = min_exclusive.then(|| {
                quote!(
                    const MIN_EXCLUSIVE: bool = true;
                )
            });
            let below = max_exclusive.then(|| {
                quote!(
                    const MAX_EXCLUSIVE: bool = true;
                )
            });
            let consts = quote!(#consts #above #below);
            Some(Ranged {
                name,
                generic: quote!(Float),
                bounds: quote!(FloatBounds),
                allow,
                consts,
            })
        }
        _ => None,
    }
}

/// The bounds that there are: the lower, the upper, and what a value must be a multiple of.
fn consts(ty: &TokenStream, [min, max, multiple_of]: [Option<TokenStream>; 3]) -> TokenStream {
    let bounds = [("MIN", min), ("MAX", max), ("MULTIPLE_OF", multiple_of)];
    let consts = bounds.into_iter().filter_map(|(name, bound)| {
        let name = format_ident!("{name}");
        bound.map(|bound| quote!(const #name: #ty = #bound;))
    });
    consts.collect()
}

fn choice(record: &str, field: &Field) -> Option<String> {
    let Type::Choice { name, variants } = &field.ty else {
        return None;
    };
    let (kind, values): (_, Vec<String>) = match field.rule.item() {
        Rule::OneOf(values) => (
            "",
            values
                .iter()
                .map(|v| text::literal(v).to_string())
                .collect(),
        ),
        Rule::IntegerOneOf(values) => (
            ": i64",
            values.iter().map(|v| literal::integer_text(*v)).collect(),
        ),
        _ => return None,
    };
    let doc = docs::choice_type(record, field);
    let mut text = format!("\n__rt::__choices! {{\n    /// {doc}\n    {name}{kind} {{\n");
    for (variant, value) in variants.iter().zip(values) {
        let _ = writeln!(text, "        {variant} = {value},");
    }
    text += "    }\n}\n";
    Some(text)
}
