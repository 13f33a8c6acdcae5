//! The table of a record: one entry a field, with what its type does not say by itself.

use super::text::literal as literal_of;
use super::{literal, types};
use crate::ir::{Field, Integer, List, Number, Object, Pattern, Rule, Text, Type};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// `__rt::Field::of::<NumOutputs>("num_outputs").default("1")`
pub(super) fn entry(field: &Field) -> TokenStream {
    let (wire, ty) = (literal_of(&field.wire), types::item(&field.ty));
    let bare = field.ident.trim_start_matches("r#");
    let ident = (bare != field.wire).then(|| quote!(.ident(#bare)));
    let required = field.required.then(|| quote!(.required()));
    let secret = field.secret.then(|| quote!(.secret()));
    let default = field.default.as_ref().map(|value| {
        let json = literal_of(&value.to_string());
        quote!(.default(#json))
    });
    let head = match &field.rule {
        Rule::List(list) if field.list => {
            let each = (!says_all(&field.ty, &list.item)).then(|| {
                let rule = rule(&list.item);
                quote!(.each(&#rule))
            });
            let items = (list.min > 0 || list.max.is_some()).then(|| {
                let (min, max) = (literal::count(Some(list.min)), literal::count(list.max));
                quote!(.items(#min, #max))
            });
            quote!(__rt::Field::list::<#ty>(#wire) #each #items)
        }
        Rule::Text(text) => {
            let length = (text.min > 0 || text.max.is_some()).then(|| {
                let (min, max) = (literal::count(Some(text.min)), literal::count(text.max));
                quote!(.length(#min, #max))
            });
            let pattern = text.pattern.as_ref().map(|p| {
                let pattern = pattern(p);
                quote!(.pattern(#pattern))
            });
            quote!(__rt::Field::of::<#ty>(#wire) #length #pattern)
        }
        narrower => {
            let rest = (!says_all(&field.ty, narrower)).then(|| {
                let rule = rule(narrower);
                quote!(.rule(&#rule))
            });
            quote!(__rt::Field::of::<#ty>(#wire) #rest)
        }
    };
    quote!(#head #ident #required #secret #default)
}

/// The bounds of numbers in a rule, at any depth.
pub(super) fn bounds(rule: &Rule, to: &mut Vec<f64>) {
    match rule {
        Rule::Number(bounds) => {
            to.extend(
                [bounds.min, bounds.max, bounds.multiple_of]
                    .into_iter()
                    .flatten(),
            );
        }
        Rule::List(list) => bounds(&list.item, to),
        Rule::Object(object) => {
            let members = object.members.iter().map(|member| &member.rule);
            members
                .chain(object.extra.as_deref())
                .for_each(|rule| bounds(rule, to));
        }
        Rule::AnyOf(rules) => rules.iter().for_each(|rule| bounds(rule, to)),
        _ => (),
    }
}

/// Whether the type alone says all that the rule does.
fn says_all(ty: &Type, rule: &Rule) -> bool {
    match ty {
        Type::Text => *rule == Rule::Text(Text::default()),
        Type::Json => *rule == Rule::Any,
        _ => true,
    }
}

/// A rule, as an expression.
fn rule(of: &Rule) -> TokenStream {
    match of {
        Rule::Any => quote!(__rt::Rule::Any),
        Rule::Bool => quote!(__rt::Rule::Bool),
        Rule::File => quote!(__rt::Rule::File),
        Rule::Null => quote!(__rt::Rule::Null),
        Rule::Integer(bounds) if *bounds == Integer::default() => quote!(__rt::Rule::INT),
        Rule::Number(bounds) if *bounds == Number::default() => quote!(__rt::Rule::FLOAT),
        Rule::Text(text) if *text == Text::default() => quote!(__rt::Rule::TEXT),
        Rule::Integer(bounds) => integer(bounds),
        Rule::Number(bounds) => number(bounds),
        Rule::Text(text) => self::text(text),
        Rule::OneOf(values) => {
            let values = values.iter().map(|v| literal_of(v));
            quote!(__rt::Rule::OneOf(&[#(#values),*]))
        }
        Rule::IntegerOneOf(values) => {
            let values = values.iter().map(|v| literal::integer(*v));
            quote!(__rt::Rule::IntOneOf(&[#(#values),*]))
        }
        Rule::List(list) => self::list(list),
        Rule::Object(object) => self::object(object),
        Rule::AnyOf(rules) => {
            let rules = rules.iter().map(rule);
            quote!(__rt::Rule::AnyOf(&[#(&#rules),*]))
        }
    }
}

fn integer(bounds: &Integer) -> TokenStream {
    let min = bounds
        .min
        .map_or_else(|| quote!(i64::MIN), literal::integer);
    let max = bounds
        .max
        .map_or_else(|| quote!(i64::MAX), literal::integer);
    let multiple_of = literal::integer(bounds.multiple_of.unwrap_or(1));
    quote!(__rt::Rule::Int { min: #min, max: #max, multiple_of: #multiple_of })
}

fn number(bounds: &Number) -> TokenStream {
    let Number {
        min_exclusive,
        max_exclusive,
        ..
    } = bounds;
    let min = bounds
        .min
        .map_or_else(|| quote!(f64::NEG_INFINITY), literal::number);
    let max = bounds
        .max
        .map_or_else(|| quote!(f64::INFINITY), literal::number);
    let multiple_of = literal::number(bounds.multiple_of.unwrap_or(0.0));
    quote!(__rt::Rule::Float {
        min: #min, max: #max, min_exclusive: #min_exclusive, max_exclusive: #max_exclusive, multiple_of: #multiple_of
    })
}

fn text(text: &Text) -> TokenStream {
    let (min, max) = (literal::count(Some(text.min)), literal::count(text.max));
    let pattern = text.pattern.as_ref().map_or_else(
        || quote!(None),
        |p| {
            let pattern = pattern(p);
            quote!(Some(#pattern))
        },
    );
    quote!(__rt::Rule::Text { min: #min, max: #max, pattern: #pattern })
}

/// A compiled pattern.
fn pattern(of: &Pattern) -> TokenStream {
    let Pattern {
        source,
        width,
        next,
        accepts,
        ..
    } = of;
    let source = literal_of(source);
    let classes = Literal::byte_string(of.classes.as_slice());
    let width = literal::count(Some(*width));
    let next = next.iter().map(|state| Literal::u16_unsuffixed(*state));
    quote! {
        &__rt::Pattern {
            source: #source,
            classes: #classes,
            width: #width,
            next: &[#(#next),*],
            accepts: &[#(#accepts),*],
        }
    }
}

fn list(list: &List) -> TokenStream {
    let (item, min, max) = (
        rule(&list.item),
        literal::count(Some(list.min)),
        literal::count(list.max),
    );
    quote!(__rt::Rule::List { item: &#item, min: #min, max: #max })
}

fn object(object: &Object) -> TokenStream {
    let fields = object.members.iter().map(|member| {
        let (wire, rule) = (literal_of(&member.wire), rule(&member.rule));
        let required = member.required.then(|| quote!(.required()));
        let secret = member.secret.then(|| quote!(.secret()));
        quote!(__rt::Field::of::<Json>(#wire).rule(&#rule) #required #secret)
    });
    let extra = match &object.extra {
        None => quote!(None),
        Some(extra) => {
            let extra = rule(extra);
            quote!(Some(&#extra))
        }
    };
    quote!(__rt::Rule::Object { fields: &[#(#fields),*], extra: #extra })
}
