//! The table of a model's fields, and the check of `input!` over it.
//!
//! In: what a crate generates. Out: a lookup for everything else here, and compile errors.
use crate::{Raw, Rule, Scalar, message::Message, rule::same};

/// A field of an `Input`, or of a JSON object within one.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Field<'a> {
    /// As the API spells it.
    pub name: &'a str,
    /// As the struct spells it, without `r#`.
    pub ident: &'a str,
    /// What the value must be.
    pub rule: Rule<'a>,
    /// Whether there must be a value.
    pub required: bool,
    /// Whether the value must not be shown.
    pub secret: bool,
    /// What the model takes where there is no value, as JSON.
    pub default: Option<&'a str>,
}

/// The fields of an `Input`, in the order of the model's schema.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Schema<'a>(pub &'a [Field<'a>]);

/// What generated tables are written with. A step that does not fit the field's type stops the build.
impl<'a> Field<'a> {
    /// A field that holds a `T`.
    #[must_use]
    pub const fn of<T: Scalar>(name: &'a str) -> Self {
        Field {
            name,
            ident: name,
            rule: *T::RULE,
            required: false,
            secret: false,
            default: None,
        }
    }

    /// A field that holds a list of `T`.
    #[must_use]
    pub const fn list<T: Scalar>(name: &'a str) -> Self {
        let rule = Rule::List {
            item: T::RULE,
            min: 0,
            max: usize::MAX,
        };
        Field {
            rule,
            ..Self::of::<T>(name)
        }
    }

    /// Narrows any JSON to `rule`.
    #[must_use]
    pub const fn rule(mut self, rule: &'a Rule<'a>) -> Self {
        match self.rule {
            Rule::Any => self.rule = *rule,
            _ => self.unfit("rule"),
        }
        self
    }

    /// Narrows each item of a list: any JSON to `rule`, or text to other text.
    #[must_use]
    pub const fn each(mut self, rule: &'a Rule<'a>) -> Self {
        match (&mut self.rule, rule) {
            (Rule::List { item, .. }, _) if matches!(*item, Rule::Any) => *item = rule,
            (Rule::List { item, .. }, Rule::Text { .. }) if matches!(*item, Rule::Text { .. }) => {
                *item = rule;
            }
            _ => self.unfit("each"),
        }
        self
    }

    /// The number of items of a list.
    #[must_use]
    pub const fn items(mut self, least: usize, most: usize) -> Self {
        match &mut self.rule {
            Rule::List { min, max, .. } => (*min, *max) = (least, most),
            _ => self.unfit("items"),
        }
        self
    }

    /// The length of text, in characters.
    #[must_use]
    pub const fn length(mut self, least: usize, most: usize) -> Self {
        match &mut self.rule {
            Rule::Text { min, max, .. } => (*min, *max) = (least, most),
            _ => self.unfit("length"),
        }
        self
    }

    /// What text must match.
    #[must_use]
    pub const fn pattern(mut self, matches: &'a crate::Pattern<'a>) -> Self {
        match &mut self.rule {
            Rule::Text { pattern, .. } => *pattern = Some(matches),
            _ => self.unfit("pattern"),
        }
        self
    }

    /// The name in the struct, where it is another one.
    #[must_use]
    pub const fn ident(mut self, ident: &'a str) -> Self {
        self.ident = ident;
        self
    }

    /// There must be a value.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The value must not be shown.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// What the model takes where there is no value, as JSON.
    #[must_use]
    pub const fn default(mut self, json: &'a str) -> Self {
        self.default = Some(json);
        self
    }

    /// The table would promise what the field's type does not hold.
    const fn unfit(&self, step: &str) -> ! {
        Message::new()
            .str("the generated table is wrong: `")
            .str(step)
            .str("` does not fit the type of `")
            .str(self.name)
            .str("`")
            .fail()
    }
}

impl<'a> Schema<'a> {
    /// The fields, in the order of the model's schema.
    #[must_use]
    pub const fn fields(&self) -> &'a [Field<'a>] {
        self.0
    }

    /// The field that the API calls `name`.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'a Field<'a>> {
        self.0.iter().find(|f| f.name == name)
    }

    /// The check behind a literal of `input!`: fails to compile. `path` leads to an item in lists of lists, and
    /// `source` is the literal as the user wrote it.
    // `track_caller` makes rustc underline the call, which carries the span of the user's literal.
    #[doc(hidden)]
    #[track_caller]
    pub const fn check(&self, ident: &str, path: &[usize], v: Raw<'_>, source: &str) {
        let (mut fields, ident) = (self.0, unraw(ident));
        while let [field, rest @ ..] = fields {
            if same(field.ident.as_bytes(), ident) {
                if let Some(rule) = field.rule.at(path)
                    && !rule.accepts_alone(v)
                {
                    // Text takes time in a const: not before it is needed.
                    let mut m = Message::new();
                    m.str("`").str(field.name);
                    let mut path = path;
                    while let [i, rest @ ..] = path {
                        m.str("[").int(*i as i128).str("]");
                        path = rest;
                    }
                    m.str("` takes ");
                    rule.refuse(&mut m, v, source);
                    m.fail()
                }
                return;
            }
            fields = rest;
        }
        // An unknown field: rustc says so itself, with suggestions.
    }

    /// Fails to compile unless every required field is among `given`, and each once.
    #[doc(hidden)]
    #[track_caller]
    pub const fn check_fields(&self, given: &[&str]) {
        let mut rest = given;
        while let [name, after @ ..] = rest {
            if gives(after, unraw(name)) {
                Message::new()
                    .str("`")
                    .str(name)
                    .str("` is given twice")
                    .fail()
            }
            rest = after;
        }
        let mut fields = self.0;
        while let [field, after @ ..] = fields {
            if field.required && !gives(given, field.ident.as_bytes()) {
                missing(fields, given)
            }
            fields = after;
        }
    }
}

#[track_caller]
const fn missing(mut fields: &[Field<'_>], given: &[&str]) -> ! {
    let (mut names, mut count) = (Message::new(), 0);
    while let [field, after @ ..] = fields {
        if field.required && !gives(given, field.ident.as_bytes()) {
            names
                .str(if count > 0 { ", `" } else { "`" })
                .str(field.ident)
                .str("`");
            count += 1;
        }
        fields = after;
    }
    Message::new()
        .str("missing required field")
        .str(if count > 1 { "s " } else { " " })
        .str(names.as_str())
        .fail()
}

/// Whether `ident` is among names that may be written `r#loop`.
const fn gives(mut given: &[&str], ident: &[u8]) -> bool {
    while let [name, rest @ ..] = given {
        if same(unraw(name), ident) {
            return true;
        }
        given = rest;
    }
    false
}

const fn unraw(ident: &str) -> &[u8] {
    match ident.as_bytes() {
        [b'r', b'#', rest @ ..] => rest,
        all => all,
    }
}
