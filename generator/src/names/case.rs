//! Any text → an ASCII identifier.
//!
//! ASCII, because Rust normalises other identifiers (two texts could become one) and warns about look-alikes. Letters of
//! other scripts are written in Latin ones, so that `中文` is `ZhongWen` and not a number.

use deunicode::deunicode_with_tofu;
use heck::{ToSnakeCase, ToUpperCamelCase};

/// Cannot be identifiers as they are, nor with `r#`.
const NEVER_RAW: [&str; 5] = ["self", "Self", "super", "crate", "_"];

/// How much of a text its name is made of, in characters: more than the longest value of a public model.
const READ: usize = 200;

/// Strict and reserved keywords of edition 2024.
const KEYWORDS: [&str; 48] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// `outFPS` → `out_fps`.
pub(super) fn snake(text: &str) -> String {
    let name = ascii(text).to_snake_case();
    match name.chars().next() {
        None => symbols(text).to_snake_case(),
        Some(c) if c.is_ascii_digit() => format!("n{name}"),
        Some(_) => name,
    }
}

/// `aspect_ratio` → `AspectRatio`.
pub(super) fn upper_camel(text: &str) -> String {
    let name = ascii(text).to_upper_camel_case();
    match name.chars().next() {
        None => symbols(text),
        Some(c) if c.is_ascii_digit() => format!("N{name}"),
        Some(_) => name,
    }
}

/// Whether the text is no identifier because Rust has a meaning for it.
#[must_use]
pub fn is_keyword(text: &str) -> bool {
    NEVER_RAW.contains(&text) || KEYWORDS.contains(&text)
}

/// `loop` → `r#loop`, `self` → `self_`.
pub(super) fn escape_keyword(name: String) -> String {
    if NEVER_RAW.contains(&name.as_str()) {
        format!("{name}_")
    } else if KEYWORDS.contains(&name.as_str()) {
        format!("r#{name}")
    } else {
        name
    }
}

/// The name of an enum's value: `16:9` → `R16x9`, `0.25` → `V0_25`, `DPM++ SDE` → `DpmPlusPlusSde`.
pub(super) fn variant(text: &str) -> String {
    if let Some(ratio) = ratio(text) {
        return ratio;
    }
    if let Some(number) = number(text) {
        return number;
    }
    let name = ascii(&text.replace('+', " plus ")).to_upper_camel_case();
    match name.chars().next() {
        None => symbols(text),
        Some(c) if c.is_ascii_digit() => format!("V{name}"),
        Some(_) => escape_keyword(name),
    }
}

fn ratio(text: &str) -> Option<String> {
    let (a, b) = text.split_once([':', 'x'])?;
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    (digits(a) && digits(b)).then(|| format!("R{a}x{b}"))
}

fn number(text: &str) -> Option<String> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("Minus", digits),
        None => ("V", text),
    };
    let parts: Vec<&str> = digits.split('.').collect();
    let numeric = parts.len() <= 2
        && parts
            .iter()
            .all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()));
    numeric.then(|| format!("{sign}{}", parts.join("_")))
}

/// The beginning of the text, which is all that is read.
pub(super) fn beginning(text: &str) -> &str {
    match text.char_indices().nth(READ) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

fn ascii(text: &str) -> String {
    deunicode_with_tofu(text, " ")
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' })
        .collect()
}

/// The name of a text without a letter or digit: after its signs, up to four.
fn symbols(text: &str) -> String {
    let name: String = text.chars().take(4).map(symbol).collect();
    if name.is_empty() {
        "Empty".to_owned()
    } else {
        name
    }
}

fn symbol(c: char) -> &'static str {
    match c {
        '-' => "Dash",
        '_' => "Underscore",
        '+' => "Plus",
        '*' => "Star",
        '/' => "Slash",
        '\\' => "Backslash",
        '.' => "Dot",
        ',' => "Comma",
        ':' => "Colon",
        ';' => "Semicolon",
        '!' => "Bang",
        '?' => "Question",
        '#' => "Hash",
        '%' => "Percent",
        '&' => "And",
        '=' => "Equals",
        '<' => "Less",
        '>' => "Greater",
        '"' | '\'' | '`' => "Quote",
        '(' | ')' | '[' | ']' | '{' | '}' => "Bracket",
        '@' => "At",
        '$' => "Dollar",
        '^' => "Caret",
        '|' => "Bar",
        '~' => "Tilde",
        c if c.is_whitespace() => "Space",
        _ => "Symbol",
    }
}
