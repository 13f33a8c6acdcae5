//! From what a document says to what becomes code: fields get names and Rust types.

use crate::ir::{Field, Identity, Integer, Model, Number, Record, Rule, Type};
use crate::names::{Names, Types};
use replicate_model_reader::{self as reader, Interface};

/// A model whose names are all assigned: those that `names` holds are used again, new ones are added to it.
pub(crate) fn lower(interface: Interface, identity: Identity, names: &mut Names) -> Model {
    let mut types = names.types();
    let input = record(interface.input, "", names, &mut types);
    let training = interface
        .training
        .map(|(input, output)| (record(input, "Training", names, &mut types), output));
    Model {
        identity,
        sha256: interface.sha256,
        streams: interface.streams,
        input,
        output: interface.output,
        training,
    }
}

/// `prefix` goes before the names of a record's types, so that the two records of a model never fight for one.
fn record(record: reader::Record, prefix: &str, names: &mut Names, types: &mut Types) -> Record {
    let mut idents = names.fields(record.name);
    let mut fields: Vec<Field> = record
        .fields
        .into_iter()
        .map(|field| {
            let ident = idents.assign(&field.wire);
            self::field(field, ident)
        })
        .collect();
    drop(idents);
    for field in &mut fields {
        name_type(field, record.name, prefix, names, types);
    }
    Record {
        name: record.name,
        fields,
    }
}

fn field(field: reader::Field, ident: String) -> Field {
    let (ty, list) = rust_type(&field.rule);
    Field {
        wire: field.wire,
        ident,
        ty,
        list,
        rule: field.rule,
        required: field.required,
        secret: field.secret,
        deprecated: field.deprecated,
        default: field.default,
        prose: field.prose,
    }
}

/// The type that holds a rule, and whether the field is a list of it. Names of types come later.
pub(crate) fn rust_type(rule: &Rule) -> (Type, bool) {
    match rule {
        Rule::List(list) => match scalar(&list.item) {
            // A list of what has no type of its own is JSON as a whole.
            Type::Json if list.item != Rule::Any => (Type::Json, false),
            item => (item, true),
        },
        rule => (scalar(rule), false),
    }
}

fn scalar(rule: &Rule) -> Type {
    match rule {
        Rule::Bool => Type::Bool,
        Rule::Integer(bounds) if *bounds == Integer::default() => Type::Integer,
        Rule::Number(bounds) if *bounds == Number::default() => Type::Number,
        Rule::Integer(_) | Rule::Number(_) => Type::Ranged(String::new()),
        Rule::Text(_) => Type::Text,
        Rule::File => Type::File,
        Rule::OneOf(_) | Rule::IntegerOneOf(_) => Type::Choice {
            name: String::new(),
            variants: Vec::new(),
        },
        Rule::Any | Rule::List(_) | Rule::Object(_) | Rule::Null | Rule::AnyOf(_) => Type::Json,
    }
}

fn name_type(
    field: &mut Field,
    component: &str,
    prefix: &str,
    names: &mut Names,
    types: &mut Types,
) {
    let mut type_name = || {
        names.assign_type(
            types,
            &format!("{component}.{}", field.wire),
            prefix,
            &field.wire,
        )
    };
    match &mut field.ty {
        Type::Ranged(name) => *name = type_name(),
        Type::Choice { name, variants } => {
            *name = type_name();
            let values: Vec<String> = match field.rule.item() {
                Rule::OneOf(values) => values.clone(),
                Rule::IntegerOneOf(values) => values.iter().map(ToString::to_string).collect(),
                _ => Vec::new(),
            };
            let mut scope = names.variants(name);
            *variants = values.iter().map(|value| scope.assign(value)).collect();
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use serde_json::{Value, json};

    fn lower_with(schemas: Value, names: &mut Names) -> Model {
        let document = json!({ "components": { "schemas": schemas } });
        let interface = Interface::read(&document, &mut Diagnostics::new("test")).unwrap();
        let identity = Identity::new("owner", "name", "1f", "replicate-owner-name");
        lower(interface, identity, names)
    }

    #[test]
    fn recorded_names_stay_when_the_document_grows() {
        let mut names = Names::default();
        let grown = |properties: Value| json!({ "Input": { "properties": properties } });
        let size = json!({ "type": "string", "enum": ["b c"], "x-order": 5 });
        lower_with(grown(json!({ "size": size })), &mut names);
        let before = names.clone();
        let new = json!({ "type": "string", "enum": ["b-c", "b c"], "x-order": 0 });
        let more = json!({ "Size": new, "size": { "type": "string", "enum": ["b_c", "b c"], "x-order": 5 } });
        lower_with(grown(more), &mut names);
        assert_eq!(
            names.fields["Input"]["size"],
            before.fields["Input"]["size"]
        );
        assert_eq!(names.types["Input.size"], "Size");
        assert_eq!(names.variants["Size"]["b c"], "BC");
        assert_eq!(
            (
                names.types["Input.Size"].as_str(),
                names.variants["Size"]["b_c"].as_str()
            ),
            ("Size2", "BC2")
        );
    }
}
