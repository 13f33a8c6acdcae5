//! Rules in the core's words, so that run time and compile time share one check and one wording.
//!
//! The core's tables are made of references, to statics in a generated crate. Here they refer to what was read, and
//! where that is not laid out as the core wants it, to a [`Room`] that lives as long as the table is in use.

use crate::interface::Field;
use crate::pattern::Pattern;
use crate::rule::{Member, Object, Rule};
use replicate_model::{self as core, Json};
use std::cell::OnceCell;

/// Where the parts of one rule lie, or of one table; each kind of rule has use for some of them.
#[derive(Default)]
pub(crate) struct Room<'a> {
    rule: OnceCell<core::Rule<'a>>,
    pattern: OnceCell<core::Pattern<'a>>,
    texts: OnceCell<Vec<&'a str>>,
    /// A default.
    json: OnceCell<String>,
    fields: OnceCell<Vec<core::Field<'a>>>,
    alternatives: OnceCell<Vec<&'a core::Rule<'a>>>,
    /// For each field or alternative.
    each: OnceCell<Vec<Room<'a>>>,
    /// For the items of a list, and for the members of an object that have no name.
    item: OnceCell<Box<Room<'a>>>,
}

impl<'a> Room<'a> {
    /// The table of a record.
    pub(crate) fn fields(&'a self, fields: &'a [Field]) -> &'a [core::Field<'a>] {
        self.table(fields, |field, room| {
            let default = field.default.as_ref().map(|v| room.json(v));
            entry(
                &field.wire,
                &field.rule,
                field.required,
                field.secret,
                default,
                room,
            )
        })
    }

    fn rule(&'a self, rule: &'a Rule) -> &'a core::Rule<'a> {
        self.rule.get_or_init(|| match rule {
            Rule::Any => core::Rule::Any,
            Rule::Bool => core::Rule::Bool,
            Rule::Integer(bounds) => core::Rule::Int {
                min: bounds.min.unwrap_or(i64::MIN),
                max: bounds.max.unwrap_or(i64::MAX),
                multiple_of: bounds.multiple_of.unwrap_or(1),
            },
            Rule::Number(bounds) => core::Rule::Float {
                min: bounds.min.unwrap_or(f64::NEG_INFINITY),
                max: bounds.max.unwrap_or(f64::INFINITY),
                min_exclusive: bounds.min_exclusive,
                max_exclusive: bounds.max_exclusive,
                multiple_of: bounds.multiple_of.unwrap_or(0.0),
            },
            Rule::Text(text) => core::Rule::Text {
                min: text.min,
                max: text.max.unwrap_or(usize::MAX),
                pattern: text.pattern.as_ref().map(|pattern| self.pattern(pattern)),
            },
            Rule::OneOf(values) => core::Rule::OneOf(self.texts(values)),
            Rule::IntegerOneOf(values) => core::Rule::IntOneOf(values),
            Rule::File => core::Rule::File,
            Rule::List(list) => core::Rule::List {
                item: self.item(&list.item),
                min: list.min,
                max: list.max.unwrap_or(usize::MAX),
            },
            Rule::Object(Object { members, extra }) => core::Rule::Object {
                fields: self.members(members),
                extra: extra.as_deref().map(|extra| self.item(extra)),
            },
            Rule::Null => core::Rule::Null,
            Rule::AnyOf(rules) => core::Rule::AnyOf(self.alternatives(rules)),
        })
    }

    fn pattern(&'a self, pattern: &'a Pattern) -> &'a core::Pattern<'a> {
        self.pattern.get_or_init(|| core::Pattern {
            source: &pattern.source,
            classes: &pattern.classes,
            width: pattern.width,
            next: &pattern.next,
            accepts: &pattern.accepts,
        })
    }

    fn texts(&'a self, texts: &'a [String]) -> &'a [&'a str] {
        self.texts
            .get_or_init(|| texts.iter().map(String::as_str).collect())
    }

    fn json(&'a self, value: &Json) -> &'a str {
        self.json.get_or_init(|| value.to_string())
    }

    fn item(&'a self, rule: &'a Rule) -> &'a core::Rule<'a> {
        self.item.get_or_init(Box::default).rule(rule)
    }

    fn members(&'a self, members: &'a [Member]) -> &'a [core::Field<'a>] {
        self.table(members, |member, room| {
            entry(
                &member.wire,
                &member.rule,
                member.required,
                member.secret,
                None,
                room,
            )
        })
    }

    fn alternatives(&'a self, rules: &'a [Rule]) -> &'a [&'a core::Rule<'a>] {
        let rules = rules.iter().zip(self.each(rules.len()));
        self.alternatives
            .get_or_init(|| rules.map(|(rule, room)| room.rule(rule)).collect())
    }

    fn table<T>(
        &'a self,
        fields: &'a [T],
        entry: fn(&'a T, &'a Room<'a>) -> core::Field<'a>,
    ) -> &'a [core::Field<'a>] {
        let fields = fields.iter().zip(self.each(fields.len()));
        self.fields
            .get_or_init(|| fields.map(|(field, room)| entry(field, room)).collect())
    }

    fn each(&'a self, count: usize) -> &'a [Room<'a>] {
        self.each
            .get_or_init(|| (0..count).map(|_| Self::default()).collect())
    }
}

fn entry<'a>(
    wire: &'a str,
    rule: &'a Rule,
    required: bool,
    secret: bool,
    default: Option<&'a str>,
    room: &'a Room<'a>,
) -> core::Field<'a> {
    // Of any JSON, which every rule may narrow.
    let mut field = core::Field::of::<Json>(wire).rule(room.rule(rule));
    (field.required, field.secret, field.default) = (required, secret, default);
    field
}
