//! Texts of documents as literals that nobody has to look at twice.

use proc_macro2::Literal;
use unicode_normalization::is_nfc;

/// A string literal. Of a text that could be written in two ways, each sign beyond ASCII is escaped: an editor may change one
/// way into the other, and clippy asks about it.
pub(super) fn literal(text: &str) -> Literal {
    let plain = Literal::string(text);
    if is_nfc(text) {
        return plain;
    }
    let written = plain.to_string().chars().fold(String::new(), |mut out, c| {
        if c.is_ascii() {
            out.push(c);
        } else {
            out.extend(c.escape_unicode());
        }
        out
    });
    written.parse().unwrap_or(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_be_written_in_two_ways_is_escaped() {
        for plain in ["a", "größe", "bạn → ♲", "중한", "中文", "цена", "α µ", "👍"]
        {
            assert_eq!(literal(plain).to_string(), format!("\"{plain}\""));
        }
        for (text, expected) in [
            ("A\u{30a}", r#""A\u{30a}""#),
            ("\u{1112}\u{1161}", r#""\u{1112}\u{1161}""#),
            ("\u{212b}\u{200b}\u{ad}", r#""\u{212b}\u{200b}\u{ad}""#),
            // Signs that nobody sees are escaped in any text.
            ("a\u{200b}\u{ad}\u{202e}", r#""a\u{200b}\u{ad}\u{202e}""#),
        ] {
            assert_eq!(literal(text).to_string(), expected);
        }
    }

    #[test]
    fn a_literal_is_the_text() {
        for text in [
            "\u{1161}\"\\\n\0'",
            "é\u{301}\u{202e}",
            "\u{fa1e}\u{10ffff}",
        ] {
            let literal: syn::LitStr = syn::parse_str(&literal(text).to_string()).unwrap();
            assert_eq!(literal.value(), text);
        }
    }
}
