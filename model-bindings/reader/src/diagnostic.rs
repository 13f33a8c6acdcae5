//! What there is to say about a document: where, what, and what to do next.

use std::collections::HashSet;
use std::fmt;

/// How much of one text of a document a finding repeats, in characters. Nobody reads more, and a document may hold a name
/// of megabytes with thousands of places inside it.
const SHOWN: usize = 1_000;

/// Whether a finding stops the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The result is right, but poorer than the document might have meant.
    Warning,
    /// No code comes out of this document.
    Error,
}

/// One finding, with its place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    /// Whether it stops the run.
    pub severity: Severity,
    /// The file, as a path relative to the project, or a name for what was read from elsewhere.
    pub file: String,
    /// A JSON pointer into the file; empty for the file as a whole.
    pub pointer: String,
    /// What is wrong, without a full stop.
    pub message: String,
    /// What to do next.
    pub help: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        write!(
            f,
            "{severity}: {}\n  --> {}",
            plain(&self.message),
            plain(&self.file)
        )?;
        if !self.pointer.is_empty() {
            write!(f, "#{}", plain(&self.pointer))?;
        }
        write!(f, "\n  help: {}", self.help)
    }
}

/// The text as a terminal may show it, whoever wrote it: what could move the cursor, be a command, or turn the order of the
/// letters round is replaced.
#[must_use]
pub fn plain(text: &str) -> String {
    let hidden = |c: char| match c {
        '\n' => false,
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        c => c.is_control(),
    };
    text.replace(hidden, "\u{fffd}")
}

/// The findings about one file.
#[derive(Clone, Debug)]
pub struct Diagnostics {
    file: String,
    found: Vec<Diagnostic>,
    /// The same, to find one in.
    seen: HashSet<Diagnostic>,
}

impl Diagnostics {
    /// Nothing found yet in `file`.
    pub fn new(file: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            found: Vec::new(),
            seen: HashSet::new(),
        }
    }

    /// Notes something that stops the run.
    pub fn error(
        &mut self,
        pointer: &Pointer,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(Severity::Error, pointer, message.into(), help.into());
    }

    /// Notes something that does not.
    pub fn warning(
        &mut self,
        pointer: &Pointer,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(Severity::Warning, pointer, message.into(), help.into());
    }

    fn push(&mut self, severity: Severity, pointer: &Pointer, message: String, help: String) {
        let (file, pointer) = (self.file.clone(), pointer.to_string());
        let new = Diagnostic {
            severity,
            file,
            pointer,
            message: cut(&message),
            help,
        };
        // A component that is referred to twice is looked at twice.
        if self.seen.insert(new.clone()) {
            self.found.push(new);
        }
    }

    /// Notes what was found in another file with the same content.
    pub fn repeat(&mut self, found: &[Diagnostic]) {
        for d in found {
            let (message, help) = (d.message.clone(), d.help.clone());
            self.push(d.severity, &Pointer(d.pointer.clone()), message, help);
        }
    }

    /// Whether anything found stops the run.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|d| d.severity == Severity::Error)
    }

    /// Everything found, in the order of the document.
    #[must_use]
    pub fn into_vec(self) -> Vec<Diagnostic> {
        self.found
    }
}

/// A JSON pointer (RFC 6901) that grows as a document is walked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pointer(String);

impl Pointer {
    /// The document itself.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// The place of a component's schema.
    #[must_use]
    pub fn component(name: &str) -> Self {
        Self::root()
            .child("components")
            .child("schemas")
            .child(name)
    }

    /// A member of the object, or an item of the array, at this place.
    #[must_use]
    pub fn child(&self, token: impl fmt::Display) -> Self {
        let token = cut(&token.to_string())
            .replace('~', "~0")
            .replace('/', "~1");
        Self(format!("{}/{token}", self.0))
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text, cut if it is long.
fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_escapes_slashes_and_tildes() {
        let place = Pointer::component("a/b").child("~x").child(3);
        assert_eq!(place.to_string(), "/components/schemas/a~1b/~0x/3");
    }

    #[test]
    fn no_text_reaches_a_terminal_as_a_command() {
        let mut all = Diagnostics::new("a/\u{1b}[2J");
        all.error(
            &Pointer::root().child("\u{7}"),
            "\u{9b}2J \u{202e}é",
            "none",
        );
        let found = &all.into_vec()[0];
        assert_eq!(
            found.to_string(),
            "error: \u{fffd}2J \u{fffd}é\n  --> a/\u{fffd}[2J#/\u{fffd}\n  help: none"
        );
    }

    #[test]
    fn of_a_long_text_the_beginning_is_repeated() {
        let mut all = Diagnostics::new("x");
        all.error(
            &Pointer::root().child("é".repeat(10_000)),
            "n".repeat(10_000),
            "none",
        );
        let found = &all.into_vec()[0];
        assert_eq!(found.pointer, format!("/{}…", "é".repeat(SHOWN)));
        assert_eq!(found.message, format!("{}…", "n".repeat(SHOWN)));
    }

    #[test]
    fn a_diagnostic_names_file_place_and_next_step() {
        let mut all = Diagnostics::new("schemas/a/b.json");
        all.error(
            &Pointer::component("Input"),
            "unknown type `tuple`",
            "write one of the types that OpenAPI knows",
        );
        all.error(
            &Pointer::component("Input"),
            "unknown type `tuple`",
            "write one of the types that OpenAPI knows",
        );
        let all = all.into_vec();
        assert_eq!(all.len(), 1, "the same finding is told once");
        assert_eq!(
            all[0].to_string(),
            "error: unknown type `tuple`\n  --> schemas/a/b.json#/components/schemas/Input\n  \
             help: write one of the types that OpenAPI knows"
        );
    }
}
