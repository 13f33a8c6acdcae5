//! Inputs near a right one: a bound ± 1, another value, a wrong type, a field removed.

use serde_json::{Map, Value, json};

/// A changed input, and the field that was changed.
pub(crate) struct Mutation {
    pub(crate) field: String,
    pub(crate) input: Value,
}

/// Everything that is tried with one field after the other of `base`, by the `Input` of `document`.
pub(crate) fn of(document: &Value, component: &str, base: &Map<String, Value>) -> Vec<Mutation> {
    let mut all = Vec::new();
    let schema = &document["components"]["schemas"][component];
    for (field, schema) in schema["properties"].as_object().into_iter().flatten() {
        let mut with = |value: Option<Value>| {
            let mut input = base.clone();
            match value {
                Some(value) => drop(input.insert(field.clone(), value)),
                None => drop(input.remove(field)),
            }
            let (field, input) = (field.clone(), Value::Object(input));
            all.push(Mutation { field, input });
        };
        with(None);
        for value in values(document, schema) {
            with(Some(value.clone()));
            with(Some(json!([value])));
        }
    }
    let mut unknown = base.clone();
    unknown.insert("no such field".into(), json!(1));
    all.push(Mutation {
        field: "no such field".into(),
        input: unknown.into(),
    });
    all
}

/// Values of each kind, and those at the ends of what a schema permits.
fn values(document: &Value, schema: &Value) -> Vec<Value> {
    let mut all = vec![
        json!(null),
        json!(true),
        json!(7),
        json!(7.0),
        json!(-7.5),
        json!(1e19),
        json!("text"),
        json!(""),
        json!("7"),
        json!("https://example.com/a.png"),
        json!([]),
        json!({}),
    ];
    let mut schemas = vec![schema];
    while let Some(schema) = schemas.pop() {
        for keyword in ["minimum", "maximum"] {
            if let Some(bound) = schema[keyword].as_f64() {
                all.extend([bound - 1.0, bound, bound + 1.0, bound + 0.5].map(Value::from));
            }
            if let Some(bound) = schema[keyword].as_i64() {
                let near = [bound.saturating_sub(1), bound, bound.saturating_add(1)];
                all.extend(near.map(Value::from));
            }
        }
        for keyword in ["minLength", "maxLength"] {
            if let Some(length) = schema[keyword]
                .as_u64()
                .and_then(|n| usize::try_from(n).ok())
            {
                let near = [length.saturating_sub(1), length, length + 1];
                all.extend(near.map(|n| "é".repeat(n.min(10_000)).into()));
            }
        }
        let values = schema["enum"].as_array();
        for value in values.into_iter().flatten().take(12) {
            all.extend([value.clone(), json!(format!("{value}x"))]);
        }
        for inner in ["allOf", "anyOf", "oneOf"] {
            schemas.extend(schema[inner].as_array().into_iter().flatten());
        }
        if let Some(target) = schema["$ref"].as_str() {
            schemas.extend(document.pointer(target.trim_start_matches('#')));
        }
        schemas.extend(schema.get("items"));
    }
    all
}
