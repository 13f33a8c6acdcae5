//! Rules in words, for compile errors and run-time errors alike.
//!
//! In: a rule, and what was given instead. Out: "an integer from 1 to 4", ", not 9".
use crate::{Raw, Rule, message::Message};

/// An enum of more values than this is not listed in full.
const LISTED: usize = 20;

impl Rule<'_> {
    /// What the rule accepts. `source` is the refused value as its author wrote it: of a long enum, the values most like it are shown.
    pub(crate) const fn describe(&self, m: &mut Message, source: &str) {
        match *self {
            Rule::Any => {
                m.str("any JSON");
            }
            Rule::Bool => {
                m.str("true or false");
            }
            Rule::Text { min, max, pattern } => {
                m.str("text").count(min, max, "character");
                if let Some(pattern) = pattern {
                    m.str(" that matches `").source(pattern.source).str("`");
                }
            }
            Rule::Int {
                min,
                max,
                multiple_of,
            } => {
                if min == max {
                    m.str("the integer ").int(min as i128);
                    return;
                }
                m.str("an integer");
                match (min > i64::MIN, max < i64::MAX) {
                    (true, true) => m
                        .str(" from ")
                        .int(min as i128)
                        .str(" to ")
                        .int(max as i128),
                    (true, false) => m.str(" of at least ").int(min as i128),
                    (false, true) => m.str(" of at most ").int(max as i128),
                    (false, false) => m,
                };
                if multiple_of > 1 {
                    m.str(" that is a multiple of ").int(multiple_of as i128);
                }
            }
            Rule::Float {
                min,
                max,
                min_exclusive,
                max_exclusive,
                multiple_of,
            } => {
                m.floats((min, min_exclusive), (max, max_exclusive));
                if multiple_of > 0.0 {
                    m.str(" that is a multiple of ").float(multiple_of);
                }
            }
            Rule::OneOf(all) => one_of(m, all, source),
            Rule::IntOneOf(mut all) => {
                m.str(if all.len() == 1 {
                    "the integer "
                } else {
                    "one of "
                });
                let (count, mut shown) = (all.len(), 0);
                while let [one, rest @ ..] = all {
                    if shown == LISTED {
                        m.str(", … (").int(count as i128).str(" values)");
                        return;
                    }
                    m.str(if shown > 0 { ", " } else { "" }).int(*one as i128);
                    (all, shown) = (rest, shown + 1);
                }
            }
            Rule::File => {
                m.str("a URL that starts with http://, https:// or data:");
            }
            Rule::List { item, min, max } => {
                m.str("a list");
                if min == 0 && max == usize::MAX {
                    m.str(item.plural());
                } else {
                    m.count(min, max, "item");
                }
            }
            Rule::Object { .. } => {
                m.str("an object");
            }
            Rule::Null => {
                m.str("null");
            }
            Rule::AnyOf(mut rules) => {
                let mut first = true;
                while let [one, rest @ ..] = rules {
                    m.str(if first { "" } else { " or " });
                    one.describe(m, source);
                    (first, rules) = (false, rest);
                }
            }
        }
    }

    /// "an integer from 1 to 4, not 9". An empty `source` is a value that must not be shown.
    pub(crate) const fn refuse(&self, m: &mut Message, v: Raw<'_>, source: &str) {
        self.describe(m, source);
        if let (Rule::List { .. }, Raw::List(items)) = (self, v) {
            m.str(", not ").int(items.len() as i128);
        } else if !source.is_empty() {
            m.str(", not ").source(source);
            m.str(match (self, v) {
                (Rule::File, Raw::Str(_)) => " (for a file on disk: `FileInput::path`)",
                (Rule::Int { .. }, Raw::Int(v)) if v < i64::MIN as i128 || v > i64::MAX as i128 => {
                    " (beyond 64 bits)"
                }
                (Rule::Float { .. }, Raw::Float(v)) if v.is_infinite() => " (beyond a double)",
                _ => "",
            });
        }
    }

    const fn plural(&self) -> &'static str {
        match self {
            Rule::Text { .. } | Rule::OneOf(_) => " of text",
            Rule::Int { .. } | Rule::IntOneOf(_) => " of integers",
            Rule::Float { .. } => " of numbers",
            Rule::Bool => " of booleans",
            Rule::File => " of URLs",
            Rule::List { .. } => " of lists",
            Rule::Object { .. } => " of objects",
            Rule::Any | Rule::Null | Rule::AnyOf(_) => "",
        }
    }
}

impl Message {
    /// " of 2 to 10 characters"; nothing if both ends are open.
    const fn count(&mut self, min: usize, max: usize, unit: &str) -> &mut Self {
        match (min > 0, max < usize::MAX) {
            (true, true) if min == max => self.str(" of ").int(min as i128),
            (true, true) => self
                .str(" of ")
                .int(min as i128)
                .str(" to ")
                .int(max as i128),
            (true, false) => self.str(" of at least ").int(min as i128),
            (false, true) => self.str(" of at most ").int(max as i128),
            (false, false) => return self,
        };
        let last = if max < usize::MAX { max } else { min };
        self.str(" ")
            .str(unit)
            .str(if last == 1 { "" } else { "s" })
    }

    const fn floats(&mut self, (min, above): (f64, bool), (max, below): (f64, bool)) {
        let (low, high) = (min > f64::NEG_INFINITY, max < f64::INFINITY);
        if low && high && !above && !below {
            if min >= max {
                self.str("the number ").float(min);
            } else {
                self.str("a number from ").float(min).str(" to ").float(max);
            }
            return;
        }
        self.str("a number");
        if low {
            self.str(if above { " above " } else { " of at least " })
                .float(min);
        }
        if high {
            self.str(match (low, below) {
                (false, false) => " of at most ",
                (false, true) => " below ",
                (true, false) => " and at most ",
                (true, true) => " and below ",
            })
            .float(max);
        }
    }
}

/// All values of a short enum; of a long one the count and the three most alike.
const fn one_of(m: &mut Message, all: &[&str], source: &str) {
    if all.len() <= LISTED {
        m.str(if all.len() == 1 {
            "the text "
        } else {
            "one of "
        });
        let mut i = 0;
        while i < all.len() {
            m.str(if i > 0 { ", \"" } else { "\"" })
                .str(all[i])
                .str("\"");
            i += 1;
        }
        return;
    }
    m.str("one of ")
        .int(all.len() as i128)
        .str(" values such as ");
    let (best, mut k) = (most_alike(all, source), 0);
    while k < best.len() {
        m.str(if k > 0 { ", \"" } else { "\"" })
            .str(all[best[k]])
            .str("\"");
        k += 1;
    }
}

/// The places of the three that are most like `source`, or of the first three if none is. `all` has at least three.
const fn most_alike(all: &[&str], source: &str) -> [usize; 3] {
    let (mut best, mut i) = ([(0, 0), (0, 1), (0, 2)], 0); // (likeness, place), best first
    while i < all.len() {
        let mut new = (likeness(all[i], source), i);
        let mut k = 0;
        while k < best.len() {
            if new.0 > best[k].0 {
                (best[k], new) = (new, best[k]); // what falls out of a better place moves on
            }
            k += 1;
        }
        i += 1;
    }
    if best[2].0 == 0 {
        // Fewer than three resemble it: fill up with first values that are not there yet.
        let (mut k, mut fill) = (0, 0);
        while k < best.len() {
            if best[k].0 == 0 {
                while (k > 0 && best[0].1 == fill) || (k > 1 && best[1].1 == fill) {
                    fill += 1;
                }
                best[k].1 = fill;
                fill += 1;
            }
            k += 1;
        }
    }
    [best[0].1, best[1].1, best[2].1]
}

/// How much of `a` shows at the start and at the end of `source`, quotes aside; 0 for nothing.
pub(crate) const fn likeness(a: &str, source: &str) -> usize {
    let (a, mut b) = (a.as_bytes(), source.as_bytes());
    if let [b'"', inner @ .., b'"'] = b {
        b = inner;
    }
    let (mut start, mut end) = (0, 0);
    while start < a.len() && start < b.len() && a[start].eq_ignore_ascii_case(&b[start]) {
        start += 1;
    }
    while start + end < a.len()
        && start + end < b.len()
        && a[a.len() - 1 - end].eq_ignore_ascii_case(&b[b.len() - 1 - end])
    {
        end += 1;
    }
    // The start tells more; the same length breaks ties.
    match start + end {
        0 => 0,
        _ => 4 * start + 3 * end + (a.len() == b.len()) as usize,
    }
}
