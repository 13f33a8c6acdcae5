//! What real documents get wrong, or say in the words of OpenAPI 3.1, put into the 3.0 that openapiv3 reads.
//!
//! Each correction is one function that answers whether it found anything to do. A test asserts that each still finds
//! something in `tests/catalog/oddities.json`, which holds what public models do, so none outlives its reason.

use serde_json::{Map, Value, json};

type Schema = Map<String, Value>;

/// A correction of one schema; true if it changed something.
type FixUp = fn(&mut Schema) -> bool;

/// In the order in which they apply, to each schema and to those inside it.
const FIX_UPS: [(&str, FixUp); 6] = [
    ("reference_beside_keywords", reference_beside_keywords),
    ("null_type_is_nullable", null_type_is_nullable),
    ("null_alternative_is_nullable", null_alternative_is_nullable),
    ("const_is_enum_of_one", const_is_enum_of_one),
    ("numeric_exclusive_bounds", numeric_exclusive_bounds),
    ("stringified_enum_values", stringified_enum_values),
];

/// Applies every fix-up to every schema; the names of those that did something, once each.
pub(crate) fn lower_to_3_0(document: &mut Value) -> Vec<&'static str> {
    let mut used = Vec::new();
    if let Some(Value::Object(components)) = document.pointer_mut("/components/schemas") {
        components
            .values_mut()
            .for_each(|schema| fix(schema, &mut used));
    }
    used
}

fn fix(schema: &mut Value, used: &mut Vec<&'static str>) {
    let Value::Object(schema) = schema else {
        return;
    };
    for (name, apply) in FIX_UPS {
        if apply(schema) && !used.contains(&name) {
            used.push(name);
        }
    }
    for (keyword, value) in schema.iter_mut() {
        match (keyword.as_str(), value) {
            ("properties", Value::Object(inner)) => inner.values_mut().for_each(|s| fix(s, used)),
            ("allOf" | "anyOf" | "oneOf", Value::Array(inner)) => {
                inner.iter_mut().for_each(|s| fix(s, used));
            }
            ("items" | "additionalProperties", inner) => fix(inner, used),
            _ => {}
        }
    }
}

/// 3.1: `$ref` beside other keywords → `allOf: [{$ref}]`, as 3.0 ignores what stands beside a reference.
fn reference_beside_keywords(schema: &mut Schema) -> bool {
    if schema.len() < 2 || schema.contains_key("allOf") {
        return false;
    }
    let Some(reference) = schema.remove("$ref") else {
        return false;
    };
    schema.insert("allOf".into(), json!([{ "$ref": reference }]));
    true
}

/// 3.1: `type: [T, "null"]` → `type: T, nullable: true`. Of several types each becomes an alternative, with the keywords that
/// say something about it. Beside an `anyOf` the list stays, and openapiv3 refuses it with its place.
fn null_type_is_nullable(schema: &mut Schema) -> bool {
    let Some(Value::Array(types)) = schema.get("type") else {
        return false;
    };
    let mut types = types.clone();
    let all = types.len();
    types.retain(|t| t != "null");
    if types.len() > 1 && schema.contains_key("anyOf") {
        return false;
    }
    if types.len() < all {
        schema.insert("nullable".into(), true.into());
    }
    schema.remove("type");
    match types.len() {
        0 => {}
        1 => drop(schema.insert("type".into(), types.remove(0))),
        _ => {
            let alternatives: Vec<Value> = types
                .into_iter()
                .map(|ty| alternative(schema, ty))
                .collect();
            schema.retain(|keyword, _| about(keyword).is_none());
            schema.insert("anyOf".into(), Value::Array(alternatives));
        }
    }
    true
}

fn alternative(schema: &Schema, ty: Value) -> Value {
    let says =
        |keyword: &str| about(keyword).is_some_and(|types| types.iter().any(|name| ty == *name));
    let own = schema.iter().filter(|(keyword, _)| says(keyword));
    let mut one: Schema = own
        .map(|(keyword, value)| (keyword.clone(), value.clone()))
        .collect();
    one.insert("type".into(), ty);
    Value::Object(one)
}

/// The types that a keyword says something about; `None` for those about any value.
fn about(keyword: &str) -> Option<&'static [&'static str]> {
    match keyword {
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
            Some(&["integer", "number"])
        }
        "minLength" | "maxLength" | "pattern" | "format" => Some(&["string"]),
        "items" | "minItems" | "maxItems" | "uniqueItems" => Some(&["array"]),
        "properties" | "required" | "additionalProperties" => Some(&["object"]),
        _ => None,
    }
}

/// 3.1: `anyOf: [X, {type: "null"}]` → X, nullable.
fn null_alternative_is_nullable(schema: &mut Schema) -> bool {
    let has_all_of = schema.contains_key("allOf");
    for keyword in ["anyOf", "oneOf"] {
        let Some(Value::Array(alternatives)) = schema.get_mut(keyword) else {
            continue;
        };
        let all = alternatives.len();
        alternatives.retain(|a| a.get("type").is_none_or(|t| t != "null"));
        if alternatives.len() == all {
            continue;
        }
        if alternatives.len() == 1 && !has_all_of {
            let one = alternatives.remove(0);
            schema.remove(keyword);
            schema.insert("allOf".into(), json!([one]));
        }
        schema.insert("nullable".into(), true.into());
        return true;
    }
    false
}

/// 3.1: `const: x` → `enum: [x]`.
fn const_is_enum_of_one(schema: &mut Schema) -> bool {
    let Some(value) = schema.remove("const") else {
        return false;
    };
    schema.insert("enum".into(), json!([value]));
    true
}

/// 3.1: `exclusiveMinimum: 0` → `minimum: 0, exclusiveMinimum: true`; of two bounds on one side the tighter stays.
fn numeric_exclusive_bounds(schema: &mut Schema) -> bool {
    let mut changed = false;
    for (exclusive, inclusive, tighter) in [
        (
            "exclusiveMinimum",
            "minimum",
            f64::ge as fn(&f64, &f64) -> bool,
        ),
        ("exclusiveMaximum", "maximum", f64::le),
    ] {
        let Some(Value::Number(bound)) = schema.get(exclusive).cloned() else {
            continue;
        };
        let other = schema.get(inclusive).and_then(Value::as_f64);
        let wins = bound
            .as_f64()
            .zip(other)
            .is_none_or(|(bound, other)| tighter(&bound, &other));
        schema.remove(exclusive);
        if wins {
            schema.insert(inclusive.into(), Value::Number(bound));
            schema.insert(exclusive.into(), true.into());
        }
        changed = true;
    }
    changed
}

/// Old Cog: `type: integer, enum: ["32", "64"]`. The service takes numbers (so do the models' own examples), so the
/// values become what the type says.
fn stringified_enum_values(schema: &mut Schema) -> bool {
    let Some(declared) = schema
        .get("type")
        .and_then(Value::as_str)
        .map(str::to_owned)
    else {
        return false;
    };
    let Some(Value::Array(values)) = schema.get_mut("enum") else {
        return false;
    };
    let typed = |v: &Value| match (declared.as_str(), v.as_str()?) {
        ("boolean", "True" | "true") => Some(Value::Bool(true)),
        ("boolean", "False" | "false") => Some(Value::Bool(false)),
        ("integer", text) => text.parse::<i64>().ok().map(Value::from),
        ("number", text) => text
            .parse::<f64>()
            .ok()
            .and_then(serde_json::Number::from_f64)
            .map(Value::Number),
        _ => None,
    };
    if values.is_empty() || declared == "string" {
        return false;
    }
    let Some(values_as_typed) = values.iter().map(typed).collect::<Option<Vec<_>>>() else {
        return false;
    };
    *values = values_as_typed;
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn fixed(schema: Value) -> (Value, Vec<&'static str>) {
        let mut document = json!({ "components": { "schemas": { "Input": schema } } });
        let used = lower_to_3_0(&mut document);
        (document["components"]["schemas"]["Input"].clone(), used)
    }

    #[test]
    fn what_stands_beside_a_reference_is_kept() {
        let (schema, used) = fixed(json!({ "$ref": "#/components/schemas/a", "default": 1 }));
        assert_eq!(
            schema,
            json!({ "allOf": [{ "$ref": "#/components/schemas/a" }], "default": 1 })
        );
        assert_eq!(used, ["reference_beside_keywords"]);
    }

    #[test]
    fn a_null_type_means_nullable() {
        let (schema, used) = fixed(json!({ "type": ["string", "null"] }));
        assert_eq!(schema, json!({ "type": "string", "nullable": true }));
        assert_eq!(used, ["null_type_is_nullable"]);
    }

    #[test]
    fn several_types_become_alternatives() {
        let (schema, _) = fixed(
            json!({ "type": ["string", "integer"], "maximum": 5, "maxLength": 3, "default": 1 }),
        );
        assert_eq!(
            schema,
            json!({ "anyOf": [{ "type": "string", "maxLength": 3 }, { "type": "integer", "maximum": 5 }], "default": 1 })
        );
    }

    #[test]
    fn a_null_alternative_means_nullable() {
        let (schema, used) =
            fixed(json!({ "anyOf": [{ "type": "integer" }, { "type": "null" }], "default": 1 }));
        assert_eq!(
            schema,
            json!({ "allOf": [{ "type": "integer" }], "nullable": true, "default": 1 })
        );
        assert_eq!(used, ["null_alternative_is_nullable"]);
    }

    #[test]
    fn a_const_is_an_enum_of_one_value() {
        assert_eq!(fixed(json!({ "const": "a" })).0, json!({ "enum": ["a"] }));
    }

    #[test]
    fn the_tighter_of_two_bounds_stays() {
        let (schema, _) = fixed(
            json!({ "minimum": 0, "exclusiveMinimum": 1, "maximum": 3, "exclusiveMaximum": 9 }),
        );
        assert_eq!(
            schema,
            json!({ "minimum": 1, "exclusiveMinimum": true, "maximum": 3 })
        );
    }

    #[test]
    fn enum_values_take_the_declared_type() {
        let (schema, used) =
            fixed(json!({ "properties": { "x": { "type": "integer", "enum": ["32", "-1"] } } }));
        assert_eq!(schema["properties"]["x"]["enum"], json!([32, -1]));
        assert_eq!(used, ["stringified_enum_values"]);
    }

    #[test]
    fn each_finds_something_in_a_document_like_those_of_public_models() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../tests/catalog/oddities.json"
        );
        let mut oddities: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let models = oddities.as_array_mut().unwrap().iter_mut();
        let used: BTreeSet<_> = models
            .flat_map(|model| lower_to_3_0(&mut model["latest_version"]["openapi_schema"]))
            .collect();
        assert_eq!(used, FIX_UPS.map(|(name, _)| name).into());
    }

    #[test]
    fn a_document_without_oddities_is_left_alone() {
        let schema =
            json!({ "type": "object", "properties": { "a": { "type": "string", "enum": ["1"] } } });
        assert_eq!(fixed(schema.clone()), (schema, vec![]));
    }
}
