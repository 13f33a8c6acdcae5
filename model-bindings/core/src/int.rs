//! Integers with bounds.
//!
//! In: any integer. Out: a number that a model accepts, or [`OutOfRange`] with the bounds.
use crate::{
    OutOfRange, Raw, Rule, Scalar,
    range::{Given, is_int_multiple},
};
use serde::{Serialize, Serializer};
use std::{cmp, fmt, hash, marker::PhantomData, str::FromStr};

/// The bounds of an [`Int`]; an end that is left out is open.
pub trait IntBounds {
    /// The smallest value.
    const MIN: i64 = i64::MIN;
    /// The largest value.
    const MAX: i64 = i64::MAX;
    /// What the value must be a multiple of.
    const MULTIPLE_OF: i64 = 1;
}

/// An integer in `B::MIN..=B::MAX` that is a multiple of `B::MULTIPLE_OF`.
///
/// A model crate names each one, `pub type NumOutputs = Int<bounds::NumOutputs>`, so a range that widens
/// changes no type.
///
/// ```
/// # use replicate_model::{Int, IntBounds};
/// enum UpToFour {}
/// impl IntBounds for UpToFour {
///     const MIN: i64 = 1;
///     const MAX: i64 = 4;
/// }
/// type NumOutputs = Int<UpToFour>;
///
/// assert_eq!(NumOutputs::try_from(3u8)?.get(), 3);
/// let error = NumOutputs::new(9).unwrap_err();
/// assert_eq!(error.to_string(), "expected an integer from 1 to 4, not 9");
/// # Ok::<(), replicate_model::OutOfRange>(())
/// ```
pub struct Int<B>(i64, PhantomData<fn() -> B>); // `fn() -> B`: Send, Sync and Copy whatever the marker is

impl<B: IntBounds> Int<B> {
    /// The smallest value.
    pub const MIN: Self = Self(round(B::MIN, B::MULTIPLE_OF, true), PhantomData);
    /// The largest value.
    pub const MAX: Self = Self(round(B::MAX, B::MULTIPLE_OF, false), PhantomData);

    /// The number, if the model accepts it.
    ///
    /// # Errors
    /// If `v` is out of bounds or no multiple of the step.
    #[inline]
    pub const fn new(v: i64) -> Result<Self, OutOfRange> {
        if v >= B::MIN && v <= B::MAX && is_int_multiple(v as i128, B::MULTIPLE_OF) {
            Ok(Self(v, PhantomData))
        } else {
            Err(Self::refuse(Given::Int(v as i128)))
        }
    }

    const fn refuse(given: Given) -> OutOfRange {
        OutOfRange::new(<Self as Scalar>::RULE, given)
    }
}

impl<B> Int<B> {
    /// The number.
    #[must_use]
    #[inline]
    pub const fn get(self) -> i64 {
        self.0
    }
}

/// The multiple of `step` that is nearest to `end`, inside.
#[expect(clippy::cast_possible_truncation, reason = "guarded by the comparison")]
const fn round(end: i64, step: i64, up: bool) -> i64 {
    if step <= 1 {
        return end;
    }
    let (end, step) = (end as i128, step as i128);
    let down = end - end.rem_euclid(step);
    let nearest = if up && down < end { down + step } else { down };
    // Where there is none within an i64, nothing is accepted anyway.
    if nearest < i64::MIN as i128 || nearest > i64::MAX as i128 {
        end as i64
    } else {
        nearest as i64
    }
}

impl<B: IntBounds> Scalar for Int<B> {
    const RULE: &'static Rule<'static> = &Rule::Int {
        min: B::MIN,
        max: B::MAX,
        multiple_of: B::MULTIPLE_OF,
    };
    const EMPTY: Self = Self::MIN;
    fn raw(&self) -> Raw<'_> {
        Raw::Int(self.0.into())
    }
    fn from_raw(v: Raw<'_>) -> Option<Self> {
        Self::new(i64::from_raw(v)?).ok()
    }
}

// By hand: a derive would ask the same of `B`.
impl<B> Copy for Int<B> {}
impl<B> Clone for Int<B> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}
impl<B> PartialEq for Int<B> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<B> Eq for Int<B> {}
impl<B> PartialOrd for Int<B> {
    fn partial_cmp(&self, other: &Self) -> Option<cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<B> Ord for Int<B> {
    fn cmp(&self, other: &Self) -> cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<B> hash::Hash for Int<B> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<B> fmt::Debug for Int<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}
impl<B> fmt::Display for Int<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
impl<B> Serialize for Int<B> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0)
    }
}
impl<B> From<Int<B>> for i64 {
    fn from(v: Int<B>) -> i64 {
        v.0
    }
}
impl<B: IntBounds> FromStr for Int<B> {
    type Err = OutOfRange;
    fn from_str(s: &str) -> Result<Self, OutOfRange> {
        s.parse::<i128>()
            .map_err(|_| Self::refuse(Given::Unknown))
            .and_then(Self::try_from)
    }
}

macro_rules! try_from {
    ($($t:ty)*) => {$(
        impl<B: IntBounds> TryFrom<$t> for Int<B> {
            type Error = OutOfRange;
            fn try_from(v: $t) -> Result<Self, OutOfRange> {
                match (i64::try_from(v), i128::try_from(v)) {
                    (Ok(v), _) => Self::new(v),
                    (Err(_), Ok(v)) => Err(Self::refuse(Given::Int(v))),
                    (Err(_), Err(_)) => Err(Self::refuse(Given::Unknown)),
                }
            }
        }
    )*};
}
try_from!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);
