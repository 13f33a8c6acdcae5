//! Operations → methods: progenitor's names and types, thin bodies of ours.

use super::facts::{self, parameter, resolve};
use super::lower::Lowered;
use super::operations;
use super::requests::{Record, inner};
use super::signatures::{answer, argument_types, body};
use heck::{ToSnakeCase, ToUpperCamelCase};
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use serde_json::Value;
use std::collections::BTreeMap;
use syn::{Ident, Signature, Type};

/// What `operations.rs` and `options.rs` hold.
pub(super) struct Methods {
    pub(super) methods: syn::File,
    pub(super) options: Vec<syn::Item>,
}

/// One method an operation; fails if progenitor has left one out.
pub(super) fn methods(
    lowered: &Lowered,
    mut signatures: BTreeMap<String, Signature>,
    generic: &[String],
) -> Result<Methods, String> {
    let mut options = Vec::new();
    let mut methods = Vec::new();
    for ((path, method), operation) in operations::all(&lowered.spec) {
        let id = operation
            .get("operationId")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let signature = signatures.remove(&id.to_snake_case());
        let signature =
            signature.ok_or_else(|| format!("progenitor has left out the operation `{id}`"))?;
        let made = Method::of(lowered, path, method, operation, &signature, generic);
        let made = made.map_err(|why| format!("the operation `{id}`: {why}"))?;
        options.extend(made.options()?);
        methods.push(made.tokens()?);
    }
    if let Some(name) = signatures.keys().next() {
        return Err(format!("progenitor makes `{name}` of no operation"));
    }
    let there = lowered
        .upstream
        .pointer("/paths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    let there: usize = there
        .map(|(_, item)| item.as_object().map_or(0, serde_json::Map::len))
        .sum();
    if there != methods.len() {
        return Err(format!(
            "{there} operations in the document, {} in the client",
            methods.len()
        ));
    }
    let methods = quote!(use super::{options, types}; use crate::{Api, Body, Page, Result, multipart}; impl Api { #(#methods)* });
    let methods = syn::parse2(methods).map_err(|e| e.to_string())?;
    Ok(Methods { methods, options })
}

struct Method<'a> {
    name: Ident,
    verb: String,
    path: &'a str,
    /// The parts of a multipart body.
    parts: Vec<String>,
    /// Path and required query parameters: name on the wire, argument, docs.
    arguments: Vec<Argument>,
    optional: Vec<Argument>,
    body: Option<(TokenStream, TokenStream)>,
    answer: TokenStream,
    end: Ident,
}

struct Argument {
    wire: String,
    ident: Ident,
    place: String,
    ty: Type,
    doc: String,
}

impl<'a> Method<'a> {
    fn of(
        lowered: &Lowered,
        path: &'a str,
        method: &str,
        operation: &Value,
        signature: &Signature,
        generic: &[String],
    ) -> Result<Self, String> {
        let (verb, upstream) = if method == "trace" {
            ("QUERY".to_owned(), "query")
        } else {
            (method.to_uppercase(), method)
        };
        let mut types = argument_types(signature);
        let (mut arguments, mut optional) = (Vec::new(), Vec::new());
        let parameters = operation.get("parameters").and_then(Value::as_array);
        for found in parameters.into_iter().flatten() {
            let found = resolve(&lowered.spec, found).ok_or("a parameter is missing")?;
            let text = |key: &str| {
                found
                    .get(key)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned()
            };
            let wire = text("name");
            let ident = wire.to_snake_case();
            let ty = types
                .remove(&ident)
                .ok_or_else(|| format!("no argument for the parameter `{wire}`"))?;
            let (is_optional, ty) = match inner(&ty, "Option") {
                Some(inner) => (true, inner.clone()),
                None => (false, ty),
            };
            let doc = parameter(lowered, path, upstream, &wire);
            let ident =
                syn::parse_str(&ident).map_err(|_| format!("`{wire}` is no name in Rust"))?;
            let argument = Argument {
                wire,
                ident,
                place: text("in"),
                ty,
                doc,
            };
            if is_optional {
                optional.push(argument);
            } else {
                arguments.push(argument);
            }
        }
        let body = match types.remove("body") {
            Some(ty) => Some(body(operation, ty, generic)?),
            None => None,
        };
        let (answer, end) = answer(operation, signature)?;
        let parts = facts::parts(lowered, path, upstream);
        Ok(Self {
            name: signature.ident.clone(),
            verb,
            path,
            parts,
            arguments,
            optional,
            body,
            answer,
            end,
        })
    }

    fn options_name(&self) -> Ident {
        format_ident!("{}Options", self.name.to_string().to_upper_camel_case())
    }

    /// The struct of the optional parameters, if there are any.
    fn options(&self) -> Result<Vec<syn::Item>, String> {
        if self.optional.is_empty() {
            return Ok(Vec::new());
        }
        let doc = format!(
            "The optional parameters of [`Api::{0}`](crate::Api::{0}).",
            self.name
        );
        let members = self.optional.iter().map(|argument| {
            let doc = format!(
                "{} `{}`: {}",
                capital(&argument.place),
                argument.wire,
                argument.doc
            );
            (argument.ident.clone(), doc, owned(&argument.ty))
        });
        Record::options(&self.options_name(), &doc, members.collect()).items()
    }

    fn tokens(&self) -> Result<TokenStream, String> {
        let Self {
            name,
            verb,
            body,
            answer,
            end,
            ..
        } = self;
        let mut chain = {
            let segments = self.segments()?;
            quote!(self.call(#verb, &[#(#segments),*]))
        };
        let mut inputs = vec![quote!(&self)];
        for Argument {
            wire,
            ident,
            place,
            ty,
            ..
        } in &self.arguments
        {
            inputs.push(quote!(#ident: #ty));
            match place.as_str() {
                "query" => {
                    let borrow = (!matches!(ty, Type::Reference(_))).then(|| quote!(&));
                    chain = quote!(#chain.query(#wire, #borrow #ident));
                }
                "header" => chain = quote!(#chain.header(#wire, Some(#ident))),
                _ => {}
            }
        }
        if let Some((argument, call)) = body {
            inputs.push(quote!(body: #argument));
            chain = quote!(#chain.#call);
        }
        if !self.optional.is_empty() {
            let options = self.options_name();
            inputs.push(quote!(options: &options::#options));
        }
        for Argument {
            wire, ident, place, ..
        } in &self.optional
        {
            chain = match place.as_str() {
                "query" => quote!(#chain.query(#wire, &options.#ident)),
                _ => quote!(#chain.header(#wire, options.#ident.as_deref())),
            };
        }
        let docs = self.docs().into_iter().map(|line| {
            if line.is_empty() {
                line
            } else {
                format!(" {line}")
            }
        });
        Ok(quote! {
            #(#[doc = #docs])*
            pub async fn #name(#(#inputs),*) -> Result<#answer> {
                #chain.#end().await
            }
        })
    }

    fn segments(&self) -> Result<Vec<TokenStream>, String> {
        let parts = self.path.trim_start_matches('/').split('/');
        parts
            .map(|part| {
                match part
                    .strip_prefix('{')
                    .and_then(|part| part.strip_suffix('}'))
                {
                    Some(name) => {
                        let found = self
                            .arguments
                            .iter()
                            .find(|argument| argument.wire == name && argument.place == "path");
                        let ident = &found
                            .ok_or_else(|| format!("the path's `{{{name}}}` is no parameter"))?
                            .ident;
                        Ok(quote!(#ident))
                    }
                    None if part.contains(['{', '}']) => {
                        Err(format!("`{part}` is only partly a parameter"))
                    }
                    None => Ok(quote!(#part)),
                }
            })
            .collect()
    }

    fn docs(&self) -> Vec<String> {
        let answer = self.answer.to_string().replace(' ', "");
        let what = match self.end.to_string().as_str() {
            "empty" => "Answers nothing.".to_owned(),
            "text" => "Answers text.".to_owned(),
            "stream" => "Answers bytes, as they arrive.".to_owned(),
            _ => format!("Answers `{}`.", answer.replace("types::", "")),
        };
        let call = facts::code(&format!("{} {}", self.verb, self.path).into());
        let mut docs = vec![format!("{call}. {what}")];
        let parts = self.parts.iter().map(|part| format!("- part {part}"));
        let plain = self
            .arguments
            .iter()
            .filter(|argument| argument.doc != "Text.");
        let plain = plain.map(|argument| format!("- `{}`: {}", argument.ident, argument.doc));
        let plain: Vec<_> = plain.chain(parts).collect();
        if !plain.is_empty() {
            docs.push(String::new());
            docs.extend(plain);
        }
        docs.extend([
            String::new(),
            "# Errors".to_owned(),
            "See [`Error`](crate::Error).".to_owned(),
        ]);
        docs
    }
}

/// The type of a field that holds what an argument of this type borrows.
fn owned(ty: &Type) -> Type {
    let ty = match ty {
        Type::Reference(reference) => &*reference.elem,
        ty => ty,
    };
    if ty.to_token_stream().to_string() == "str" {
        syn::parse_quote!(String)
    } else {
        ty.clone()
    }
}

fn capital(place: &str) -> String {
    let (first, rest) = place.split_at(place.len().min(1));
    first.to_uppercase() + rest
}
