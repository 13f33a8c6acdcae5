//! openapiv3 sorts a schema into one of a dozen shapes, and into `Any` as soon as one keyword is unusual for its type.
//! This is the one view of all of them that the lowering reads.

use openapiv3::{
    AdditionalProperties, ReferenceOr, Schema, SchemaKind, Type, VariantOrUnknownOrEmpty,
};
use serde::Serialize;
use serde_json::Value;

/// A schema, keyword by keyword.
#[derive(Default)]
pub(super) struct Facts<'a> {
    pub(super) ty: Option<&'a str>,
    pub(super) format: Option<String>,
    pub(super) values: Vec<Value>,
    pub(super) pattern: Option<&'a str>,
    pub(super) lengths: (Option<usize>, Option<usize>),
    pub(super) items: Option<&'a ReferenceOr<Box<Schema>>>,
    pub(super) counts: (Option<usize>, Option<usize>),
    pub(super) min: Option<Bound>,
    pub(super) max: Option<Bound>,
    pub(super) multiple_of: Option<Bound>,
    pub(super) properties: Vec<(&'a String, &'a ReferenceOr<Box<Schema>>)>,
    pub(super) required: &'a [String],
    pub(super) extra: Option<&'a AdditionalProperties>,
    pub(super) all_of: &'a [ReferenceOr<Schema>],
    pub(super) any_of: Option<&'a [ReferenceOr<Schema>]>,
    /// Read as `anyOf`: nothing real depends on "exactly one".
    pub(super) one_of: Option<&'a [ReferenceOr<Schema>]>,
}

/// A bound, exact if it is an integer.
#[derive(Clone, Copy)]
pub(super) struct Bound {
    pub(super) value: f64,
    pub(super) exact: Option<i64>,
    pub(super) exclusive: bool,
}

impl Bound {
    fn integer(value: Option<i64>, exclusive: bool) -> Option<Self> {
        #[expect(
            clippy::cast_precision_loss,
            reason = "`exact` holds the precise value"
        )]
        value.map(|v| Self {
            value: v as f64,
            exact: Some(v),
            exclusive,
        })
    }

    fn number(value: Option<f64>, exclusive: bool) -> Option<Self> {
        value.map(|value| Self {
            value,
            exact: None,
            exclusive,
        })
    }
}

impl<'a> Facts<'a> {
    pub(super) fn of(schema: &'a Schema) -> Self {
        match &schema.schema_kind {
            SchemaKind::Type(ty) => Self::of_type(ty),
            SchemaKind::AllOf { all_of } => Self {
                all_of,
                ..Self::default()
            },
            SchemaKind::AnyOf { any_of } => Self {
                any_of: Some(any_of),
                ..Self::default()
            },
            SchemaKind::OneOf { one_of } => Self {
                one_of: Some(one_of),
                ..Self::default()
            },
            // The keyword check has refused `not` before.
            SchemaKind::Not { .. } => Self::default(),
            SchemaKind::Any(any) => Self {
                ty: any.typ.as_deref(),
                format: any.format.clone(),
                values: any.enumeration.clone(),
                pattern: any.pattern.as_deref(),
                lengths: (any.min_length, any.max_length),
                items: any.items.as_ref(),
                counts: (any.min_items, any.max_items),
                min: Bound::number(any.minimum, any.exclusive_minimum.unwrap_or_default()),
                max: Bound::number(any.maximum, any.exclusive_maximum.unwrap_or_default()),
                multiple_of: Bound::number(any.multiple_of, false),
                properties: any.properties.iter().collect(),
                required: &any.required,
                extra: any.additional_properties.as_ref(),
                all_of: &any.all_of,
                any_of: Some(any.any_of.as_slice()).filter(|all| !all.is_empty()),
                one_of: Some(any.one_of.as_slice()).filter(|all| !all.is_empty()),
            },
        }
    }

    fn of_type(ty: &'a Type) -> Self {
        match ty {
            Type::String(t) => Self {
                ty: Some("string"),
                format: text_of(&t.format),
                values: values(&t.enumeration),
                pattern: t.pattern.as_deref(),
                lengths: (t.min_length, t.max_length),
                ..Self::default()
            },
            Type::Number(t) => Self {
                ty: Some("number"),
                format: text_of(&t.format),
                values: values(&t.enumeration),
                min: Bound::number(t.minimum, t.exclusive_minimum),
                max: Bound::number(t.maximum, t.exclusive_maximum),
                multiple_of: Bound::number(t.multiple_of, false),
                ..Self::default()
            },
            Type::Integer(t) => Self {
                ty: Some("integer"),
                format: text_of(&t.format),
                values: values(&t.enumeration),
                min: Bound::integer(t.minimum, t.exclusive_minimum),
                max: Bound::integer(t.maximum, t.exclusive_maximum),
                multiple_of: Bound::integer(t.multiple_of, false),
                ..Self::default()
            },
            Type::Object(t) => Self {
                ty: Some("object"),
                properties: t.properties.iter().collect(),
                required: &t.required,
                extra: t.additional_properties.as_ref(),
                ..Self::default()
            },
            Type::Array(t) => Self {
                ty: Some("array"),
                items: t.items.as_ref(),
                counts: (t.min_items, t.max_items),
                ..Self::default()
            },
            Type::Boolean(t) => Self {
                ty: Some("boolean"),
                values: values(&t.enumeration),
                ..Self::default()
            },
        }
    }

    /// Whether any value at all would do.
    pub(super) fn is_empty(&self) -> bool {
        self.ty.is_none()
            && self.values.is_empty()
            && self.properties.is_empty()
            && self.items.is_none()
            && self.all_of.is_empty()
            && self.any_of.is_none_or(<[_]>::is_empty)
            && self.one_of.is_none_or(<[_]>::is_empty)
    }

    /// The keywords that limit what a value may be.
    pub(super) fn limits(&self) -> Vec<&'static str> {
        let all = [
            ("type", self.ty.is_some()),
            ("enum", !self.values.is_empty()),
            ("pattern", self.pattern.is_some()),
            ("minLength", self.lengths.0.is_some()),
            ("maxLength", self.lengths.1.is_some()),
            ("items", self.items.is_some()),
            ("minItems", self.counts.0.is_some()),
            ("maxItems", self.counts.1.is_some()),
            ("minimum", self.min.is_some()),
            ("maximum", self.max.is_some()),
            ("multipleOf", self.multiple_of.is_some()),
            ("properties", !self.properties.is_empty()),
            ("required", !self.required.is_empty()),
            ("additionalProperties", self.extra.is_some()),
            ("allOf", !self.all_of.is_empty()),
            ("anyOf", self.any_of.is_some()),
            ("oneOf", self.one_of.is_some()),
        ];
        all.into_iter()
            .filter(|(_, there)| *there)
            .map(|(keyword, _)| keyword)
            .collect()
    }
}

fn values<T: Serialize>(all: &[T]) -> Vec<Value> {
    all.iter()
        .filter_map(|v| serde_json::to_value(v).ok())
        .collect()
}

/// The name of a format, whether openapiv3 knows it or not.
fn text_of<T: Serialize>(format: &VariantOrUnknownOrEmpty<T>) -> Option<String> {
    match format {
        VariantOrUnknownOrEmpty::Item(known) => serde_json::to_value(known)
            .ok()?
            .as_str()
            .map(str::to_owned),
        VariantOrUnknownOrEmpty::Unknown(name) => Some(name.clone()),
        VariantOrUnknownOrEmpty::Empty => None,
    }
}
