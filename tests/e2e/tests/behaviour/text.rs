//! How rules read, and how numbers are printed in a `const`.
use crate::sample::Input;
use proptest::prelude::*;
use replicate_model::{Float, FloatBounds, OutOfRange, Pattern, Rule};

fn at_least(min: f64) -> Rule<'static> {
    Rule::Float {
        min,
        max: f64::INFINITY,
        min_exclusive: false,
        max_exclusive: false,
        multiple_of: 0.0,
    }
}

fn printed(v: f64) -> String {
    at_least(v).to_string().replace("a number of at least ", "")
}

#[test]
fn numbers_print_as_people_write_them() {
    for (v, text) in [
        (0.0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (-1.5, "-1.5"),
        (0.95, "0.95"),
        (0.1 + 0.2, "0.30000000000000004"),
        (100.0, "100"),
        (1e-20, "1e-20"),
        (1.5e-7, "1.5e-7"),
        (0.00001, "0.00001"),
        (1e300, "1e300"),
        (-1.25e300, "-1.25e300"),
        (5e-324, "5e-324"),
        (f64::MAX, "1.7976931348623157e308"),
        (f64::MIN_POSITIVE, "2.2250738585072014e-308"),
        (18_446_744_073_709_552_000.0, "1.8446744073709552e19"),
        (9_007_199_254_740_993.0, "9007199254740992"),
        (1e16, "10000000000000000"),
        (1e17, "1e17"),
        (10.000_001, "10.000001"),
        (1e23, "1e23"),
        (9.536_743_164_062_5e-7, "9.5367431640625e-7"),
    ] {
        assert_eq!(printed(v), text);
        assert_eq!(text.parse(), Ok(v));
    }
}

#[test]
fn it_is_the_same_in_a_const() {
    enum Tiny {}
    impl FloatBounds for Tiny {
        const MAX: f64 = 5e-324;
    }
    const REFUSED: Result<Float<Tiny>, OutOfRange> = Float::new(0.5);
    let text = REFUSED.unwrap_err().to_string();
    assert_eq!(text, "expected a number of at most 5e-324, not 0.5");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    /// std's shortest digits are the oracle.
    #[test]
    fn any_float_prints_in_the_shortest_digits_that_read_back(bits: u64) {
        let v = f64::from_bits(bits);
        prop_assume!(v.is_finite());
        let text = printed(v);
        prop_assert_eq!(text.parse::<f64>(), Ok(v + 0.0));
        let digits = |s: &str| -> String {
            let mantissa: String = s.split('e').next().unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
            mantissa.trim_matches('0').into()
        };
        prop_assert_eq!(digits(&text), digits(&format!("{v:e}")));
    }

    #[test]
    fn everyday_floats_print_as_std_does(n in -1_000_000_000i32..1_000_000_000, d in 0..5i32) {
        let v = f64::from(n) / 10f64.powi(d);
        prop_assert_eq!(printed(v), format!("{}", v + 0.0));
    }

    #[test]
    fn integers_print_as_std_does(min in (i64::MIN + 1)..) {
        let rule = Rule::Int { min, max: i64::MAX, multiple_of: 1 };
        if min < i64::MAX {
            prop_assert_eq!(rule.to_string(), format!("an integer of at least {min}"));
        }
    }

    /// `[^x]*` for a byte class and two states: the automaton against a plain loop.
    #[test]
    fn a_pattern_reads_utf8_bytes(text in "\\PC*") {
        prop_assert_eq!(NO_X.matches(&text), !text.contains('x'));
    }
}

const NO_X: Pattern<'_> = Pattern {
    source: "^[^x]*$",
    classes: &{
        let mut classes = [0; 256];
        classes[b'x' as usize] = 1;
        classes
    },
    width: 2,
    next: &[0, 1, 1, 1],
    accepts: &[true, false],
};

#[test]
fn a_malformed_pattern_matches_nothing() {
    for broken in [
        Pattern { next: &[], ..NO_X },
        Pattern {
            next: &[9, 9, 9, 9],
            ..NO_X
        },
        Pattern { width: 0, ..NO_X },
        Pattern {
            accepts: &[],
            ..NO_X
        },
        Pattern {
            classes: &[200; 256],
            ..NO_X
        },
    ] {
        assert!(!broken.matches("abc"), "{broken:?}");
    }
}

#[test]
fn rules_read_as_what_a_field_takes() {
    const TEXT: Rule<'_> = Rule::TEXT;
    let text = |min, max| {
        Rule::Text {
            min,
            max,
            pattern: None,
        }
        .to_string()
    };
    let int = |min, max, multiple_of| {
        Rule::Int {
            min,
            max,
            multiple_of,
        }
        .to_string()
    };
    let list = |min, max| {
        Rule::List {
            item: &TEXT,
            min,
            max,
        }
        .to_string()
    };
    let float = |min, max, min_exclusive, max_exclusive| {
        Rule::Float {
            min,
            max,
            min_exclusive,
            max_exclusive,
            multiple_of: 0.0,
        }
        .to_string()
    };
    let (many, low, high) = (usize::MAX, f64::NEG_INFINITY, f64::INFINITY);
    for (is, should) in [
        (Rule::Any.to_string(), "any JSON"),
        (Rule::Bool.to_string(), "true or false"),
        (text(0, many), "text"),
        (text(1, many), "text of at least 1 character"),
        (text(0, 1), "text of at most 1 character"),
        (text(2, 2), "text of 2 characters"),
        (int(i64::MIN, i64::MAX, 1), "an integer"),
        (
            int(i64::MIN, 3, 2),
            "an integer of at most 3 that is a multiple of 2",
        ),
        (int(3, 3, 1), "the integer 3"),
        (list(0, many), "a list of text"),
        (list(1, many), "a list of at least 1 item"),
        (list(1, 1), "a list of 1 item"),
        (list(0, 3), "a list of at most 3 items"),
        (float(low, high, false, false), "a number"),
        (float(low, 0.5, false, true), "a number below 0.5"),
        (float(low, 0.5, false, false), "a number of at most 0.5"),
        (float(0.5, high, true, false), "a number above 0.5"),
        (float(0.0, 1.0, true, true), "a number above 0 and below 1"),
        (float(1.0, 1.0, false, false), "the number 1"),
        (Rule::OneOf(&["a"]).to_string(), "the text \"a\""),
        (Rule::IntOneOf(&[7]).to_string(), "the integer 7"),
        (
            Rule::AnyOf(&[&Rule::Bool, &Rule::INT]).to_string(),
            "true or false or an integer",
        ),
    ] {
        assert_eq!(is, should);
    }
    let many: &'static [i64] = Box::leak((0..30).collect());
    assert!(
        Rule::IntOneOf(many)
            .to_string()
            .ends_with("18, 19, … (30 values)")
    );
}

#[test]
fn a_message_that_is_too_long_ends_in_an_ellipsis() {
    let long: &'static str = Box::leak("é".repeat(700).into_boxed_str());
    let values: &'static [&'static str] = Box::leak(vec![long].into());
    let text = Rule::OneOf(values).to_string();
    assert!(text.ends_with("é…") && text.len() <= 1000, "{}", text.len());
}

#[test]
fn the_table_can_be_read() {
    let names: Vec<_> = Input::SCHEMA.fields().iter().map(|f| f.name).collect();
    assert_eq!(names[..3], ["prompt", "image", "num_outputs"]);
    let field = Input::SCHEMA.field("outFPS").unwrap();
    assert_eq!(
        (field.ident, field.rule.to_string().as_str()),
        ("out_fps", "an integer from 1 to 60")
    );
    assert_eq!(
        Input::SCHEMA.field("num_outputs").unwrap().default,
        Some("1")
    );
    assert!(Input::SCHEMA.field("out_fps").is_none());
}
