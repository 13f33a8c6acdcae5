//! progenitor as the front end: it checks the lowered document, resolves parameters and bodies, names operations, and
//! drives typify. Its method bodies are not used.

use super::lower::Lowered;
use crate::quiet::quietly;
use progenitor_impl::{GenerationSettings, Generator, TypeImpl};
use std::collections::BTreeMap;

/// What progenitor yields that is used.
pub(super) struct Front {
    /// The items of its module `types`.
    pub(super) types: Vec<syn::Item>,
    /// Its methods: name → signature.
    pub(super) signatures: BTreeMap<String, syn::Signature>,
}

/// Runs progenitor; its errors, and its panics, become messages.
pub(super) fn run(lowered: &Lowered) -> Result<Front, String> {
    let spec: openapiv3::OpenAPI =
        serde_json::from_value(lowered.spec.clone()).map_err(|e| e.to_string())?;
    let mut settings = GenerationSettings::default();
    settings
        .with_map_type("::std::collections::BTreeMap")
        .with_replacement("Problem", "crate::Problem", std::iter::empty());
    for name in lowered.open_enums.keys() {
        let traits = [
            TypeImpl::Display,
            TypeImpl::FromStr,
            TypeImpl::FromStringIrrefutable,
        ];
        settings.with_replacement(name, format!("crate::types::{name}"), traits.into_iter());
    }
    for (page, item) in &lowered.pages {
        settings.with_replacement(
            page,
            format!("crate::Page<crate::types::{item}>"),
            std::iter::empty(),
        );
    }
    let tokens = quietly(|| {
        Generator::new(&settings)
            .generate_tokens(&spec)
            .map_err(|e| format!("progenitor refuses the document: {e}"))
    })
    .ok_or("progenitor panicked on the document")??;
    let file: syn::File = syn::parse2(tokens).map_err(|e| e.to_string())?;
    let mut front = Front {
        types: Vec::new(),
        signatures: BTreeMap::new(),
    };
    for item in file.items {
        match item {
            syn::Item::Mod(module) if module.ident == "types" => {
                front.types = module.content.map(|(_, items)| items).unwrap_or_default();
            }
            syn::Item::Impl(item) if item.trait_.is_none() => {
                let methods = item.items.into_iter().filter_map(|item| match item {
                    syn::ImplItem::Fn(method) if method.sig.asyncness.is_some() => Some(method.sig),
                    _ => None,
                });
                front
                    .signatures
                    .extend(methods.map(|sig| (sig.ident.to_string(), sig)));
            }
            _ => {}
        }
    }
    Ok(front)
}
