//! What clippy would say of types that are as the model is: allowed where it would be said, and nowhere else.

use std::collections::{BTreeMap, HashMap};
use syn::visit_mut::{self, VisitMut};

/// What clippy's default of `type-complexity-threshold` is.
const MOST_COMPLEX: usize = 250;

/// What clippy's default of `enum-variant-size-threshold` is, in bytes.
const MOST_APART: usize = 200;

/// Allows what clippy would say of `items`.
pub(super) fn allow(items: &mut [syn::Item]) {
    let all: BTreeMap<String, syn::Item> = items
        .iter()
        .filter_map(|item| Some((name_of(item)?.to_string(), item.clone())))
        .collect();
    for item in items {
        let mut complexity = Complexity::default();
        complexity.visit_item_mut(item);
        let attributes = match item {
            syn::Item::Struct(item) => &mut item.attrs,
            syn::Item::Enum(item) => {
                if are_apart(item, &all) {
                    item.attrs.push(syn::parse_quote!(
                        #[allow(clippy::large_enum_variant, reason = "of what the model may answer, one is large")]
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

/// Whether the largest variant may be larger than any other by more than clippy lets pass.
fn are_apart(item: &syn::ItemEnum, all: &BTreeMap<String, syn::Item>) -> bool {
    let sizes = |json| {
        let mut sizes = Sizes::new(all, json);
        let mut sizes: Vec<usize> = item
            .variants
            .iter()
            .map(|v| sizes.fields(&v.fields))
            .collect();
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        sizes
    };
    // A value of JSON is larger where some crate of the workspace wants its members in order.
    let (least, most) = (sizes(24), sizes(72));
    match (most.first(), least.get(1)) {
        (Some(largest), Some(next)) => largest.saturating_sub(*next) > MOST_APART,
        _ => false,
    }
}

/// How large types are, in bytes.
struct Sizes<'a> {
    all: &'a BTreeMap<String, syn::Item>,
    /// Of any JSON.
    json: usize,
    known: BTreeMap<&'a str, usize>,
}

impl<'a> Sizes<'a> {
    fn new(all: &'a BTreeMap<String, syn::Item>, json: usize) -> Self {
        let known = BTreeMap::new();
        Self { all, json, known }
    }

    fn fields(&mut self, fields: &syn::Fields) -> usize {
        fields.iter().map(|field| self.of(&field.ty)).sum()
    }

    fn of(&mut self, ty: &syn::Type) -> usize {
        let syn::Type::Path(ty) = ty else {
            return 0;
        };
        let Some(last) = ty.path.segments.last() else {
            return 0;
        };
        match last.ident.to_string().as_str() {
            "Box" | "i64" | "f64" | "bool" => size_of::<u64>(),
            "HashMap" => size_of::<HashMap<u8, u8>>(),
            "Map" | "Json" => self.json,
            "Option" => match &last.arguments {
                syn::PathArguments::AngleBracketed(inner) => match inner.args.first() {
                    Some(syn::GenericArgument::Type(inner)) => self.of(inner),
                    _ => 0,
                },
                _ => 0,
            }
            .max(size_of::<Option<u64>>()),
            name => match self.all.get_key_value(name) {
                Some((name, item)) => self.of_item(name, item),
                None => size_of::<String>(),
            },
        }
    }

    fn of_item(&mut self, name: &'a str, item: &syn::Item) -> usize {
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        self.known.insert(name, 0);
        let size = match item {
            syn::Item::Struct(item) => self.fields(&item.fields),
            syn::Item::Enum(item) => {
                let sizes = item.variants.iter().map(|v| self.fields(&v.fields));
                size_of::<u64>() + sizes.max().unwrap_or_default()
            }
            _ => 0,
        };
        self.known.insert(name, size);
        size
    }
}
