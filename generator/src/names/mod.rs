//! Rust names for what upstream documents call as they please.
//!
//! A name once given is recorded in models.lock and never changes: whatever is added later has to find another. Without
//! a record, names are given in the order of the schema, so the same document always gets the same ones.
//!
//! - `case`: any text → words → an identifier
//! - `package`: `owner/name` → a package
//! - `part`: what an output is made of

mod case;
mod package;
pub(crate) mod part;

pub use case::is_keyword;
pub use package::assign_packages;

use std::collections::{BTreeMap, BTreeSet};

/// Whether `name` can name a method, a field or an argument as it is.
pub(crate) fn is_plain(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !is_keyword(name)
}

/// Names by what they stand for.
pub type Recorded = BTreeMap<String, String>;

/// All names of one model, as models.lock holds them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Record → wire name of a field → identifier.
    pub fields: BTreeMap<String, Recorded>,
    /// `Record.wire name` → name of the field's type.
    pub types: Recorded,
    /// Name of an enum → wire value → name of the variant.
    pub variants: BTreeMap<String, Recorded>,
}

/// What a setter must not be called: the other methods of an input, and those of traits that it implements.
const METHODS: [&str; 7] = [
    "new",
    "from_json",
    "validate",
    "clone",
    "default",
    "fmt",
    "serialize",
];

/// What a type must not be called: what a generated crate names otherwise, and what its code takes from the prelude.
const TYPES: [&str; 32] = [
    "Model",
    "Input",
    "Output",
    "TrainingInput",
    "TrainingOutput",
    "FileInput",
    "FileOutput",
    "InvalidInput",
    "IntBounds",
    "FloatBounds",
    "Json",
    "Self",
    "String",
    "Vec",
    "Option",
    "Some",
    "None",
    "Result",
    "Ok",
    "Err",
    "Into",
    "From",
    "IntoIterator",
    "Iterator",
    "Clone",
    "Copy",
    "Debug",
    "Sized",
    "Send",
    "Sync",
    "Default",
    "Box",
];

/// The type names of one model that are taken.
pub(crate) type Types = Taken;

/// Names that must differ from each other, as far as they are given.
#[derive(Default)]
pub(crate) struct Taken {
    names: BTreeSet<String>,
    /// Stem of a name that was taken → the first number that may be free: many names may clash.
    numbers: BTreeMap<String, u32>,
}

impl Taken {
    fn new<'a>(names: impl IntoIterator<Item = &'a String>) -> Self {
        Self {
            names: names.into_iter().cloned().collect(),
            numbers: BTreeMap::new(),
        }
    }

    /// Gives `name`, or `name` with the first number from 2 that makes it free: `out_fps_2`, `DpmSde2`, `V1_2`.
    fn give(&mut self, name: String) -> String {
        let name = if self.names.contains(&name) {
            self.numbered(&name)
        } else {
            name
        };
        self.names.insert(name.clone());
        name
    }

    fn numbered(&mut self, name: &str) -> String {
        let stem = name.trim_start_matches("r#").trim_end_matches('_');
        let camel = stem.starts_with(|c: char| c.is_ascii_uppercase())
            && !stem.ends_with(|c: char| c.is_ascii_digit());
        let separator = if camel { "" } else { "_" };
        let number = self.numbers.entry(stem.to_owned()).or_insert(2);
        loop {
            let name = format!("{stem}{separator}{number}");
            *number += 1;
            if !self.names.contains(&name) {
                return name;
            }
        }
    }
}

impl Names {
    /// The fields of a record.
    pub(crate) fn fields(&mut self, record: &str) -> Scope<'_> {
        Scope::new(self.fields.entry(record.to_owned()).or_default(), field)
    }

    /// The variants of an enum.
    pub(crate) fn variants(&mut self, name: &str) -> Scope<'_> {
        Scope::new(
            self.variants.entry(name.to_owned()).or_default(),
            case::variant,
        )
    }

    /// The type names that are taken at the start.
    pub(crate) fn types(&self) -> Types {
        Taken::new(self.types.values())
    }

    /// The name of the type of `what` (`Record.wire name`), after the field that it belongs to.
    pub(crate) fn assign_type(
        &mut self,
        taken: &mut Types,
        what: &str,
        prefix: &str,
        wire: &str,
    ) -> String {
        if let Some(name) = self.types.get(what) {
            return name.clone();
        }
        let mut name = format!("{prefix}{}", case::upper_camel(case::beginning(wire)));
        if TYPES.contains(&name.as_str()) {
            name.push_str("Choice");
        }
        let name = taken.give(name);
        self.types.insert(what.to_owned(), name.clone());
        name
    }
}

/// Names that must differ from each other: the fields of a record, the variants of an enum.
pub(crate) struct Scope<'a> {
    recorded: &'a mut Recorded,
    taken: Taken,
    propose: fn(&str) -> String,
}

impl<'a> Scope<'a> {
    fn new(recorded: &'a mut Recorded, propose: fn(&str) -> String) -> Self {
        let taken = Taken::new(recorded.values());
        Self {
            recorded,
            taken,
            propose,
        }
    }

    /// Keeps a name from being given.
    pub(crate) fn reserve(&mut self, name: &str) {
        self.taken.names.insert(name.to_owned());
    }

    /// The name of `wire`: the recorded one, or a new one.
    pub(crate) fn assign(&mut self, wire: &str) -> String {
        if let Some(name) = self.recorded.get(wire) {
            return name.clone();
        }
        let name = self.taken.give((self.propose)(case::beginning(wire)));
        self.recorded.insert(wire.to_owned(), name.clone());
        name
    }
}

fn field(wire: &str) -> String {
    let name = case::snake(wire);
    if METHODS.contains(&name.as_str()) {
        format!("{name}_")
    } else {
        case::escape_keyword(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(all: &[&str]) -> Vec<String> {
        let mut names = Names::default();
        let mut scope = names.fields("Input");
        all.iter().map(|wire| scope.assign(wire)).collect()
    }

    fn variants(all: &[&str]) -> Vec<String> {
        let mut names = Names::default();
        let mut scope = names.variants("Choice");
        all.iter().map(|wire| scope.assign(wire)).collect()
    }

    #[test]
    fn fields_are_snake_case() {
        assert_eq!(
            fields(&[
                "prompt",
                "outFPS",
                "ViTB16_laion400m",
                "Lora url",
                "2d-mode",
                "größe",
                "-"
            ]),
            [
                "prompt",
                "out_fps",
                "vi_tb16_laion400m",
                "lora_url",
                "n2d_mode",
                "grosse",
                "dash"
            ]
        );
    }

    #[test]
    fn keywords_and_methods_are_avoided() {
        assert_eq!(
            fields(&["loop", "self", "new", "gen", "validate"]),
            ["r#loop", "self_", "new_", "r#gen", "validate_"]
        );
    }

    #[test]
    fn clashing_fields_are_numbered() {
        assert_eq!(
            fields(&["out_fps", "outFPS", "out_fps_2", "loop", "Loop"]),
            ["out_fps", "out_fps_2", "out_fps_2_2", "r#loop", "loop_2"]
        );
    }

    #[test]
    fn variants_are_camel_case_and_never_clash() {
        assert_eq!(
            variants(&[
                "16:9",
                "1",
                "0.25",
                "-1",
                "DDIM",
                "K_EULER",
                "DPM SDE",
                "DPM++ SDE",
                "self",
                "",
                "-",
                "中文",
                "dpm-sde"
            ]),
            [
                "R16x9",
                "V1",
                "V0_25",
                "Minus1",
                "Ddim",
                "KEuler",
                "DpmSde",
                "DpmPlusPlusSde",
                "Self_",
                "Empty",
                "Dash",
                "ZhongWen",
                "DpmSde2"
            ]
        );
    }

    #[test]
    fn a_recorded_name_stays_and_a_newcomer_gives_way() {
        let mut names = Names::default();
        assert_eq!(names.variants("X").assign("DPM SDE"), "DpmSde");
        let mut scope = names.variants("X");
        assert_eq!(
            scope.assign("dpm_sde"),
            "DpmSde2",
            "although it comes first now"
        );
        assert_eq!(scope.assign("DPM SDE"), "DpmSde");
    }

    #[test]
    fn types_avoid_what_the_crate_names_otherwise() {
        let mut names = Names::default();
        let mut taken = names.types();
        let mut name = |what: &str, wire: &str| names.assign_type(&mut taken, what, "", wire);
        assert_eq!(name("Input.model", "model"), "ModelChoice");
        assert_eq!(name("Input.string", "string"), "StringChoice");
        assert_eq!(name("Input.size", "size"), "Size");
        assert_eq!(name("Input.Size", "Size"), "Size2");
        assert_eq!(name("Input.size", "size"), "Size", "the same field again");
    }
}
