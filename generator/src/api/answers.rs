//! Fix-ups of answers: what the service sends decodes, whatever the document claims about it. Requests stay strict.
#![expect(
    clippy::unnecessary_wraps,
    reason = "a fix-up may fail; those that cannot have the same signature"
)]

use super::lower::{Lowered, Refused};
use super::schema::{each_object, is_enum, is_record, is_text, reference, referred};
use serde_json::{Map, Value, json};

const PAGE: [&str; 3] = ["next", "previous", "results"];

/// `{next, previous, results}` is a page; its item gets a name, and the page becomes `Page<Item>`.
pub(super) fn pages_are_one_type(lowered: &mut Lowered) -> Result<usize, Refused> {
    for name in lowered.answers() {
        let place = lowered.place(&name);
        let schema = lowered.schemas_mut().and_then(|all| all.get_mut(&name));
        let Some(properties) =
            schema.and_then(|schema| schema.get_mut("properties")?.as_object_mut())
        else {
            continue;
        };
        if !["next", "results"]
            .iter()
            .all(|key| properties.contains_key(*key))
        {
            continue;
        }
        let mut keys = properties.keys();
        if properties.len() != PAGE.len() || !keys.all(|key| PAGE.contains(&key.as_str())) {
            let message = "a page holds `next`, `previous` and `results`, and nothing else";
            return Err(Refused::new(&place.child("properties"), message));
        }
        let place = place.child("properties").child("results").child("items");
        let item = properties
            .get_mut("results")
            .and_then(|results| results.get_mut("items"));
        let Some(item) = item.filter(|item| is_record(item) || referred(item).is_some()) else {
            return Err(Refused::new(&place, "the items of a page are records"));
        };
        let item_name = match referred(item) {
            Some(item_name) => item_name.to_owned(),
            None => {
                let schema = item.clone();
                let rule = name
                    .strip_suffix("Page")
                    .map_or_else(|| format!("{name}Item"), str::to_owned);
                let item_name = lowered.name(&rule, rule.clone());
                lowered.add(&item_name, &place, schema, false)?;
                item_name
            }
        };
        if let Some(there) = lowered
            .spec
            .pointer_mut(&format!("/components/schemas/{name}/properties/results"))
        {
            there["items"] = reference(&item_name);
        }
        lowered.pages.insert(name, item_name);
    }
    Ok(lowered.pages.len())
}

/// `oneOf: [string, enum [hidden]]` matches "hidden" twice, and so nothing: it is text.
pub(super) fn version_is_text(lowered: &mut Lowered) -> Result<usize, Refused> {
    let mut hits = 0;
    each_object(&mut lowered.spec, &mut |members| {
        let Some(Value::Array(all)) = members.get("oneOf") else {
            return;
        };
        if all.iter().all(is_text) {
            members.remove("oneOf");
            members.insert("type".into(), "string".into());
            hits += 1;
        }
    });
    Ok(hits)
}

/// `error` of a prediction or training is documented as text; a model may also answer with an object.
pub(super) fn error_is_any_json(lowered: &mut Lowered) -> Result<usize, Refused> {
    Ok(mend_records(lowered, &mut |_, record| {
        let error = record
            .get_mut("properties")
            .and_then(|all| all.get_mut("error"));
        let error = error.filter(|error| is_text(error));
        error.map(|error| *error = json!({})).is_some()
    }))
}

/// A closed enum in an answer makes one new value fail a whole page of a list: it gets room for values of tomorrow.
pub(super) fn enums_of_answers_are_open(lowered: &mut Lowered) -> Result<usize, Refused> {
    let answers = lowered.answers();
    let open = answers
        .into_iter()
        .filter(|name| is_enum(lowered.schema(name)));
    lowered.open_enums = open.collect();
    Ok(lowered.open_enums.len())
}

/// Nothing is required that recordings lack. Null may stand wherever a value is not required.
pub(super) fn answers_require_what_is_recorded(lowered: &mut Lowered) -> Result<usize, Refused> {
    let always = lowered.policy.always;
    let hits = mend_records(lowered, &mut |name, record| {
        let always = always.iter().find(|(kind, _)| *kind == name);
        let always = always.map_or(&[] as &[_], |(_, always)| always);
        let required = record.insert("required".into(), json!(always));
        let required = required.as_ref().and_then(Value::as_array);
        let mut required = required.into_iter().flatten().filter_map(Value::as_str);
        required.any(|name| !always.contains(&name))
    });
    for (kind, always) in always {
        let properties = lowered.schema(kind).get("properties");
        let mut missing = always
            .iter()
            .filter(|name| properties.and_then(|p| p.get(**name)).is_none());
        if let Some(missing) = missing.next() {
            let message = format!("`{kind}` has no `{missing}` any more");
            return Err(Refused::new(&lowered.place(kind), message));
        }
    }
    Ok(hits)
}

/// Metrics hold more than is documented (`predict_time`, token counts), and so does what says so: typify keeps what
/// `additionalProperties: {}` lets in.
pub(super) fn extra_properties_are_kept(lowered: &mut Lowered) -> Result<usize, Refused> {
    let anything = json!({});
    Ok(mend_records(lowered, &mut |name, record| {
        let open = record.get("additionalProperties") == Some(&Value::Bool(true));
        (open || name.ends_with("Metrics"))
            && record.insert("additionalProperties".into(), anything.clone())
                != Some(anything.clone())
    }))
}

/// Calls `mend` with every record of answers and its name, and counts how often it says that it changed something.
fn mend_records(
    lowered: &mut Lowered,
    mend: &mut dyn FnMut(&str, &mut Map<String, Value>) -> bool,
) -> usize {
    let mut hits = 0;
    let mut records = lowered.answers();
    records.retain(|name| is_record(lowered.schema(name)) && !lowered.pages.contains_key(name));
    for name in records {
        let schema = lowered.schemas_mut().and_then(|all| all.get_mut(&name));
        if let Some(record) = schema.and_then(Value::as_object_mut) {
            hits += usize::from(mend(&name, record));
        }
    }
    hits
}
