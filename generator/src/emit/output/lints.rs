//! What clippy would say of types that are as the model is: allowed where it may be said, and nowhere else.

use std::collections::BTreeSet;
use syn::visit_mut::{self, VisitMut};

/// What clippy's default of `type-complexity-threshold` is.
const MOST_COMPLEX: usize = 250;

/// Allows what clippy would say of `items`: of a choice that may be an object in any case, as only rustc knows how large
/// that one is.
pub(super) fn allow(items: &mut [syn::Item]) {
    let own: BTreeSet<syn::Ident> = items.iter().filter_map(with_members).collect();
    for item in items {
        let mut complexity = Complexity::default();
        complexity.visit_item_mut(item);
        let attributes = match item {
            syn::Item::Struct(item) => &mut item.attrs,
            syn::Item::Enum(item) => {
                if item.variants.iter().any(|v| may_be_large(v, &own)) {
                    item.attrs.push(syn::parse_quote!(
                        #[allow(clippy::large_enum_variant, reason = "one may be large")]
                    ));
                }
                &mut item.attrs
            }
            _ => continue,
        };
        if complexity.most > MOST_COMPLEX {
            attributes.push(syn::parse_quote!(
                #[allow(clippy::type_complexity, reason = "what the model answers is that deep")]
            ));
        }
    }
}

/// The name of a type that is more than one of some texts.
fn with_members(item: &syn::Item) -> Option<syn::Ident> {
    match item {
        syn::Item::Enum(item) if item.variants.iter().all(|v| v.fields.is_empty()) => None,
        item => name_of(item).cloned(),
    }
}

/// Whether a variant has members, or is one of the output's `own` types that have some.
fn may_be_large(variant: &syn::Variant, own: &BTreeSet<syn::Ident>) -> bool {
    let is_own = |field: &syn::Field| match &field.ty {
        syn::Type::Path(ty) => ty.path.get_ident().is_some_and(|name| own.contains(name)),
        _ => false,
    };
    matches!(variant.fields, syn::Fields::Named(_)) || variant.fields.iter().any(is_own)
}

/// The name of a type.
pub(super) fn name_of(item: &syn::Item) -> Option<&syn::Ident> {
    match item {
        syn::Item::Struct(item) => Some(&item.ident),
        syn::Item::Enum(item) => Some(&item.ident),
        syn::Item::Type(item) => Some(&item.ident),
        _ => None,
    }
}

/// The score of the most complex type of a field, as clippy counts: ten for a type, times its depth.
#[derive(Default)]
struct Complexity {
    most: usize,
    score: usize,
    depth: usize,
}

impl VisitMut for Complexity {
    fn visit_field_mut(&mut self, field: &mut syn::Field) {
        self.score = 0;
        self.depth = 1;
        visit_mut::visit_field_mut(self, field);
        self.most = self.most.max(self.score);
    }

    fn visit_type_mut(&mut self, ty: &mut syn::Type) {
        self.score += 10 * self.depth;
        self.depth += 1;
        visit_mut::visit_type_mut(self, ty);
        self.depth -= 1;
    }
}
