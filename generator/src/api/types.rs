//! typify's types → ours: answers tidied, requests made for callers, enums by the macros of the runtime.

use super::facts::{self, Shape};
use super::lower::Lowered;
use super::{policy, requests};
use crate::names::Names;
use crate::tidy::{self, Style};
use quote::{ToTokens, format_ident};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What `types.rs` holds.
pub(super) struct Types {
    /// Structs.
    pub(super) items: Vec<syn::Item>,
    /// Enums: text, as prettyplease does not look into macros.
    pub(super) enums: String,
    /// The requests that are generic over their input.
    pub(super) generic: Vec<String>,
}

/// The types of the client, or the shape that has no way there.
pub(super) fn types(mut items: Vec<syn::Item>, lowered: &Lowered) -> Result<Types, String> {
    let shapes = facts::shapes(lowered);
    let mut out = Vec::new();
    let (mut enums, mut generic) = (BTreeMap::new(), Vec::new());
    // Conversions and their error type.
    items.retain(|item| !matches!(item, syn::Item::Impl(_) | syn::Item::Mod(_)));
    tidy::tidy(&mut items, &InClient(&shapes));
    for item in items {
        match item {
            syn::Item::Struct(mut item) => {
                let name = item.ident.to_string();
                let shape = shapes
                    .get(&name)
                    .ok_or_else(|| format!("typify makes `{name}` of no record"))?;
                if !matches!(item.fields, syn::Fields::Named(_)) {
                    return Err(format!("typify makes a tuple of `{name}`"));
                }
                if shape.request {
                    let request = requests::Record::of(item, shape);
                    generic.extend(request.generic.is_some().then_some(name));
                    out.extend(request.items()?);
                } else {
                    item.attrs.push(syn::parse_quote!(#[non_exhaustive]));
                    let secret = policy::SECRET.contains(&name.as_str());
                    let debug = secret.then(|| redact(&mut item));
                    out.push(syn::Item::Struct(item));
                    out.extend(debug);
                }
            }
            syn::Item::Enum(item) => {
                let unit = |v: &syn::Variant| matches!(v.fields, syn::Fields::Unit);
                if !item.variants.iter().all(unit) {
                    return Err(format!(
                        "`{}` is a union, for which the client has no type",
                        item.ident
                    ));
                }
                let values = item
                    .variants
                    .iter()
                    .map(|v| tidy::wire_name(&v.attrs, Some(&v.ident)));
                enums.insert(
                    item.ident.to_string(),
                    ("closed", values.collect::<Vec<_>>()),
                );
            }
            other => {
                return Err(format!(
                    "typify makes an item of no known kind: {}",
                    other.to_token_stream()
                ));
            }
        }
    }
    if let Some(name) = policy::SECRET
        .iter()
        .find(|name| !shapes.contains_key(**name))
    {
        return Err(format!(
            "the policy calls `{name}` secret, which the document no longer has"
        ));
    }
    for (name, values) in &lowered.open_enums {
        enums.insert(name.clone(), ("open", values.clone()));
    }
    let enums = enums
        .iter()
        .map(|(name, (kind, values))| choice(name, kind, values))
        .collect();
    Ok(Types {
        items: out,
        enums,
        generic,
    })
}

/// Takes `Debug` out of what is derived, for one that shows the name alone.
fn redact(item: &mut syn::ItemStruct) -> syn::Item {
    for attribute in &mut item.attrs {
        if attribute.path().is_ident("derive") {
            *attribute = syn::parse_quote!(#[derive(Clone, Default, PartialEq, serde::Deserialize, serde::Serialize)]);
        }
    }
    let name = &item.ident;
    let text = name.to_string();
    syn::parse_quote! {
        impl std::fmt::Debug for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(#text).finish_non_exhaustive()
            }
        }
    }
}

fn choice(name: &str, kind: &str, values: &[String]) -> String {
    let mut names = Names::default();
    let mut scope = names.variants(name);
    let doc = match kind {
        "open" => "In answers. A value that is not known here is kept as `Other`.",
        _ => "In requests.",
    };
    let mut out = format!("crate::open::{kind}! {{\n    /// {doc}\n    {name} {{\n");
    for value in values {
        let variant = scope.assign(value);
        let value = proc_macro2::Literal::string(value);
        let _ = writeln!(out, "        {variant} = {value},");
    }
    out + "    }\n}\n\n"
}

/// In the client, which depends on what typify's types need.
struct InClient<'a>(&'a BTreeMap<String, Shape>);

impl Style for InClient<'_> {
    fn part(&self, name: &str) -> String {
        match self.0.get(name) {
            Some(Shape { request: true, .. }) => "A request.".to_owned(),
            _ => "An answer, or a part of one. What recorded answers lack at times is optional."
                .to_owned(),
        }
    }

    fn field(&self, part: &str, name: &str, _: bool) -> String {
        let property = self
            .0
            .get(part)
            .and_then(|shape| shape.properties.get(name));
        match property {
            Some(schema) => format!("{}: {}", facts::code(&name.into()), facts::describe(schema)),
            // typify's field for what `additionalProperties` lets in.
            None => "What is answered beside.".to_owned(),
        }
    }

    fn derive(&self, typify: &syn::Attribute) -> syn::Attribute {
        let default = typify.to_token_stream().to_string().contains("Default");
        let default = default.then(|| format_ident!("Default")).into_iter();
        syn::parse_quote!(#[derive(Clone, Debug, #(#default,)* PartialEq, serde::Deserialize, serde::Serialize)])
    }

    fn null_as_default(&self) -> &'static str {
        "crate::open::null_as_default"
    }

    fn json(&self) -> &'static str {
        "Json"
    }

    fn path(&self, path: &mut syn::Path) {
        let names: Vec<_> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        if let [krate, types, _] = names.as_slice()
            && krate == "crate"
            && types == "types"
        {
            path.segments = path.segments.pop().into_iter().collect();
        }
    }
}

/// Whether the schema is an object of no known shape.
pub(super) fn is_free(schema: &Value) -> bool {
    schema.get("type").is_some_and(|ty| ty == "object") && schema.get("properties").is_none()
}
