//! `Input` and `TrainingInput`: an object's properties become fields with names and Rust types.

use super::Lowering;
use super::facts::Facts;
use super::rule::{in_order, order};
use crate::diagnostic::Pointer;
use crate::ir::{Field, Integer, Number, Record, Rule, Type};
use crate::names::{Names, Types};
use openapiv3::{ReferenceOr, Schema};

impl<'a> Lowering<'a> {
    /// Lowers a component to a record. `prefix` goes before the names of its types, so that the two records of a model
    /// never fight for one.
    pub(super) fn record(
        &mut self,
        component: &'static str,
        prefix: &str,
        names: &mut Names,
        types: &mut Types,
    ) -> Record {
        let mut record = Record {
            name: component,
            fields: Vec::new(),
        };
        let place = Pointer::component(component);
        let Some(schema) = self.document.component(component) else {
            let help = "the document is incomplete; fetch it again with `cargo xtask add`";
            self.found
                .error(&place, format!("there is no component `{component}`"), help);
            return record;
        };
        let resolved = self.resolved(schema, &place, |_, schema, place| (schema, place.clone()));
        let Some((schema, place)) = resolved else {
            let help = "a model takes named arguments: an object with `properties`";
            self.found
                .error(&place, format!("`{component}` leads to no schema"), help);
            return record;
        };
        let facts = Facts::of(schema);
        if facts.ty.is_some_and(|ty| ty != "object")
            || facts.any_of.is_some()
            || facts.one_of.is_some()
            || !facts.all_of.is_empty()
        {
            let help = "a model takes named arguments: an object with `properties`";
            self.found
                .error(&place, format!("`{component}` is not an object"), help);
            return record;
        }
        if let Some(openapiv3::AdditionalProperties::Schema(_)) = facts.extra {
            self.found.warning(
                &place.child("additionalProperties"),
                "fields without a name are not offered",
                "only named fields can be set",
            );
        }
        for missing in facts
            .required
            .iter()
            .filter(|name| !facts.properties.iter().any(|(wire, _)| wire == name))
        {
            self.found.warning(
                &place.child("required"),
                format!("`{missing}` is required, but no property"),
                "no input of this model can satisfy the document; fetch it again with `cargo xtask add`",
            );
        }
        let mut properties: Vec<_> = facts
            .properties
            .iter()
            .map(|(wire, s)| (place_in(s), *wire, *s))
            .collect();
        properties.sort_by(|a, b| in_order((a.0, a.1), (b.0, b.1)));
        let place = place.child("properties");
        let mut idents = names.fields(component);
        for (_, wire, schema) in properties {
            let place = place.child(wire);
            let required = facts.required.contains(wire);
            let field = self.field(wire, idents.assign(wire), required, schema, &place);
            record.fields.push(field);
        }
        drop(idents);
        for field in &mut record.fields {
            name_type(field, component, prefix, names, types);
        }
        record
    }

    fn field(
        &mut self,
        wire: &str,
        ident: String,
        required: bool,
        schema: &'a ReferenceOr<Box<Schema>>,
        place: &Pointer,
    ) -> Field {
        let (data, rule) = match schema {
            ReferenceOr::Item(schema) => (Some(&schema.schema_data), self.rule_of(schema, place)),
            ReferenceOr::Reference { reference } => (None, self.referred(reference, place)),
        };
        let secret = self.is_secret(schema, place);
        let (ty, list) = rust_type(&rule);
        Field {
            wire: wire.to_owned(),
            ident,
            ty,
            list,
            rule,
            required,
            secret,
            deprecated: data.is_some_and(|d| d.deprecated),
            default: data.and_then(|d| d.default.clone()),
            prose: data.and_then(|d| d.description.clone()),
        }
    }
}

fn place_in(schema: &ReferenceOr<Box<Schema>>) -> Option<f64> {
    schema
        .as_item()
        .and_then(|schema| order(&schema.schema_data))
}

/// The type that holds a rule, and whether the field is a list of it. Names of types come later.
fn rust_type(rule: &Rule) -> (Type, bool) {
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
        Rule::Any | Rule::List(_) | Rule::Object(_) | Rule::AnyOf(_) => Type::Json,
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
