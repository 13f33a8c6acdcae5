//! Replicate's own API document → the low-level client.
//!
//! ```text
//! openapi.json (pin)
//!   → check:   nothing in it that has no way to the client
//!   → lower:   named fix-ups, each of which has to find something   (operations, answers, policy)
//!   → front:   progenitor: types, names and signatures
//!   → types:   its types, tidied; requests get `new` and setters    (requests, facts)
//!   → methods: thin bodies of ours, one an operation            (signatures)
//! ```
//!
//! A new name or a field that answers turn out to lack goes into `policy`, a new shape of operation into `operations` and
//! `methods`, a keyword into `check`.

mod answers;
mod check;
mod facts;
mod front;
mod lower;
mod methods;
mod operations;
pub mod pin;
mod policy;
pub mod project;
mod requests;
mod signatures;
mod types;

use crate::diagnostic::{Diagnostics, Pointer};
use crate::format::{self, Part};
use lower::Lowered;
use quote::quote;
use serde_json::Value;

/// The files of the generated client, by name. `None` if an error was noted.
pub fn sources(pin: &[u8], found: &mut Diagnostics) -> Option<Vec<(&'static str, String)>> {
    let spec: Value = match serde_json::from_slice(pin) {
        Ok(spec) => spec,
        Err(e) => {
            let help = "restore the file, or fetch it again with `cargo xtask fetch --openapi`";
            found.error(&Pointer::root(), format!("not JSON: {e}"), help);
            return None;
        }
    };
    check::check(&spec, found);
    if found.has_errors() {
        return None;
    }
    let lowered = lower::lower(spec, found)?;
    match emit(&lowered) {
        Ok(files) => Some(files),
        Err(message) => {
            let help =
                "the document has a shape that `generator/src/api` does not know: teach it there";
            found.error(&Pointer::root(), message, help);
            None
        }
    }
}

fn emit(lowered: &Lowered) -> Result<Vec<(&'static str, String)>, String> {
    let front = front::run(lowered)?;
    let types = types::types(front.types, lowered)?;
    let methods = methods::methods(lowered, front.signatures, &types.generic)?;
    let module = quote! {
        //! Generated from Replicate's API document.

        mod operations;
        pub mod options;
        pub mod types;
    };
    let part = |tokens| Part::items(tokens).map_err(|e: syn::Error| e.to_string());
    let records = types.items;
    let json = part(quote! {
        //! What is sent and answered.

        use serde_json::Value as Json;
        #(#records)*
    })?;
    let records = methods.options;
    let options = part(quote! {
        //! The optional parameters of operations. A new one breaks nobody.

        use super::types;
        #(#records)*
    })?;
    Ok(vec![
        ("mod.rs", format::source(&[part(module)?])),
        (
            "operations.rs",
            format::source(&[Part::Items(methods.methods)]),
        ),
        ("options.rs", format::source(&[options])),
        ("types.rs", format::source(&[json, Part::Text(types.enums)])),
    ])
}

#[cfg(test)]
mod tests;
