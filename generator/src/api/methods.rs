//! Operations → methods: progenitor's names and types, thin bodies of ours.

use super::arguments::{self, Argument};
use super::facts;
use super::front::{slot, variable};
use super::lower::{Lowered, Refused};
use super::operations;
use super::requests::{Record, inner};
use super::signatures::{answer, argument_types, body};
use crate::diagnostic::Pointer;
use heck::{ToSnakeCase, ToUpperCamelCase};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use syn::{Ident, Signature};

/// What `operations.rs` and `options.rs` hold.
pub(super) struct Methods {
    pub(super) methods: syn::File,
    pub(super) options: Vec<syn::Item>,
}

/// One method an operation; fails if progenitor has left one out.
pub(super) fn methods(
    lowered: &Lowered,
    mut signatures: BTreeMap<String, Signature>,
    generic: &BTreeSet<String>,
) -> Result<Methods, Refused> {
    let mut options = Vec::new();
    let mut methods = Vec::new();
    for ((path, method), operation) in operations::all(&lowered.spec) {
        let refused = |why: String| {
            Refused::new(
                &operations::place(path, method),
                format!("no method comes out of it: {why}"),
            )
        };
        let id = operation["operationId"].as_str().unwrap_or_default();
        let signature = signatures.remove(&id.to_snake_case());
        let signature =
            signature.ok_or_else(|| refused("progenitor has left it out".to_owned()))?;
        let made = Method::of(lowered, path, method, operation, &signature, generic);
        let made = made.map_err(refused)?;
        options.extend(made.options().map_err(refused)?);
        methods.push(made.tokens().map_err(refused)?);
    }
    if let Some(name) = signatures.keys().next() {
        let message = format!("progenitor makes `{name}` of no operation");
        return Err(Refused::new(&Pointer::root().child("paths"), message));
    }
    let methods = quote!(use super::{options, types}; use crate::{Api, Body, Page, Result, multipart}; impl Api { #(#methods)* });
    let methods = syn::parse2(methods)
        .map_err(|e| Refused::new(&Pointer::root().child("paths"), e.to_string()))?;
    Ok(Methods { methods, options })
}

struct Method<'a> {
    name: Ident,
    verb: String,
    path: &'a str,
    /// What else is to be said about it.
    notes: Vec<&'static str>,
    deprecated: bool,
    /// The parts of a multipart body.
    parts: Vec<String>,
    /// What has to be given; then what need not be.
    arguments: Vec<Argument>,
    optional: Vec<Argument>,
    body: Option<(TokenStream, TokenStream)>,
    answer: TokenStream,
    end: Ident,
}

impl<'a> Method<'a> {
    fn of(
        lowered: &Lowered,
        path: &'a str,
        method: &str,
        operation: &Value,
        signature: &Signature,
        generic: &BTreeSet<String>,
    ) -> Result<Self, String> {
        let id = operation["operationId"].as_str().unwrap_or_default();
        let verb = if method == "trace" {
            "QUERY".to_owned()
        } else {
            method.to_uppercase()
        };
        let mut types = argument_types(signature);
        let (mut arguments, mut optional) = (Vec::new(), Vec::new());
        let parameters = operation.get("parameters").and_then(Value::as_array);
        let parameters = parameters.map_or(&[] as &[_], Vec::as_slice);
        let names = arguments::names(path, parameters);
        for (at, (parameter, name)) in parameters.iter().zip(names).enumerate() {
            let ty = types.remove(&slot(path, at, parameter));
            let ty = ty.ok_or_else(|| format!("progenitor has no argument for `{name}`"))?;
            let (is_optional, ty) = match inner(&ty, "Option") {
                Some(inner) => (true, inner.clone()),
                None => (false, ty),
            };
            let argument = Argument::of(lowered, id, parameter, &name, ty);
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
        if let Some(name) = types.keys().next() {
            return Err(format!(
                "progenitor makes the argument `{name}` of no parameter"
            ));
        }
        let (answer, end) = answer(operation, signature)?;
        let mut notes = Vec::new();
        if operation
            .get("security")
            .and_then(Value::as_array)
            .is_some_and(Vec::is_empty)
        {
            notes.push("The API asks for no token here; it is sent all the same.");
        }
        Ok(Self {
            name: signature.ident.clone(),
            verb,
            path,
            notes,
            deprecated: operation.get("deprecated") == Some(&Value::Bool(true)),
            parts: lowered.form(id),
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
        let members = self.optional.iter().map(Argument::member);
        Record::options(&self.options_name(), &doc, members).items()
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
        let segments = self.segments()?;
        let mut chain = quote!(self.call(#verb, &[#(#segments),*]));
        let mut inputs = vec![quote!(&self)];
        for argument in &self.arguments {
            let Argument { ident, ty, .. } = argument;
            inputs.push(quote!(#ident: #ty));
            let call = argument.call();
            chain = quote!(#chain #call);
        }
        if let Some((argument, call)) = body {
            inputs.push(quote!(body: #argument));
            chain = quote!(#chain.#call);
        }
        if !self.optional.is_empty() {
            let options = self.options_name();
            inputs.push(quote!(options: &options::#options));
        }
        for argument in &self.optional {
            let call = argument.optional_call();
            chain = quote!(#chain #call);
        }
        let docs = self.docs().into_iter().map(|line| {
            if line.is_empty() {
                line
            } else {
                format!(" {line}")
            }
        });
        let deprecated = self.deprecated.then(|| quote!(#[deprecated]));
        Ok(quote! {
            #(#[doc = #docs])*
            #deprecated
            pub async fn #name(#(#inputs),*) -> Result<#answer> {
                #chain.#end().await
            }
        })
    }

    fn segments(&self) -> Result<Vec<TokenStream>, String> {
        let parts = self.path.trim_start_matches('/').split('/');
        let segment = |part| match variable(part) {
            None => Ok(quote!(#part)),
            Some(name) => {
                let mut arguments = self.arguments.iter();
                let found = arguments.find(|argument| argument.is_segment(name));
                let found = found.ok_or_else(|| format!("`{{{name}}}` is no parameter"))?;
                Ok(found.text())
            }
        };
        parts.map(segment).collect()
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
        for note in &self.notes {
            docs.extend([String::new(), (*note).to_owned()]);
        }
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
