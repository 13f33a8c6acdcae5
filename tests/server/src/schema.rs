//! A model's schema decides: which inputs are right, and what its outputs look like.

use crate::StartError;
use crate::http::problem::{InvalidField, Problem};
use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::{Map, Value};

/// The schema of a model version, with its validators.
pub(crate) struct Schema {
    /// The whole document, as it came.
    pub(crate) document: Value,
    input: Validator,
    training: Option<Validator>,
}

impl Schema {
    /// # Errors
    /// If the document has no `Input`, or a part of it is not a schema.
    pub(crate) fn new(document: Value) -> Result<Self, StartError> {
        let mut plain = document.clone();
        make_plain(&mut plain);
        let input = validator(&plain, "Input")?
            .ok_or_else(|| StartError::Document("a model's schema has no `Input`".to_owned()))?;
        Ok(Self {
            input,
            training: validator(&plain, "TrainingInput")?,
            document,
        })
    }

    /// A component of the document; null if there is none.
    pub(crate) fn component(&self, name: &str) -> &Value {
        &self.document["components"]["schemas"][name]
    }

    /// What a schema of the document refers to, if it does.
    pub(crate) fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let reference = schema["$ref"]
            .as_str()
            .or(match schema["allOf"].as_array() {
                Some(all) if all.len() == 1 => all[0]["$ref"].as_str(),
                _ => None,
            });
        let found = reference.and_then(|path| self.document.pointer(path.trim_start_matches('#')));
        found.unwrap_or(schema)
    }

    /// # Errors
    /// A problem that names every broken rule.
    pub(crate) fn check_input(&self, input: &Value) -> Result<(), Problem> {
        check(&self.input, input)
    }

    /// # Errors
    /// A problem that names every broken rule, or says that the model cannot be trained.
    pub(crate) fn check_training(&self, input: &Value) -> Result<(), Problem> {
        match &self.training {
            Some(training) => check(training, input),
            None => Err(Problem::invalid_field(
                "invalid",
                "version",
                "This version cannot be trained",
            )),
        }
    }
}

fn check(validator: &Validator, input: &Value) -> Result<(), Problem> {
    let fields = invalid_fields(validator, input, "input");
    if fields.is_empty() {
        return Ok(());
    }
    Err(Problem::invalid("Input validation failed", fields))
}

/// The validator of a component, in which nothing unknown is allowed; none if there is no such component.
fn validator(document: &Value, name: &str) -> Result<Option<Validator>, StartError> {
    let Some(component) = document["components"]["schemas"][name].as_object() else {
        return Ok(None);
    };
    let mut root = component.clone();
    root.insert("additionalProperties".to_owned(), Value::Bool(false));
    root.insert("components".to_owned(), document["components"].clone());
    let url = |text: &str| {
        ["http://", "https://", "data:"]
            .iter()
            .any(|s| text.starts_with(s))
    };
    let validator = jsonschema::draft7::options()
        .should_validate_formats(true)
        .with_format("uri", url)
        .build(&Value::Object(root));
    validator
        .map(Some)
        .map_err(|e| StartError::Document(format!("`{name}` of a model's schema: {e}")))
}

/// OpenAPI 3.0 as JSON Schema: an exclusive bound is a number, and `nullable` says no more than that a field may be left out.
fn make_plain(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            for (exclusive, bound) in [
                ("exclusiveMinimum", "minimum"),
                ("exclusiveMaximum", "maximum"),
            ] {
                make_exclusive(members, exclusive, bound);
            }
            members.values_mut().for_each(make_plain);
        }
        Value::Array(items) => items.iter_mut().for_each(make_plain),
        _ => {}
    }
}

fn make_exclusive(members: &mut Map<String, Value>, exclusive: &str, bound: &str) {
    match members.get(exclusive) {
        Some(Value::Bool(true)) => {
            let limit = members.remove(bound);
            members.remove(exclusive);
            members.extend(limit.map(|limit| (exclusive.to_owned(), limit)));
        }
        Some(Value::Bool(false)) => {
            members.remove(exclusive);
        }
        _ => {}
    }
}

/// What is wrong with a value, with fields below `root` as in `input.prompt`.
pub(crate) fn invalid_fields(
    validator: &Validator,
    value: &Value,
    root: &str,
) -> Vec<InvalidField> {
    let mut fields = Vec::new();
    for error in validator.iter_errors(value) {
        let path = error.instance_path().to_string();
        let field = format!("{root}{}", path.replace('/', "."));
        let field = field.trim_start_matches('.').to_owned();
        if let Kind::AdditionalProperties { unexpected } = error.kind() {
            fields.extend(unexpected.iter().map(|name| InvalidField {
                kind: "additional_property_not_allowed",
                field: field.clone(),
                description: format!("{name} is not allowed"),
            }));
            continue;
        }
        let (kind, description) = describe(error.kind(), &error.to_string());
        fields.push(InvalidField {
            kind,
            field,
            description,
        });
    }
    fields
}

/// The rule's name as the API spells it, and what is wrong.
fn describe(kind: &Kind, message: &str) -> (&'static str, String) {
    match kind {
        Kind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            ("required", format!("{name} is required"))
        }
        Kind::Type { .. } => ("invalid_type", message.to_owned()),
        Kind::Enum { options } => ("enum", format!("must be one of {options}")),
        Kind::Minimum { limit } => ("number_gte", format!("must be at least {limit}")),
        Kind::Maximum { limit } => ("number_lte", format!("must be at most {limit}")),
        Kind::ExclusiveMinimum { limit } => ("number_gt", format!("must be more than {limit}")),
        Kind::ExclusiveMaximum { limit } => ("number_lt", format!("must be less than {limit}")),
        Kind::MinLength { limit } => ("string_gte", format!("has to have {limit} characters")),
        Kind::MaxLength { limit } => ("string_lte", format!("may have {limit} characters")),
        Kind::MinItems { limit } => ("array_min_items", format!("has to have {limit} items")),
        Kind::MaxItems { limit } => ("array_max_items", format!("may have {limit} items")),
        Kind::Pattern { pattern } => ("pattern", format!("has to match `{pattern}`")),
        Kind::MultipleOf { .. } => ("multiple_of", message.to_owned()),
        Kind::Format { format } => ("format", format!("is no {format}")),
        _ => ("invalid", message.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn refusals(input: Value) -> Vec<(&'static str, String)> {
        let schema = Schema::new(json!({ "components": { "schemas": {
            "Input": { "type": "object", "required": ["prompt"], "properties": {
                "prompt": { "type": "string", "nullable": true },
                "image": { "type": "string", "format": "uri" },
                "size": { "allOf": [{ "$ref": "#/components/schemas/size" }], "default": "s" },
                "n": { "type": "integer", "minimum": 0, "exclusiveMinimum": true, "maximum": 4.0 },
            } },
            "size": { "type": "string", "enum": ["s", "m"] },
        } } }))
        .unwrap();
        let fields = invalid_fields(&schema.input, &input, "input");
        fields
            .into_iter()
            .map(|field| (field.kind, field.field))
            .collect()
    }

    #[test]
    fn every_broken_rule_is_named_with_its_field() {
        let given = json!({ "image": "cat.png", "size": "xl", "n": 0, "extra": 1 });
        let mut refused = refusals(given);
        refused.sort();
        let expected = [
            ("additional_property_not_allowed", "input"),
            ("enum", "input.size"),
            ("format", "input.image"),
            ("number_gt", "input.n"),
            ("required", "input"),
        ];
        assert_eq!(
            refused,
            expected.map(|(kind, field)| (kind, field.to_owned()))
        );
    }

    #[test]
    fn an_explicit_null_is_refused_and_a_whole_float_is_an_integer() {
        let given = json!({ "prompt": null });
        assert_eq!(
            refusals(given),
            [("invalid_type", "input.prompt".to_owned())]
        );
        assert_eq!(refusals(json!({ "prompt": "", "n": 4.0 })), []);
        let given = json!({ "prompt": "", "n": 5.0 });
        assert_eq!(refusals(given), [("number_lte", "input.n".to_owned())]);
    }
}
