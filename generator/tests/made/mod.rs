//! A document → a crate, as a user gets it, and what must hold of any crate whatever the document.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens as _;
use replicate_generator::diagnostic::{Diagnostic, Diagnostics, Severity};
use replicate_generator::document::pin::{self, Prose};
use replicate_generator::emit::Root;
use replicate_generator::ir::{Identity, Model, Record, Rule, Type};
use replicate_generator::names::Names;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use syn::visit_mut::{self, VisitMut};

/// A model and its source.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) model: Model,
    pub(crate) source: String,
}

/// A document whose `Input` has these properties.
#[allow(dead_code, reason = "each test file uses some of these")]
pub(crate) fn input(properties: Value) -> Value {
    schemas(json!({ "Input": { "type": "object", "properties": properties } }))
}

/// A document with these components.
pub(crate) fn schemas(schemas: Value) -> Value {
    json!({ "openapi": "3.0.2", "components": { "schemas": schemas } })
}

/// The way of a document into a project: its pin, the model, the source; or the errors.
pub(crate) fn made(document: &Value, prose: Prose) -> Result<Made, Vec<Diagnostic>> {
    made_with(document, prose, &mut Names::default())
}

/// The same, with names of an earlier run.
pub(crate) fn made_with(
    document: &Value,
    prose: Prose,
    names: &mut Names,
) -> Result<Made, Vec<Diagnostic>> {
    let identity = Identity::new("owner", "name", "1f", "replicate-owner-name");
    let mut found = Diagnostics::new("hostile.json");
    let pin = pin::canonical(document, prose, &mut found);
    let model =
        pin.and_then(|pin| replicate_generator::model(&pin, identity, prose, names, &mut found));
    let made = model.and_then(|model| {
        let source = replicate_generator::source(&model, &Root::Crate, &mut found)?;
        Some(Made { model, source })
    });
    let mut found = found.into_vec();
    found.retain(|d| d.severity == Severity::Error);
    match made {
        Some(made) => {
            assert_eq!(found, [], "a crate came out all the same");
            Ok(made)
        }
        None => {
            assert!(!found.is_empty(), "no crate came out, and nothing says why");
            Err(found)
        }
    }
}

impl Made {
    pub(crate) fn records(&self) -> impl Iterator<Item = &Record> {
        let training = self.model.training.iter().map(|(input, _)| input);
        std::iter::once(&self.model.input).chain(training)
    }

    /// Asserts what holds of any crate: it is Rust, no text of the document is more in it than a literal, all names in one
    /// place differ, and the literals hold what the document says.
    pub(crate) fn is_sound(&self) {
        let mut file = syn::parse_file(&self.source).expect("the source is Rust");
        let mut seen = Seen::default();
        seen.visit_file_mut(&mut file);
        let mut tokens = Tokens::default();
        tokens.read(file.to_token_stream());
        self.no_word_is_of_the_document(&seen, &tokens);
        self.functions_are_the_setters(&seen);
        self.literals_hold_the_texts(&tokens);
        no_text_is_markup(&tokens);
    }

    /// Every word of the code is the generator's own, or a name that it gave.
    fn no_word_is_of_the_document(&self, seen: &Seen, tokens: &Tokens) {
        let mut known: BTreeSet<String> = WORDS.split_whitespace().map(str::to_owned).collect();
        known.extend(seen.in_outputs.iter().cloned());
        for field in self.records().flat_map(|record| &record.fields) {
            known.insert(field.ident.clone());
            match &field.ty {
                Type::Ranged(name) => drop(known.insert(name.clone())),
                Type::Choice { name, variants } => {
                    known.insert(name.clone());
                    known.extend(variants.iter().cloned());
                    let distinct: BTreeSet<_> = variants.iter().collect();
                    assert_eq!(distinct.len(), variants.len(), "variants of {name}");
                }
                _ => {}
            }
        }
        let strange: Vec<_> = tokens.words.difference(&known).collect();
        assert!(strange.is_empty(), "words of nobody: {strange:?}");
    }

    fn functions_are_the_setters(&self, seen: &Seen) {
        let of = |record: &Record| {
            let setters = record.fields.iter().map(|field| field.ident.clone());
            let own = ["new", "from_json", "validate"].map(str::to_owned);
            setters.chain(own).collect::<BTreeSet<_>>()
        };
        for record in self.records() {
            let functions = seen.inherent.iter().filter(|(ty, _)| ty == record.name);
            let functions: Vec<_> = functions.flat_map(|(_, names)| names).collect();
            let distinct: BTreeSet<_> = functions.iter().map(ToString::to_string).collect();
            assert_eq!(distinct, of(record));
            assert_eq!(
                distinct.len(),
                functions.len(),
                "setters of {}",
                record.name
            );
            let fields = seen.structs.iter().find(|(name, _)| name == record.name);
            assert_eq!(fields.map(|(_, n)| *n), Some(record.fields.len()));
        }
    }

    fn literals_hold_the_texts(&self, tokens: &Tokens) {
        let literals: BTreeSet<&str> = tokens.texts.iter().map(String::as_str).collect();
        for field in self.records().flat_map(|record| &record.fields) {
            assert!(literals.contains(field.wire.as_str()), "{:.80}", field.wire);
            if let Some(default) = &field.default {
                assert!(literals.contains(default.to_string().as_str()));
            }
            if let Rule::OneOf(values) = field.rule.item() {
                assert!(values.iter().all(|value| literals.contains(value.as_str())));
            }
        }
    }
}

/// What a text is in docs: nothing that rustdoc would compile, and no other block of code.
fn no_text_is_markup(tokens: &Tokens) {
    // A line that begins with a code span is none: there are other backticks after those it begins with.
    let is_fence = |doc: &&String| {
        let line = doc.trim_start();
        line.starts_with("~~~")
            || line.starts_with("```") && !line.trim_start_matches('`').contains('`')
    };
    let fences: Vec<_> = tokens.docs.iter().filter(is_fence).collect();
    assert!(
        fences.is_empty() || fences.len() == 2,
        "only the example is code: {fences:?}"
    );
    for doc in &tokens.docs {
        assert!(
            !doc.contains('\n') && !doc.starts_with("     "),
            "{doc:.80}"
        );
    }
}

/// The words, texts and docs of a token stream.
#[derive(Default)]
struct Tokens {
    words: BTreeSet<String>,
    texts: Vec<String>,
    docs: Vec<String>,
}

impl Tokens {
    fn read(&mut self, tokens: TokenStream) {
        let mut before = [String::new(), String::new()];
        for token in tokens {
            let now = match token {
                TokenTree::Group(group) => {
                    self.read(group.stream());
                    String::new()
                }
                TokenTree::Ident(word) => {
                    let word = word.to_string();
                    if !self.words.contains(&word) {
                        self.words.insert(word.clone());
                    }
                    word
                }
                TokenTree::Punct(sign) => sign.as_char().to_string(),
                TokenTree::Literal(literal) => {
                    if let syn::Lit::Str(text) = syn::Lit::new(literal) {
                        let all = if before == ["doc", "="] {
                            &mut self.docs
                        } else {
                            &mut self.texts
                        };
                        all.push(text.value());
                    }
                    String::new()
                }
            };
            let [_, last] = before;
            before = [last, now];
        }
    }
}

/// The items of a file.
#[derive(Default)]
struct Seen {
    /// The functions of each inherent impl, by its type.
    inherent: Vec<(String, Vec<String>)>,
    /// The number of fields of each struct.
    structs: Vec<(String, usize)>,
    /// What the modules of outputs declare.
    in_outputs: BTreeSet<String>,
    depth: usize,
}

impl VisitMut for Seen {
    fn visit_file_mut(&mut self, file: &mut syn::File) {
        names_differ(&file.items);
        visit_mut::visit_file_mut(self, file);
    }

    fn visit_item_mut(&mut self, item: &mut syn::Item) {
        let expected = match item {
            syn::Item::Use(_)
            | syn::Item::Struct(_)
            | syn::Item::Enum(_)
            | syn::Item::Type(_)
            | syn::Item::Mod(_) => true,
            syn::Item::Impl(item) => item.trait_.is_some() || self.depth == 0,
            syn::Item::Macro(item) => self.depth == 0 && (item.ident.is_some() || is_choices(item)),
            _ => false,
        };
        assert!(expected, "{:.200}", item.to_token_stream().to_string());
        visit_mut::visit_item_mut(self, item);
    }

    fn visit_item_mod_mut(&mut self, item: &mut syn::ItemMod) {
        self.depth += 1;
        let items = item.content.as_ref().map(|(_, items)| items.as_slice());
        names_differ(items.unwrap_or_default());
        if item.ident.to_string().ends_with("output") {
            for item in items.unwrap_or_default() {
                self.in_outputs.extend(names_of(item));
            }
        }
        visit_mut::visit_item_mod_mut(self, item);
        self.depth -= 1;
    }

    fn visit_item_impl_mut(&mut self, item: &mut syn::ItemImpl) {
        if item.trait_.is_none() {
            let functions = item.items.iter().filter_map(|item| match item {
                syn::ImplItem::Fn(function) => Some(function.sig.ident.to_string()),
                _ => None,
            });
            let ty = item.self_ty.to_token_stream().to_string();
            self.inherent.push((ty, functions.collect()));
        }
        visit_mut::visit_item_impl_mut(self, item);
    }

    fn visit_item_struct_mut(&mut self, item: &mut syn::ItemStruct) {
        let fields = item.fields.iter().filter_map(|field| field.ident.as_ref());
        let fields: Vec<_> = fields.map(ToString::to_string).collect();
        let distinct: BTreeSet<String> = fields.iter().cloned().collect();
        assert_eq!(distinct.len(), fields.len(), "fields of {}", item.ident);
        assert!(fields.iter().all(|name| name.is_ascii()), "{fields:?}");
        self.structs.push((item.ident.to_string(), fields.len()));
        if self.depth > 0 {
            self.in_outputs.extend(distinct);
        }
        visit_mut::visit_item_struct_mut(self, item);
    }

    fn visit_item_enum_mut(&mut self, item: &mut syn::ItemEnum) {
        let variants = item
            .variants
            .iter()
            .map(|variant| variant.ident.to_string());
        let distinct: BTreeSet<String> = variants.collect();
        assert_eq!(distinct.len(), item.variants.len(), "of {}", item.ident);
        assert!(distinct.iter().all(|name| name.is_ascii()), "{distinct:?}");
        for variant in &item.variants {
            let fields = variant
                .fields
                .iter()
                .filter_map(|field| field.ident.as_ref());
            let fields: Vec<_> = fields.map(ToString::to_string).collect();
            let distinct: BTreeSet<String> = fields.iter().cloned().collect();
            assert_eq!(distinct.len(), fields.len(), "of {}", variant.ident);
            self.in_outputs.extend(distinct);
        }
        if self.depth > 0 {
            self.in_outputs.extend(distinct);
        }
        visit_mut::visit_item_enum_mut(self, item);
    }
}

fn is_choices(item: &syn::ItemMacro) -> bool {
    item.mac.path.to_token_stream().to_string() == "__rt :: __choices"
}

/// What an item adds to the names of its module: imports, too, and whatever else may clash.
fn names_of(item: &syn::Item) -> Vec<String> {
    let name = match item {
        syn::Item::Use(item) => return names_of_use(&item.tree),
        syn::Item::Struct(item) => item.ident.to_string(),
        syn::Item::Enum(item) => item.ident.to_string(),
        syn::Item::Type(item) => item.ident.to_string(),
        syn::Item::Mod(item) => format!("mod {}", item.ident),
        // `__rt::__choices! { /// docs … Name { … } Other { … } }`
        syn::Item::Macro(item) if is_choices(item) => {
            let tokens = item.mac.tokens.clone().into_iter();
            let words = tokens.filter_map(|token| match token {
                TokenTree::Ident(word) => Some(word.to_string()),
                _ => None,
            });
            return words.collect();
        }
        _ => return Vec::new(),
    };
    vec![name]
}

fn names_of_use(tree: &syn::UseTree) -> Vec<String> {
    match tree {
        syn::UseTree::Path(path) => names_of_use(&path.tree),
        syn::UseTree::Group(group) => group.items.iter().flat_map(names_of_use).collect(),
        syn::UseTree::Name(name) => vec![name.ident.to_string()],
        syn::UseTree::Rename(rename) => vec![rename.rename.to_string()],
        syn::UseTree::Glob(_) => panic!("an import of everything may clash with anything"),
    }
}

fn names_differ(items: &[syn::Item]) {
    let names: Vec<_> = items.iter().flat_map(names_of).collect();
    let distinct: BTreeSet<_> = names.iter().collect();
    assert_eq!(distinct.len(), names.len(), "{names:?}");
    // Rust normalises other names, so that two may become one, and warns of them.
    assert!(names.iter().all(|name| name.is_ascii()), "{names:?}");
}

/// The words that the generator itself writes.
const WORDS: &str = "
    Any AnyOf BTreeMap Bool Box COG_VERSION Chunk Clone Copy Debug Default Deserialize EMPTY Error FIELDS FLOAT
    Field File FileInput FileOutput Float FloatBounds Formatter HashMap INFINITY INT Input Int IntBounds IntOneOf
    Into IntoIterator InvalidInput Item Json List MAX MAX_EXCLUSIVE MIN MIN_EXCLUSIVE MULTIPLE_OF Map Model
    ModelInput NAME NEG_INFINITY None Null OFFICIAL OWNER Object Ok OneOf Option Output OutputMismatch PartialEq
    Pattern Record Result Rule S SCHEMA SHA256 STREAMS Scalar Schema Self Serialize Serializer Slot Some Streams
    String TEXT TRAINS Text TrainingInput TrainingOutput Trains VERSION Vec _ __choices __input __rt __slots
    accepts alias allow approx_constant as bool bound bounds cfg_attr classes clippy collect collections const
    content crate debug decode_output decode_text default deny_unknown_fields deprecated derive deserialize_with
    doc doc_markdown dyn each empty enum expect extra f f64 false fields flatten fmt fn fn_params_excessive_bools
    for from_json hidden i64 ident impl inline input into into_iter is_empty is_none item items
    iter_not_returning_iterator large_enum_variant large_stack_arrays length list macro_export macro_rules
    many_single_char_names map max max_exclusive min min_exclusive mod multiple_of must_use mut new next
    non_exhaustive null_as_default of output pattern pub raw reason rename replicate_model required rule rustfmt
    rustfmt_skip secret self serde serde_json serialize serializer should_implement_trait similar_names
    skip_serializing_if slots slots_mut source static std str struct super tag too_many_arguments too_many_lines
    training_input training_output transparent true try_from tt type type_complexity untagged use usize validate
    value width
";
