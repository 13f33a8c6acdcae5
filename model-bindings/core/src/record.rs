//! An `Input` seen as a row of slots, so that one function here does for all models what a derive would
//! write out for each.
//!
//! In: a table and the slots beside it. Out: JSON, `Debug`, files, problems; or an `Input` from JSON.
use crate::{
    Field, FileInput, InvalidInput, Json, Raw, Schema, Slot,
    check::{Problems, Source, check_json},
};
use serde::{
    Serializer,
    ser::{Error, SerializeMap},
};
use std::fmt;

/// All that is generated for an `Input` besides its fields and setters.
pub trait Record: Sized {
    /// Every field with its rules, in the order of the schema.
    const FIELDS: &'static [Field<'static>];
    /// The same as a table.
    const SCHEMA: &'static Schema<'static> = &Schema(Self::FIELDS);
    /// Nothing set; a required field holds a placeholder that every way to make an `Input` replaces.
    #[doc(hidden)]
    fn empty() -> Self;
    /// The fields, in the order of the schema.
    #[doc(hidden)]
    fn slots(&self) -> Vec<&dyn Slot>;
    /// The fields, in the order of the schema.
    #[doc(hidden)]
    fn slots_mut(&mut self) -> Vec<&mut dyn Slot>;
}

/// Puts a literal of `input!` into its field.
pub fn put(slot: &mut impl Slot, v: Raw<'_>) {
    let fits = slot.write(v);
    // The table only ever narrows what the type holds, and a const in the same place has checked the table.
    debug_assert!(fits, "the generated table does not fit the struct");
}

/// Writes what was set, in the order of the schema. A file that is not uploaded is an error that names the field.
///
/// # Errors
/// If a file is not uploaded, a number is not finite, or the serializer fails.
pub fn serialize<T: Record, S: Serializer>(input: &T, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    let mut error = None;
    for (field, slot) in T::SCHEMA.0.iter().zip(input.slots()) {
        slot.read(&mut |v| {
            if error.is_some() {
                return;
            }
            error = match v.not_uploaded() {
                Some((item, file)) => {
                    let at = item.map(|i| format!("[{i}]")).unwrap_or_default();
                    let name = field.name;
                    Some(S::Error::custom(format_args!(
                        "`{name}{at}` is a file that is not uploaded ({file:?}): let the client send this input, or give a URL"
                    )))
                }
                None => map.serialize_entry(field.name, &v).err(),
            };
        });
    }
    match error {
        Some(error) => Err(error),
        None => map.end(),
    }
}

/// Shows what was set. Secrets and the content of files are left out.
///
/// # Errors
/// If the formatter fails.
pub fn debug<T: Record>(input: &T, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut out = f.debug_struct(name);
    for (field, slot) in T::SCHEMA.0.iter().zip(input.slots()) {
        slot.read(&mut |v| {
            if field.secret {
                out.field(field.ident, &format_args!("[secret]"));
            } else {
                out.field(field.ident, &v);
            }
        });
    }
    out.finish()
}

/// Hands out each file with the name of its field, those in lists too.
pub fn files_mut<T: Record>(input: &mut T, to: &mut dyn FnMut(&'static str, &mut FileInput)) {
    for (field, slot) in T::SCHEMA.0.iter().zip(input.slots_mut()) {
        slot.files_mut(&mut |file| to(field.name, file));
    }
}

/// Checks what types cannot hold: lengths, patterns, numbers of items, and rules within JSON.
///
/// # Errors
/// With every broken rule.
pub fn validate<T: Record>(input: &T) -> Result<(), InvalidInput> {
    let mut problems = Problems::default();
    for (field, slot) in T::SCHEMA.0.iter().zip(input.slots()) {
        slot.read(&mut |v| problems.field(field, Source::Raw(v)));
    }
    problems.into_result(())
}

/// Reads an input from JSON.
///
/// # Errors
/// With every broken rule.
pub fn from_json<T: Record>(value: &Json) -> Result<T, InvalidInput> {
    check_json(T::SCHEMA, value)?;
    let (mut input, mut misfits) = (T::empty(), Problems::default());
    for (field, slot) in T::SCHEMA.0.iter().zip(input.slots_mut()) {
        if let Some(v) = value.get(field.name)
            && !slot.write(Raw::Json(v))
        {
            misfits.misfit(field); // the table does not fit the struct: never a silent loss
        }
    }
    misfits.into_result(input)
}

/// The slots of a record, which the call turns into trait objects.
#[doc(hidden)]
#[must_use]
pub fn slots<T, const N: usize>(all: [T; N]) -> Vec<T> {
    Vec::from(all)
}
