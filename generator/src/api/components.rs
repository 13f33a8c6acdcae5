//! Fix-ups of components: whatever becomes a type has a name of its own.

use super::lower::{Lowered, Refused};
use super::operations::{self, each, id_of};
use super::schema::{Part, each_reference, is_enum, is_record, parts, reference, type_name};
use crate::diagnostic::Pointer;
use serde_json::{Map, Value};

/// The schema in a `requestBody`, and in `responses`.
pub(super) const BODY: &str = "/content/application~1json/schema";
pub(super) const ANSWER: &str = "/2XX/content/application~1json/schema";

/// `schemas_prediction_response` → `Prediction`.
pub(super) fn component_names_are_plain(lowered: &mut Lowered) -> Result<usize, Refused> {
    let old = lowered
        .schemas_mut()
        .map(std::mem::take)
        .unwrap_or_default();
    let mut hits = 0;
    for (name, schema) in old {
        let place = Pointer::component(&name);
        let new = lowered.name(&name, plain(&name));
        if lowered.places.contains_key(&new) {
            let message = format!("another component would be called `{new}`, too");
            return Err(Refused::new(&place, message));
        }
        hits += usize::from(new != name);
        lowered.add(&new, &place, schema, false)?;
    }
    let mut spec = lowered.spec.take();
    each_reference(&mut spec, &mut |name| lowered.name(name, plain(name)));
    lowered.spec = spec;
    Ok(hits)
}

fn plain(name: &str) -> String {
    let name = name.strip_prefix("schemas_").unwrap_or(name);
    let name = name.strip_suffix("_response").unwrap_or(name);
    match name.strip_prefix("paginated_") {
        Some(item) => type_name(&format!("{item}_page")),
        None => type_name(name),
    }
}

/// The place upstream of the answer of the operation at `place`.
fn answer_place(lowered: &Lowered, place: &Pointer) -> Pointer {
    let code = lowered.successes.get(&place.to_string());
    json_place(
        &place
            .child("responses")
            .child(code.map_or("2XX", String::as_str)),
    )
}

fn json_place(of: &Pointer) -> Pointer {
    of.child("content")
        .child("application/json")
        .child("schema")
}

/// A component on its way out of the place where it was written.
struct Hoisted {
    name: String,
    place: Pointer,
    schema: Value,
    sent: bool,
}

fn add(lowered: &mut Lowered, all: Vec<Hoisted>) -> Result<usize, Refused> {
    let hits = all.len();
    for Hoisted {
        name,
        place,
        schema,
        sent,
    } in all
    {
        lowered.add(&name, &place, schema, !sent)?;
    }
    Ok(hits)
}

/// A body that is written out in its operation becomes a component with a name that a user would choose.
pub(super) fn inline_bodies_are_components(lowered: &mut Lowered) -> Result<usize, Refused> {
    let mut hoisted = Vec::new();
    let mut spec = lowered.spec.take();
    for (place, operation) in each(&mut spec) {
        let id = id_of(operation);
        let body = operation.get_mut("requestBody");
        let body = body.and_then(|body| body.pointer_mut(BODY));
        if let Some(schema) = body.filter(|schema| is_record(schema)) {
            let name = lowered.name(&format!("{id} body"), type_name(&format!("{id} request")));
            let place = json_place(&place.child("requestBody"));
            hoist(name, place, schema, true, &mut hoisted);
        }
        let answer = operation.get_mut("responses");
        let answer = answer.and_then(|all| all.pointer_mut(ANSWER));
        let mut place = answer_place(lowered, &place);
        let item = answer.and_then(|schema| match schema.get("items") {
            Some(_) => {
                place = place.child("items");
                schema.get_mut("items")
            }
            None => Some(schema),
        });
        if let Some(schema) = item.filter(|schema| is_record(schema) || is_enum(schema)) {
            let name = lowered.name(&id, type_name(&id));
            hoist(name, place, schema, false, &mut hoisted);
        }
    }
    lowered.spec = spec;
    add(lowered, hoisted)
}

/// A record or an enum inside something else is named after it: `PredictionUrls`. That is how progenitor would call it,
/// but for the clashes that it does not see, and for what it makes types of unasked.
pub(super) fn parts_are_components(lowered: &mut Lowered) -> Result<usize, Refused> {
    let requests = lowered.requests();
    let mut hoisted = Vec::new();
    let mut spec = lowered.spec.take();
    let components = spec
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut);
    for (name, schema) in components.into_iter().flatten() {
        let (place, sent) = (lowered.place(name), requests.contains(name));
        inside(lowered, name, schema, &place, sent, &mut hoisted);
    }
    for (place, operation) in each(&mut spec) {
        in_operation(lowered, &place, operation, &mut hoisted);
    }
    lowered.spec = spec;
    add(lowered, hoisted)
}

/// The parts of what stands in an operation itself: parameters, and answers that are no records.
fn in_operation(
    lowered: &mut Lowered,
    place: &Pointer,
    operation: &mut Map<String, Value>,
    hoisted: &mut Vec<Hoisted>,
) {
    let id = id_of(operation);
    for (at, name, schema) in operations::parameter_schemas(operation) {
        let place = place.child("parameters").child(at);
        if is_enum(schema) {
            let long = type_name(&format!("{id} {name}"));
            let name = lowered.name(&long, long.clone());
            hoist(name, place, schema, true, hoisted);
        }
    }
    let answer = operation.get_mut("responses");
    if let Some(schema) = answer.and_then(|all| all.pointer_mut(ANSWER)) {
        let place = answer_place(lowered, place);
        inside(lowered, &type_name(&id), schema, &place, false, hoisted);
    }
}

fn inside(
    lowered: &mut Lowered,
    name: &str,
    schema: &mut Value,
    place: &Pointer,
    sent: bool,
    hoisted: &mut Vec<Hoisted>,
) {
    for Part {
        suffix,
        place,
        schema,
    } in parts(schema, place)
    {
        let long = type_name(&format!("{name}{suffix}"));
        if is_record(schema) || is_enum(schema) {
            let name = lowered.name(&long, long.clone());
            inside(lowered, &name, schema, &place, sent, hoisted);
            hoist(name, place, schema, sent, hoisted);
        } else {
            inside(lowered, &long, schema, &place, sent, hoisted);
        }
    }
}

/// Takes the schema out, and leaves a reference with what is said about this use of it.
fn hoist(name: String, place: Pointer, schema: &mut Value, sent: bool, to: &mut Vec<Hoisted>) {
    let mut there = std::mem::replace(schema, reference(&name));
    for keyword in ["default", "deprecated", "nullable"] {
        if let Some(value) = there
            .as_object_mut()
            .and_then(|there| there.remove(keyword))
        {
            schema[keyword] = value;
        }
    }
    to.push(Hoisted {
        name,
        place,
        schema: there,
        sent,
    });
}
