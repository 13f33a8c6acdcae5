//! Replicate's own API document → the low-level client.
//!
//! ```text
//! openapi.json (pin)
//!   → check:   nothing in it that has no way to the client, each finding with its place
//!   → lower:   named fix-ups, each of which has to find something   (operations, components, answers, policy)
//!   → front:   bare shapes → progenitor → typify's types, and signatures
//!   → types:   its types, tidied; requests get `new` and setters    (requests, facts)
//!   → methods: thin bodies of ours, one an operation                (arguments, signatures)
//! ```
//!
//! Whatever becomes a type is a component with a name of ours and the place that it came from before progenitor sees it.
//!
//! A new name, a field that answers turn out to lack, or a better doc goes into `policy`, a new shape of operation into
//! `operations` and `methods`, a keyword into `check` and, if it says what something is, into `front`. What is generated
//! has to compile in `tests/api`, whose document holds every construct.

mod answers;
mod arguments;
mod check;
mod components;
mod facts;
mod front;
mod lower;
mod methods;
mod operations;
pub mod pin;
pub mod policy;
pub mod project;
mod requests;
mod schema;
mod signatures;
mod types;

use crate::diagnostic::{Diagnostics, Pointer};
use crate::format::{self, Part};
use lower::{Lowered, Refused};
use policy::Policy;
use quote::quote;
use serde_json::Value;

/// The files of the client that `pin` and what is decided about it make, by name. `None` if an error was noted.
pub fn sources(
    pin: &[u8],
    policy: &'static Policy,
    found: &mut Diagnostics,
) -> Option<Vec<(&'static str, String)>> {
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
    let lowered = lower::lower(spec, policy, found)?;
    match emit(&lowered) {
        Ok(files) => Some(files),
        Err(Refused { place, message }) => {
            let help =
                "the document has a shape that `generator/src/api` does not know: teach it there";
            found.error(&place, message, help);
            None
        }
    }
}

fn emit(lowered: &Lowered) -> Result<Vec<(&'static str, String)>, Refused> {
    let front = front::run(lowered)?;
    let types = types::types(front.types, lowered)?;
    let methods = methods::methods(lowered, front.signatures, &types.generic)?;
    let module = quote! {
        //! Generated from Replicate's API document.
        #![allow(
            clippy::fn_params_excessive_bools,
            clippy::many_single_char_names,
            clippy::should_implement_trait,
            clippy::similar_names,
            clippy::struct_field_names,
            clippy::too_many_arguments,
            clippy::too_many_lines,
            clippy::wrong_self_convention,
            reason = "what there is, and what it is called, is the document's to say"
        )]

        mod operations;
        pub mod options;
        pub mod types;
    };
    let part = |tokens| {
        let part = Part::items(tokens);
        part.map_err(|e| Refused::new(&Pointer::root().child("components"), e.to_string()))
    };
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
