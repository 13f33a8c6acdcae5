//! Documents on their way in.
//!
//! Flows in: the bytes of a pin, or an upstream document. Flows out: a `Document` that is known to be OpenAPI and to hold
//! no keyword that the lowering does not understand.
//!
//! - `pin`: upstream document → canonical facts, the form that lies in the repository
//! - `keywords`: which keywords there are, and what each may hold
//! - `outputs`: what only an answer may hold
//! - `fixups`: what real documents get wrong, one function each

mod fixups;
mod keywords;
mod outputs;
pub mod pin;

use crate::diagnostic::{Diagnostics, Pointer};
use openapiv3::{OpenAPI, ReferenceOr, Schema};
use pin::Prose;
use serde_json::Value;

/// How deep schemas may be nested: twice what the deepest real one needs, and far from any stack limit.
const MAX_DEPTH: usize = 32;

/// A parsed and checked pin.
#[derive(Debug)]
pub(crate) struct Document {
    api: OpenAPI,
    /// What `api` was read from: typify is given JSON, not openapiv3's types.
    value: Value,
    /// The hash of the pin's facts, which is that of the file where prose is left out.
    pub(crate) sha256: String,
}

impl Document {
    /// Reads a pin. `None` if an error was noted.
    pub(crate) fn of_pin(bytes: &[u8], prose: Prose, found: &mut Diagnostics) -> Option<Self> {
        let pin = match serde_json::from_slice(bytes) {
            Ok(pin) => pin,
            Err(e) => {
                found.error(
                    &Pointer::root(),
                    format!("not JSON: {e}"),
                    "restore the file, or fetch it again with `cargo xtask add`",
                );
                return None;
            }
        };
        check(&pin, found)?;
        Self::new(pin::facts(&pin, prose, found)?, prose, found)
    }

    /// Reads an upstream document as its pin would be read: most of its components say nothing about the model, and what
    /// they hold is nobody's business. `None` if an error was noted.
    pub(crate) fn of_upstream(
        upstream: &Value,
        prose: Prose,
        found: &mut Diagnostics,
    ) -> Option<Self> {
        let facts = pin::facts(upstream, prose, found)?;
        check(&facts, found)?;
        Self::new(facts, prose, found)
    }

    /// From facts that were checked.
    fn new(mut value: Value, prose: Prose, found: &mut Diagnostics) -> Option<Self> {
        let pin = match prose {
            Prose::Omit => pin::bytes(&value),
            Prose::Keep => pin::canonical(&value, Prose::Omit, found),
        };
        let sha256 = pin::sha256(&pin?);
        outputs::replace_all(&mut value);
        fixups::lower_to_3_0(&mut value);
        match serde_path_to_error::deserialize::<_, OpenAPI>(&value) {
            Ok(api) => Some(Self { api, value, sha256 }),
            Err(e) => {
                let root = Pointer::root();
                let place = e.path().iter().fold(root, |place, step| place.child(step));
                found.error(
                    &place,
                    format!("not OpenAPI 3: {}", e.inner()),
                    "correct the document at this place",
                );
                None
            }
        }
    }

    /// The schema of a component, and the value that it was read from.
    pub(crate) fn component(&self, name: &str) -> Option<&ReferenceOr<Schema>> {
        self.api.components.as_ref()?.schemas.get(name)
    }

    /// Every component as JSON.
    pub(crate) fn components(&self) -> Option<&serde_json::Map<String, Value>> {
        self.value.pointer("/components/schemas")?.as_object()
    }
}

/// Refuses what is no OpenAPI document, or holds a keyword that is not known. `None` if an error was noted.
fn check(document: &Value, found: &mut Diagnostics) -> Option<()> {
    if !is_openapi(document) {
        found.error(
            &Pointer::root(),
            "not an OpenAPI document: it has no `openapi` version, or no `components`",
            "expected the `openapi_schema` of a model's version; fetch it again",
        );
        return None;
    }
    keywords::check(document, found);
    (!found.has_errors()).then_some(())
}

fn is_openapi(value: &Value) -> bool {
    let version = value.get("openapi").and_then(Value::as_str);
    version.is_some_and(|v| v.starts_with("3."))
        && value.get("components").is_some_and(Value::is_object)
}

/// The name of a component that a `$ref` leads to, or what is wrong with it.
pub(crate) fn component_of(reference: &str) -> Result<String, String> {
    match reference.strip_prefix("#/components/schemas/") {
        Some(name) if !name.is_empty() && !name.contains('/') => {
            Ok(name.replace("~1", "/").replace("~0", "~"))
        }
        Some(_) => Err(format!(
            "`{reference}` leads inside a component, not to one"
        )),
        None => Err(format!("`{reference}` leads out of this document")),
    }
}
