//! The types of fields, seen as one: what is written generically here is not written out for each model.
//!
//! In: a [`Raw`]. Out: a typed value, and back.
use crate::{FileInput, Json, Raw, Rule};

/// A type that a field, or an item of a list, can have.
pub trait Scalar: Sized {
    /// What the type holds.
    const RULE: &'static Rule<'static>;
    /// The placeholder in [`Record::empty`](crate::Record::empty).
    #[doc(hidden)]
    const EMPTY: Self;
    /// The value without its type.
    fn raw(&self) -> Raw<'_>;
    /// The value, if `v` is one.
    fn from_raw(v: Raw<'_>) -> Option<Self>;
    /// The file, if it is one.
    fn file_mut(&mut self) -> Option<&mut FileInput> {
        None
    }
}

impl Scalar for bool {
    const RULE: &'static Rule<'static> = &Rule::Bool;
    const EMPTY: Self = false;
    fn raw(&self) -> Raw<'_> {
        Raw::Bool(*self)
    }
    fn from_raw(v: Raw<'_>) -> Option<Self> {
        match v.plain() {
            Raw::Bool(v) => Some(v),
            _ => None,
        }
    }
}

impl Scalar for i64 {
    const RULE: &'static Rule<'static> = &Rule::INT;
    const EMPTY: Self = 0;
    fn raw(&self) -> Raw<'_> {
        Raw::Int((*self).into())
    }
    fn from_raw(v: Raw<'_>) -> Option<Self> {
        match v.plain() {
            Raw::Int(v) => v.try_into().ok(),
            _ => None,
        }
    }
}

impl Scalar for f64 {
    const RULE: &'static Rule<'static> = &Rule::FLOAT;
    const EMPTY: Self = 0.0;
    fn raw(&self) -> Raw<'_> {
        Raw::Float(*self)
    }
    #[expect(clippy::cast_precision_loss, reason = "the nearest double, as in JSON")]
    fn from_raw(v: Raw<'_>) -> Option<Self> {
        match v.plain() {
            Raw::Int(v) => Some(v as f64),
            Raw::Float(v) => Some(v),
            _ => None,
        }
    }
}

impl Scalar for String {
    const RULE: &'static Rule<'static> = &Rule::TEXT;
    const EMPTY: Self = String::new();
    fn raw(&self) -> Raw<'_> {
        Raw::Str(self)
    }
    fn from_raw(v: Raw<'_>) -> Option<Self> {
        match v.plain() {
            Raw::Str(v) => Some(v.into()),
            _ => None,
        }
    }
}

impl Scalar for Json {
    const RULE: &'static Rule<'static> = &Rule::Any;
    const EMPTY: Self = Json::Null;
    fn raw(&self) -> Raw<'_> {
        Raw::Json(self)
    }
    fn from_raw(v: Raw<'_>) -> Option<Self> {
        match v {
            Raw::Json(v) => Some(v.clone()),
            v => serde_json::to_value(v).ok(),
        }
    }
}

/// A field of a struct: a scalar, a list of them, or either as an `Option`.
pub trait Slot {
    /// Hands the value out, if there is one.
    fn read(&self, to: &mut dyn FnMut(Raw<'_>));
    /// Takes `v` in; false if it does not fit, which the schema has ruled out before.
    fn write(&mut self, v: Raw<'_>) -> bool;
    /// Hands out each file.
    fn files_mut(&mut self, to: &mut dyn FnMut(&mut FileInput));
}

impl<T: Scalar> Slot for T {
    fn read(&self, to: &mut dyn FnMut(Raw<'_>)) {
        to(self.raw());
    }
    fn write(&mut self, v: Raw<'_>) -> bool {
        T::from_raw(v).map(|v| *self = v).is_some()
    }
    fn files_mut(&mut self, to: &mut dyn FnMut(&mut FileInput)) {
        self.file_mut().into_iter().for_each(to);
    }
}

impl<T: Scalar> Slot for Vec<T> {
    fn read(&self, to: &mut dyn FnMut(Raw<'_>)) {
        to(Raw::List(&self.iter().map(T::raw).collect::<Vec<_>>()));
    }
    fn write(&mut self, v: Raw<'_>) -> bool {
        let items: Option<Vec<T>> = match v {
            Raw::List(items) => items.iter().map(|v| T::from_raw(*v)).collect(),
            Raw::Json(Json::Array(items)) => {
                items.iter().map(|v| T::from_raw(Raw::Json(v))).collect()
            }
            _ => None,
        };
        items.map(|items| *self = items).is_some()
    }
    fn files_mut(&mut self, to: &mut dyn FnMut(&mut FileInput)) {
        self.iter_mut().filter_map(T::file_mut).for_each(to);
    }
}

impl<T: Scalar> Slot for Option<T> {
    fn read(&self, to: &mut dyn FnMut(Raw<'_>)) {
        if let Some(v) = self {
            to(v.raw());
        }
    }
    fn write(&mut self, v: Raw<'_>) -> bool {
        *self = T::from_raw(v);
        self.is_some()
    }
    fn files_mut(&mut self, to: &mut dyn FnMut(&mut FileInput)) {
        self.iter_mut().filter_map(T::file_mut).for_each(to);
    }
}

impl<T: Scalar> Slot for Option<Vec<T>> {
    fn read(&self, to: &mut dyn FnMut(Raw<'_>)) {
        if let Some(v) = self {
            v.read(to);
        }
    }
    fn write(&mut self, v: Raw<'_>) -> bool {
        self.insert(Vec::new()).write(v)
    }
    fn files_mut(&mut self, to: &mut dyn FnMut(&mut FileInput)) {
        if let Some(v) = self {
            v.files_mut(to);
        }
    }
}
