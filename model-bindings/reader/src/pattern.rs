//! A regular expression → a small automaton that the core walks in a `const`, so that a pattern costs users neither a
//! regex engine nor a surprise at run time.

use regex_automata::Anchored;
use regex_automata::dfa::{Automaton, dense};
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::util::start;
use std::collections::BTreeMap;
use std::fmt;

/// More states than a documented pattern ever needed, and few enough for a table in a source file.
const MAX_STATES: usize = 512;
/// The longest expression that is tried.
const MAX_LENGTH: usize = 1_000;
/// What an automaton may take while it is built: some milliseconds of work.
const MAX_BYTES: usize = 1 << 18;

/// A regular expression, and a deterministic automaton over the bytes of a text that answers it. State 0 starts;
/// `next[state * width + classes[byte]]` follows.
#[derive(Clone, PartialEq, Eq)]
pub struct Pattern {
    /// As the document spells it.
    pub source: String,
    /// The class of each byte.
    pub classes: Box<[u8; 256]>,
    /// The number of classes.
    pub width: usize,
    /// The state that follows.
    pub next: Vec<u16>,
    /// Whether a text that ends in this state matches.
    pub accepts: Vec<bool>,
}

/// Without the automaton.
impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}

/// Compiles a pattern, which may match anywhere in the text, as in JSON Schema.
///
/// # Errors
/// If the pattern is no regular expression, or needs what an automaton has not (look-around, back-references), or more
/// states than are worth a table.
pub(crate) fn compile(source: &str) -> Result<Pattern, String> {
    if source.len() > MAX_LENGTH {
        return Err(format!("it is longer than {MAX_LENGTH} bytes"));
    }
    let pattern = ecma_classes(source);
    // Alone first: `a)|(?:b` is no expression, although what is written around it below would make one of it.
    build(&pattern)?;
    // `(?s:.)*` on both sides: found anywhere is the same as matched as a whole.
    let dfa = build(&format!("(?s:.)*(?:{pattern})(?s:.)*"))?;
    let start = dfa
        .start_state(&start::Config::new().anchored(Anchored::Yes))
        .map_err(|e| e.to_string())?;
    let mut classes = Box::new([0; 256]);
    for byte in 0..=255_u8 {
        classes[usize::from(byte)] = dfa.byte_classes().get(byte);
    }
    let width = usize::from(classes.iter().copied().max().unwrap_or(0)) + 1;
    // One byte stands for its class.
    let mut representatives = vec![0_u8; width];
    for byte in 0..=255_u8 {
        representatives[usize::from(classes[usize::from(byte)])] = byte;
    }
    let (mut numbers, mut order) = (BTreeMap::from([(start, 0_u16)]), vec![start]);
    let (mut next, mut accepts): (Vec<u16>, Vec<bool>) = (Vec::new(), Vec::new());
    let mut at = 0;
    while let Some(&state) = order.get(at) {
        accepts.push(dfa.is_match_state(dfa.next_eoi_state(state)));
        for byte in &representatives {
            let target = dfa.next_state(state, *byte);
            if dfa.is_quit_state(target) {
                return Err("it needs more than an automaton".into());
            }
            next.push(number(target, &mut numbers, &mut order)?);
        }
        at += 1;
    }
    Ok(Pattern {
        source: source.to_owned(),
        classes,
        width,
        next,
        accepts,
    })
}

/// Within limits that a hostile expression cannot make slow.
fn build(pattern: &str) -> Result<dense::DFA<Vec<u32>>, String> {
    let config = dense::Config::new()
        .minimize(true)
        .dfa_size_limit(Some(MAX_BYTES))
        .determinize_size_limit(Some(MAX_BYTES));
    let nfa = thompson::Config::new().nfa_size_limit(Some(MAX_BYTES));
    dense::Builder::new()
        .configure(config)
        .thompson(nfa)
        .build(pattern)
        .map_err(|e| {
            // The first cause says what is wrong with the expression; the error itself only which step failed.
            let mut cause: &dyn std::error::Error = &e;
            while let Some(deeper) = cause.source() {
                cause = deeper;
            }
            cause
                .to_string()
                .lines()
                .last()
                .unwrap_or_default()
                .trim_start_matches("error: ")
                .to_owned()
        })
}

fn number(
    state: StateID,
    numbers: &mut BTreeMap<StateID, u16>,
    order: &mut Vec<StateID>,
) -> Result<u16, String> {
    if let Some(number) = numbers.get(&state) {
        return Ok(*number);
    }
    let number = u16::try_from(order.len())
        .ok()
        .filter(|n| usize::from(*n) < MAX_STATES);
    let number = number.ok_or_else(|| format!("it needs more than {MAX_STATES} states"))?;
    numbers.insert(state, number);
    order.push(state);
    Ok(number)
}

/// `\d` and `\w` mean ASCII in ECMA 262, all of Unicode here unless told otherwise. `\s` means Unicode in both. And in a
/// class `[`, `&&`, `--` and `~~` are characters there, operators here.
fn ecma_classes(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut letters = pattern.chars().peekable();
    let mut in_class = false;
    while let Some(c) = letters.next() {
        match c {
            '[' if !in_class => {
                in_class = true;
                out.push(c);
                out.extend(letters.next_if_eq(&'^'));
                continue;
            }
            ']' => in_class = false,
            '[' => out.push('\\'),
            '&' | '~' if in_class && letters.peek() == Some(&c) => out.push('\\'),
            // A range that ends with a hyphen, unless there is nothing that it could begin with.
            '-' if in_class && !out.ends_with(['[', '^']) && letters.next_if_eq(&'-').is_some() => {
                out.push_str("-\\-");
                continue;
            }
            '-' if in_class && letters.peek() == Some(&'-') => out.push('\\'),
            _ => (),
        }
        out.push(c);
        if c != '\\' {
            continue;
        }
        let Some(escaped) = letters.next() else { break };
        match escaped {
            'd' => drop(out.pop().map(|_| out.push_str("[0-9]"))),
            'D' => drop(out.pop().map(|_| out.push_str("[^0-9]"))),
            'w' => drop(out.pop().map(|_| out.push_str("[0-9A-Za-z_]"))),
            'W' => drop(out.pop().map(|_| out.push_str("[^0-9A-Za-z_]"))),
            '/' => drop(out.pop().map(|_| out.push('/'))),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, text: &str) -> bool {
        let dfa = compile(pattern).unwrap();
        let step = |state: usize, byte: u8| {
            usize::from(dfa.next[state * dfa.width + usize::from(dfa.classes[usize::from(byte)])])
        };
        dfa.accepts[text.bytes().fold(0, step)]
    }

    #[test]
    fn a_pattern_is_searched_for_unless_it_is_anchored() {
        assert!(matches("b", "abc"));
        assert!(!matches("^b", "abc"));
        assert!(matches("^[a-z]+$", "abc"));
        assert!(!matches("^[a-z]+$", "abC"));
        assert!(!matches("^[a-z]+$", ""));
        assert!(matches("^$|^a$", ""));
    }

    #[test]
    fn characters_are_those_of_unicode_and_digits_those_of_ascii() {
        assert!(matches("^.{2}$", "é中"));
        assert!(!matches("^.{2}$", "é"));
        assert!(matches(r"^\d+\/\w$", "12/a"));
        assert!(!matches(r"^\d$", "٣"));
    }

    #[test]
    fn a_class_has_no_operators() {
        for (pattern, yes, no) in [
            ("^[a-z&&b]$", ["a", "&"], "B"),
            ("^[a~~b]$", ["~", "b"], "c"),
            ("^[!--]$", ["!", "%"], "a"),
            ("^[--0]$", ["-", "/"], "a"),
            ("^[^[]$", ["]", "a"], "["),
            ("^[[:alpha:]]$", [":]", "[]"], "b"),
            (r"^[\]a]$", ["]", "a"], "["),
        ] {
            assert!(yes.iter().all(|text| matches(pattern, text)), "{pattern}");
            assert!(!matches(pattern, no), "{pattern}");
        }
    }

    #[test]
    fn what_is_no_regular_expression_is_refused() {
        assert!(compile("(").is_err());
        assert!(compile("(?=a)").is_err());
        assert!(compile(r"(a)\1").is_err());
        assert!(compile("a)|(?:b").is_err());
    }

    #[test]
    fn a_hostile_expression_is_refused_at_once() {
        for pattern in [
            "((a{1000}){1000}){1000}",
            "^(.{1,500}){1,500}$",
            &"a|".repeat(100_000),
        ] {
            let start = std::time::Instant::now();
            assert!(compile(pattern).is_err());
            assert!(
                start.elapsed().as_secs() < 10,
                "a hang, not a benchmark: {pattern:.40}"
            );
        }
    }
}
