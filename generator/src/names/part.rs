//! Names of what an output is made of: its types, their fields and their variants.
//!
//! They are recorded nowhere: an output is read, and what reads it is checked by the compiler.

use super::{Recorded, Scope, case};
use heck::ToUpperCamelCase;
use std::collections::BTreeSet;

/// The longest name of a type, in bytes: rustdoc makes a file of each, and a file system takes 255.
const LONGEST: usize = 120;

/// What a part must not be called, as its code takes it from the prelude or from the crate.
const SHARED: [&str; 13] = [
    "Json",
    "FileOutput",
    "FileInput",
    "String",
    "Option",
    "Vec",
    "Box",
    "Some",
    "None",
    "Ok",
    "Err",
    "Result",
    "Self",
];

/// The types of one output, all different, in whatever case they are written.
pub(crate) struct PartNames {
    taken: BTreeSet<String>,
}

impl Default for PartNames {
    fn default() -> Self {
        let taken = SHARED.iter().map(|name| name.to_lowercase()).collect();
        Self { taken }
    }
}

impl PartNames {
    /// The name of the type of `what`: a component, or the words that lead to a part of one.
    pub(crate) fn give(&mut self, what: &str) -> String {
        let mut name = case::upper_camel(case::beginning(what));
        name.truncate(LONGEST);
        let clashing = std::iter::once(String::new())
            .chain(std::iter::once("Part".to_owned()))
            .chain((2_u32..).map(|n| format!("Part{n}")));
        for suffix in clashing {
            let name = format!("{name}{suffix}");
            if self.taken.insert(name.to_lowercase()) {
                return name;
            }
        }
        name
    }
}

/// The name that typify makes of a type's name.
pub(crate) fn of_typify(name: &str) -> String {
    name.to_upper_camel_case()
}

/// The fields of a part.
pub(crate) fn fields(recorded: &mut Recorded) -> Scope<'_> {
    Scope::new(recorded, |wire| {
        let name = case::snake(wire);
        if case::is_keyword(&name) {
            format!("{name}_")
        } else {
            name
        }
    })
}

/// The variants of a part.
pub(crate) fn variants(recorded: &mut Recorded) -> Scope<'_> {
    Scope::new(recorded, case::variant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_differ_in_any_case_and_from_what_is_shared() {
        let mut names = PartNames::default();
        let given = [
            "file-output",
            "a b",
            "Ab",
            "ab",
            "größe",
            "2d",
            "Output parts item",
        ]
        .map(|what| names.give(what));
        assert_eq!(
            given,
            [
                "FileOutputPart",
                "AB",
                "AbPart",
                "AbPart2",
                "Grosse",
                "N2d",
                "OutputPartsItem"
            ]
        );
    }

    #[test]
    fn a_long_name_is_cut_and_still_its_own() {
        let mut names = PartNames::default();
        let given = ["x", "y"].map(|end| names.give(&format!("{}{end}", "中".repeat(900))));
        assert!(given.iter().all(|name| name.len() < 150), "{given:?}");
        assert_ne!(given[0], given[1]);
    }

    #[test]
    fn a_name_that_typify_would_write_in_another_way_stays_apart_there_too() {
        let mut names = PartNames::default();
        let given = ["a b", "a_b", "AB", "aB", "A_b_"].map(|what| of_typify(&names.give(what)));
        assert_eq!(given.iter().collect::<BTreeSet<_>>().len(), given.len());
    }

    #[test]
    fn keywords_get_an_underscore_in_an_output() {
        let mut recorded = Recorded::new();
        let mut scope = fields(&mut recorded);
        let given = ["type", "self", "new", "Type", "µ"].map(|wire| scope.assign(wire));
        assert_eq!(given, ["type_", "self_", "new", "type_2", "u"]);
    }
}
