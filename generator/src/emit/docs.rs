//! Docs: sentences composed from facts, and upstream's own texts where a user keeps them.
//!
//! Whatever comes out of a document stands in a code span or is escaped, so that no text becomes markup, a link, or a
//! doctest.

use super::{Root, example};
use crate::ir::{Field, Integer, Model, Number, Output, Rule, Text};
use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

/// How many values of an enum its field's docs list.
const LISTED: usize = 8;
/// How much of a default is shown, in characters.
const SHOWN: usize = 60;
/// How much of any other text is shown in a code span, in characters: more than the longest value of a public model.
const SPAN: usize = 200;
/// How much of a description is kept, in characters: more than ten times the longest of a public model.
const PROSE: usize = 10_000;

/// A `///` a line.
pub(super) fn block(text: &str) -> TokenStream {
    let lines = text.lines().map(spaced);
    quote!(#(#[doc = #lines])*)
}

/// `//!` in a crate; nothing in a module, whose user writes the docs of it.
pub(super) fn inner(text: &str, root: &Root) -> TokenStream {
    let lines = text.lines().map(spaced);
    match root {
        Root::Crate => quote!(#(#![doc = #lines])*),
        Root::Module { .. } => TokenStream::new(),
    }
}

fn spaced(line: &str) -> String {
    if line.is_empty() {
        String::new()
    } else {
        format!(" {line}")
    }
}

/// What the crate is, with a call that compiles.
pub(super) fn crate_docs(model: &Model, root: &Root) -> String {
    let slug = model.identity.slug();
    let mut text = format!("Typed input and output of the Replicate model `{slug}`.\n");
    if *root == Root::Crate
        && let Some(call) = example::call(model)
    {
        text += &format!("\n```\n{call}```\n");
    }
    text += "\nGenerated from the model's own schema by `cargo xtask`; do not edit.\n";
    text
}

/// The docs of `input!` or `training_input!`.
pub(super) fn input_macro(name: &str, record: &str) -> String {
    let article = if record == "Input" { "an" } else { "a" };
    format!(
        "Makes {article} [`{record}`] from `field: value` pairs; a lone `field` takes a variable of that name.\n\n\
         Literals are checked when you compile: an unknown field or value, a number out of range, a field\n\
         given twice or a required one left out is an error. Any other expression must have the type of\n\
         the field. `{name}!` expands to a check and the setters, nothing else."
    )
}

/// The docs of a field: facts, then prose if it is kept.
pub(super) fn field(field: &Field) -> String {
    let mut text = facts(field);
    if let Some(prose) = &field.prose {
        text = format!("{text}\n\n{}", escaped(prose));
    }
    text
}

fn facts(field: &Field) -> String {
    let mut text = match (&field.rule, field.secret) {
        (Rule::Text(rule), true) => format!("Secret {}", describe(&Rule::Text(rule.clone()))),
        (rule, _) => sentence(&describe(rule)),
    };
    text.push('.');
    if field.deprecated {
        text += " Deprecated by the model.";
    }
    if field.required {
        text += " Required.";
    } else if let Some(default) = field
        .default
        .as_ref()
        .filter(|d| !d.is_null() && !field.secret)
    {
        text += &format!(" Default: {}.", shown(default));
    }
    text
}

/// The docs of a ranged number's type.
pub(super) fn ranged_type(record: &str, field: &Field) -> String {
    format!(
        "{}: the type of [`{record}::{}`].",
        sentence(&describe(field.rule.item())),
        bare(field)
    )
}

/// The docs of an enum.
pub(super) fn choice_type(record: &str, field: &Field) -> String {
    let count = match field.rule.item() {
        Rule::OneOf(values) => values.len(),
        Rule::IntegerOneOf(values) => values.len(),
        _ => 0,
    };
    let values = if count == 1 { "value" } else { "values" };
    format!("The {count} {values} of [`{record}::{}`].", bare(field))
}

/// The field as a link names it.
fn bare(field: &Field) -> &str {
    field.ident.trim_start_matches("r#")
}

/// The docs of `Output`.
pub(super) fn output(output: &Output, streams: bool) -> String {
    let streamed = if streams {
        ", streamed as it is made"
    } else {
        ""
    };
    let what = match output {
        Output::Pieces => "text that comes in pieces".to_owned(),
        output => output_noun(output, false),
    };
    format!("What the model answers: {what}{streamed}.")
}

pub(crate) fn output_noun(output: &Output, plural: bool) -> String {
    let (one, many) = match output {
        Output::Text | Output::Pieces => ("text", "texts"),
        Output::Integer => ("an integer", "integers"),
        Output::Number => ("a number", "numbers"),
        Output::Bool => ("true or false", "flags"),
        Output::File => ("a file", "files"),
        Output::List(inner) => {
            let inner = output_noun(inner, true);
            return if plural {
                format!("lists of {inner}")
            } else {
                format!("a list of {inner}")
            };
        }
        Output::Optional(inner) => return format!("{}, or nothing", output_noun(inner, plural)),
        Output::Structure(_) => ("any JSON, as its structure has no types here", "structures"),
        Output::Json => ("any JSON, as the model documents no shape", "any JSON"),
    };
    if plural {
        many.to_owned()
    } else {
        one.to_owned()
    }
}

/// What a rule permits, as a noun without its article: "integer, 1 to 4".
pub(crate) fn describe(rule: &Rule) -> String {
    match rule {
        Rule::Any => "any JSON".into(),
        Rule::Bool => "true or false".into(),
        Rule::File => "file".into(),
        Rule::Integer(Integer {
            min,
            max,
            multiple_of,
        }) => {
            let range = range(
                min.map(|v| v.to_string()),
                max.map(|v| v.to_string()),
                (false, false),
            );
            format!(
                "integer{range}{}",
                multiple(multiple_of.map(|v| v.to_string()))
            )
        }
        Rule::Number(Number {
            min,
            max,
            min_exclusive,
            max_exclusive,
            multiple_of,
        }) => {
            let exclusive = (*min_exclusive, *max_exclusive);
            let range = range(
                min.map(|v| v.to_string()),
                max.map(|v| v.to_string()),
                exclusive,
            );
            format!(
                "number{range}{}",
                multiple(multiple_of.map(|v| v.to_string()))
            )
        }
        Rule::Text(Text { min, max, pattern }) => {
            let matching = pattern
                .as_ref()
                .map(|p| format!(" that matches {}", code(&p.source)))
                .unwrap_or_default();
            format!(
                "text{}{matching}",
                count(*min, *max, "character", "characters")
            )
        }
        Rule::OneOf(values) => one_of(&values.iter().map(|v| code(v)).collect::<Vec<_>>()),
        Rule::IntegerOneOf(values) => one_of(
            &values
                .iter()
                .map(|v| code(&v.to_string()))
                .collect::<Vec<_>>(),
        ),
        Rule::List(list) => {
            let count = count(list.min, list.max, "item", "items");
            match &list.item {
                Rule::Any => format!("list of any JSON{count}"),
                Rule::Text(text) if *text == Text::default() => format!("list of texts{count}"),
                Rule::File => format!("list of files{count}"),
                item => format!(
                    "list{count}, each of them {}",
                    with_article(&describe(item))
                ),
            }
        }
        Rule::Object(object) if object.members.is_empty() => "JSON object".into(),
        Rule::Object(object) => {
            let members: Vec<_> = object.members.iter().map(|m| code(&m.wire)).collect();
            format!("JSON object with {}", members.join(", "))
        }
        Rule::Null => "null".into(),
        Rule::AnyOf(rules) => rules.iter().map(describe).collect::<Vec<_>>().join("; or "),
    }
}

fn with_article(noun: &str) -> String {
    match noun.split([',', ' ']).next() {
        Some("integer" | "object") => format!("an {noun}"),
        Some("number" | "file" | "list") => format!("a {noun}"),
        _ => noun.to_owned(),
    }
}

fn range(min: Option<String>, max: Option<String>, exclusive: (bool, bool)) -> String {
    let low = |min| {
        if exclusive.0 {
            format!(", above {min}")
        } else {
            format!(", at least {min}")
        }
    };
    let high = |max| {
        if exclusive.1 {
            format!(", below {max}")
        } else {
            format!(", at most {max}")
        }
    };
    match (min, max) {
        (Some(min), Some(max)) if min == max => format!(", always {min}"),
        (Some(min), Some(max)) if exclusive == (false, false) => format!(", {min} to {max}"),
        (min, max) => min.map(low).unwrap_or_default() + &max.map(high).unwrap_or_default(),
    }
}

fn multiple(of: Option<String>) -> String {
    of.map(|of| format!(", a multiple of {of}"))
        .unwrap_or_default()
}

fn count(min: usize, max: Option<usize>, one: &str, many: &str) -> String {
    let unit = |n| if n == 1 { one } else { many };
    match (min, max) {
        (0, None) => String::new(),
        (0, Some(max)) => format!(", at most {max} {}", unit(max)),
        (min, None) => format!(", at least {min} {}", unit(min)),
        (min, Some(max)) if min == max => format!(", {min} {}", unit(min)),
        (min, Some(max)) => format!(", {min} to {max} {}", unit(max)),
    }
}

fn one_of(values: &[String]) -> String {
    match values {
        [] => "no value".to_owned(),
        [one] => format!("always {one}"),
        [rest @ .., last] if values.len() <= LISTED => format!("{} or {last}", rest.join(", ")),
        _ => format!("one of {} values", values.len()),
    }
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// A default, cut if it is long.
pub(crate) fn shown(value: &Value) -> String {
    let json = match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    };
    if json.is_empty() {
        return "empty".into();
    }
    let cut: String = json.chars().take(SHOWN).collect();
    if cut.len() < json.len() {
        format!("{}…", code(&cut))
    } else {
        code(&cut)
    }
}

/// A code span that holds any text: control characters are escaped, and the fence is longer than any run inside.
pub(crate) fn code(text: &str) -> String {
    let more = if text.chars().nth(SPAN).is_some() {
        "…"
    } else {
        ""
    };
    let text: String = text
        .chars()
        .take(SPAN)
        .flat_map(|c| {
            if is_invisible(c) {
                c.escape_default().collect()
            } else {
                vec![c]
            }
        })
        .collect();
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') || text.trim().is_empty() {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}{more}")
}

/// Upstream prose as plain paragraphs: nothing in it is markup.
fn escaped(prose: &str) -> String {
    // Indentation would make a code block of a line, and so a doctest.
    let (kept, more) = match prose.char_indices().nth(PROSE) {
        Some((end, _)) => (&prose[..end], "…"),
        None => (prose, ""),
    };
    let lines = kept.lines().map(str::trim).map(escaped_line);
    lines.collect::<Vec<_>>().join("\n").trim().to_owned() + more
}

fn escaped_line(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut letters = line.chars().filter(|c| !is_invisible(*c)).peekable();
    let mut at_start = true;
    while let Some(c) = letters.next() {
        // At its start, any sign may begin a list, a heading, a quote or a rule: `-`, `1.`, `===`.
        let starts_block = at_start && c.is_ascii_punctuation();
        at_start &= c.is_ascii_digit();
        let starts_url = c == ':' && letters.peek() == Some(&'/');
        match c {
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '&' => out += "&amp;",
            c if starts_block || starts_url || "\\`*_[]#|~".contains(c) => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

/// Control characters, and those that turn the direction of what follows: rustc refuses these in comments, as they can make
/// code look like other code.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
