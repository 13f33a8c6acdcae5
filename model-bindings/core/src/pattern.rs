//! Regular expressions on text, as tables that a `const` can walk.
//!
//! In: text. Out: whether it matches. The generator compiles each expression; none is read here.

/// A regular expression, compiled to a deterministic automaton over bytes.
///
/// State 0 is where the text starts, and for each byte `b` of its UTF-8 form the next state is
/// `next[state * width + classes[b]]`. The text matches if `accepts` holds for the last state. The automaton
/// answers the search that JSON Schema asks for: somewhere in the text, unless the expression has anchors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pattern<'a> {
    /// The expression, as the model wrote it.
    pub source: &'a str,
    /// The class of each byte: bytes that no state tells apart share one.
    pub classes: &'a [u8; 256],
    /// The number of classes.
    pub width: usize,
    /// The next state for each state and class.
    pub next: &'a [u16],
    /// For each state, whether text that ends there matches.
    pub accepts: &'a [bool],
}

impl Pattern<'_> {
    /// Whether `text` matches. Tables that do not fit together match nothing.
    #[must_use]
    pub const fn matches(&self, text: &str) -> bool {
        let (mut state, mut rest) = (0, text.as_bytes());
        while let [byte, tail @ ..] = rest {
            let class = self.classes[*byte as usize] as usize;
            let at = state * self.width + class;
            if class >= self.width || at >= self.next.len() {
                return false;
            }
            state = self.next[at] as usize;
            rest = tail;
        }
        state < self.accepts.len() && self.accepts[state]
    }
}
