//! What a value must be: whether one rule accepts all that another does, and how two rules differ.

use super::{Difference, Kind, compare};
use crate::emit::{code, describe};
use crate::ir::{Integer, Number, Rule, Text, Type};
use crate::lower::rust_type;
use replicate_model_reader::rule::{List, Object};
use std::mem::discriminant;

/// How many values of an enum a line names.
const LISTED: usize = 8;

/// Notes how `after` differs from `before`. `place` is the field that has the rule, or the part of it that does.
pub(super) fn rule(place: &str, before: &Rule, after: &Rule, to: &mut Vec<Difference>) {
    if before == after {
        return;
    }
    let (type_before, type_after) = (rust_type(before), rust_type(after));
    match (before, after) {
        // A list that becomes JSON as a whole, or the reverse, has another type whatever its items are.
        (Rule::List(before), Rule::List(after)) if type_before.1 == type_after.1 => {
            rule(&format!("{place}[]"), &before.item, &after.item, to);
            count(place, before, after, to);
            return;
        }
        (Rule::OneOf(before), Rule::OneOf(after)) => return values(place, before, after, to),
        (Rule::IntegerOneOf(before), Rule::IntegerOneOf(after)) => {
            let text = |values: &[i64]| values.iter().map(ToString::to_string).collect::<Vec<_>>();
            return values(place, &text(before), &text(after), to);
        }
        (Rule::Object(before), Rule::Object(after)) => {
            return compare::members(place, before, after, to);
        }
        _ => {}
    }
    let ranged = |(ty, _): &(Type, bool)| matches!(ty, Type::Ranged(_));
    let same_kind = discriminant(before) == discriminant(after);
    let json = (Type::Json, false);
    let kind = match (ranged(&type_before), ranged(&type_after)) {
        (false, true) if same_kind => Kind::RangeAdded,
        (true, false) if same_kind => Kind::RangeRemoved,
        // `Vec<Json>` and `Json` are two types, although both are of lists.
        _ if type_before.1 != type_after.1 => Kind::TypeChanged,
        _ if !same_kind && (type_before != json || type_after != json) => Kind::TypeChanged,
        _ => match (accepts_all(after, before), accepts_all(before, after)) {
            // The same, said otherwise.
            (true, true) => return,
            (true, false) => Kind::Widened,
            (false, true) => Kind::Narrowed,
            (false, false) => Kind::Moved,
        },
    };
    to.push(Difference::new(
        kind,
        format!(
            "{}: {} (before: {})",
            code(place),
            describe(after),
            describe(before)
        ),
    ));
}

/// Of a list, the number of items alone.
fn count(place: &str, before: &List, after: &List, to: &mut Vec<Difference>) {
    let any = |list: &List| {
        Rule::List(Box::new(List {
            item: Rule::Any,
            min: list.min,
            max: list.max,
        }))
    };
    let (before, after) = (any(before), any(after));
    let kind = match (accepts_all(&after, &before), accepts_all(&before, &after)) {
        (true, true) => return,
        (true, false) => Kind::Widened,
        (false, true) => Kind::Narrowed,
        (false, false) => Kind::Moved,
    };
    let count = |rule: &Rule| describe(rule).replacen(" of any JSON", "", 1);
    to.push(Difference::new(
        kind,
        format!(
            "{}: {} (before: {})",
            code(place),
            count(&after),
            count(&before)
        ),
    ));
}

fn values(place: &str, before: &[String], after: &[String], to: &mut Vec<Difference>) {
    let place = code(place);
    let missing = |of: &[String], from: &[String]| {
        let missing = of.iter().filter(|value| !from.contains(value));
        missing.cloned().collect::<Vec<_>>()
    };
    let (removed, added) = (missing(before, after), missing(after, before));
    if !removed.is_empty() {
        let text = format!("{place} no longer takes {}", listed(&removed));
        to.push(Difference::new(Kind::ValuesRemoved, text));
    }
    if !added.is_empty() {
        let text = format!("{place} takes {} as well", listed(&added));
        to.push(Difference::new(Kind::ValuesAdded, text));
    }
    if removed.is_empty() && added.is_empty() {
        let text = format!("the values of {place} have another order");
        to.push(Difference::new(Kind::OrderChanged, text));
    }
}

fn listed(values: &[String]) -> String {
    let shown: Vec<_> = values
        .iter()
        .take(LISTED)
        .map(|value| code(value))
        .collect();
    match values.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// Whether `outer` accepts whatever `inner` does, as far as that can be told: patterns are compared as they are spelt.
pub(super) fn accepts_all(outer: &Rule, inner: &Rule) -> bool {
    if outer == inner {
        return true;
    }
    match (outer, inner) {
        (Rule::Any, _) => true,
        (outer, Rule::AnyOf(inner)) => inner.iter().all(|inner| accepts_all(outer, inner)),
        (Rule::AnyOf(outer), inner) => outer.iter().any(|outer| accepts_all(outer, inner)),
        (Rule::Integer(outer), Rule::Integer(inner)) => integers(outer, inner),
        (Rule::Number(outer), Rule::Number(inner)) => numbers(outer, inner),
        (Rule::Number(outer), Rule::Integer(_) | Rule::IntegerOneOf(_)) => {
            *outer == Number::default()
        }
        (Rule::Integer(outer), Rule::IntegerOneOf(_)) => *outer == Integer::default(),
        (Rule::Text(outer), Rule::Text(inner)) => texts(outer, inner),
        (Rule::Text(outer), Rule::OneOf(_)) => *outer == Text::default(),
        (Rule::OneOf(outer), Rule::OneOf(inner)) => inner.iter().all(|value| outer.contains(value)),
        (Rule::IntegerOneOf(outer), Rule::IntegerOneOf(inner)) => {
            inner.iter().all(|value| outer.contains(value))
        }
        (Rule::List(outer), Rule::List(inner)) => {
            counts((outer.min, outer.max), (inner.min, inner.max))
                && accepts_all(&outer.item, &inner.item)
        }
        (Rule::Object(outer), Rule::Object(inner)) => objects(outer, inner),
        _ => false,
    }
}

fn integers(outer: &Integer, inner: &Integer) -> bool {
    let multiple = match (outer.multiple_of, inner.multiple_of) {
        (None, _) => true,
        (Some(outer), Some(inner)) => inner.checked_rem(outer) == Some(0),
        (Some(outer), None) => outer == 1,
    };
    multiple
        && outer.min.is_none_or(|min| inner.min >= Some(min))
        && outer
            .max
            .is_none_or(|max| inner.max.is_some_and(|inner| inner <= max))
}

fn numbers(outer: &Number, inner: &Number) -> bool {
    let multiple = match (outer.multiple_of, inner.multiple_of) {
        (None, _) => true,
        (Some(outer), Some(inner)) => inner % outer == 0.0,
        (Some(_), None) => false,
    };
    let within = |outer: f64, outer_exclusive: bool, inner: f64, inner_exclusive: bool| {
        inner > outer || inner.total_cmp(&outer).is_eq() && (!outer_exclusive || inner_exclusive)
    };
    multiple
        && outer.min.is_none_or(|min| {
            inner.min.is_some_and(|inner_min| {
                within(min, outer.min_exclusive, inner_min, inner.min_exclusive)
            })
        })
        && outer.max.is_none_or(|max| {
            inner.max.is_some_and(|inner_max| {
                within(-max, outer.max_exclusive, -inner_max, inner.max_exclusive)
            })
        })
}

fn texts(outer: &Text, inner: &Text) -> bool {
    counts((outer.min, outer.max), (inner.min, inner.max))
        && (outer.pattern.is_none() || outer.pattern == inner.pattern)
}

fn counts(outer: (usize, Option<usize>), inner: (usize, Option<usize>)) -> bool {
    outer.0 <= inner.0
        && outer
            .1
            .is_none_or(|max| inner.1.is_some_and(|inner| inner <= max))
}

fn objects(outer: &Object, inner: &Object) -> bool {
    let takes = |extra: Option<&Rule>, rule: &Rule| extra.is_some_and(|e| accepts_all(e, rule));
    let named = inner.members.iter().all(|member| {
        match outer.members.iter().find(|m| m.wire == member.wire) {
            Some(m) => accepts_all(&m.rule, &member.rule),
            None => takes(outer.extra.as_deref(), &member.rule),
        }
    });
    let required = outer.members.iter().filter(|m| m.required).all(|m| {
        let mut inner = inner.members.iter();
        inner.any(|member| member.required && member.wire == m.wire)
    });
    // What `inner` takes under any name, it takes under those that `outer` alone has.
    let unnamed = inner.extra.as_deref().is_none_or(|extra| {
        let only_outer = outer
            .members
            .iter()
            .filter(|m| inner.members.iter().all(|member| member.wire != m.wire));
        takes(outer.extra.as_deref(), extra)
            && only_outer.into_iter().all(|m| accepts_all(&m.rule, extra))
    });
    named && required && unnamed
}
