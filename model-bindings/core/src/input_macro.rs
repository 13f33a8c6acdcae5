//! `input!`. Each model crate's macro is one line: `$crate::__rt::__input!(($crate::Input) $($t)*)`.
//!
//! In: `field: literal, field: expression, field`. Out: an `Input`, and a const for each thing that can be wrong.

/// What `input!` expands to. A literal goes through a const, then into the field; anything else goes through the
/// field's setter, where its type says it all.
///
/// - The checks sit in const *items*. `cargo check` evaluates those in any code, unused and generic too; an inline
///   `const { … }` or a const generic is evaluated by `cargo build` at the earliest.
/// - `__Raw` and `__SCHEMA` are short names for the checks that `__set!` writes: all tokens there have the span of the
///   user's literal, with which `$crate` would not resolve. Items are visible whatever the span. And each item costs
///   compile time, so they are made once.
/// - `input` is a local of this macro, which hygiene keeps apart from a variable of that name in the user's
///   expressions.
#[doc(hidden)]
#[macro_export]
macro_rules! __input {
    (($input:ty) $($field:ident $(: $value:expr)?),* $(,)?) => {{
        #[allow(unused_imports)]
        use $crate::Raw as __Raw;
        const __SCHEMA: &$crate::Schema = <$input as $crate::Record>::SCHEMA;
        const __INPUT: () = __SCHEMA.check_fields(&[$(stringify!($field)),*]);
        #[allow(unused_mut)]
        let mut input = <$input as $crate::Record>::empty();
        $( $crate::__set! { [$crate] [input] [$field] [$($value)?] } )*
        input
    }};
    // What does not parse ends up here, as while the user types.
    (($input:ty) $($rest:tt)*) => {{
        $crate::__slip! { $($rest)* }
        <$input as $crate::Record>::empty()
    }};
}
