//! Replicate's document → the OpenAPI 3.0 that progenitor accepts, with every lenience towards answers decided here.
//!
//! Each step is one named fix-up. It counts what it mended, and fails by its name when there was nothing: then upstream
//! has changed, and the step has to go or to follow.

use super::policy::{self, Policy};
use super::schema::{is_enum, references, unwrap_all_of, values};
use super::{answers, components, operations};
use crate::diagnostic::{Diagnostics, Pointer};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Why the document has no way to the client, and which place in it.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) place: Pointer,
    pub(super) message: String,
}

impl Refused {
    pub(super) fn new(place: &Pointer, message: impl Into<String>) -> Self {
        Self {
            place: place.clone(),
            message: message.into(),
        }
    }
}

/// The document on its way, and what emission has to know beside it.
pub(super) struct Lowered {
    /// The document.
    pub(super) spec: Value,
    /// What is decided about it.
    pub(super) policy: &'static Policy,
    /// The place upstream of every component.
    pub(super) places: BTreeMap<String, Pointer>,
    /// Enums of answers, which stay open.
    pub(super) open_enums: BTreeSet<String>,
    /// Components that are pages of a list: name → name of the item.
    pub(super) pages: BTreeMap<String, String>,
    /// The schemas of multipart bodies, by operation.
    pub(super) forms: BTreeMap<String, Value>,
    /// The status of each operation's success, by the operation's place.
    pub(super) successes: BTreeMap<String, String>,
    /// Names that the policy gives and nothing has asked for yet.
    unused_names: BTreeSet<&'static str>,
}

/// A correction; how many places it mended, or why it cannot.
type FixUp = fn(&mut Lowered) -> Result<usize, Refused>;

/// The corrections, each with the place that it looks at.
const FIX_UPS: [(&str, &str, FixUp); 15] = [
    (
        "openapi_3_1_is_read_as_3_0",
        "openapi",
        operations::openapi_3_1_is_read_as_3_0,
    ),
    (
        "component_names_are_plain",
        "components",
        components::component_names_are_plain,
    ),
    (
        "shared_parameters_are_written_out",
        "paths",
        operations::shared_parameters_are_written_out,
    ),
    (
        "query_travels_as_trace",
        "paths",
        operations::query_travels_as_trace,
    ),
    (
        "multipart_travels_as_octets",
        "paths",
        operations::multipart_travels_as_octets,
    ),
    (
        "problems_answer_every_operation",
        "paths",
        operations::problems_answer_every_operation,
    ),
    (
        "successes_are_one_range",
        "paths",
        operations::successes_are_one_range,
    ),
    (
        "inline_bodies_are_components",
        "paths",
        components::inline_bodies_are_components,
    ),
    ("pages_are_one_type", "paths", answers::pages_are_one_type),
    ("version_is_text", "components", answers::version_is_text),
    (
        "parts_are_components",
        "components",
        components::parts_are_components,
    ),
    (
        "error_is_any_json",
        "components",
        answers::error_is_any_json,
    ),
    (
        "enums_of_answers_are_open",
        "components",
        answers::enums_of_answers_are_open,
    ),
    (
        "answers_require_what_is_recorded",
        "components",
        answers::answers_require_what_is_recorded,
    ),
    (
        "extra_properties_are_kept",
        "components",
        answers::extra_properties_are_kept,
    ),
];

const FOLLOW: &str =
    "upstream has changed here: see `generator/src/api`, and remove the fix-up or let it follow";
const POLICY: &str = "take it out of `generator/src/api/policy.rs`, or let it follow";

/// Applies every fix-up. `None` if an error was noted.
pub(super) fn lower(
    spec: Value,
    policy: &'static Policy,
    found: &mut Diagnostics,
) -> Option<Lowered> {
    let mut lowered = Lowered::new(spec, policy);
    for (name, at, fix_up) in FIX_UPS {
        if let Err(refused) = apply(name, at, fix_up, &mut lowered) {
            found.error(&refused.place, refused.message, FOLLOW);
            return None;
        }
    }
    lowered.drop_what_nothing_refers_to(found);
    lowered.audit(found);
    (!found.has_errors()).then_some(lowered)
}

fn apply(name: &str, at: &str, fix_up: FixUp, to: &mut Lowered) -> Result<(), Refused> {
    match fix_up(to) {
        Ok(0) if to.policy.complete => {
            let message = format!("the fix-up `{name}` found nothing to mend");
            Err(Refused::new(&Pointer::root().child(at), message))
        }
        Ok(_) => Ok(()),
        Err(Refused { place, message }) => {
            let message = format!("the fix-up `{name}` cannot be applied: {message}");
            Err(Refused { place, message })
        }
    }
}

impl Lowered {
    fn new(mut spec: Value, policy: &'static Policy) -> Self {
        unwrap_all_of(&mut spec);
        Self {
            spec,
            policy,
            places: BTreeMap::new(),
            open_enums: BTreeSet::new(),
            pages: BTreeMap::new(),
            forms: BTreeMap::new(),
            successes: BTreeMap::new(),
            unused_names: policy.names.iter().map(|(from, _)| *from).collect(),
        }
    }

    /// The name that the policy gives to `what`, or `default`.
    pub(super) fn name(&mut self, what: &str, default: String) -> String {
        match self.policy.names.iter().find(|(from, _)| *from == what) {
            Some((from, to)) => {
                self.unused_names.remove(from);
                (*to).to_owned()
            }
            None => default,
        }
    }

    /// Every component's schema.
    pub(super) fn schemas(&self) -> impl Iterator<Item = (&String, &Value)> {
        let all = self.spec.pointer("/components/schemas");
        all.and_then(Value::as_object).into_iter().flatten()
    }

    pub(super) fn schemas_mut(&mut self) -> Option<&mut Map<String, Value>> {
        self.spec
            .pointer_mut("/components/schemas")?
            .as_object_mut()
    }

    pub(super) fn schema(&self, name: &str) -> &Value {
        &self.spec["components"]["schemas"][name]
    }

    /// The place upstream of what a component was made of.
    pub(super) fn place(&self, name: &str) -> Pointer {
        let known = self.places.get(name).cloned();
        known.unwrap_or_else(|| Pointer::component(name))
    }

    /// Adds a component. Two of a name have to be one type; `merged` enums may have different values, and have them all.
    pub(super) fn add(
        &mut self,
        name: &str,
        place: &Pointer,
        schema: Value,
        merged: bool,
    ) -> Result<(), Refused> {
        if let Some(why) = policy::unfit(name) {
            return Err(Refused::new(
                place,
                format!("its type would be called `{name}`, {why}"),
            ));
        }
        let there = self.place(name);
        let schemas = self
            .schemas_mut()
            .ok_or_else(|| Refused::new(place, "the document has no components"))?;
        match schemas.get_mut(name) {
            None => {
                schemas.insert(name.to_owned(), schema);
                self.places.insert(name.to_owned(), place.clone());
            }
            Some(known) if *known == schema => {}
            Some(known) if merged && is_enum(known) && is_enum(&schema) => {
                let mut all = values(known);
                let more = values(&schema);
                let new: Vec<_> = more.into_iter().filter(|v| !all.contains(v)).collect();
                all.extend(new);
                known["enum"] = all.into();
            }
            Some(_) => {
                let message = format!("a type called `{name}` is something else at `{there}`");
                return Err(Refused::new(place, message));
            }
        }
        Ok(())
    }

    /// The components that answers reach; those of requests are left out, as they are judged by other rules.
    pub(super) fn answers(&self) -> BTreeSet<String> {
        self.reached(&["responses"])
    }

    /// The components that requests reach.
    pub(super) fn requests(&self) -> BTreeSet<String> {
        self.reached(&["requestBody", "parameters"])
    }

    fn reached(&self, from: &[&str]) -> BTreeSet<String> {
        let mut reached = BTreeSet::new();
        for (_, operation) in operations::all(&self.spec) {
            from.iter()
                .for_each(|key| reach(&self.spec, &operation[*key], &mut reached));
        }
        reached
    }

    fn drop_what_nothing_refers_to(&mut self, found: &mut Diagnostics) {
        let mut used = self.answers();
        used.extend(self.requests());
        let all: Vec<_> = self.schemas().map(|(name, _)| name.clone()).collect();
        for name in all.iter().filter(|name| !used.contains(*name)) {
            let message = format!("no request and no success holds a `{name}`: it is left out");
            found.warning(&self.place(name), message, "nothing, unless it should be");
            self.schemas_mut().and_then(|all| all.remove(name));
        }
    }

    /// What only the whole shows.
    fn audit(&self, found: &mut Diagnostics) {
        // What is lenient towards answers would be so towards requests.
        let requests = self.requests();
        for both in self.answers().intersection(&requests) {
            let message = format!("`{both}` is both sent and answered");
            found.error(
                &self.place(both),
                message,
                "split it in two in `generator/src/api`",
            );
        }
        for name in &requests {
            let (schema, place) = (self.schema(name), self.place(name));
            if matches!(
                schema.get("additionalProperties"),
                Some(Value::Bool(true) | Value::Object(_))
            ) {
                let message = format!("`{name}` is sent with its own properties only");
                found.warning(
                    &place.child("additionalProperties"),
                    message,
                    "nothing, unless others matter",
                );
            }
            let properties = schema.get("properties").and_then(Value::as_object);
            for (property, schema) in properties.into_iter().flatten() {
                if schema.get("nullable") == Some(&Value::Bool(true)) {
                    let message = format!("`{property}` can be left out, but not be sent as null");
                    let place = place.child("properties").child(property).child("nullable");
                    found.warning(&place, message, "nothing, unless null means something else");
                }
            }
        }
        if self.policy.complete {
            self.audit_policy(found);
        }
    }

    /// What the policy decides about something that is no longer there.
    fn audit_policy(&self, found: &mut Diagnostics) {
        let secret = self.policy.secret.iter();
        let secret = secret.filter(|name| !self.places.contains_key(**name));
        let docs = self.policy.docs.iter().map(|(what, _)| what);
        let docs = docs.filter(|what| !self.has(what));
        for name in self.unused_names.iter().chain(secret).chain(docs) {
            let message = format!("the policy names `{name}`, which the document no longer has");
            // What has a dot is in an operation.
            let at = if name.contains('.') {
                "paths"
            } else {
                "components"
            };
            found.error(&Pointer::root().child(at), message, POLICY);
        }
    }
}

fn reach(spec: &Value, from: &Value, to: &mut BTreeSet<String>) {
    let mut names = Vec::new();
    references(from, &mut names);
    for name in names {
        if to.insert(name.to_owned()) {
            reach(spec, &spec["components"]["schemas"][name], to);
        }
    }
}

#[cfg(test)]
#[path = "lower_tests.rs"]
mod tests;
