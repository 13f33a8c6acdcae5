//! The span helper behind `input!` of the generated Replicate model crates. Not for direct use.
//!
//! `set` writes one field of `input!`, `slip` points at what `input!` could not parse. They do the two things that
//! `macro_rules!` cannot: tell kinds of literal apart (within lists too), and give an error the span of what the user
//! wrote. There are no dependencies, on purpose: every user of a model crate builds this before anything else.
//!
//! In: tokens of `input!`. Out: the checks and the assignment. `literal` reads literals, `tokens` builds the answer.
mod literal;
mod slip;
mod tokens;

use literal::Literal;
use proc_macro::TokenStream;

/// `set! { [$crate] [input] [field] [value] }`: the checks of one field and its assignment. The brackets keep apart
/// what is handed in; `$crate` and `input` come along as tokens because they carry the hygiene of `__input!`.
#[proc_macro]
pub fn set(input: TokenStream) -> TokenStream {
    let [krate, var, field, value] = tokens::bracketed(input);
    let name = field.to_string();
    let holes = |more: &[(&'static str, TokenStream)]| {
        let mut all = vec![
            ("KRATE", krate.clone()),
            ("VAR", var.clone()),
            ("FIELD", field.clone()),
        ];
        all.extend_from_slice(more);
        all
    };
    if value.is_empty() {
        // The shorthand. As a method argument, a wrong type is reported with what the setter takes.
        return tokens::fill("VAR = VAR.FIELD(FIELD);", &holes(&[]));
    }
    let Some(literal) = Literal::read(&tokens::opened(value.clone())) else {
        return tokens::fill("VAR = VAR.FIELD(VALUE);", &holes(&[("VALUE", value)]));
    };
    // rustc says "evaluation of `prompt` failed here": hence a const of the field's name. Its own block keeps that
    // name, which is the user's, from being seen by the value of another field. The last line is an error of rustc
    // if there is no such field.
    let template = "{
        #[allow(non_upper_case_globals, dead_code)]
        const FIELD: () = { CHECKS };
    }
    KRATE::__put(&mut VAR.FIELD, RAW);";
    let mut checks = TokenStream::new();
    write_checks(&name, &mut Vec::new(), &literal, &mut checks);
    // The value itself has the span of the macro: nothing can go wrong with it any more.
    let raw = literal.raw.parse().unwrap_or_default();
    tokens::fill(template, &holes(&[("CHECKS", checks), ("RAW", raw)]))
}

/// One call for the literal, and one for each item of a list, each at the place of what it checks: the first token of
/// the call has the span of the literal's start, its parentheses that of the end, so that the whole covers `-9`.
///
/// What has the user's span is linted as the user's code: so there is no cast in it, and no path.
fn write_checks(field: &str, path: &mut Vec<usize>, literal: &Literal, out: &mut TokenStream) {
    let Literal { raw, source, .. } = literal;
    let call = format!("__SCHEMA.check({field:?}, &{path:?}, {raw}, {source:?});");
    out.extend(tokens::respanned(
        call.parse().unwrap_or_default(),
        literal.span,
    ));
    for (i, item) in literal.items.iter().enumerate() {
        path.push(i);
        write_checks(field, path, item, out);
        path.pop();
    }
}

/// `slip! { what input! could not parse }`: a compile error at the place of the slip.
#[proc_macro]
pub fn slip(input: TokenStream) -> TokenStream {
    slip::find(input)
}
