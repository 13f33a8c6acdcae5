//! Enums: open ones in answers, in which a value of tomorrow survives, and closed ones in requests.

use serde::{Deserialize, Deserializer};
use std::fmt;

/// Text that is no value of an enum.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownValue {
    /// The text.
    pub given: String,
    /// The values that there are.
    pub expected: &'static [&'static str],
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "expected one of {:?}, not {:?}",
            self.expected, self.given
        )
    }
}

impl std::error::Error for UnknownValue {}

/// Null where a list or an object was meant.
pub(crate) fn null_as_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// `Name { Variant = "text" }`: an enum with `as_str`, `Display`, `From<&str>`, `FromStr`, `Serialize`, `Deserialize` and
/// `Other` for any other text.
macro_rules! open {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $wire:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = concat!("`", $wire, "`")] $variant,)*
            /// A value that this version does not know.
            Other(String),
        }

        impl $name {
            /// The value as the API spells it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Other(value) => value,
                }
            }
        }

        impl From<&str> for $name {
            fn from(value: &str) -> Self {
                match value {
                    $($wire => Self::$variant,)*
                    other => Self::Other(other.to_owned()),
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            fn from_str(value: &str) -> Result<Self, Self::Err> {
                Ok(Self::from(value))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Ok(Self::from(&*value))
            }
        }

        $crate::open::text!($name);
    };
}

/// `Name { Variant = "text" }`: an enum with `ALL`, `as_str`, `Display`, `TryFrom<&str>`, `FromStr` and `Serialize`.
macro_rules! closed {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $wire:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = concat!("`", $wire, "`")] $variant,)*
        }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The value as the API spells it.
            #[must_use]
            pub fn as_str(&self) -> &'static str {
                match self {
                    $(Self::$variant => $wire,)*
                }
            }
        }

        impl TryFrom<&str> for $name {
            type Error = $crate::UnknownValue;

            fn try_from(value: &str) -> Result<Self, Self::Error> {
                match value {
                    $($wire => Ok(Self::$variant),)*
                    other => Err($crate::UnknownValue { given: other.to_owned(), expected: &[$($wire),*] }),
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownValue;

            fn from_str(value: &str) -> Result<Self, Self::Err> {
                Self::try_from(value)
            }
        }

        $crate::open::text!($name);
    };
}

/// What both kinds have.
macro_rules! text {
    ($name:ident) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

pub(crate) use {closed, open, text};

#[cfg(test)]
mod tests {
    use crate::types::{Status, WebhookEvent};

    #[test]
    fn a_value_of_tomorrow_survives() {
        let status: Status = serde_json::from_str("\"on-hold\"").unwrap();
        assert_eq!(status, Status::Other("on-hold".to_owned()));
        assert_eq!(status.to_string(), "on-hold");
        assert_eq!(serde_json::to_string(&status).unwrap(), "\"on-hold\"");
        assert_eq!(Status::from("aborted"), Status::Aborted);
        assert_eq!("failed".parse(), Ok(Status::Failed));
    }

    #[test]
    fn a_request_takes_known_values_only() {
        assert_eq!("logs".parse(), Ok(WebhookEvent::Logs));
        let error = "log".parse::<WebhookEvent>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "expected one of [\"start\", \"output\", \"logs\", \"completed\"], not \"log\""
        );
    }
}
