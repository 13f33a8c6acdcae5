//! `Input` and `TrainingInput`: an object's properties become fields.

use super::Lowering;
use super::facts::Facts;
use super::rule::{in_order, order};
use crate::diagnostic::Pointer;
use crate::interface::{Field, Record};
use openapiv3::{ReferenceOr, Schema};
use std::collections::BTreeSet;

impl<'a> Lowering<'a> {
    /// Lowers a component to a record.
    pub(super) fn record(&mut self, component: &'static str) -> Record {
        let mut record = Record {
            name: component,
            fields: Vec::new(),
        };
        let place = Pointer::component(component);
        let Some(schema) = self.document.component(component) else {
            let help = "the document is incomplete; fetch it again";
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
        let required: BTreeSet<&String> = facts.required.iter().collect();
        let named: BTreeSet<&String> = facts.properties.iter().map(|(wire, _)| *wire).collect();
        for missing in required.difference(&named) {
            self.found.warning(
                &place.child("required"),
                format!("`{missing}` is required, but no property"),
                "no input of this model can satisfy the document; fetch it again",
            );
        }
        let mut properties: Vec<_> = facts
            .properties
            .iter()
            .map(|(wire, s)| (place_in(s), *wire, *s))
            .collect();
        properties.sort_by(|a, b| in_order((a.0, a.1), (b.0, b.1)));
        let place = place.child("properties");
        for (_, wire, schema) in properties {
            let place = place.child(wire);
            let required = required.contains(wire);
            let field = self.field(wire, required, schema, &place);
            record.fields.push(field);
        }
        record
    }

    fn field(
        &mut self,
        wire: &str,
        required: bool,
        schema: &'a ReferenceOr<Box<Schema>>,
        place: &Pointer,
    ) -> Field {
        let (data, rule) = match schema {
            ReferenceOr::Item(schema) => (Some(&schema.schema_data), self.rule_of(schema, place)),
            ReferenceOr::Reference { reference } => (None, self.referred(reference, place)),
        };
        let secret = self.is_secret(schema, place);
        Field {
            wire: wire.to_owned(),
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
