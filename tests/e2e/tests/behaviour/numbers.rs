//! Ranged numbers at their edges.
use proptest::prelude::*;
use replicate_model::{Float, FloatBounds, Int, IntBounds, serde_json};
use std::{collections::HashSet, fmt, hash::Hash};

macro_rules! bounds {
    ($($name:ident: $of:ident { $($item:ident: $t:ty = $v:expr),* })*) => {$(
        enum $name {}
        impl $of for $name { $(const $item: $t = $v;)* }
    )*};
}
bounds! {
    Open: IntBounds {}
    UpToFour: IntBounds { MIN: i64 = 1, MAX: i64 = 4 }
    Eights: IntBounds { MIN: i64 = -13, MAX: i64 = 30, MULTIPLE_OF: i64 = 8 }
    OpenSevens: IntBounds { MULTIPLE_OF: i64 = 7 }
    OpenFloat: FloatBounds {}
    Between: FloatBounds { MIN: f64 = -1.0, MAX: f64 = 1.0 }
    Inside: FloatBounds { MIN: f64 = 0.0, MAX: f64 = 1.0, MIN_EXCLUSIVE: bool = true, MAX_EXCLUSIVE: bool = true }
    Tenths: FloatBounds { MIN: f64 = 0.0, MAX: f64 = 1.0, MULTIPLE_OF: f64 = 0.1 }
}

fn has_the_usual_traits<
    T: Copy + Ord + Hash + Send + Sync + Unpin + fmt::Debug + fmt::Display + serde::Serialize,
>() {
}

#[test]
fn a_marker_needs_no_traits() {
    has_the_usual_traits::<Int<Open>>();
    has_the_usual_traits::<Float<Between>>();
}

#[test]
fn an_open_integer_takes_all_64_bits() {
    for v in [i64::MIN, -1, 0, i64::MAX] {
        assert_eq!(Int::<Open>::new(v).map(Int::get), Ok(v));
    }
    assert_eq!(
        (Int::<Open>::MIN.get(), Int::<Open>::MAX.get()),
        (i64::MIN, i64::MAX)
    );
    assert!(Int::<Open>::try_from(u64::MAX).is_err());
    assert!(Int::<Open>::try_from(i128::from(i64::MIN) - 1).is_err());
}

#[test]
fn every_integer_type_converts() {
    type N = Int<UpToFour>;
    const TWO: Result<N, replicate_model::OutOfRange> = N::new(2); // at compile time too
    let four = N::MAX;
    let all = [
        4i8.try_into(),
        4i16.try_into(),
        4i32.try_into(),
        4i64.try_into(),
        4i128.try_into(),
        4isize.try_into(),
        4u8.try_into(),
        4u16.try_into(),
        4u32.try_into(),
        4u64.try_into(),
        4u128.try_into(),
        4usize.try_into(),
        "4".parse(),
        " 4".trim().parse(),
    ];
    assert!(all.into_iter().all(|n| n == Ok(four)));
    assert_eq!(i64::from(four), 4);
    let text = |e: Result<N, replicate_model::OutOfRange>| e.unwrap_err().to_string();
    assert_eq!(text(N::new(5)), "expected an integer from 1 to 4, not 5");
    assert_eq!(
        text(N::try_from(u64::MAX)),
        "expected an integer from 1 to 4, not 18446744073709551615"
    );
    assert_eq!(
        text(N::try_from(u128::MAX)),
        "expected an integer from 1 to 4"
    );
    assert_eq!(text("four".parse()), "expected an integer from 1 to 4");
    assert_eq!(text("9".parse()), "expected an integer from 1 to 4, not 9");
    assert_eq!(TWO.map(N::get), Ok(2));
}

#[test]
fn multiples_count_from_zero() {
    type N = Int<Eights>;
    type M = Int<OpenSevens>;
    type F = Float<Tenths>;
    let good: Vec<_> = (-20..40).filter(|v| N::new(*v).is_ok()).collect();
    assert_eq!(good, [-8, 0, 8, 16, 24]);
    assert_eq!((N::MIN.get(), N::MAX.get()), (-8, 24));
    assert_eq!(
        N::new(9).unwrap_err().to_string(),
        "expected an integer from -13 to 30 that is a multiple of 8, not 9"
    );
    assert_eq!((M::MIN.get() % 7, M::MAX.get() % 7), (0, 0));
    assert!(M::MIN.get() < i64::MIN + 7 && M::MAX.get() > i64::MAX - 7);

    let good = |v: f64| F::new(v).is_ok();
    assert!(good(0.3) && good(0.1 + 0.2) && good(0.7) && good(0.0) && good(-0.0) && good(1.0));
    assert!(!good(0.25) && !good(0.31) && !good(0.300_001) && !good(1.1));
    assert_eq!(
        F::new(0.25).unwrap_err().to_string(),
        "expected a number from 0 to 1 that is a multiple of 0.1, not 0.25"
    );
}

#[test]
fn a_float_is_finite_and_in_bounds() {
    type F = Float<Between>;
    for v in [-1.0, -0.0, 0.0, 5e-324, f64::MIN_POSITIVE / 2.0, 1.0] {
        assert_eq!(F::new(v).map(|f| f.get().to_bits()), Ok(v.to_bits()));
    }
    for v in [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        1.0f64.next_up(),
        (-1.0f64).next_down(),
    ] {
        assert!(F::new(v).is_err());
        assert!(F::try_from(v).is_err());
    }
    assert!(Float::<OpenFloat>::new(f64::MAX).is_ok());
    for v in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(Float::<OpenFloat>::new(v).is_err());
    }
    assert_eq!(
        (Float::<OpenFloat>::MIN.get(), Float::<OpenFloat>::MAX.get()),
        (f64::MIN, f64::MAX)
    );
    assert_eq!(
        F::new(f64::NAN).unwrap_err().to_string(),
        "expected a number from -1 to 1, not NaN"
    );
    assert_eq!(
        F::new(-f64::INFINITY).unwrap_err().to_string(),
        "expected a number from -1 to 1, not -infinity"
    );
    assert_eq!(F::try_from(0.5f32).map(f64::from), Ok(0.5));
    assert_eq!("0.5".parse::<F>().map(f64::from), Ok(0.5));
    assert!("NaN".parse::<F>().is_err() && "x".parse::<F>().is_err());
}

#[test]
fn exclusive_ends_are_outside() {
    type F = Float<Inside>;
    assert!(F::new(0.0).is_err() && F::new(-0.0).is_err() && F::new(1.0).is_err());
    assert!(F::new(5e-324).is_ok() && F::new(1.0f64.next_down()).is_ok());
    assert_eq!((F::MIN.get(), F::MAX.get()), (5e-324, 1.0f64.next_down()));
    assert_eq!(
        F::new(1.0).unwrap_err().to_string(),
        "expected a number above 0 and below 1, not 1"
    );
}

#[test]
fn zero_has_one_sign() {
    let (plus, minus) = (
        Float::<Between>::new(0.0).unwrap(),
        Float::<Between>::new(-0.0).unwrap(),
    );
    assert_eq!(plus, minus);
    assert_eq!(HashSet::from([plus, minus]).len(), 1);
    assert_eq!(serde_json::to_string(&plus).unwrap(), "0.0");
}

proptest! {
    #[test]
    fn an_integer_is_taken_exactly_within_its_bounds(v: i64) {
        prop_assert_eq!(Int::<UpToFour>::new(v).is_ok(), (1..=4).contains(&v));
        prop_assert_eq!(Int::<OpenSevens>::new(v).is_ok(), v % 7 == 0);
    }

    #[test]
    fn order_and_equality_are_those_of_the_numbers(a in -1.0..=1.0f64, b in -1.0..=1.0f64) {
        let (x, y) = (Float::<Between>::new(a).unwrap(), Float::<Between>::new(b).unwrap());
        prop_assert_eq!(x.partial_cmp(&y), a.partial_cmp(&b));
        prop_assert_eq!(x == y, a.partial_cmp(&b).is_some_and(std::cmp::Ordering::is_eq));
    }
}
