//! Two interfaces of a model, side by side.

use super::{Difference, Kind, rules};
use crate::emit::{code, describe, output_noun, shown};
use crate::ir::{Member, Object, Output, Rule};
use replicate_model_reader::{Field, Interface, Record};
use serde_json::Value;

/// What a caller of the model sees that differs from `before` to `after`, the gravest first. What the two say in other
/// words alone is no difference.
#[must_use]
pub fn compare(before: &Interface, after: &Interface) -> Vec<Difference> {
    let mut found = Vec::new();
    record(&before.input, &after.input, &mut found);
    output(&before.output, &after.output, &mut found);
    let text = match (before.streams, after.streams) {
        (false, true) => Some("the output is streamed"),
        (true, false) => Some("the output is no longer streamed"),
        _ => None,
    };
    found.extend(text.map(|text| Difference::new(Kind::OutputChanged, text)));
    match (&before.training, &after.training) {
        (Some(before), Some(after)) => {
            let mut of_training = Vec::new();
            record(&before.0, &after.0, &mut of_training);
            output(&before.1, &after.1, &mut of_training);
            for difference in &mut of_training {
                difference.text = format!("in a training, {}", difference.text);
            }
            found.append(&mut of_training);
        }
        (None, Some(_)) => found.push(Difference::new(
            Kind::TrainingAdded,
            "the model can be trained",
        )),
        (Some(_), None) => found.push(Difference::new(
            Kind::TrainingRemoved,
            "the model can no longer be trained",
        )),
        (None, None) => {}
    }
    // Stable: within a level, the order of the schema.
    found.sort_by_key(|difference| std::cmp::Reverse(difference.kind.level()));
    found
}

/// What is compared of an input's field, or of an object's member.
struct Part<'a> {
    wire: &'a str,
    rule: &'a Rule,
    required: bool,
    secret: bool,
    deprecated: bool,
    default: Option<&'a Value>,
}

impl<'a> Part<'a> {
    fn field(field: &'a Field) -> Self {
        Self {
            wire: &field.wire,
            rule: &field.rule,
            required: field.required,
            secret: field.secret,
            deprecated: field.deprecated,
            // Null is how some documents say that there is none.
            default: field.default.as_ref().filter(|value| !value.is_null()),
        }
    }

    fn member(member: &'a Member) -> Self {
        Self {
            wire: &member.wire,
            rule: &member.rule,
            required: member.required,
            secret: member.secret,
            deprecated: false,
            default: None,
        }
    }
}

fn record<'a>(before: &'a Record, after: &'a Record, to: &mut Vec<Difference>) {
    let fields = |record: &'a Record| record.fields.iter().map(Part::field).collect::<Vec<_>>();
    let (before, after) = (fields(before), fields(after));
    self::parts("", (&before, None), (&after, None), to);
    let kept = |parts: &[Part<'_>], others: &[Part<'_>], required: bool| {
        let in_both = |part: &&Part<'_>| {
            let other = others.iter().find(|other| other.wire == part.wire);
            other.is_some_and(|other| part.required == required && other.required == required)
        };
        let kept = parts.iter().filter(in_both);
        kept.map(|part| part.wire.to_owned()).collect::<Vec<_>>()
    };
    let order = kept(&after, &before, true);
    if order != kept(&before, &after, true) {
        let order: Vec<_> = order.iter().map(|wire| code(wire)).collect();
        let text = format!(
            "the required fields come in another order: {}",
            order.join(", ")
        );
        to.push(Difference::new(Kind::RequiredReordered, text));
    }
    if kept(&after, &before, false) != kept(&before, &after, false) {
        let text = "the optional fields come in another order";
        to.push(Difference::new(Kind::OrderChanged, text));
    }
}

/// Notes how the members of an object differ, and what it takes under names of the caller's own.
pub(super) fn members<'a>(
    place: &str,
    before: &'a Object,
    after: &'a Object,
    to: &mut Vec<Difference>,
) {
    let prefix = format!("{place}.");
    let (extra_before, extra_after) = (before.extra.as_deref(), after.extra.as_deref());
    let members = |object: &'a Object| object.members.iter().map(Part::member).collect::<Vec<_>>();
    let sides = (members(before), members(after));
    parts(
        &prefix,
        (&sides.0, extra_before),
        (&sides.1, extra_after),
        to,
    );
    match (extra_before, extra_after) {
        (Some(before), Some(after)) => rules::rule(&format!("{place}.*"), before, after, to),
        (None, Some(_)) => {
            let text = format!("{} takes members of any name", code(place));
            to.push(Difference::new(Kind::Widened, text));
        }
        (Some(_), None) => {
            let text = format!("{} takes the members alone that it names", code(place));
            to.push(Difference::new(Kind::Narrowed, text));
        }
        (None, None) => {}
    }
}

/// Parts by name, and the rule of those that have none.
type Side<'a> = (&'a [Part<'a>], Option<&'a Rule>);

fn parts(prefix: &str, before: Side<'_>, after: Side<'_>, to: &mut Vec<Difference>) {
    let place = |part: &Part<'_>| format!("{prefix}{}", part.wire);
    for part in before.0 {
        let place = place(part);
        match (
            after.0.iter().find(|other| other.wire == part.wire),
            after.1,
        ) {
            (Some(after), _) => self::part(&place, part, after, to),
            (None, Some(extra)) => rules::rule(&place, part.rule, extra, to),
            (None, None) => {
                let text = format!("{} is gone", code(&place));
                to.push(Difference::new(Kind::FieldRemoved, text));
            }
        }
    }
    for part in after.0 {
        if before.0.iter().any(|other| other.wire == part.wire) {
            continue;
        }
        let place = place(part);
        let rule = describe(part.rule);
        match before.1 {
            _ if part.required => {
                let text = format!("{} is new and required: {rule}", code(&place));
                to.push(Difference::new(Kind::RequiredFieldAdded, text));
            }
            Some(extra) => rules::rule(&place, extra, part.rule, to),
            None => {
                let text = format!("{} is new: {rule}", code(&place));
                to.push(Difference::new(Kind::FieldAdded, text));
            }
        }
    }
}

fn part(place: &str, before: &Part<'_>, after: &Part<'_>, to: &mut Vec<Difference>) {
    let name = code(place);
    let mut note = |kind, text: String| to.push(Difference::new(kind, text));
    match (before.required, after.required) {
        (false, true) => note(Kind::NewlyRequired, format!("{name} is required now")),
        (true, false) => note(
            Kind::NoLongerRequired,
            format!("{name} is no longer required"),
        ),
        _ => {}
    }
    match (before.deprecated, after.deprecated) {
        (false, true) => note(Kind::Deprecated, format!("{name} is deprecated")),
        (true, false) => note(
            Kind::NoLongerDeprecated,
            format!("{name} is no longer deprecated"),
        ),
        _ => {}
    }
    match (before.secret, after.secret) {
        (false, true) => note(Kind::SecretChanged, format!("{name} is secret")),
        (true, false) => note(Kind::SecretChanged, format!("{name} is no longer secret")),
        _ => {}
    }
    if before.default != after.default {
        // A secret's default is nobody's business.
        let text = if before.secret || after.secret {
            format!("{name} has another default")
        } else {
            let value = |default: Option<&Value>| default.map_or("none".to_owned(), shown);
            format!(
                "the default of {name} is {} (before: {})",
                value(after.default),
                value(before.default)
            )
        };
        note(Kind::DefaultChanged, text);
    }
    rules::rule(place, before.rule, after.rule, to);
}

fn output(before: &Output, after: &Output, to: &mut Vec<Difference>) {
    if before == after {
        return;
    }
    let [before, after] = [before, after].map(|output| match output {
        Output::Pieces => "text that comes in pieces".to_owned(),
        output => output_noun(output, false),
    });
    let text = if before == after {
        "the output has another structure".to_owned()
    } else {
        format!("the output is {after} (before: {before})")
    };
    to.push(Difference::new(Kind::OutputChanged, text));
}
