//! Floating-point numbers with bounds.
//!
//! In: any `f64` or `f32`. Out: a finite number that a model accepts, or [`OutOfRange`] with the bounds.
use crate::{OutOfRange, Raw, Rule, Scalar, range::Given};
use serde::{Serialize, Serializer};
use std::{cmp, fmt, hash, marker::PhantomData, str::FromStr};

/// The bounds of a [`Float`]; an end that is left out is open.
pub trait FloatBounds {
    /// The lower end.
    const MIN: f64 = f64::NEG_INFINITY;
    /// The upper end.
    const MAX: f64 = f64::INFINITY;
    /// Whether [`MIN`](Self::MIN) itself is refused.
    const MIN_EXCLUSIVE: bool = false;
    /// Whether [`MAX`](Self::MAX) itself is refused.
    const MAX_EXCLUSIVE: bool = false;
    /// What the value must be a multiple of; zero asks for nothing.
    const MULTIPLE_OF: f64 = 0.0;
}

/// A finite number within the bounds of `B`.
///
/// ```
/// # use replicate_model::{Float, FloatBounds};
/// enum AboveZero {}
/// impl FloatBounds for AboveZero {
///     const MIN: f64 = 0.0;
///     const MIN_EXCLUSIVE: bool = true;
///     const MAX: f64 = 0.95;
/// }
/// type Strength = Float<AboveZero>;
///
/// assert_eq!(Strength::try_from(0.5)?.get(), 0.5);
/// let error = Strength::new(0.0).unwrap_err();
/// assert_eq!(error.to_string(), "expected a number above 0 and at most 0.95, not 0");
/// # Ok::<(), replicate_model::OutOfRange>(())
/// ```
pub struct Float<B>(f64, PhantomData<fn() -> B>); // `fn() -> B`: Send, Sync and Copy whatever the marker is

impl<B: FloatBounds> Float<B> {
    /// The smallest value.
    pub const MIN: Self = Self(
        match (B::MIN, B::MULTIPLE_OF > 0.0) {
            (f64::NEG_INFINITY, _) => f64::MIN,
            (end, true) => {
                let nearest = (end / B::MULTIPLE_OF).ceil() * B::MULTIPLE_OF;
                if B::MIN_EXCLUSIVE && nearest <= end {
                    nearest + B::MULTIPLE_OF
                } else {
                    nearest
                }
            }
            (end, false) if B::MIN_EXCLUSIVE => end.next_up(),
            (end, false) => end,
        },
        PhantomData,
    );
    /// The largest value.
    pub const MAX: Self = Self(
        match (B::MAX, B::MULTIPLE_OF > 0.0) {
            (f64::INFINITY, _) => f64::MAX,
            (end, true) => {
                let nearest = (end / B::MULTIPLE_OF).floor() * B::MULTIPLE_OF;
                if B::MAX_EXCLUSIVE && nearest >= end {
                    nearest - B::MULTIPLE_OF
                } else {
                    nearest
                }
            }
            (end, false) if B::MAX_EXCLUSIVE => end.next_down(),
            (end, false) => end,
        },
        PhantomData,
    );

    /// The number, if the model accepts it.
    ///
    /// # Errors
    /// If `v` is out of bounds, no multiple of the step, infinite or not a number.
    #[inline]
    pub const fn new(v: f64) -> Result<Self, OutOfRange> {
        if <Self as Scalar>::RULE.accepts(Raw::Float(v)) {
            Ok(Self(v, PhantomData))
        } else {
            Err(OutOfRange::new(<Self as Scalar>::RULE, Given::Float(v)))
        }
    }
}

impl<B> Float<B> {
    /// The number.
    #[must_use]
    #[inline]
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl<B: FloatBounds> Scalar for Float<B> {
    const RULE: &'static Rule<'static> = &Rule::Float {
        min: B::MIN,
        max: B::MAX,
        min_exclusive: B::MIN_EXCLUSIVE,
        max_exclusive: B::MAX_EXCLUSIVE,
        multiple_of: B::MULTIPLE_OF,
    };
    const EMPTY: Self = Self::MIN;
    fn raw(&self) -> Raw<'_> {
        Raw::Float(self.0)
    }
    fn from_raw(v: Raw<'_>) -> Option<Self> {
        Self::new(f64::from_raw(v)?).ok()
    }
}

// By hand: a derive would ask the same of `B`. `Eq`, `Ord` and `Hash` are sound, as NaN never gets in.
impl<B> Copy for Float<B> {}
impl<B> Clone for Float<B> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}
impl<B> PartialEq for Float<B> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
impl<B> Eq for Float<B> {}
impl<B> PartialOrd for Float<B> {
    fn partial_cmp(&self, other: &Self) -> Option<cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<B> Ord for Float<B> {
    fn cmp(&self, other: &Self) -> cmp::Ordering {
        unsigned_zero(self.0).total_cmp(&unsigned_zero(other.0))
    }
}
impl<B> hash::Hash for Float<B> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        unsigned_zero(self.0).to_bits().hash(state);
    }
}
/// -0.0 is 0.0: `total_cmp` and the bits would tell them apart.
fn unsigned_zero(v: f64) -> f64 {
    v + 0.0
}

impl<B> fmt::Debug for Float<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}
impl<B> fmt::Display for Float<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
impl<B> Serialize for Float<B> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0)
    }
}
impl<B> From<Float<B>> for f64 {
    fn from(v: Float<B>) -> f64 {
        v.0
    }
}
impl<B: FloatBounds> TryFrom<f64> for Float<B> {
    type Error = OutOfRange;
    fn try_from(v: f64) -> Result<Self, OutOfRange> {
        Self::new(v)
    }
}
impl<B: FloatBounds> TryFrom<f32> for Float<B> {
    type Error = OutOfRange;
    fn try_from(v: f32) -> Result<Self, OutOfRange> {
        Self::new(v.into())
    }
}
impl<B: FloatBounds> FromStr for Float<B> {
    type Err = OutOfRange;
    fn from_str(s: &str) -> Result<Self, OutOfRange> {
        s.parse()
            .map_err(|_| OutOfRange::new(Self::RULE, Given::Unknown))
            .and_then(Self::new)
    }
}
