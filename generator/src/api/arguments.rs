//! Parameters of operations → arguments of methods: what they are called, their types, and how each is sent.

use super::facts::{From, code};
use super::lower::Lowered;
use crate::names::is_plain;
use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use serde_json::Value;
use syn::{Ident, Type};

pub(super) struct Argument {
    pub(super) ident: Ident,
    /// Without the `Option` of an optional one.
    pub(super) ty: Type,
    pub(super) doc: String,
    wire: String,
    place: String,
}

/// Other arguments of a method.
const TAKEN: [&str; 2] = ["body", "options"];

/// The arguments' names. Those in the path of a thing need not say what it is: `/models/{model_owner}/…` takes `owner`.
pub(super) fn names(path: &str, parameters: &[Value]) -> Vec<String> {
    let text = |of: &Value, key: &str| of[key].as_str().unwrap_or_default().to_owned();
    let thing = path
        .split('/')
        .nth(1)
        .and_then(|things| things.strip_suffix('s'));
    let prefix = format!("{}_", thing.unwrap_or_default());
    let long: Vec<_> = parameters
        .iter()
        .map(|parameter| text(parameter, "name").to_snake_case())
        .collect();
    let name = |(parameter, name): (&Value, &String)| {
        let short = name
            .strip_prefix(&prefix)
            .filter(|_| text(parameter, "in") == "path");
        let short = short.filter(|short| short.starts_with(|c: char| c.is_ascii_lowercase()));
        let short = short.filter(|short| !long.iter().any(|other| other == short));
        let name = short.unwrap_or(name);
        // As typify spells the names of fields.
        if TAKEN.contains(&name) || !is_plain(name) {
            format!("{name}_")
        } else {
            name.to_owned()
        }
    };
    parameters.iter().zip(&long).map(name).collect()
}

impl Argument {
    pub(super) fn of(lowered: &Lowered, id: &str, parameter: &Value, name: &str, ty: Type) -> Self {
        let text = |key: &str| parameter[key].as_str().unwrap_or_default().to_owned();
        let (wire, mut schema) = (text("name"), parameter["schema"].clone());
        if parameter.get("deprecated").is_some() {
            schema["deprecated"] = parameter["deprecated"].clone();
        }
        Self {
            ident: format_ident!("{name}"),
            ty: passed(ty),
            doc: lowered.doc(id, &wire, &schema, From::Beside),
            wire,
            place: text("in"),
        }
    }

    pub(super) fn is_segment(&self, name: &str) -> bool {
        self.place == "path" && self.wire == name
    }

    /// Name, docs and type of the field that holds an optional one.
    pub(super) fn member(&self) -> (Ident, String, Type) {
        let place = if self.place == "query" {
            "Query"
        } else {
            "Header"
        };
        let doc = format!("{place} {}: {}", code(&self.wire.as_str().into()), self.doc);
        let ty = match &self.ty {
            _ if matches!(self.form(), Form::Text) => syn::parse_quote!(String),
            Type::Reference(reference) => (*reference.elem).clone(),
            ty => ty.clone(),
        };
        (self.ident.clone(), doc, ty)
    }

    /// The call that sends one that has to be given.
    pub(super) fn call(&self) -> TokenStream {
        let Self { ident, wire, .. } = self;
        match self.place.as_str() {
            "query" => {
                let borrow = (!matches!(self.ty, Type::Reference(_))).then(|| quote!(&));
                quote!(.query(#wire, #borrow #ident))
            }
            "header" => {
                let text = self.text();
                quote!(.header(#wire, Some(#text)))
            }
            _ => TokenStream::new(),
        }
    }

    /// The call that sends one that may be given.
    pub(super) fn optional_call(&self) -> TokenStream {
        let Self { ident, wire, .. } = self;
        match (self.place.as_str(), self.form()) {
            ("query", _) => quote!(.query(#wire, &options.#ident)),
            (_, Form::Text) => quote!(.header(#wire, options.#ident.as_deref())),
            (_, Form::Enum) => quote!(.header(#wire, options.#ident.map(|value| value.as_str()))),
            (_, Form::Other) => {
                quote!(.header(#wire, options.#ident.map(|value| value.to_string()).as_deref()))
            }
        }
    }

    /// The argument as text, for a path or a header.
    pub(super) fn text(&self) -> TokenStream {
        let ident = &self.ident;
        match self.form() {
            Form::Text => quote!(#ident),
            Form::Enum => quote!(#ident.as_str()),
            Form::Other => quote!(&#ident.to_string()),
        }
    }

    fn form(&self) -> Form {
        if is_ours(&self.ty) {
            Form::Enum
        } else if self.ty.to_token_stream().to_string() == "& str" {
            Form::Text
        } else {
            Form::Other
        }
    }
}

/// progenitor borrows enums, and does not know that ours are small.
fn passed(ty: Type) -> Type {
    match ty {
        Type::Reference(of) if is_ours(&of.elem) => *of.elem,
        ty => ty,
    }
}

fn is_ours(ty: &Type) -> bool {
    ty.to_token_stream().to_string().starts_with("types :: ")
}

/// How a type becomes text.
enum Form {
    Text,
    /// Of ours, with `as_str`.
    Enum,
    /// A number, or true or false: by `Display`.
    Other,
}
