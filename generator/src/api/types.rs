//! typify's types → ours: answers tidied, requests made for callers, enums by the macros of the runtime.

use super::facts::{self, Shape};
use super::lower::{Lowered, Refused};
use super::requests;
use super::schema::{is_enum, references, referred, values};
use crate::diagnostic::Pointer;
use crate::names::Names;
use crate::tidy::{self, Style};
use heck::ToSnakeCase;
use quote::{ToTokens, format_ident};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// What `types.rs` holds.
pub(super) struct Types {
    /// Structs.
    pub(super) items: Vec<syn::Item>,
    /// Enums: text, as prettyplease does not look into macros.
    pub(super) enums: String,
    /// The requests that are generic over their input.
    pub(super) generic: BTreeSet<String>,
}

/// The types of the client, or the shape that has no way there.
pub(super) fn types(mut items: Vec<syn::Item>, lowered: &Lowered) -> Result<Types, Refused> {
    let shapes = facts::shapes(lowered);
    let users = Users::of(lowered);
    let (mut out, mut generic) = (Vec::new(), BTreeSet::new());
    // Conversions and their error type.
    items.retain(|item| !matches!(item, syn::Item::Impl(_) | syn::Item::Mod(_)));
    let style = InClient {
        lowered,
        shapes: &shapes,
        users: &users,
    };
    tidy::tidy(&mut items, &style);
    for item in items {
        let mut item = record(item, lowered)?;
        let name = item.ident.to_string();
        let Some(shape) = shapes.get(&name) else {
            let message = format!("typify makes `{name}` of no record");
            return Err(Refused::new(&lowered.place(&name), message));
        };
        if shape.request {
            let request = requests::Record::of(item, shape, users.is_body(&name));
            if request.generic.is_some() {
                generic.insert(name);
            }
            let items = request.items();
            out.extend(items.map_err(|message| Refused::new(&shape.place, message))?);
        } else {
            item.attrs.push(syn::parse_quote!(#[non_exhaustive]));
            let secret = lowered.policy.secret.contains(&name.as_str());
            let debug = secret.then(|| redact(&mut item));
            out.push(syn::Item::Struct(item));
            out.extend(debug);
        }
    }
    let enums = lowered.schemas().filter(|(_, schema)| is_enum(schema));
    let enums = enums.map(|(name, schema)| choice(name, lowered.open_enums.contains(name), schema));
    Ok(Types {
        items: out,
        enums: enums.collect(),
        generic,
    })
}

/// typify's item as a struct with named fields, all that it has to make of records.
fn record(item: syn::Item, lowered: &Lowered) -> Result<syn::ItemStruct, Refused> {
    let refused = |name: &syn::Ident, what: &str| {
        let place = lowered.place(&name.to_string());
        Err(Refused::new(
            &place,
            format!("typify makes {what} of `{name}`"),
        ))
    };
    match item {
        syn::Item::Struct(item) if matches!(item.fields, syn::Fields::Named(_)) => Ok(item),
        syn::Item::Struct(item) => refused(&item.ident, "a tuple"),
        syn::Item::Enum(item) => refused(&item.ident, "an enum"),
        other => {
            let message = format!(
                "typify makes an item of no known kind: {}",
                other.to_token_stream()
            );
            Err(Refused::new(&Pointer::root().child("components"), message))
        }
    }
}

/// Who uses the requests: operations as a body, or other requests.
struct Users {
    operations: BTreeMap<String, Vec<String>>,
    records: BTreeMap<String, String>,
}

impl Users {
    fn of(lowered: &Lowered) -> Self {
        let (mut operations, mut records) = (BTreeMap::<_, Vec<_>>::new(), BTreeMap::new());
        for (_, operation) in super::operations::all(&lowered.spec) {
            let id = operation["operationId"].as_str().unwrap_or_default();
            let body = operation.pointer("/requestBody/content/application~1json/schema");
            if let Some(name) = body.and_then(referred) {
                operations
                    .entry(name.to_owned())
                    .or_default()
                    .push(id.to_snake_case());
            }
        }
        for (record, schema) in lowered.schemas() {
            let mut parts = Vec::new();
            references(schema, &mut parts);
            for part in parts {
                records.entry(part.to_owned()).or_insert(record.clone());
            }
        }
        Self {
            operations,
            records,
        }
    }

    fn is_body(&self, name: &str) -> bool {
        self.operations.contains_key(name) && !self.records.contains_key(name)
    }

    fn doc(&self, name: &str) -> String {
        let operations = self.operations.get(name).into_iter().flatten();
        let mut all: Vec<_> = operations
            .map(|id| format!("[`Api::{id}`](crate::Api::{id})"))
            .collect();
        let Some(last) = all.pop() else {
            let of = self
                .records
                .get(name)
                .map(|record| format!(" of [`{record}`]"));
            return format!("A part{}.", of.unwrap_or_default());
        };
        if all.is_empty() {
            format!("The body of {last}.")
        } else {
            format!("The body of {} and {last}.", all.join(", "))
        }
    }
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

fn choice(name: &str, open: bool, schema: &Value) -> String {
    let mut names = Names::default();
    let mut scope = names.variants(name);
    let (kind, doc) = if open {
        scope.reserve("Other");
        (
            "open",
            "In answers. A value that is not known here is kept as `Other`.",
        )
    } else {
        ("closed", "In requests.")
    };
    // The traits that the macros implement have types of these names.
    scope.reserve("Err");
    scope.reserve("Error");
    let mut out = format!("crate::open::{kind}! {{\n    /// {doc}\n    {name} {{\n");
    for value in values(schema) {
        let variant = scope.assign(&value);
        let value = proc_macro2::Literal::string(&value);
        let _ = writeln!(out, "        {variant} = {value},");
    }
    out + "    }\n}\n\n"
}

/// In the client, which depends on what typify's types need.
struct InClient<'a> {
    lowered: &'a Lowered,
    shapes: &'a BTreeMap<String, Shape>,
    users: &'a Users,
}

impl Style for InClient<'_> {
    fn part(&self, name: &str) -> String {
        match self.shapes.get(name) {
            Some(Shape { request: true, .. }) => self.users.doc(name),
            _ => "An answer, or a part of one. What recorded answers lack at times is optional."
                .to_owned(),
        }
    }

    fn field(&self, part: &str, name: &str, _: bool) -> String {
        let shape = self.shapes.get(part);
        match shape.and_then(|shape| shape.properties.get(name)) {
            Some(schema) => {
                let doc = self.lowered.doc(part, name, schema, facts::From::Types);
                format!("{}: {doc}", facts::code(&name.into()))
            }
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

    fn serde_json(&self) -> &'static str {
        "::serde_json"
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
