//! The bounds of integers and numbers.

use super::Lowering;
use super::facts::{Bound, Facts};
use crate::diagnostic::Pointer;
use crate::rule::{Integer, Number, Rule};
use serde_json::Value;

impl<'a> Lowering<'a> {
    /// The integers within the bounds, of which there has to be one.
    pub(super) fn integer(&mut self, facts: &Facts<'a>, place: &Pointer) -> Rule {
        let (min, max) = (facts.min.map(lowest), facts.max.map(highest));
        // 128 bits hold every bound that leaves something of 64.
        let (low, high) = (min.unwrap_or(i128::MIN), max.unwrap_or(i128::MAX));
        let (first, last) = (i128::from(i64::MIN), i128::from(i64::MAX));
        self.some_value_exists(low <= high && low <= last && high >= first, place);
        let within = |bound: i128, end: i128| (bound != end).then(|| i64::try_from(bound).ok());
        let min = min.and_then(|min| within(min.max(first), first)).flatten();
        let max = max.and_then(|max| within(max.min(last), last)).flatten();
        let multiple_of = facts
            .multiple_of
            .and_then(|b| b.exact.or_else(|| exact(b.value)));
        if facts.multiple_of.is_some_and(|b| b.value <= 0.0)
            || multiple_of.is_none() && facts.multiple_of.is_some()
        {
            self.found.error(
                &place.child("multipleOf"),
                "an integer can be a multiple of a positive whole number only",
                "correct the document at this place",
            );
        }
        if let (Some(min), Some(max), Some(of @ 1..)) = (min, max, multiple_of) {
            let (min, max, of) = (i128::from(min), i128::from(max), i128::from(of));
            self.some_value_exists(max - max.rem_euclid(of) >= min, place);
        }
        Rule::Integer(Integer {
            min,
            max,
            multiple_of,
        })
    }

    /// The numbers within the bounds, of which there has to be one.
    pub(super) fn number(&mut self, facts: &Facts<'a>, place: &Pointer) -> Rule {
        let (min_exclusive, max_exclusive) = (
            facts.min.is_some_and(|b| b.exclusive),
            facts.max.is_some_and(|b| b.exclusive),
        );
        let (min, max) = (facts.min.map(|b| b.value), facts.max.map(|b| b.value));
        let exists = |(min, max)| {
            if min_exclusive || max_exclusive {
                min < max
            } else {
                min <= max
            }
        };
        self.some_value_exists(min.zip(max).is_none_or(exists), place);
        let multiple_of = facts.multiple_of.map(|b| b.value);
        if multiple_of.is_some_and(|m| m <= 0.0) {
            let help = "correct the document at this place";
            self.found.error(
                &place.child("multipleOf"),
                "`multipleOf` takes a positive number",
                help,
            );
        }
        Rule::Number(Number {
            min,
            max,
            min_exclusive,
            max_exclusive,
            multiple_of,
        })
    }
}

/// The integer that a value of JSON is, if it is one; `2.0` is.
pub(super) fn whole(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_f64().and_then(exact))
}

/// The integer that `value` is, if it is one.
#[expect(
    clippy::cast_possible_truncation,
    reason = "guarded: a whole number that f64 holds exactly"
)]
fn exact(value: f64) -> Option<i64> {
    (value.fract() == 0.0 && value.abs() < 9_223_372_036_854_775_808.0).then_some(value as i64)
}

/// The smallest integer within a lower bound. A cast saturates, which is what is meant.
#[expect(clippy::cast_possible_truncation, reason = "saturates, as meant")]
fn lowest(bound: Bound) -> i128 {
    let whole = bound.exact.map_or(bound.value.ceil() as i128, i128::from);
    let itself = bound.exact.is_some() || bound.value.fract() == 0.0;
    whole.saturating_add((bound.exclusive && itself).into())
}

/// The largest integer within an upper bound.
#[expect(clippy::cast_possible_truncation, reason = "saturates, as meant")]
fn highest(bound: Bound) -> i128 {
    let whole = bound.exact.map_or(bound.value.floor() as i128, i128::from);
    let itself = bound.exact.is_some() || bound.value.fract() == 0.0;
    whole.saturating_sub((bound.exclusive && itself).into())
}
