//! What [`Int`](crate::Int) and [`Float`](crate::Float) share: the error, and what "a multiple" means.
use crate::{Rule, message::Message};
use std::{error, fmt};

/// The number is outside what the model accepts.
#[derive(Clone, Copy, PartialEq)]
pub struct OutOfRange {
    rule: &'static Rule<'static>,
    given: Given,
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Given {
    Int(i128),
    Float(f64),
    /// Text that is no number, or a number beyond `i128`.
    Unknown,
}

impl OutOfRange {
    pub(crate) const fn new(rule: &'static Rule<'static>, given: Given) -> Self {
        OutOfRange { rule, given }
    }

    /// What would have been accepted.
    #[must_use]
    pub const fn rule(&self) -> &'static Rule<'static> {
        self.rule
    }
}

impl fmt::Display for OutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = Message::new();
        text.str("expected ");
        self.rule.describe(&mut text, "");
        match self.given {
            Given::Int(v) => text.str(", not ").int(v),
            Given::Float(v) => text.str(", not ").float(v),
            Given::Unknown => &mut text,
        };
        f.pad(text.as_str())
    }
}

/// The same text: this is what `main` prints when it returns the error.
impl fmt::Debug for OutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl error::Error for OutOfRange {}

/// Whether `v` is a whole number of `step`s; a step of 1 or less asks for nothing.
pub(crate) const fn is_int_multiple(v: i128, step: i64) -> bool {
    step <= 1 || v % step as i128 == 0
}

/// Whether `v` is a whole number of `step`s, as far as doubles can tell (0.3 is three times 0.1); a step that is
/// not above zero asks for nothing.
pub(crate) const fn is_float_multiple(v: f64, step: f64) -> bool {
    if step <= 0.0 {
        return true;
    }
    let (off, slack) = ((v % step).abs(), v.abs() * 1e-9);
    off <= slack || step - off <= slack
}
