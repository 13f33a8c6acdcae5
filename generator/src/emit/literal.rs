//! Numbers as a person would write them: `1_000_000`, `0.000_1`, `1e300`.

use proc_macro2::TokenStream;
use std::f64::consts;

/// What clippy takes for a constant of mathematics if it is written out, and from how many digits on (the point is one).
#[allow(clippy::approx_constant, reason = "std has the others alone")]
const KNOWN: [(f64, usize); 21] = [
    (consts::PI, 4),
    (consts::TAU, 4),
    (consts::E, 5),
    (consts::FRAC_1_PI, 5),
    (1.618_033_988_749_895, 5),
    (0.577_215_664_901_532_9, 5),
    (consts::FRAC_1_SQRT_2, 6),
    (consts::FRAC_2_PI, 6),
    (consts::FRAC_2_SQRT_PI, 6),
    (consts::FRAC_PI_2, 6),
    (consts::FRAC_PI_3, 6),
    (consts::FRAC_PI_4, 6),
    (consts::FRAC_PI_6, 6),
    (consts::FRAC_PI_8, 6),
    (consts::LN_2, 6),
    (consts::LN_10, 6),
    (consts::LOG10_2, 6),
    (consts::LOG10_E, 6),
    (consts::LOG2_10, 6),
    (consts::LOG2_E, 6),
    (consts::SQRT_2, 6),
];

/// An integer, signed if it has to be.
pub(super) fn integer(value: i64) -> TokenStream {
    tokens(value < 0, &grouped(&value.unsigned_abs().to_string()))
}

/// As [`integer`], as text.
pub(super) fn integer_text(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{}", grouped(&value.unsigned_abs().to_string()))
}

/// A finite number.
pub(super) fn number(value: f64) -> TokenStream {
    let text = format!("{:?}", value.abs());
    // `1.797_693_134_862_315_7e308`: the exponent stays as it is.
    let (digits, exponent) = match text.split_once('e') {
        Some((digits, exponent)) => (digits, format!("e{exponent}")),
        None => (text.as_str(), String::new()),
    };
    let text = match digits.split_once('.') {
        Some((whole, fraction)) => {
            let fraction: Vec<_> = fraction
                .as_bytes()
                .chunks(3)
                .map(String::from_utf8_lossy)
                .collect();
            format!("{}.{}{exponent}", grouped(whole), fraction.join("_"))
        }
        None => format!("{}{exponent}", grouped(digits)),
    };
    tokens(value.is_sign_negative() && value != 0.0, &text)
}

/// `#[allow]` for the item that a bound is written in, if clippy would have a constant in its place.
pub(super) fn allow_known(bounds: &[f64]) -> Option<TokenStream> {
    bounds
        .iter()
        .any(|bound| is_known(*bound))
        .then(|| quote::quote!(#[allow(clippy::approx_constant, reason = "the model's own bound")]))
}

fn is_known(bound: f64) -> bool {
    let text = bound.abs().to_string();
    KNOWN.iter().any(|(constant, digits)| {
        let places = text.len().saturating_sub(2);
        text.len() >= *digits
            && (constant.to_string().starts_with(&text) || format!("{constant:.places$}") == text)
    })
}

/// A count, or `usize::MAX` for an open end.
pub(super) fn count(value: Option<usize>) -> TokenStream {
    match value {
        Some(value) => tokens(false, &grouped(&value.to_string())),
        None => quote::quote!(usize::MAX),
    }
}

fn grouped(digits: &str) -> String {
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('_');
        }
        out.push(digit);
    }
    out
}

fn tokens(negative: bool, text: &str) -> TokenStream {
    let literal: TokenStream = text.parse().unwrap_or_default();
    if negative {
        quote::quote!(-#literal)
    } else {
        literal
    }
}

#[cfg(test)]
#[allow(clippy::approx_constant, reason = "this is what is tested")]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_are_grouped_and_mean_the_same() {
        let show = |tokens: TokenStream| tokens.to_string();
        assert_eq!(show(integer(i64::MIN)), "- 9_223_372_036_854_775_808");
        assert_eq!(show(integer(512)), "512");
        assert_eq!(show(number(0.000_1)), "0.000_1");
        assert_eq!(show(number(-1_440.0)), "- 1_440.0");
        assert_eq!(show(number(1e300)), "1e300");
        assert_eq!(show(number(f64::MAX)), "1.797_693_134_862_315_7e308");
        assert_eq!(show(number(1.5e-9)), "1.5e-9");
        assert_eq!(show(number(-0.0)), "0.0");
    }

    #[test]
    fn a_constant_of_mathematics_is_known_by_some_digits_or_its_rounding() {
        for known in [3.14, -6.283, 2.718, 1.4142, 3.1416, consts::LN_2] {
            assert!(is_known(known), "{known}");
        }
        for free in [3.1, 3.15, 6.0, 0.7, 31.4, 1e300] {
            assert!(!is_known(free), "{free}");
        }
    }
}
