//! Writes typify's code as a person would: plain paths, docs composed here, no conversions that nobody asked for.

use quote::{ToTokens, format_ident};
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};

/// What differs between the places that typify's types are used in.
pub(crate) trait Style {
    /// The doc of a type.
    fn part(&self, name: &str) -> String;

    /// The doc of a field, by its name on the wire (empty in a tuple), of the type `part`.
    fn field(&self, part: &str, name: &str, optional: bool) -> String;

    /// What an attribute `derive` becomes.
    fn derive(&self, typify: &syn::Attribute) -> syn::Attribute;

    /// The function by which a list or map reads null as nothing, as serde is told of it.
    fn null_as_default(&self) -> &'static str;

    /// Where `serde_json` is.
    fn serde_json(&self) -> &'static str;

    /// The name of any JSON.
    fn json(&self) -> &'static str;

    /// Changes any other path, whose leading colons are gone.
    fn path(&self, path: &mut syn::Path);
}

/// Tidies `items`.
pub(crate) fn tidy(items: &mut [syn::Item], style: &impl Style) {
    for item in items {
        Tidy(style).visit_item_mut(item);
    }
}

struct Tidy<'a, S>(&'a S);

impl<S: Style> VisitMut for Tidy<'_, S> {
    fn visit_item_struct_mut(&mut self, item: &mut syn::ItemStruct) {
        let part = item.ident.to_string();
        self.attributes(&mut item.attrs, &self.0.part(&part));
        for field in &mut item.fields {
            self.field(&part, field);
        }
        visit_mut::visit_item_struct_mut(self, item);
    }

    fn visit_item_enum_mut(&mut self, item: &mut syn::ItemEnum) {
        let part = item.ident.to_string();
        self.attributes(&mut item.attrs, &self.0.part(&part));
        for variant in &mut item.variants {
            let doc = format!("`{}`.", variant.ident);
            self.attributes(&mut variant.attrs, &doc);
            for field in &mut variant.fields {
                if field.ident.is_some() {
                    self.field(&part, field);
                }
            }
        }
        visit_mut::visit_item_enum_mut(self, item);
    }

    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        path.leading_colon = None;
        let names: Vec<String> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        match names.as_slice() {
            ["serde_json", "Value"] => *path = format_ident!("{}", self.0.json()).into(),
            ["std", _, "Option" | "String" | "Vec" | "Box"] => {
                path.segments = path.segments.pop().into_iter().collect();
            }
            _ => self.0.path(path),
        }
    }
}

impl<S: Style> Tidy<'_, S> {
    fn field(&self, part: &str, field: &mut syn::Field) {
        let name = wire_name(&field.attrs, field.ident.as_ref());
        let optional = is_option(&field.ty);
        self.attributes(&mut field.attrs, &self.0.field(part, &name, optional));
        // typify makes an optional list a plain one, and null is answered for it.
        if !optional && field.attrs.iter().any(has_default) {
            let null = self.0.null_as_default();
            field
                .attrs
                .push(syn::parse_quote!(#[serde(deserialize_with = #null)]));
        }
    }

    /// Puts `doc` in the place of typify's docs, and plain paths into the other attributes.
    fn attributes(&self, attributes: &mut Vec<syn::Attribute>, doc: &str) {
        let doc = doc.lines().map(|line| {
            if line.is_empty() {
                String::new()
            } else {
                format!(" {line}")
            }
        });
        let mut tidied: Vec<syn::Attribute> =
            doc.map(|doc| syn::parse_quote!(#[doc = #doc])).collect();
        for attribute in attributes
            .drain(..)
            .filter(|attribute| !attribute.path().is_ident("doc"))
        {
            if attribute.path().is_ident("derive") {
                tidied.push(self.0.derive(&attribute));
                continue;
            }
            tidied.push(self.serde(attribute));
        }
        *attributes = tidied;
    }

    /// What serde is told, with plain paths where it is told of a function.
    fn serde(&self, mut attribute: syn::Attribute) -> syn::Attribute {
        let told = Punctuated::<syn::Meta, syn::Token![,]>::parse_terminated;
        if let (Ok(mut told), syn::Meta::List(list)) =
            (attribute.parse_args_with(told), &mut attribute.meta)
        {
            for one in &mut told {
                if let syn::Meta::NameValue(one) = one
                    && FUNCTIONS.iter().any(|name| one.path.is_ident(name))
                    && let syn::Expr::Lit(value) = &mut one.value
                    && let syn::Lit::Str(path) = &mut value.lit
                    && let Ok(plain) = path.parse().map(|path| self.function(&path))
                {
                    *path = syn::LitStr::new(&plain, path.span());
                }
            }
            list.tokens = told.to_token_stream();
        }
        attribute
    }

    fn function(&self, path: &syn::Path) -> String {
        let names: Vec<String> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        match names
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .as_slice()
        {
            ["std", "option" | "vec", rest @ ..] => rest.join("::"),
            ["serde_json", rest @ ..] => format!("{}::{}", self.0.serde_json(), rest.join("::")),
            all => all.join("::"),
        }
    }
}

/// What serde takes the path of a function by, as typify tells it.
const FUNCTIONS: [&str; 3] = ["default", "deserialize_with", "skip_serializing_if"];

/// Whether serde is told that a field may be absent.
fn has_default(attribute: &syn::Attribute) -> bool {
    let told = Punctuated::<syn::Meta, syn::Token![,]>::parse_terminated;
    let told = attribute
        .path()
        .is_ident("serde")
        .then(|| attribute.parse_args_with(told));
    let mut told = told.into_iter().flatten().flatten();
    told.any(|one| one.path().is_ident("default"))
}

fn is_option(ty: &syn::Type) -> bool {
    match ty {
        syn::Type::Path(ty) => {
            let last = ty.path.segments.last();
            last.is_some_and(|segment| segment.ident == "Option")
        }
        _ => false,
    }
}

/// The name on the wire: the one that serde is told, or the Rust one.
pub(crate) fn wire_name(attributes: &[syn::Attribute], ident: Option<&syn::Ident>) -> String {
    let mut name = None;
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde"))
    {
        // A key that is no `rename` ends the walk with an error, which means nothing here.
        let _ = attribute.parse_nested_meta(|meta| {
            let value = meta
                .value()
                .and_then(syn::parse::ParseBuffer::parse::<syn::LitStr>);
            if meta.path.is_ident("rename") {
                name = value.ok().map(|text| text.value());
            }
            Ok(())
        });
    }
    let ident = || ident.map(|ident| ident.to_string().trim_start_matches("r#").to_owned());
    name.or_else(ident).unwrap_or_default()
}
