//! From a checked document to an interface.
//!
//! - `facts`: one view of a schema, however openapiv3 sorted it
//! - `rule`: schema → what a value must be
//! - `number`: the bounds of integers and numbers
//! - `record`: `Input` → fields with rules
//! - `output`: `Output` → its shape

mod facts;
mod number;
mod output;
mod record;
mod rule;
#[cfg(test)]
mod tests;

use crate::diagnostic::{Diagnostics, Pointer};
use crate::document::{Document, component_of};
use crate::interface::Interface;
use openapiv3::{ReferenceOr, Schema};

/// Lowers a document. `None` if an error was noted.
pub(crate) fn lower(document: &Document, found: &mut Diagnostics) -> Option<Interface> {
    let mut lowering = Lowering {
        document,
        found,
        path: Vec::new(),
        budget: BUDGET,
        patterns: PATTERNS,
    };
    let input = lowering.record("Input");
    let (output, streams) = lowering.output("Output");
    let has_training = document.component("TrainingInput").is_some();
    let training = has_training.then(|| {
        (
            lowering.record("TrainingInput"),
            lowering.output("TrainingOutput").0,
        )
    });
    (!found.has_errors()).then(|| Interface {
        sha256: document.sha256.clone(),
        streams,
        input,
        output,
        training,
    })
}

/// How many references may lead from one to the next: far more than any real document has, far from any stack limit.
const MAX_REFERENCES: usize = 32;
/// How many schemas, and values and names inside them, are looked at. A component counts each time it is referred to, so a
/// document of a few lines can unfold into billions; real ones have hundreds, and a thousand voices.
const BUDGET: usize = 100_000;
/// How many patterns are made automata of, each of which may take some milliseconds; real documents have a few.
const PATTERNS: usize = 64;

/// The walk through one document.
struct Lowering<'a> {
    document: &'a Document,
    found: &'a mut Diagnostics,
    /// The components that the walk is inside of, to notice a cycle.
    path: Vec<String>,
    /// How many more schemas, values and names may be looked at.
    budget: usize,
    /// How many more patterns may be made automata of.
    patterns: usize,
}

impl<'a> Lowering<'a> {
    /// Calls `then` with the schema that `schema` is or refers to; `None` after a dead end or in a cycle, which is noted.
    fn resolved<T>(
        &mut self,
        schema: &'a ReferenceOr<Schema>,
        place: &Pointer,
        then: fn(&mut Self, &'a Schema, &Pointer) -> T,
    ) -> Option<T> {
        match schema {
            ReferenceOr::Item(schema) => Some(then(self, schema, place)),
            ReferenceOr::Reference { reference } => self.follow(reference, place, then),
        }
    }

    /// Whether another schema, with so many values and names in it, may be looked at; the first one that may not is noted,
    /// once.
    fn spend(&mut self, inside: usize, place: &Pointer) -> bool {
        if self.budget > 0 && inside >= self.budget - 1 {
            let message =
                format!("the document unfolds into more than {BUDGET} schemas and values");
            self.found.error(
                place,
                message,
                "let components refer to each other less often",
            );
        }
        self.budget = self.budget.saturating_sub(1).saturating_sub(inside);
        self.budget > 0
    }

    /// As [`Self::resolved`], for the text of a `$ref`.
    fn follow<T>(
        &mut self,
        reference: &str,
        place: &Pointer,
        then: fn(&mut Self, &'a Schema, &Pointer) -> T,
    ) -> Option<T> {
        let name = match component_of(reference) {
            Ok(name) => name,
            Err(message) => {
                let help = "only references to `#/components/schemas/NAME` are followed; put the schema there";
                self.found.error(place, message, help);
                return None;
            }
        };
        if self.path.contains(&name) {
            self.found.warning(
                place,
                format!("`{name}` contains itself, so what is inside is not checked"),
                "the service checks it",
            );
            return None;
        }
        if self.path.len() >= MAX_REFERENCES {
            let message =
                format!("more than {MAX_REFERENCES} references lead from one to the next");
            self.found
                .error(place, message, "write the schema out at this place");
            return None;
        }
        let Some(target) = self.document.component(&name) else {
            let help = "the document is incomplete; fetch it again";
            self.found
                .error(place, format!("there is no component `{name}`"), help);
            return None;
        };
        self.path.push(name.clone());
        let result = self.resolved(target, &Pointer::component(&name), then);
        self.path.pop();
        result
    }
}
