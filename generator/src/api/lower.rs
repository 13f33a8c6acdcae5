//! Replicate's document → the OpenAPI 3.0 that progenitor accepts, with every lenience towards answers decided here.
//!
//! Each step is one named fix-up. It counts what it mended, and fails by its name when there was nothing: then upstream
//! has changed, and the step has to go or to follow.

use super::{answers, operations, policy};
use crate::diagnostic::{Diagnostics, Pointer};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The document on its way, and what emission has to know beside it.
pub(super) struct Lowered {
    /// The document.
    pub(super) spec: Value,
    /// The document as it came, for facts that go lost on the way and that docs state.
    pub(super) upstream: Value,
    /// Enums of answers, which stay open: name → values.
    pub(super) open_enums: BTreeMap<String, Vec<String>>,
    /// Components that are pages of a list: name → name of the item.
    pub(super) pages: BTreeMap<String, String>,
    /// Names that the policy gives and nothing has asked for yet.
    pub(super) unused_names: BTreeSet<&'static str>,
}

/// A correction; how many places it mended, or why it cannot.
type FixUp = fn(&mut Lowered) -> Result<usize, String>;

const FIX_UPS: [(&str, FixUp); 18] = [
    (
        "openapi_3_1_is_read_as_3_0",
        operations::openapi_3_1_is_read_as_3_0,
    ),
    (
        "component_names_are_plain",
        operations::component_names_are_plain,
    ),
    ("query_travels_as_trace", operations::query_travels_as_trace),
    (
        "multipart_travels_as_octets",
        operations::multipart_travels_as_octets,
    ),
    (
        "parameters_have_no_patterns",
        operations::parameters_have_no_patterns,
    ),
    (
        "parameters_have_no_defaults",
        operations::parameters_have_no_defaults,
    ),
    (
        "parameters_have_no_bounds",
        operations::parameters_have_no_bounds,
    ),
    (
        "problems_answer_every_operation",
        operations::problems_answer_every_operation,
    ),
    (
        "successes_are_one_range",
        operations::successes_are_one_range,
    ),
    (
        "inline_bodies_are_components",
        operations::inline_bodies_are_components,
    ),
    ("pages_are_one_type", answers::pages_are_one_type),
    ("version_is_text", answers::version_is_text),
    ("error_is_any_json", answers::error_is_any_json),
    (
        "enums_of_answers_are_open",
        answers::enums_of_answers_are_open,
    ),
    (
        "urls_of_answers_are_text",
        answers::urls_of_answers_are_text,
    ),
    (
        "answers_require_what_is_recorded",
        answers::answers_require_what_is_recorded,
    ),
    ("extra_metrics_are_kept", answers::extra_metrics_are_kept),
    (
        "enums_of_requests_are_components",
        answers::enums_of_requests_are_components,
    ),
];

/// Applies every fix-up. `None` if an error was noted.
pub(super) fn lower(spec: Value, found: &mut Diagnostics) -> Option<Lowered> {
    let mut lowered = Lowered::new(spec);
    for (name, fix_up) in FIX_UPS {
        if let Err(message) = apply(name, fix_up, &mut lowered) {
            let help = "upstream has changed here: see `generator/src/api`, and remove the fix-up or let it follow";
            found.error(&Pointer::root(), message, help);
            return None;
        }
    }
    // What is lenient towards answers would be so towards requests.
    if let Some(both) = lowered.answers().intersection(&lowered.requests()).next() {
        let message = format!("`{both}` is both sent and answered");
        found.error(
            &Pointer::root(),
            message,
            "split it in two in `generator/src/api`",
        );
        return None;
    }
    if let Some(name) = lowered.unused_names.first() {
        let message = format!("the policy names `{name}`, which the document no longer has");
        found.error(
            &Pointer::root(),
            message,
            "take the name out of `generator/src/api/policy.rs`",
        );
        return None;
    }
    Some(lowered)
}

fn apply(name: &str, fix_up: FixUp, to: &mut Lowered) -> Result<(), String> {
    match fix_up(to) {
        Ok(0) => Err(format!("the fix-up `{name}` found nothing to mend")),
        Ok(_) => Ok(()),
        Err(why) => Err(format!("the fix-up `{name}` cannot be applied: {why}")),
    }
}

impl Lowered {
    fn new(spec: Value) -> Self {
        Self {
            upstream: spec.clone(),
            spec,
            open_enums: BTreeMap::new(),
            pages: BTreeMap::new(),
            unused_names: policy::NAMES.iter().map(|(from, _)| *from).collect(),
        }
    }

    /// The name that the policy gives to `what`, or `default`.
    pub(super) fn name(&mut self, what: &str, default: String) -> String {
        match policy::NAMES.iter().find(|(from, _)| *from == what) {
            Some((from, to)) => {
                self.unused_names.remove(from);
                (*to).to_owned()
            }
            None => default,
        }
    }

    /// Every component's schema.
    pub(super) fn schemas(&mut self) -> Option<&mut serde_json::Map<String, Value>> {
        self.spec
            .pointer_mut("/components/schemas")?
            .as_object_mut()
    }

    /// The components that answers reach; those of requests are left out, as they are judged by other rules.
    pub(super) fn answers(&self) -> BTreeSet<String> {
        let mut reached = BTreeSet::new();
        for (_, operation) in operations::all(&self.spec) {
            reach(&self.spec, &operation["responses"], &mut reached);
        }
        reached
    }

    /// The components that requests reach.
    pub(super) fn requests(&self) -> BTreeSet<String> {
        let mut reached = BTreeSet::new();
        for (_, operation) in operations::all(&self.spec) {
            reach(&self.spec, &operation["requestBody"], &mut reached);
        }
        reached
    }
}

fn reach(spec: &Value, from: &Value, to: &mut BTreeSet<String>) {
    match from {
        Value::Object(members) => {
            for (key, value) in members {
                match value.as_str().and_then(component) {
                    Some(name) if key == "$ref" => {
                        if to.insert(name.to_owned()) {
                            reach(spec, &spec["components"]["schemas"][name], to);
                        }
                    }
                    _ => reach(spec, value, to),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| reach(spec, item, to)),
        _ => {}
    }
}

/// The component's name in a `$ref`.
pub(super) fn component(reference: &str) -> Option<&str> {
    reference.strip_prefix("#/components/schemas/")
}

/// A schema that refers to a component.
pub(super) fn reference(name: &str) -> Value {
    serde_json::json!({ "$ref": path_of(name) })
}

pub(super) fn path_of(name: &str) -> String {
    format!("#/components/schemas/{name}")
}

#[cfg(test)]
#[path = "lower_tests.rs"]
mod tests;
