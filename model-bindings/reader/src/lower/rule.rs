//! Schema → what a value must be. Reads as a list of attempts, most specific first.

use super::facts::Facts;
use super::number::whole;
use super::{Lowering, PATTERNS};
use crate::diagnostic::Pointer;
use crate::pattern;
use crate::rule::{List, Member, Number, Object, Rule, Text};
use openapiv3::{AdditionalProperties, ReferenceOr, Schema, SchemaData};
use serde_json::Value;
use std::collections::{BTreeSet, HashSet};

/// What each kind of schema reads.
const NUMBER: &[&str] = &["type", "format", "minimum", "maximum", "multipleOf"];
const TEXT: &[&str] = &["type", "format", "minLength", "maxLength", "pattern"];
const LIST: &[&str] = &["type", "items", "minItems", "maxItems"];
const OBJECT: &[&str] = &["type", "properties", "required", "additionalProperties"];

impl<'a> Lowering<'a> {
    /// What `schema` permits; [`Rule::Any`] where an error or a cycle was noted.
    pub(super) fn rule(&mut self, schema: &'a ReferenceOr<Schema>, place: &Pointer) -> Rule {
        self.resolved(schema, place, Self::rule_of)
            .unwrap_or(Rule::Any)
    }

    /// As [`Self::rule`], of a schema that is no reference. Each attempt says which keywords it reads; what else the
    /// schema says is noted, as nothing enforces it.
    pub(super) fn rule_of(&mut self, schema: &'a Schema, place: &Pointer) -> Rule {
        let facts = Facts::of(schema);
        if !self.spend(facts.values.len() + facts.required.len(), place) {
            return Rule::Any;
        }
        if facts.is_empty() {
            // Cog writes `anyOf: []` for anything.
            self.leftover(&facts, "no type", &["anyOf", "oneOf"], place);
            return Rule::Any;
        }
        if !facts.values.is_empty() {
            self.leftover(&facts, "enum", &["type", "format", "enum"], place);
            return self.one_of(&facts, place);
        }
        if let Some((keyword, alternatives)) = facts
            .any_of
            .map(|all| ("anyOf", all))
            .or(facts.one_of.map(|all| ("oneOf", all)))
        {
            self.leftover(&facts, keyword, &[keyword], place);
            if keyword == "oneOf" && alternatives.len() > 1 {
                self.found.warning(
                    &place.child("oneOf"),
                    "`oneOf` is read as `anyOf`",
                    "the service may refuse what fits more than one of them",
                );
            }
            return self.any_of(alternatives, &place.child(keyword));
        }
        if let [one, rest @ ..] = facts.all_of {
            return self.all_of(&facts, one, rest, place);
        }
        self.of_type(&facts, place)
    }

    fn of_type(&mut self, facts: &Facts<'a>, place: &Pointer) -> Rule {
        let is_list = facts.ty.is_none() && facts.items.is_some();
        let reads = match facts.ty {
            Some("boolean") => &["type"],
            Some("integer" | "number") => NUMBER,
            Some("string") if is_file(facts) => &["type", "format"],
            Some("string") => TEXT,
            Some("array") => LIST,
            None if is_list => LIST,
            _ => OBJECT,
        };
        self.leftover(facts, facts.ty.unwrap_or("no type"), reads, place);
        match facts.ty {
            Some("boolean") => Rule::Bool,
            Some("integer") => self.integer(facts, place),
            Some("number") => self.number(facts, place),
            Some("string") if is_file(facts) => Rule::File,
            Some("string") => self.text(facts, place),
            Some("array") => self.list(facts, place),
            None if is_list => self.list(facts, place),
            Some("object") | None => self.object(facts, place),
            Some(other) => {
                self.found.error(
                    &place.child("type"),
                    format!("unknown type `{other}`"),
                    "OpenAPI knows `string`, `integer`, `number`, `boolean`, `array` and `object`",
                );
                Rule::Any
            }
        }
    }

    /// Notes every keyword that limits values and is not among those that `what` reads.
    fn leftover(&mut self, facts: &Facts<'a>, what: &str, reads: &[&str], place: &Pointer) {
        for keyword in facts
            .limits()
            .into_iter()
            .filter(|keyword| !reads.contains(keyword))
        {
            self.found.warning(
                &place.child(keyword),
                format!("`{keyword}` beside {what} is not enforced"),
                "the service may refuse what is accepted here",
            );
        }
    }

    fn one_of(&mut self, facts: &Facts<'a>, place: &Pointer) -> Rule {
        let mut seen = HashSet::new();
        let values = facts.values.iter().filter(|v| !v.is_null());
        let values: Vec<&Value> = values.filter(|v| seen.insert(*v)).collect();
        if values.is_empty() {
            let help = "an enum without values accepts nothing; correct it";
            self.found
                .error(&place.child("enum"), "an enum without a value", help);
            return Rule::Any;
        }
        if values.iter().all(|v| v.is_boolean()) {
            if values.len() < 2 {
                let message = "an enum of one boolean is not enforced";
                self.found.warning(
                    &place.child("enum"),
                    message,
                    "the service may refuse what is accepted here",
                );
            }
            return Rule::Bool;
        }
        if let Some(texts) = values
            .iter()
            .map(|v| v.as_str().map(str::to_owned))
            .collect()
        {
            return Rule::OneOf(texts);
        }
        if let Some(integers) = values.iter().map(|v| whole(v)).collect() {
            return Rule::IntegerOneOf(integers);
        }
        let exactly = |v: &Value| match v {
            Value::String(text) => Some(Rule::OneOf(vec![text.clone()])),
            Value::Number(_) => whole(v).map(|v| Rule::IntegerOneOf(vec![v])).or_else(|| {
                v.as_f64().map(|v| {
                    Rule::Number(Number {
                        min: Some(v),
                        max: Some(v),
                        ..Number::default()
                    })
                })
            }),
            _ => None,
        };
        if let Some(each) = values.iter().map(|v| exactly(v)).collect() {
            return Rule::AnyOf(each);
        }
        self.found.error(
            &place.child("enum"),
            "an enum of neither texts nor numbers",
            "teach this shape to the lowering (`model-bindings/reader/src/lower/rule.rs`)",
        );
        Rule::Any
    }

    fn any_of(&mut self, alternatives: &'a [ReferenceOr<Schema>], place: &Pointer) -> Rule {
        let (mut rules, mut seen) = (Vec::new(), HashSet::new());
        for (i, alternative) in alternatives.iter().enumerate() {
            let rule = self.rule(alternative, &place.child(i));
            if seen.insert(format!("{rule:?}")) {
                rules.push(rule);
            }
        }
        match rules.len() {
            // Cog writes `anyOf: []` for a list of anything.
            0 => Rule::Any,
            1 => rules.remove(0),
            _ if rules.contains(&Rule::Any) => Rule::Any,
            _ => Rule::AnyOf(rules),
        }
    }

    /// Cog writes `allOf: [one reference]`; more than one would be an intersection, which no type here holds.
    fn all_of(
        &mut self,
        facts: &Facts<'a>,
        one: &'a ReferenceOr<Schema>,
        rest: &[ReferenceOr<Schema>],
        place: &Pointer,
    ) -> Rule {
        let inside = place.child("allOf");
        if !rest.is_empty() {
            self.found.error(
                &inside,
                "an intersection of several schemas",
                "write it as one schema; Cog writes `allOf` with a single reference",
            );
            return Rule::Any;
        }
        self.leftover(facts, "allOf", &["type", "format", "allOf"], place);
        self.rule(one, &inside.child(0))
    }

    fn text(&mut self, facts: &Facts<'a>, place: &Pointer) -> Rule {
        let (min, max) = (facts.lengths.0.unwrap_or(0), facts.lengths.1);
        self.some_value_exists(max.is_none_or(|max| min <= max), place);
        let pattern = facts.pattern.and_then(|pattern| {
            let compiled = match self.patterns.checked_sub(1) {
                Some(left) => {
                    self.patterns = left;
                    pattern::compile(pattern)
                }
                None => Err(format!("the document has more than {PATTERNS} of them")),
            };
            let why = match compiled {
                Ok(pattern) => return Some(pattern),
                Err(why) => why,
            };
            self.found.warning(
                &place.child("pattern"),
                format!("`pattern` is not enforced: {why}"),
                "the service may refuse what is accepted here",
            );
            None
        });
        Rule::Text(Text { min, max, pattern })
    }

    fn list(&mut self, facts: &Facts<'a>, place: &Pointer) -> Rule {
        let item = match facts.items {
            None => Rule::Any,
            Some(schema) => self.inside(schema, &place.child("items")),
        };
        let (min, max) = (facts.counts.0.unwrap_or(0), facts.counts.1);
        self.some_value_exists(max.is_none_or(|max| min <= max), place);
        Rule::List(Box::new(List { item, min, max }))
    }

    fn object(&mut self, facts: &Facts<'a>, place: &Pointer) -> Rule {
        let inside = place.child("properties");
        let mut required: BTreeSet<&String> = facts.required.iter().collect();
        let mut members: Vec<(Option<f64>, Member)> = Vec::new();
        for (wire, schema) in &facts.properties {
            let place = inside.child(wire);
            let data = schema.as_item().map(|schema| &schema.schema_data);
            let secret = self.is_secret(schema, &place);
            let rule = self.inside(schema, &place);
            let required = required.remove(wire);
            members.push((
                data.and_then(order),
                Member {
                    wire: (*wire).clone(),
                    required,
                    secret,
                    rule,
                },
            ));
        }
        members.sort_by(|a, b| in_order((a.0, &a.1.wire), (b.0, &b.1.wire)));
        let extra = match facts.extra {
            // JSON Schema permits what is not forbidden.
            None | Some(AdditionalProperties::Any(true)) => Some(Box::new(Rule::Any)),
            Some(AdditionalProperties::Any(false)) => None,
            Some(AdditionalProperties::Schema(schema)) => {
                let place = place.child("additionalProperties");
                let rule = self.resolved(schema, &place, Self::rule_inside);
                Some(Box::new(rule.unwrap_or(Rule::Any)))
            }
        };
        let mut members: Vec<_> = members.into_iter().map(|(_, member)| member).collect();
        // What is required without being described is one of the others.
        self.some_value_exists(required.is_empty() || extra.is_some(), place);
        members.extend(required.into_iter().map(|wire| Member {
            wire: wire.clone(),
            required: true,
            secret: false,
            rule: extra.as_deref().cloned().unwrap_or(Rule::Any),
        }));
        Rule::Object(Object { members, extra })
    }

    /// As [`Self::rule`], of a schema inside a value: of items, or of a member. There null is a value if the schema says so;
    /// of a field it says no more than that the field may be left out.
    fn inside(&mut self, schema: &'a ReferenceOr<Box<Schema>>, place: &Pointer) -> Rule {
        match schema {
            ReferenceOr::Item(schema) => self.rule_inside(schema, place),
            ReferenceOr::Reference { reference } => self
                .follow(reference, place, Self::rule_inside)
                .unwrap_or(Rule::Any),
        }
    }

    fn rule_inside(&mut self, schema: &'a Schema, place: &Pointer) -> Rule {
        let rule = self.rule_of(schema, place);
        if schema.schema_data.nullable {
            rule.or_null()
        } else {
            rule
        }
    }

    /// As [`Self::rule`], for the boxed schemas of `properties`.
    pub(super) fn referred(&mut self, reference: &str, place: &Pointer) -> Rule {
        self.follow(reference, place, Self::rule_of)
            .unwrap_or(Rule::Any)
    }

    /// Whether a field's value must not be shown.
    pub(super) fn is_secret(
        &mut self,
        schema: &'a ReferenceOr<Box<Schema>>,
        place: &Pointer,
    ) -> bool {
        if self.budget == 0 {
            return false;
        }
        let own = match schema {
            ReferenceOr::Item(schema) => schema.as_ref(),
            ReferenceOr::Reference { reference } => {
                let target = self.follow(reference, place, |_, schema, _| schema);
                return target.is_some_and(is_secret);
            }
        };
        let behind =
            |one: &'a ReferenceOr<Schema>| self.resolved(one, place, |_, schema, _| schema);
        is_secret(own)
            || Facts::of(own)
                .all_of
                .iter()
                .filter_map(behind)
                .any(is_secret)
    }

    pub(super) fn some_value_exists(&mut self, exists: bool, place: &Pointer) {
        if !exists {
            let help = "correct the bounds at this place";
            self.found
                .error(place, "no value can be within these bounds", help);
        }
    }
}

/// Orders fields by `x-order`, those without one last, then by name.
pub(super) fn in_order(a: (Option<f64>, &String), b: (Option<f64>, &String)) -> std::cmp::Ordering {
    let key = |order: Option<f64>| order.unwrap_or(f64::INFINITY);
    key(a.0).total_cmp(&key(b.0)).then_with(|| a.1.cmp(b.1))
}

pub(super) fn order(data: &SchemaData) -> Option<f64> {
    data.extensions.get("x-order").and_then(Value::as_f64)
}

/// Whether a value must not be shown: `x-cog-secret`, or the format `password`, here or where a reference leads.
fn is_secret(schema: &Schema) -> bool {
    schema.schema_data.extensions.get("x-cog-secret") == Some(&Value::Bool(true))
        || Facts::of(schema).format.as_deref() == Some("password")
}

fn is_file(facts: &Facts<'_>) -> bool {
    facts.format.as_deref() == Some("uri")
}
