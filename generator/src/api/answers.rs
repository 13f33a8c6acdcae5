//! Fix-ups of answers: what the service sends decodes, whatever the document claims about it. Requests stay strict.
#![expect(
    clippy::unnecessary_wraps,
    reason = "a fix-up may fail; those that cannot have the same signature"
)]

use super::lower::{Lowered, component, path_of, reference};
use super::{operations, policy};
use heck::ToUpperCamelCase;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// `{next, previous, results}` is a page; its item gets a name, and the page becomes `Page<Item>`.
pub(super) fn pages_are_one_type(lowered: &mut Lowered) -> Result<usize, String> {
    let keys = BTreeSet::from(["next", "previous", "results"]);
    let names = lowered.answers();
    let mut schemas = lowered.schemas().map(std::mem::take).unwrap_or_default();
    for name in names {
        let properties = schemas
            .get_mut(&name)
            .and_then(|schema| schema.get_mut("properties"));
        let Some(properties) = properties.and_then(Value::as_object_mut) else {
            continue;
        };
        if properties
            .keys()
            .map(String::as_str)
            .collect::<BTreeSet<_>>()
            != keys
        {
            continue;
        }
        let item = properties
            .get_mut("results")
            .and_then(|results| results.get_mut("items"));
        let item = item.ok_or_else(|| format!("the results of `{name}` are no list"))?;
        let there = item
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(component)
            .map(str::to_owned);
        let item_name = match there {
            Some(item_name) => item_name,
            None => {
                let item_name = lowered.name(&name, name.trim_end_matches("Page").to_owned());
                let schema = std::mem::replace(item, reference(&item_name));
                schemas.entry(item_name.clone()).or_insert(schema);
                item_name
            }
        };
        lowered.pages.insert(name, item_name);
    }
    if let Some(all) = lowered.schemas() {
        *all = schemas;
    }
    Ok(lowered.pages.len())
}

/// `oneOf: [string, enum [hidden]]` matches "hidden" twice, and so nothing: it is text.
pub(super) fn version_is_text(lowered: &mut Lowered) -> Result<usize, String> {
    Ok(mend_answers(lowered, &mut |_, schema| {
        let alternatives = schema.get("oneOf").and_then(Value::as_array);
        let texts = alternatives.is_some_and(|all| all.iter().all(|one| is_text(one.as_object())));
        if texts {
            *schema = Map::from_iter([("type".to_owned(), "string".into())]);
        }
        texts
    }))
}

/// `error` of a prediction or training is documented as text; a model may also answer with an object.
pub(super) fn error_is_any_json(lowered: &mut Lowered) -> Result<usize, String> {
    Ok(mend_answers(lowered, &mut |name, schema| {
        let hit = name.ends_with("Error") && is_text(Some(schema));
        if hit {
            schema.clear();
        }
        hit
    }))
}

/// A closed enum in an answer makes one new value fail a whole page of a list. Each becomes a component that emission
/// replaces by an enum with room for values of tomorrow.
pub(super) fn enums_of_answers_are_open(lowered: &mut Lowered) -> Result<usize, String> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    mend_answers(lowered, &mut |name, schema| {
        let values = schema.get("enum").and_then(Value::as_array);
        let values = values.and_then(|all| {
            all.iter()
                .map(|v| v.as_str().map(str::to_owned))
                .collect::<Option<Vec<_>>>()
        });
        if let Some(values) = values {
            // One enum for each list of values: a prediction and a training share their states.
            let known = found
                .iter()
                .find(|(_, known)| *known == values)
                .map(|(name, _)| name.clone());
            let name = known.unwrap_or_else(|| {
                found.push((name.to_owned(), values));
                name.to_owned()
            });
            *schema = Map::from_iter([("$ref".to_owned(), path_of(&name).into())]);
        }
        false
    });
    let hits = found.len();
    for (long, values) in found {
        let short = lowered.name(&long, long.clone());
        let mut spec = lowered.spec.take();
        operations::each_reference(&mut spec, &mut |name| {
            if name == long {
                short.clone()
            } else {
                name.to_owned()
            }
        });
        lowered.spec = spec;
        if let Some(schemas) = lowered.schemas() {
            schemas.insert(short.clone(), json!({ "type": "string" }));
        }
        lowered.open_enums.insert(short, values);
    }
    Ok(hits)
}

/// A URL that is odd is still to be read. The word is kept for the docs; typify does not know it.
pub(super) fn urls_of_answers_are_text(lowered: &mut Lowered) -> Result<usize, String> {
    Ok(mend_answers(lowered, &mut |_, schema| {
        let url = schema.get("format").is_some_and(|format| format == "uri");
        if url {
            schema.insert("format".into(), "url".into());
        }
        url
    }))
}

/// Nothing is required that recordings lack, and nothing is bounded. Null may stand wherever a value is not required.
pub(super) fn answers_require_what_is_recorded(lowered: &mut Lowered) -> Result<usize, String> {
    const BOUNDS: [&str; 6] = [
        "minLength",
        "maxLength",
        "minimum",
        "maximum",
        "pattern",
        "default",
    ];
    let hits = mend_answers(lowered, &mut |name, schema| {
        BOUNDS.iter().for_each(|bound| drop(schema.remove(*bound)));
        let always = policy::ALWAYS
            .iter()
            .find(|(kind, _)| *kind == name)
            .map_or(&[] as &[_], |(_, always)| always);
        let required = schema.remove("required");
        let required = required
            .iter()
            .filter_map(Value::as_array)
            .flatten()
            .filter_map(Value::as_str);
        let too_much = required.into_iter().any(|name| !always.contains(&name));
        if !always.is_empty() {
            schema.insert("required".into(), json!(always));
        }
        too_much
    });
    for (kind, always) in policy::ALWAYS {
        let properties = lowered
            .spec
            .pointer(&format!("/components/schemas/{kind}/properties"));
        if let Some(missing) = always
            .iter()
            .find(|name| properties.and_then(|p| p.get(**name)).is_none())
        {
            return Err(format!("`{kind}` has no `{missing}` any more"));
        }
    }
    Ok(hits)
}

/// Metrics hold more than is documented (`predict_time`, token counts): typify keeps what `additionalProperties: {}`
/// lets in.
pub(super) fn extra_metrics_are_kept(lowered: &mut Lowered) -> Result<usize, String> {
    Ok(mend_answers(lowered, &mut |name, schema| {
        let metrics = name.ends_with("Metrics")
            && schema.contains_key("properties")
            && schema.get("additionalProperties") != Some(&json!({}));
        if metrics {
            schema.insert("additionalProperties".into(), json!({}));
        }
        metrics
    }))
}

/// An enum in a request is named after its field, whichever request it stands in.
pub(super) fn enums_of_requests_are_components(lowered: &mut Lowered) -> Result<usize, String> {
    let mut hoisted: Vec<(String, Value)> = Vec::new();
    for request in lowered.requests() {
        let Some(mut schema) = lowered
            .schemas()
            .and_then(|all| all.get_mut(&request))
            .map(Value::take)
        else {
            continue;
        };
        let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
        for (field, property) in properties.into_iter().flatten() {
            let suffix = if property.get("items").is_some() {
                "Item"
            } else {
                ""
            };
            let long = format!("{}{suffix}", field.to_upper_camel_case());
            let property = if suffix.is_empty() {
                Some(property)
            } else {
                property.get_mut("items")
            };
            let named = policy::NAMES.iter().any(|(from, _)| *from == long);
            if let Some(property) =
                property.filter(|property| named && property.get("enum").is_some())
            {
                let name = lowered.name(&long, long.clone());
                hoisted.push((name.clone(), std::mem::replace(property, reference(&name))));
            }
        }
        if let Some(schemas) = lowered.schemas() {
            schemas.insert(request, schema);
        }
    }
    let hits = hoisted.len();
    for (name, schema) in hoisted {
        let schemas = lowered.schemas().ok_or("the document has no components")?;
        if schemas.get(&name).is_some_and(|there| *there != schema) {
            return Err(format!("two enums would be called `{name}`"));
        }
        schemas.insert(name, schema);
    }
    Ok(hits)
}

fn is_text(schema: Option<&Map<String, Value>>) -> bool {
    schema
        .and_then(|schema| schema.get("type"))
        .is_some_and(|ty| ty == "string")
}

/// Walks every schema of every answer with the name that typify would give it: `Prediction`, `PredictionUrls`.
/// Calls `mend`, which says whether it changed something, and counts.
fn mend_answers(
    lowered: &mut Lowered,
    mend: &mut dyn FnMut(&str, &mut Map<String, Value>) -> bool,
) -> usize {
    let names: Vec<_> = lowered
        .answers()
        .into_iter()
        .filter(|name| !lowered.pages.contains_key(name))
        .collect();
    let mut hits = 0;
    if let Some(schemas) = lowered.schemas() {
        for name in names {
            if let Some(schema) = schemas.get_mut(&name) {
                walk(&name, schema, mend, &mut hits);
            }
        }
    }
    hits
}

fn walk(
    name: &str,
    schema: &mut Value,
    mend: &mut dyn FnMut(&str, &mut Map<String, Value>) -> bool,
    hits: &mut usize,
) {
    let Value::Object(keywords) = schema else {
        return;
    };
    *hits += usize::from(mend(name, keywords));
    for (field, property) in keywords
        .get_mut("properties")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flatten()
    {
        walk(
            &format!("{name}{}", field.to_upper_camel_case()),
            property,
            mend,
            hits,
        );
    }
    if let Some(items) = keywords.get_mut("items") {
        walk(&format!("{name}Item"), items, mend, hits);
    }
}
