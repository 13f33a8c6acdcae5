//! Every keyword that a schema may hold, and what its value must look like.
//!
//! openapiv3 reads what it knows and drops the rest without a word. This walk runs first, so that a keyword nobody
//! thought of is an error with its place: it might be a rule that nothing here would hold.

use super::{MAX_DEPTH, outputs};
use crate::diagnostic::{Diagnostics, Pointer};
use serde_json::{Map, Value};

/// What the value of a keyword is.
enum Kind {
    Text,
    Number,
    Flag,
    Count,
    Texts,
    Json,
    JsonList,
    Schema,
    /// `additionalProperties`: a schema, or true or false.
    SchemaOrFlag,
    Schemas,
    NamedSchemas,
    /// `exclusiveMinimum`: true or false in 3.0, a number in 3.1.
    FlagOrNumber,
    /// `type`: text in 3.0, also a list in 3.1.
    TextOrTexts,
    /// Known and read by nobody here: it says nothing about what a value must be.
    Ignored,
    /// Known and not enforced, for this reason.
    NotEnforced(&'static str),
    Unknown,
}

fn kind(keyword: &str) -> Kind {
    match keyword {
        "$ref" | "format" | "pattern" | "x-cog-array-type" | "x-cog-array-display" => Kind::Text,
        "type" => Kind::TextOrTexts,
        "minimum" | "maximum" | "multipleOf" | "x-order" => Kind::Number,
        "exclusiveMinimum" | "exclusiveMaximum" => Kind::FlagOrNumber,
        "minLength" | "maxLength" | "minItems" | "maxItems" => Kind::Count,
        "nullable" | "deprecated" | "x-cog-secret" => Kind::Flag,
        "required" => Kind::Texts,
        "enum" => Kind::JsonList,
        "default" | "const" => Kind::Json,
        "items" => Kind::Schema,
        "additionalProperties" => Kind::SchemaOrFlag,
        "allOf" | "anyOf" | "oneOf" => Kind::Schemas,
        "properties" => Kind::NamedSchemas,
        "title" | "description" | "example" | "examples" | "$comment" | "externalDocs"
        | "readOnly" | "writeOnly" | "discriminator" | "xml" => Kind::Ignored,
        "ge" | "gt" | "le" | "lt" => Kind::NotEnforced(
            "an argument of Python's pydantic, which is no keyword of JSON Schema",
        ),
        "uniqueItems" | "minProperties" | "maxProperties" => Kind::NotEnforced("no rule holds it"),
        name if name.starts_with("x-") => Kind::NotEnforced("an extension that is not known here"),
        _ => Kind::Unknown,
    }
}

/// Notes every keyword, at any depth of any component, that is unknown or holds the wrong kind of value.
pub(super) fn check(document: &Value, found: &mut Diagnostics) {
    let place = Pointer::root().child("components").child("schemas");
    match document.pointer("/components/schemas") {
        Some(Value::Object(components)) => {
            let answered = outputs::answered_alone(components);
            for (name, schema) in components {
                let place = place.child(name);
                if !answered.contains(name) {
                    check_schema(schema, &place, 0, found);
                    continue;
                }
                let mut schema = schema.clone();
                outputs::replace(&mut schema, &place, found);
                check_schema(&schema, &place, 0, found);
            }
        }
        Some(_) => found.error(
            &place,
            "not an object",
            "a document names its components here",
        ),
        None => found.error(
            &place,
            "there are no components",
            "a model's document has at least the component `Input`; fetch it again",
        ),
    }
}

fn named(schemas: &Map<String, Value>, place: &Pointer, depth: usize, found: &mut Diagnostics) {
    for (name, schema) in schemas {
        check_schema(schema, &place.child(name), depth, found);
    }
}

fn check_schema(schema: &Value, place: &Pointer, depth: usize, found: &mut Diagnostics) {
    let Value::Object(keywords) = schema else {
        found.error(
            place,
            format!("a schema is an object, not {}", noun(schema)),
            "correct the document at this place",
        );
        return;
    };
    if depth > MAX_DEPTH {
        found.error(
            place,
            format!("schemas are nested more than {MAX_DEPTH} deep"),
            "move inner schemas to components",
        );
        return;
    }
    for (keyword, value) in keywords {
        check_keyword(keyword, value, place, depth, found);
    }
}

fn check_keyword(
    keyword: &str,
    value: &Value,
    at: &Pointer,
    depth: usize,
    found: &mut Diagnostics,
) {
    let place = at.child(keyword);
    let wanted = match (kind(keyword), value) {
        (Kind::NamedSchemas, Value::Object(schemas)) => {
            return named(schemas, &place, depth + 1, found);
        }
        (Kind::Schema | Kind::SchemaOrFlag, Value::Object(_)) => {
            return check_schema(value, &place, depth + 1, found);
        }
        (Kind::Schemas, Value::Array(schemas)) => {
            for (i, schema) in schemas.iter().enumerate() {
                check_schema(schema, &place.child(i), depth + 1, found);
            }
            return;
        }
        (Kind::NotEnforced(why), _) => {
            found.warning(
                &place,
                format!("`{keyword}` is not enforced: {why}"),
                "the service may refuse what is accepted here",
            );
            return;
        }
        (Kind::Unknown, _) => {
            found.error(
                &place,
                format!("unknown keyword `{keyword}`"),
                "if it is right, teach it to `model-bindings/reader/src/document/keywords.rs` and the lowering",
            );
            return;
        }
        (Kind::Text | Kind::TextOrTexts, Value::String(_))
        | (Kind::Number | Kind::FlagOrNumber, Value::Number(_))
        | (Kind::Flag | Kind::FlagOrNumber | Kind::SchemaOrFlag, Value::Bool(_))
        | (Kind::Json | Kind::Ignored, _) => return,
        (Kind::JsonList, Value::Array(items)) if !items.is_empty() => return,
        (Kind::Texts | Kind::TextOrTexts, Value::Array(items))
            if items.iter().all(Value::is_string) =>
        {
            return;
        }
        (Kind::Count, Value::Number(n))
            if n.as_u64().is_some_and(|n| usize::try_from(n).is_ok()) =>
        {
            return;
        }
        (Kind::Text, _) => "text",
        (Kind::Number, _) => "a number",
        (Kind::Flag, _) => "true or false",
        (Kind::Count, _) => "a whole number from 0",
        (Kind::Texts, _) => "a list of texts",
        (Kind::JsonList, _) => "a list with a value or more",
        (Kind::Schema, _) => "a schema",
        (Kind::SchemaOrFlag, _) => "a schema, true or false",
        (Kind::Schemas, _) => "a list of schemas",
        (Kind::NamedSchemas, _) => "an object of schemas",
        (Kind::FlagOrNumber, _) => "a number, true or false",
        (Kind::TextOrTexts, _) => "text or a list of texts",
    };
    found.error(
        &place,
        format!("`{keyword}` takes {wanted}, not {}", noun(value)),
        "correct the document at this place, or fetch it again",
    );
}

fn noun(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "this number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
