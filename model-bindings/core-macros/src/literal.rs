//! Reads literals.
//!
//! In: the tokens of a value. Out: the literal as a `Raw` for the check, or nothing if it is an expression, such as
//! `"a".to_string()`, `-x`, `[0; 3]` or `[a, "b"]`.
use proc_macro::{Delimiter, Span, TokenTree};

pub(crate) struct Literal {
    /// As the user wrote it.
    pub(crate) source: String,
    /// The expression for `Raw`, by the short name that `__input!` gives it.
    pub(crate) raw: String,
    /// Of its first and of its last token: `-` and `9`.
    pub(crate) span: (Span, Span),
    /// Of a list.
    pub(crate) items: Vec<Literal>,
}

impl Literal {
    pub(crate) fn read(tokens: &[TokenTree]) -> Option<Self> {
        match tokens {
            [TokenTree::Punct(minus), digits @ TokenTree::Literal(l)] if minus.as_char() == '-' => {
                let text = l.to_string();
                // `-"a"` is an expression, with an error of its own.
                text.starts_with(|c: char| c.is_ascii_digit()).then(|| {
                    Self::scalar(
                        format!("-{text}"),
                        number("-", &text),
                        (minus.span(), digits.span()),
                    )
                })
            }
            [TokenTree::Literal(l)] => {
                let text = l.to_string();
                let raw = match text.as_bytes() {
                    [b'0'..=b'9', ..] => number("", &text),
                    [b'"', ..] | [b'r', b'"' | b'#', ..] => format!("__Raw::Str({text})"),
                    // 'c', b'c', b"bytes", c"text": no JSON corresponds to them.
                    _ => "__Raw::Other".into(),
                };
                Some(Self::scalar(text, raw, (l.span(), l.span())))
            }
            [TokenTree::Ident(word)] => {
                let text = word.to_string();
                let raw = format!("__Raw::Bool({text})");
                matches!(text.as_str(), "true" | "false")
                    .then(|| Self::scalar(text, raw, (word.span(), word.span())))
            }
            [TokenTree::Group(list)] if list.delimiter() == Delimiter::Bracket => {
                let tokens: Vec<_> = list.stream().into_iter().collect();
                let comma = |t: &TokenTree| matches!(t, TokenTree::Punct(p) if p.as_char() == ',');
                // A trailing comma leaves an empty piece; `[,]` never gets here, as it is no expression.
                let pieces = tokens.split(comma).filter(|piece| !piece.is_empty());
                let items = pieces.map(Self::read).collect::<Option<Vec<_>>>()?;
                let raws: Vec<_> = items.iter().map(|item| item.raw.as_str()).collect();
                let sources: Vec<_> = items.iter().map(|item| item.source.as_str()).collect();
                Some(Literal {
                    source: format!("[{}]", sources.join(", ")),
                    raw: format!("__Raw::List(&[{}])", raws.join(", ")),
                    span: (list.span(), list.span()),
                    items,
                })
            }
            // What `macro_rules!` wraps around an `$x:expr` that it hands on; inside a list too.
            [TokenTree::Group(invisible)] if invisible.delimiter() == Delimiter::None => {
                Self::read(&invisible.stream().into_iter().collect::<Vec<_>>())
            }
            _ => None,
        }
    }

    fn scalar(source: String, raw: String, span: (Span, Span)) -> Self {
        Literal {
            source,
            raw,
            span,
            items: Vec::new(),
        }
    }
}

/// The number without its suffix, `2` for `2u8`: the field decides the type, and a cast in its place would be linted.
fn number(minus: &str, text: &str) -> String {
    let radix = ["0x", "0o", "0b"].iter().any(|p| text.starts_with(p));
    let suffix_of = |all: &[&str]| all.iter().find(|s| text.ends_with(**s)).map(|s| s.len());
    // 0x1f32 is an integer without a suffix.
    let float = if radix { None } else { suffix_of(FLOATS) };
    let suffix = float.or_else(|| suffix_of(INTS)).unwrap_or_default();
    let digits = text[..text.len() - suffix].trim_end_matches('_'); // `1_f32`
    let fraction = !radix && digits.contains(['.', 'e', 'E']);
    match (fraction, float.is_some()) {
        (true, _) => format!("__Raw::Float({minus}{digits})"),
        (false, true) => format!("__Raw::Float({minus}{digits}.0)"),
        (false, false) => format!("__Raw::Int({minus}{digits})"),
    }
}

// None is the end of another.
const INTS: &[&str] = &[
    "i128", "u128", "isize", "usize", "i64", "u64", "i32", "u32", "i16", "u16", "i8", "u8",
];
const FLOATS: &[&str] = &["f32", "f64"];
