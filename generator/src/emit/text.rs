//! Texts of documents as literals that nobody has to look at twice.

use proc_macro2::Literal;

/// Where Unicode has signs that stand for themselves, each in one way: a text of them alone is normalised.
const PLAIN: [(char, char); 16] = [
    ('\0', '\u{7f}'),
    ('\u{a1}', '\u{ac}'),
    ('\u{ae}', '\u{2ff}'),
    // Greek, Cyrillic, Hebrew and Arabic.
    ('\u{391}', '\u{3ff}'),
    ('\u{400}', '\u{482}'),
    ('\u{48a}', '\u{52f}'),
    ('\u{5d0}', '\u{5ea}'),
    ('\u{620}', '\u{64a}'),
    ('\u{2010}', '\u{2027}'),
    // Chinese, Japanese and Korean.
    ('\u{3001}', '\u{3029}'),
    ('\u{3041}', '\u{3096}'),
    ('\u{30a1}', '\u{30fe}'),
    ('\u{3400}', '\u{9fff}'),
    ('\u{ac00}', '\u{d7a3}'),
    ('\u{ff01}', '\u{ff9d}'),
    ('\u{1f300}', '\u{1faff}'),
];

/// A string literal. Signs that look like others, or like none, are escaped: clippy asks about them.
pub(super) fn literal(text: &str) -> Literal {
    let plain = Literal::string(text);
    let is_plain = |c: char| {
        PLAIN
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&c))
    };
    if text.chars().all(is_plain) {
        return plain;
    }
    let written = plain.to_string().chars().fold(String::new(), |mut out, c| {
        if is_plain(c) {
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
        for plain in ["a", "größe", "중한", "中文", "日本の", "цена", "α µ", "👍"]
        {
            assert_eq!(literal(plain).to_string(), format!("\"{plain}\""));
        }
        assert_eq!(literal("A\u{30a}").to_string(), r#""A\u{30a}""#);
        assert_eq!(
            literal("\u{1112}\u{1161}").to_string(),
            r#""\u{1112}\u{1161}""#
        );
        assert_eq!(
            literal("\u{212b}\u{200b}\u{ad}").to_string(),
            r#""\u{212b}\u{200b}\u{ad}""#
        );
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
