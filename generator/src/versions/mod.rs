//! Two states of a model → what differs between them → the next version of its crate.
//!
//! ```text
//! interface before, interface after
//!   → compare: records, outputs, trainings; rules: what a value must be   → differences, each of a kind
//!   → level:   each kind causes a bump, the greatest one counts           → the next version
//!   → renewal: a project's pin against a document that may replace it     → models.lock
//!   → changelog: what models.lock records                                 → CHANGELOG.md
//! ```
//!
//! To change what a difference means for a version, see [`Kind::level`] and nothing else.

mod changelog;
mod compare;
mod level;
mod renewal;
mod rules;
#[cfg(test)]
mod tests;

pub(crate) use changelog::changelog;
pub use compare::compare;
pub use level::Level;
pub use renewal::Renewal;

use std::fmt;

/// Something that differs between two states of a model.
///
/// Displays as a line of a changelog, safe as Markdown: ``major: `seed` is gone``.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// What it is.
    pub kind: Kind,
    /// A sentence about it, without its full stop, that names the field.
    pub text: String,
}

impl Difference {
    fn new(kind: Kind, text: impl Into<String>) -> Self {
        Self {
            kind,
            text: text.into(),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.level(), self.text)
    }
}

/// What can differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// A field is gone.
    FieldRemoved,
    /// There is a new field, which is required.
    RequiredFieldAdded,
    /// There is a new field, which is optional.
    FieldAdded,
    /// A field is required that was not.
    NewlyRequired,
    /// A field is no longer required.
    NoLongerRequired,
    /// The required fields, the arguments of `Input::new`, have another order.
    RequiredReordered,
    /// A field holds values of another type.
    TypeChanged,
    /// A number has bounds that had none, and with them a type of its own.
    RangeAdded,
    /// A number has lost its bounds, and with them its type.
    RangeRemoved,
    /// Some values are out that were in: bounds, lengths, patterns, counts.
    Narrowed,
    /// Some values are in that were out.
    Widened,
    /// Some values are in that were out, and the reverse.
    Moved,
    /// An enum has lost values.
    ValuesRemoved,
    /// An enum has new values.
    ValuesAdded,
    /// The model answers otherwise, or no longer as a stream, or newly as one.
    OutputChanged,
    /// The model can no longer be trained.
    TrainingRemoved,
    /// The model can be trained.
    TrainingAdded,
    /// The model's author advises against a field.
    Deprecated,
    /// The model's author no longer advises against a field.
    NoLongerDeprecated,
    /// The service takes another value in a field's absence.
    DefaultChanged,
    /// A field's value is hidden that was shown, or the reverse.
    SecretChanged,
    /// Optional fields, or the values of an enum, have another order.
    OrderChanged,
    /// The model is called by its name alone, or no longer so.
    OfficialChanged,
    /// Another version of the model, or built by another version of Cog.
    VersionChanged,
    /// The pin has other bytes, and none of the above is the reason.
    PinChanged,
    /// The two states cannot be compared.
    Unknown,
}

impl Kind {
    /// The bump that it causes.
    #[must_use]
    pub fn level(self) -> Level {
        match self {
            Self::FieldRemoved
            | Self::RequiredFieldAdded
            | Self::NewlyRequired
            | Self::NoLongerRequired
            | Self::RequiredReordered
            | Self::TypeChanged
            | Self::RangeAdded
            | Self::RangeRemoved
            | Self::Narrowed
            | Self::Moved
            | Self::ValuesRemoved
            | Self::OutputChanged
            | Self::TrainingRemoved
            // Nobody can say that it is less.
            | Self::Unknown => Level::Major,
            Self::FieldAdded
            | Self::Widened
            | Self::ValuesAdded
            | Self::TrainingAdded
            | Self::Deprecated => Level::Minor,
            Self::NoLongerDeprecated
            | Self::DefaultChanged
            | Self::SecretChanged
            | Self::OrderChanged
            | Self::OfficialChanged
            | Self::VersionChanged
            | Self::PinChanged => Level::Patch,
        }
    }
}
