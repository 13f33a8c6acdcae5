//! A call of `input!` for the crate's docs, with values that the schema's facts supply. It is a doctest of the crate.

use crate::ir::{Field, Model, Rule, Text};
use serde_json::Value;

/// The longest text that is shown, in bytes.
const LONGEST: usize = 200;

/// The code of the example; `None` if no valid literal could be found for a required field.
pub(super) fn call(model: &Model) -> Option<String> {
    let lib = model.identity.package.replace('-', "_");
    let mut given = Vec::new();
    for field in model.input.fields.iter().filter(|f| f.required) {
        given.push(argument(field)?);
    }
    // With little required, a field or two more show what a call looks like.
    for field in model
        .input
        .fields
        .iter()
        .filter(|f| !f.required && !f.secret && !f.deprecated)
    {
        if given.len() >= 2 {
            break;
        }
        given.extend(argument(field));
    }
    let fields = if given.is_empty() {
        String::new()
    } else {
        format!(" {} ", given.join(", "))
    };
    Some(format!(
        "use {lib}::input;\n\nlet input = input! {{{fields}}};\n# let _ = input;\n"
    ))
}

fn argument(field: &Field) -> Option<String> {
    let value = if field.list {
        let Rule::List(list) = &field.rule else {
            return None;
        };
        let items = vec![literal(&list.item, None)?; list.min.clamp(1, 8)];
        if list.max.is_some_and(|max| max < items.len()) || list.min > items.len() {
            return None;
        }
        format!("[{}]", items.join(", "))
    } else {
        literal(&field.rule, field.default.as_ref())?
    };
    Some(format!("{}: {value}", field.ident))
}

fn literal(rule: &Rule, default: Option<&Value>) -> Option<String> {
    match rule {
        Rule::Bool => Some(default.and_then(Value::as_bool).unwrap_or(true).to_string()),
        Rule::Integer(bounds) => {
            let valid = |v: &i64| {
                bounds.min.is_none_or(|min| *v >= min)
                    && bounds.max.is_none_or(|max| *v <= max)
                    && bounds
                        .multiple_of
                        .is_none_or(|of| v.checked_rem(of) == Some(0))
            };
            let candidates = [
                default.and_then(Value::as_i64),
                Some(1),
                bounds.min,
                bounds.max,
                Some(0),
            ];
            candidates
                .into_iter()
                .flatten()
                .find(valid)
                .map(|v| v.to_string())
        }
        Rule::Number(bounds) if bounds.multiple_of.is_none() => {
            let valid = |v: &f64| {
                bounds.min.is_none_or(|min| {
                    if bounds.min_exclusive {
                        *v > min
                    } else {
                        *v >= min
                    }
                }) && bounds.max.is_none_or(|max| {
                    if bounds.max_exclusive {
                        *v < max
                    } else {
                        *v <= max
                    }
                })
            };
            let candidates = [
                default.and_then(Value::as_f64),
                Some(0.5),
                bounds.min,
                bounds.max,
                Some(1.0),
            ];
            candidates
                .into_iter()
                .flatten()
                .find(valid)
                .map(|v| format!("{v:?}"))
        }
        Rule::Text(text) if *text == Text::default() => Some(r#""text""#.into()),
        Rule::File => Some(r#""https://example.com/file""#.into()),
        Rule::OneOf(values) => {
            let default = default
                .and_then(Value::as_str)
                .filter(|d| values.iter().any(|v| v == d));
            let value = default.or_else(|| values.first().map(String::as_str))?;
            // Only what is short, and looks the same in the docs as in the code.
            let plain = value.len() <= LONGEST
                && value
                    .chars()
                    .all(|c| c == ' ' || c.is_alphanumeric() || "-_.:+".contains(c));
            plain.then(|| format!("{value:?}"))
        }
        Rule::IntegerOneOf(values) => values.first().map(ToString::to_string),
        _ => None,
    }
}
