//! What a caller fills in: request bodies, and the optional parameters of an operation. Both can grow without breaking
//! anybody: `new` takes what is required, a setter each sets what is not, and no literal can name every field.

use super::facts::{Shape, code};
use super::schema::is_free;
use crate::tidy::wire_name;
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{Field, Ident, Type};

/// A struct with `new` and setters.
pub(super) struct Record {
    name: Ident,
    docs: Vec<syn::Attribute>,
    /// In the order of `new`.
    required: Vec<Member>,
    optional: Vec<Member>,
    serialized: bool,
    /// The field whose type the caller chooses: anything that serialises.
    pub(super) generic: Option<Ident>,
}

struct Member {
    ident: Ident,
    wire: String,
    docs: Vec<syn::Attribute>,
    /// Without the `Option` of an optional one.
    ty: Type,
}

impl Record {
    /// A request body or a part of one, of typify's struct; the caller may choose a type in a body alone.
    pub(super) fn of(item: syn::ItemStruct, shape: &Shape, body: bool) -> Self {
        let members = item.fields.into_iter().filter_map(Member::of);
        // typify has a field for whatever else there may be.
        let declared = members.filter(|member| shape.properties.contains_key(&member.wire));
        let mut members: Vec<_> = declared.collect();
        let mut required = Vec::new();
        for wire in &shape.required {
            if let Some(at) = members.iter().position(|member| member.wire == *wire) {
                required.push(members.remove(at));
            }
        }
        let free = required
            .iter()
            .find(|m| body && shape.properties.get(&m.wire).is_some_and(is_free));
        let generic = free.map(|member| member.ident.clone());
        let docs = docs_of(&item.attrs);
        Self {
            name: item.ident,
            docs,
            required,
            optional: members,
            serialized: true,
            generic,
        }
    }

    /// The optional parameters of an operation: name, docs, type.
    pub(super) fn options(
        name: &Ident,
        doc: &str,
        members: impl Iterator<Item = (Ident, String, Type)>,
    ) -> Self {
        let member = |(ident, doc, ty): (Ident, String, Type)| Member {
            wire: ident.to_string(),
            docs: vec![line(&doc)],
            ident,
            ty,
        };
        let optional = members.map(member).collect();
        Self {
            name: name.clone(),
            docs: vec![line(doc)],
            required: Vec::new(),
            optional,
            serialized: false,
            generic: None,
        }
    }

    /// The struct and its methods.
    pub(super) fn items(&self) -> Result<Vec<syn::Item>, String> {
        let Self {
            name,
            docs,
            required,
            optional,
            generic,
            ..
        } = self;
        let generics = generic.iter().map(|_| quote!(<I>)).collect::<TokenStream>();
        let default = (required.is_empty()).then(|| quote!(Default,));
        let serialize = self.serialized.then(|| quote!(, serde::Serialize));
        let fields = self.fields();
        let new = (!required.is_empty()).then(|| self.constructor());
        let setters = optional.iter().map(setter);
        let items = quote! {
            #(#docs)*
            #[derive(Clone, Debug, #default PartialEq #serialize)]
            #[non_exhaustive]
            pub struct #name #generics { #(#fields)* }
            impl #generics #name #generics {
                #new
                #(#setters)*
            }
        };
        syn::parse2::<syn::File>(items)
            .map(|file| file.items)
            .map_err(|e| format!("`{name}` makes no struct: {e}"))
    }

    fn fields(&self) -> impl Iterator<Item = TokenStream> {
        let required = self.required.iter().map(|member| (member, true));
        required
            .chain(self.optional.iter().map(|member| (member, false)))
            .map(|(member, required)| {
                let Member {
                    ident,
                    wire,
                    docs,
                    ty,
                } = member;
                let list = argument(ty).1 == Kind::List;
                let rename = (self.serialized && ident != wire.as_str())
                    .then(|| quote!(#[serde(rename = #wire)]));
                let (ty, skip) = match (required, list) {
                    (true, _) if self.generic.as_ref() == Some(ident) => (quote!(I), None),
                    (true, _) => (quote!(#ty), None),
                    (false, true) => (quote!(#ty), Some("Vec::is_empty")),
                    (false, false) => (quote!(Option<#ty>), Some("Option::is_none")),
                };
                let skip = skip
                    .filter(|_| self.serialized)
                    .map(|skip| quote!(#[serde(skip_serializing_if = #skip)]));
                quote!(#(#docs)* #rename #skip pub #ident: #ty,)
            })
    }

    fn constructor(&self) -> TokenStream {
        let arguments = self
            .required
            .iter()
            .map(|Member { ident, ty, .. }| match argument(ty) {
                _ if self.generic.as_ref() == Some(ident) => (quote!(#ident: I), quote!(#ident)),
                (argument, Kind::Plain) => (quote!(#ident: #argument), quote!(#ident)),
                (argument, kind) => {
                    let value = kind.value(quote!(#ident));
                    (quote!(#ident: #argument), quote!(#ident: #value))
                }
            });
        let (arguments, values): (Vec<_>, Vec<_>) = arguments.unzip();
        let rest = self
            .optional
            .iter()
            .map(|Member { ident, ty, .. }| match argument(ty).1 {
                Kind::List => quote!(#ident: Vec::new()),
                _ => quote!(#ident: None),
            });
        quote! {
            /// With what is required; all else is left out.
            #[must_use]
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values,)* #(#rest),* }
            }
        }
    }
}

impl Member {
    fn of(field: Field) -> Option<Self> {
        let wire = wire_name(&field.attrs, field.ident.as_ref());
        let ty = inner(&field.ty, "Option").cloned().unwrap_or(field.ty);
        // typify's way of an optional record that holds itself.
        let boxed = inner(&ty, "Box").and_then(|ty| inner(ty, "Option"));
        let ty = boxed.map_or(ty.clone(), |ty| syn::parse_quote!(Box<#ty>));
        Some(Self {
            ident: field.ident?,
            wire,
            docs: docs_of(&field.attrs),
            ty,
        })
    }
}

/// How an argument becomes its field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    Text,
    List,
}

impl Kind {
    fn value(self, ident: TokenStream) -> TokenStream {
        match self {
            Self::Plain => ident,
            Self::Text => quote!(#ident.into()),
            Self::List => quote!(#ident.into_iter().collect()),
        }
    }
}

/// The type of the argument that sets a field of this type.
fn argument(ty: &Type) -> (TokenStream, Kind) {
    if let Some(item) = inner(ty, "Vec") {
        (quote!(impl IntoIterator<Item = #item>), Kind::List)
    } else if ty.to_token_stream().to_string() == "String" {
        (quote!(impl Into<String>), Kind::Text)
    } else {
        (quote!(#ty), Kind::Plain)
    }
}

fn setter(
    Member {
        ident, wire, ty, ..
    }: &Member,
) -> TokenStream {
    let (argument, kind) = argument(ty);
    let value = kind.value(quote!(#ident));
    let value = if kind == Kind::List {
        value
    } else {
        quote!(Some(#value))
    };
    let doc = line(&format!("Sets {}.", code(&wire.as_str().into())));
    // A setter called `new` would be in the way of the constructor.
    let name = if ident == "new" {
        format_ident!("new_")
    } else {
        ident.clone()
    };
    quote! {
        #doc
        #[must_use]
        pub fn #name(mut self, #ident: #argument) -> Self {
            self.#ident = #value;
            self
        }
    }
}

/// `T` of `Option<T>` or another type with one argument, by its last name.
pub(super) fn inner<'a>(ty: &'a Type, of: &str) -> Option<&'a Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == of)?;
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first()? {
        syn::GenericArgument::Type(ty) => Some(ty),
        _ => None,
    }
}

fn docs_of(attributes: &[syn::Attribute]) -> Vec<syn::Attribute> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("doc"))
        .cloned()
        .collect()
}

fn line(text: &str) -> syn::Attribute {
    let text = format!(" {text}");
    syn::parse_quote!(#[doc = #text])
}
