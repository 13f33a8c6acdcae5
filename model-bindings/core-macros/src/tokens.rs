//! Takes tokens apart and puts them together.
//!
//! In: what the macros are given, and templates. Out: tokens with the spans that errors should have.
use proc_macro::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};

/// The contents of `[a] [b] …`.
pub(crate) fn bracketed<const N: usize>(input: TokenStream) -> [TokenStream; N] {
    let mut groups = input.into_iter().map(|t| match t {
        TokenTree::Group(g) => g.stream(),
        t => t.into(),
    });
    std::array::from_fn(|_| groups.next().unwrap_or_default())
}

/// Takes off the invisible groups that `macro_rules!` puts around an expression. This is for reading alone: what is
/// passed on keeps its group, which holds an expression such as `a + b` together.
pub(crate) fn opened(tokens: TokenStream) -> Vec<TokenTree> {
    let all: Vec<_> = tokens.into_iter().collect();
    match all.as_slice() {
        [TokenTree::Group(g)] if g.delimiter() == Delimiter::None => opened(g.stream()),
        _ => all,
    }
}

/// The template, with tokens in place of its holes. The rest has a mixed-site span: names of ours do not meet the
/// user's locals, and rustc and clippy see the code of a macro, not of the user.
pub(crate) fn fill(template: &str, holes: &[(&str, TokenStream)]) -> TokenStream {
    fn go(tokens: TokenStream, holes: &[(&str, TokenStream)]) -> TokenStream {
        tokens
            .into_iter()
            .flat_map(|t| match t {
                TokenTree::Ident(i) => {
                    let name = i.to_string();
                    match holes.iter().find(|(hole, _)| name == *hole) {
                        Some((_, with)) => with.clone(),
                        None => TokenTree::Ident(Ident::new(&name, Span::mixed_site())).into(),
                    }
                }
                TokenTree::Group(g) => {
                    TokenTree::Group(Group::new(g.delimiter(), go(g.stream(), holes))).into()
                }
                t => TokenStream::from(t),
            })
            .collect()
    }
    go(template.parse().unwrap_or_default(), holes)
}

/// Every token at `start`, every group at `end`: what is left of the first and right of the last is what rustc
/// underlines.
pub(crate) fn respanned(tokens: TokenStream, (start, end): (Span, Span)) -> TokenStream {
    tokens
        .into_iter()
        .map(|t| match t {
            TokenTree::Group(g) => {
                let mut g = Group::new(g.delimiter(), respanned(g.stream(), (start, end)));
                g.set_span(end);
                g.into()
            }
            mut t => {
                t.set_span(start);
                t
            }
        })
        .collect()
}
