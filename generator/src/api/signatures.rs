//! What progenitor's signatures say: the types of arguments and answers, and how a body is sent and read.

use super::requests::inner;
use super::schema::{is_free, referred};
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use syn::visit_mut::{self, VisitMut};
use syn::{FnArg, Ident, Signature, Type};

/// The argument and the call of a body.
pub(super) fn body(
    operation: &Value,
    ty: Type,
    generic: &BTreeSet<String>,
) -> Result<(TokenStream, TokenStream), String> {
    let content = operation.pointer("/requestBody/content");
    Ok(match media(content) {
        Some("application/json") => {
            let schema = content.and_then(|all| all.pointer("/application~1json/schema"));
            let json = quote!(json(body));
            if schema.is_some_and(is_free) {
                return Ok((quote!(&impl serde::Serialize), json));
            }
            let name = schema.and_then(referred);
            let input = name.is_some_and(|name| generic.contains(name));
            let input = input.then(|| quote!(<impl serde::Serialize>));
            (quote!(#ty #input), json)
        }
        Some("text/plain") => (quote!(impl Into<String>), quote!(text_body(body.into()))),
        // Lowered from multipart.
        Some("application/octet-stream") => (quote!(multipart::Form), quote!(multipart(body))),
        other => return Err(format!("no way to send a body of type {other:?}")),
    })
}

/// The type that is answered, and the call that reads it.
pub(super) fn answer(
    operation: &Value,
    signature: &Signature,
) -> Result<(TokenStream, Ident), String> {
    Ok(match media(operation.pointer("/responses/2XX/content")) {
        None => (quote!(()), format_ident!("empty")),
        Some("text/plain") => (quote!(String), format_ident!("text")),
        Some("application/octet-stream") => (quote!(Body), format_ident!("stream")),
        Some(_) => {
            // Result<ResponseValue<T>, Error<Problem>>
            let syn::ReturnType::Type(_, ty) = &signature.output else {
                return Err("it returns nothing".into());
            };
            let value = inner(ty, "Result").and_then(|ty| inner(ty, "ResponseValue"));
            let mut value = value
                .cloned()
                .ok_or("it returns what progenitor never did")?;
            Plain.visit_type_mut(&mut value);
            (quote!(#value), format_ident!("decode"))
        }
    })
}

fn media(content: Option<&Value>) -> Option<&str> {
    content
        .and_then(Value::as_object)?
        .keys()
        .next()
        .map(String::as_str)
}

/// The arguments of progenitor's method: name → type.
pub(super) fn argument_types(signature: &Signature) -> BTreeMap<String, Type> {
    let typed = signature
        .inputs
        .iter()
        .filter_map(|argument| match argument {
            FnArg::Typed(typed) => Some(typed),
            FnArg::Receiver(_) => None,
        });
    typed
        .map(|typed| {
            let mut ty = (*typed.ty).clone();
            Plain.visit_type_mut(&mut ty);
            (typed.pat.to_token_stream().to_string(), ty)
        })
        .collect()
}

/// Paths as `operations.rs` imports them, and no lifetimes.
struct Plain;

impl VisitMut for Plain {
    fn visit_type_reference_mut(&mut self, ty: &mut syn::TypeReference) {
        ty.lifetime = None;
        visit_mut::visit_type_reference_mut(self, ty);
    }

    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        path.leading_colon = None;
        let names: Vec<_> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let keep = match names.as_slice() {
            ["std", _, "Option" | "String" | "Vec" | "Box"] | ["crate", "Page"] => 1,
            ["crate", "types", _] => 2,
            all => all.len(),
        };
        let skip = names.len() - keep;
        path.segments = std::mem::take(&mut path.segments)
            .into_iter()
            .skip(skip)
            .collect();
    }
}
