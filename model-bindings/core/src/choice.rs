//! Enums.
//!
//! In: text or an integer. Out: a variant, or [`UnknownValue`] with the values that there are.
use crate::{Raw, Rule, Scalar, message::Message};
use std::{error, fmt};

/// An enum of a model. Its values are text, or integers.
pub trait Choice: Copy + 'static {
    /// Every variant, in the order of the schema.
    const ALL: &'static [Self];
    /// The values as the API spells them, in the same order: [`Rule::OneOf`] or [`Rule::IntOneOf`].
    const VALUES: &'static Rule<'static>;
    /// The place of the variant in [`ALL`](Self::ALL).
    fn index(self) -> usize;
}

impl<T: Choice> Scalar for T {
    const RULE: &'static Rule<'static> = T::VALUES;
    const EMPTY: Self = T::ALL[0];
    fn raw(&self) -> Raw<'_> {
        value(T::VALUES, self.index())
    }
    fn from_raw(v: Raw<'_>) -> Option<Self> {
        T::ALL.get(place(T::VALUES, v.plain())?).copied()
    }
}

fn value(values: &Rule<'static>, at: usize) -> Raw<'static> {
    match values {
        Rule::OneOf(all) => all.get(at).map_or(Raw::Other, |v| Raw::Str(v)),
        Rule::IntOneOf(all) => all.get(at).map_or(Raw::Other, |v| Raw::Int((*v).into())),
        _ => Raw::Other,
    }
}

fn place(values: &Rule<'_>, v: Raw<'_>) -> Option<usize> {
    match (values, v) {
        (Rule::OneOf(all), Raw::Str(v)) => all.iter().position(|one| *one == v),
        (Rule::IntOneOf(all), Raw::Int(v)) => all.iter().position(|one| i128::from(*one) == v),
        _ => None,
    }
}

/// The value is none of an enum's.
#[derive(Clone, PartialEq, Eq)]
pub struct UnknownValue(Box<str>);

impl UnknownValue {
    fn new(values: &Rule<'_>, given: &str) -> Self {
        let mut text = Message::new();
        text.str("expected ");
        values.refuse(&mut text, Raw::Other, given);
        UnknownValue(text.as_str().into())
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The same text: this is what `main` prints when it returns the error.
impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl error::Error for UnknownValue {}

// What `__choices!` calls, so that an enum expands to little.
#[doc(hidden)]
#[must_use]
pub const fn choice_text(values: &Rule<'static>, at: usize) -> &'static str {
    match values {
        Rule::OneOf(all) => all[at],
        _ => "",
    }
}
#[doc(hidden)]
#[must_use]
pub const fn choice_int(values: &Rule<'_>, at: usize) -> i64 {
    match values {
        Rule::IntOneOf(all) => all[at],
        _ => 0,
    }
}
#[doc(hidden)]
pub fn choice_from_str<T: Choice>(v: &str) -> Result<T, UnknownValue> {
    T::from_raw(Raw::Str(v)).ok_or_else(|| UnknownValue::new(T::VALUES, &format!("{v:?}")))
}
#[doc(hidden)]
pub fn choice_from_int<T: Choice>(v: i64) -> Result<T, UnknownValue> {
    T::from_raw(Raw::Int(v.into())).ok_or_else(|| UnknownValue::new(T::VALUES, &v.to_string()))
}
#[doc(hidden)]
pub fn choice_display<T: Choice>(v: T, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match value(T::VALUES, v.index()) {
        Raw::Str(v) => f.pad(v),
        Raw::Int(v) => fmt::Display::fmt(&v, f),
        _ => Err(fmt::Error),
    }
}

/// Declares an enum. `Name { Variant = "text" }` has `as_str` and `TryFrom<&str>`; `Name: i64 { Variant = 1 }` has `get` and
/// `TryFrom<i64>`; both have `ALL` and `Display`.
///
/// The integer form is marked, as a macro by example cannot tell the kinds of literal apart. Paths are absolute, as an
/// enum of a model may be called `Result` or `String`. Everyone who builds a model crate pays for each `impl` of each
/// enum, above all for the check that no two overlap: hence not one more than is asked for.
#[doc(hidden)]
#[macro_export]
macro_rules! __choices {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $wire:literal),* $(,)? }) => {
        $crate::__choice! { [$(#[$doc])*] $name OneOf [$($variant = $wire)*] [
            /// The value as the API spells it.
            #[must_use]
            #[inline]
            pub const fn as_str(self) -> &'static str {
                $crate::__choice_text(<Self as $crate::Choice>::VALUES, self as usize)
            }
        ] }
        impl ::std::convert::TryFrom<&str> for $name {
            type Error = $crate::UnknownValue;
            #[inline]
            fn try_from(v: &str) -> ::std::result::Result<Self, $crate::UnknownValue> {
                $crate::__choice_from_str(v)
            }
        }
    };
    ($(#[$doc:meta])* $name:ident: i64 { $($variant:ident = $wire:literal),* $(,)? }) => {
        $crate::__choice! { [$(#[$doc])*] $name IntOneOf [$($variant = $wire)*] [
            /// The value as the API spells it.
            #[must_use]
            #[inline]
            pub const fn get(self) -> i64 {
                $crate::__choice_int(<Self as $crate::Choice>::VALUES, self as usize)
            }
        ] }
        impl ::std::convert::TryFrom<i64> for $name {
            type Error = $crate::UnknownValue;
            #[inline]
            fn try_from(v: i64) -> ::std::result::Result<Self, $crate::UnknownValue> {
                $crate::__choice_from_int(v)
            }
        }
    };
}

/// What both kinds of enum share. A variant's doc is its value as a Rust literal, so that nothing in it takes effect.
#[doc(hidden)]
#[macro_export]
macro_rules! __choice {
    ([$($doc:tt)*] $name:ident $kind:ident [$($variant:ident = $wire:literal)*] [$($methods:tt)*]) => {
        $($doc)*
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name { $(#[doc = concat!("`` ", stringify!($wire), " ``")] $variant,)* }
        impl $name {
            /// Every value, in the order of the schema.
            #[allow(clippy::large_stack_arrays, reason = "it is a static")]
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            $($methods)*
        }
        impl $crate::Choice for $name {
            const ALL: &'static [Self] = Self::ALL;
            #[allow(clippy::large_stack_arrays, reason = "it is a static, and a model has as many values as it has")]
            const VALUES: &'static $crate::Rule<'static> = &$crate::Rule::$kind(&[$($wire),*]);
            #[inline]
            fn index(self) -> usize {
                self as usize
            }
        }
        // Not derived: that is a `match`, for whose twenty thousand arms rustc needs ten gigabytes.
        impl ::std::fmt::Debug for $name {
            #[inline]
            #[allow(clippy::large_stack_arrays, reason = "it is a static")]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                const NAMES: &[&::std::primitive::str] = &[$(::std::stringify!($variant)),*];
                f.write_str(NAMES[*self as usize])
            }
        }
        impl ::std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::__choice_display(*self, f)
            }
        }
    };
}
