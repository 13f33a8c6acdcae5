//! Finds what `input!` could not parse.
//!
//! In: all that was given to `input!`. Out: a `compile_error!` at the slip, saying what was expected.
use crate::tokens::respanned;
use proc_macro::{Span, TokenStream, TokenTree};

pub(crate) fn find(input: TokenStream) -> TokenStream {
    let tokens: Vec<_> = input.into_iter().collect();
    let end = tokens.len();
    // Commas within generic arguments split too much, but then another piece holds the slip.
    let mut pieces = tokens.split(|t| punct(t) == Some(',')).peekable();
    while let Some(piece) = pieces.next() {
        if piece.is_empty() && pieces.peek().is_none() && end > 0 {
            break; // after the trailing comma
        }
        if let Some((message, at)) = slip(piece) {
            return error(&message, at);
        }
    }
    let whole = match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => (first.span(), last.span()),
        _ => (Span::call_site(), Span::call_site()),
    };
    error("expected `field: value`, with commas in between", whole)
}

/// What is wrong with `field: value`, and where.
fn slip(piece: &[TokenTree]) -> Option<(String, (Span, Span))> {
    let span = |tokens: &[TokenTree]| match tokens {
        [first, .., last] => (first.span(), last.span()),
        [one] => (one.span(), one.span()),
        [] => (Span::call_site(), Span::call_site()),
    };
    match piece {
        [] => Some((
            "expected `field: value` between two commas".into(),
            span(piece),
        )),
        [TokenTree::Ident(_)] => None,
        [TokenTree::Ident(field), colon] if punct(colon) == Some(':') => {
            Some((format!("expected `{field}: value`"), span(piece)))
        }
        [TokenTree::Ident(_), colon, value @ ..] if punct(colon) == Some(':') => {
            // A second `name:` in one piece: a comma is missing before it.
            let at = value.windows(3).position(|w| {
                let [before, name, colon] = w else {
                    return false;
                };
                punct(before) != Some(':')
                    && matches!(name, TokenTree::Ident(_))
                    && is_single_colon(colon)
            })?;
            let name = &value[at + 1];
            Some((
                format!("expected `,` before `{name}`"),
                (name.span(), name.span()),
            ))
        }
        [TokenTree::Ident(field), ..] => Some((format!("expected `{field}: value`"), span(piece))),
        _ => Some(("expected `field: value`".into(), span(piece))),
    }
}

fn punct(t: &TokenTree) -> Option<char> {
    match t {
        TokenTree::Punct(p) => Some(p.as_char()),
        _ => None,
    }
}

/// Not the first half of `::`.
fn is_single_colon(t: &TokenTree) -> bool {
    matches!(t, TokenTree::Punct(p) if p.as_char() == ':' && p.spacing() == proc_macro::Spacing::Alone)
}

fn error(message: &str, span: (Span, Span)) -> TokenStream {
    let call = format!("compile_error! {{ {message:?} }}");
    respanned(call.parse().unwrap_or_default(), span)
}
