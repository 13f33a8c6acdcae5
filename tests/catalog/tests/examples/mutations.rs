//! Inputs near a right one: a bound ± 1, another value, a wrong type, a field removed; and the same inside lists and objects.

use serde_json::{Map, Value, json};

/// How far objects and lists inside each other are followed.
const DEPTH: usize = 4;

/// A changed input, and the field that was changed.
pub(crate) struct Mutation {
    pub(crate) field: String,
    pub(crate) input: Value,
}

/// Everything that is tried with one field after the other of `base`, by a component of `document`.
pub(crate) fn of(document: &Value, component: &str, base: &Map<String, Value>) -> Vec<Mutation> {
    let schema = &document["components"]["schemas"][component];
    changed(document, schema, base, DEPTH)
}

/// `base` with a likely value for each required field that it lacks.
pub(crate) fn complete(document: &Value, component: &str, base: &mut Map<String, Value>) {
    let schema = &document["components"]["schemas"][component];
    for name in required(schema) {
        if !base.contains_key(name) {
            let value = likely(document, &schema["properties"][name], DEPTH);
            base.insert(name.to_owned(), value);
        }
    }
}

fn required(schema: &Value) -> impl Iterator<Item = &str> {
    let required = schema["required"].as_array();
    required.into_iter().flatten().filter_map(Value::as_str)
}

/// An object with one member after the other changed.
fn changed(
    document: &Value,
    schema: &Value,
    base: &Map<String, Value>,
    depth: usize,
) -> Vec<Mutation> {
    let mut all = Vec::new();
    let mut with = |field: &str, value: Option<Value>| {
        let mut input = base.clone();
        match value {
            Some(value) => drop(input.insert(field.to_owned(), value)),
            None => drop(input.remove(field)),
        }
        let (field, input) = (field.to_owned(), Value::Object(input));
        all.push(Mutation { field, input });
    };
    for (field, schema) in schema["properties"].as_object().into_iter().flatten() {
        with(field, None);
        for value in values(document, schema, depth) {
            with(field, Some(json!([value])));
            with(field, Some(value));
        }
    }
    with("no such field", Some(json!(1)));
    all
}

/// Values of each kind, and those at the ends of what a schema permits.
fn values(document: &Value, schema: &Value, depth: usize) -> Vec<Value> {
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
        numbers(schema, &mut all);
        texts(schema, &mut all);
        let values = schema["enum"].as_array();
        for value in values.into_iter().flatten().take(12) {
            all.push(value.clone());
            all.extend(value.as_str().map(|text| json!(format!("{text}x"))));
        }
        for inner in ["allOf", "anyOf", "oneOf"] {
            schemas.extend(schema[inner].as_array().into_iter().flatten());
        }
        if let Some(target) = schema["$ref"].as_str() {
            schemas.extend(document.pointer(target.trim_start_matches('#')));
        }
        if depth > 0 {
            lists(document, schema, depth - 1, &mut all);
            objects(document, schema, depth - 1, &mut all);
        }
    }
    all
}

fn numbers(schema: &Value, all: &mut Vec<Value>) {
    for keyword in ["minimum", "maximum"] {
        if let Some(bound) = schema[keyword].as_f64() {
            all.extend([bound - 1.0, bound, bound + 1.0, bound + 0.5].map(Value::from));
        }
        if let Some(bound) = schema[keyword].as_i64() {
            let near = [bound.saturating_sub(1), bound, bound.saturating_add(1)];
            all.extend(near.map(Value::from));
        }
    }
    if let Some(step) = schema["multipleOf"].as_f64() {
        // Around the bounds, and around zero.
        let bounds = ["minimum", "maximum"].map(|keyword| schema[keyword].as_f64());
        for bound in bounds.into_iter().flatten().chain([0.0]) {
            let below = (bound / step).floor();
            let near = [-1.0, 0.0, 0.5, 1.0, 2.0].map(|steps| (below + steps) * step);
            all.extend(near.into_iter().map(number));
        }
    }
}

/// Whether the bounds and the step of a schema permit the number.
fn is_within(schema: &Value, n: f64) -> bool {
    let is_flag = |flag: &str| schema[flag] == true;
    let step = schema["multipleOf"].as_f64();
    let min = schema["minimum"].as_f64();
    let max = schema["maximum"].as_f64();
    min.is_none_or(|min| n > min || n >= min && !is_flag("exclusiveMinimum"))
        && max.is_none_or(|max| n < max || n <= max && !is_flag("exclusiveMaximum"))
        && step.is_none_or(|step| n % step == 0.0)
        && (schema["type"] != "integer" || n.fract() == 0.0)
}

/// As the text of a JSON document has it, an integer without a point.
fn number(n: f64) -> Value {
    serde_json::from_str(&n.to_string()).unwrap_or(Value::Null)
}

fn texts(schema: &Value, all: &mut Vec<Value>) {
    for keyword in ["minLength", "maxLength"] {
        if let Some(length) = count(schema, keyword) {
            let near = [length.saturating_sub(1), length, length + 1];
            all.extend(near.map(|n| "é".repeat(n.min(10_000)).into()));
        }
    }
    if schema["pattern"].is_string() {
        let near = [
            "a", "abc", "ABC", "a1", "1", "12", "a b", " a", "a\n", "é", "-", "16:9",
        ];
        all.extend(near.map(Value::from));
    }
    if let Some(text) = schema["default"].as_str() {
        all.extend([text.to_owned(), format!("{text}!")].map(Value::from));
    }
}

fn lists(document: &Value, schema: &Value, depth: usize, all: &mut Vec<Value>) {
    let Some(items) = schema.get("items") else {
        return;
    };
    let near = values(document, items, depth).into_iter();
    all.extend(near.map(|value| json!([value])));
    let one = likely(document, items, depth);
    for keyword in ["minItems", "maxItems"] {
        if let Some(length) = count(schema, keyword) {
            let near = [length.saturating_sub(1), length, length + 1];
            all.extend(near.map(|n| vec![one.clone(); n.min(1_000)].into()));
        }
    }
}

fn objects(document: &Value, schema: &Value, depth: usize, all: &mut Vec<Value>) {
    if schema["properties"].is_object()
        && let Value::Object(base) = likely(document, schema, depth)
    {
        let near = changed(document, schema, &base, depth).into_iter();
        all.extend(near.map(|mutation| mutation.input));
        all.push(base.into());
    }
    if let Some(member) = schema.get("additionalProperties") {
        let near = values(document, member, depth).into_iter();
        all.extend(near.map(|value| json!({ "any name": value })));
    }
}

/// A value that a schema most likely permits: every member of an object, and of a list as many items as it needs.
fn likely(document: &Value, schema: &Value, depth: usize) -> Value {
    if let Some(value) = schema["enum"].get(0).or(schema.get("default"))
        && !value.is_null()
    {
        return value.clone();
    }
    let reference = schema["$ref"].as_str();
    let target = reference.and_then(|to| document.pointer(to.trim_start_matches('#')));
    let mut inner = ["allOf", "anyOf", "oneOf"].map(|keyword| schema[keyword].get(0));
    if depth > 0
        && let Some(inner) = target.or(inner.iter_mut().find_map(Option::take))
    {
        return likely(document, inner, depth - 1);
    }
    match schema["type"].as_str() {
        Some("integer" | "number") => {
            let mut all = vec![json!(1)];
            numbers(schema, &mut all);
            let is_within = |n: &Value| is_within(schema, n.as_f64().unwrap_or(f64::NAN));
            all.into_iter().find(is_within).unwrap_or_default()
        }
        Some("boolean") => json!(true),
        Some("array") if depth > 0 => {
            let item = likely(document, &schema["items"], depth - 1);
            vec![item; count(schema, "minItems").unwrap_or(1)].into()
        }
        Some("array") => json!([]),
        Some("object") if depth > 0 => {
            let members = schema["properties"].as_object().into_iter().flatten();
            let members = members.map(|(name, member)| {
                let value = likely(document, member, depth - 1);
                (name.clone(), value)
            });
            let mut object: Map<_, _> = members.collect();
            for name in required(schema) {
                object.entry(name).or_insert(json!(1));
            }
            object.into()
        }
        Some("object") => json!({}),
        _ if schema["format"] == "uri" => json!("https://example.com/a.png"),
        _ => "x".repeat(count(schema, "minLength").unwrap_or(4)).into(),
    }
}

fn count(schema: &Value, keyword: &str) -> Option<usize> {
    usize::try_from(schema[keyword].as_u64()?).ok()
}
