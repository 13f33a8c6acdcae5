//! The check of JSON at run time, at any depth.
//!
//! In: rules, and JSON or what a field holds. Out: every broken rule, with its path (`images[1].url`).
use crate::{Field, Json, Raw, Rule, Schema, describe::likeness, message::Message};
use std::{error, fmt, mem};

/// One broken rule.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// The field as the API spells it, with the way to a part of it: `images[1]`, `options.size`. Empty if the whole
    /// value is wrong.
    pub field: String,
    /// What is wrong, the field included.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.message)
    }
}

/// Every rule that an input breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidInput {
    /// The broken rules, in the order of the schema; there is at least one.
    pub problems: Vec<Problem>,
}

impl fmt::Display for InvalidInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.problems.iter().enumerate() {
            f.write_str(if i > 0 { "; " } else { "" })?;
            f.write_str(&problem.message)?;
        }
        Ok(())
    }
}

impl error::Error for InvalidInput {}

/// What is checked: JSON, or a typed value on its way to JSON.
#[derive(Clone, Copy)]
pub(crate) enum Source<'a> {
    Json(&'a Json),
    Raw(Raw<'a>),
}

impl<'a> Source<'a> {
    fn raw(self) -> Raw<'a> {
        match self {
            Source::Json(v) => Raw::Json(v).plain(),
            Source::Raw(v) => v.plain(),
        }
    }

    fn items(self) -> Option<Vec<Source<'a>>> {
        match self.raw() {
            Raw::List(items) => Some(items.iter().map(|v| Source::Raw(*v)).collect()),
            Raw::Json(Json::Array(items)) => Some(items.iter().map(Source::Json).collect()),
            _ => None,
        }
    }
}

/// Checks JSON against a table: what [`from_json`](crate::from_json) does before it fills a struct, and all there is to
/// do for a model without one.
///
/// # Errors
/// With every broken rule.
pub fn check_json(schema: &Schema<'_>, value: &Json) -> Result<(), InvalidInput> {
    let mut problems = Problems::default();
    problems.object(schema.0, None, value, Problems::field);
    problems.into_result(())
}

/// The problems so far, and where the walk stands.
#[derive(Default)]
pub(crate) struct Problems {
    found: Vec<Problem>,
    path: String,
    /// Within a secret no value is quoted.
    secret: bool,
}

impl Problems {
    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    pub(crate) fn into_result<T>(self, value: T) -> Result<T, InvalidInput> {
        if self.found.is_empty() {
            Ok(value)
        } else {
            let problems = self.found;
            Err(InvalidInput { problems })
        }
    }

    pub(crate) fn misfit(&mut self, field: &Field<'_>) {
        self.within(field.name, |p| {
            p.add(format!("`{}` does not fit its type", p.path));
        });
    }

    fn add(&mut self, message: String) {
        let field = self.path.clone();
        self.found.push(Problem { field, message });
    }

    /// Runs `check` at the path that `step` leads to.
    fn within(&mut self, step: &str, check: impl FnOnce(&mut Self)) {
        let before = self.path.len();
        if before > 0 && !step.starts_with('[') {
            self.path.push('.');
        }
        self.path.push_str(step);
        check(self);
        self.path.truncate(before);
    }

    /// A field that is there. The API refuses null for it, whatever its schema says.
    pub(crate) fn field(&mut self, field: &Field<'_>, v: Source<'_>) {
        match v.raw() {
            Raw::Json(Json::Null) => self.within(field.name, Self::null),
            _ => self.member(field, v),
        }
    }

    /// A member of an object inside a field, which is null if its schema permits that.
    fn member(&mut self, member: &Field<'_>, v: Source<'_>) {
        let inside = self.secret || member.secret;
        let outside = mem::replace(&mut self.secret, inside);
        self.within(member.name, |p| match v.raw() {
            raw @ Raw::Json(Json::Null) if !member.required && !member.rule.accepts(raw) => {
                p.null();
            }
            _ => p.value(&member.rule, v),
        });
        self.secret = outside;
    }

    fn null(&mut self) {
        self.add(format!("`{}` is null: leave it out instead", self.path));
    }

    /// An object, with `each` for each of its members that has a rule of its own.
    pub(crate) fn object(
        &mut self,
        fields: &[Field<'_>],
        extra: Option<&Rule<'_>>,
        v: &Json,
        each: fn(&mut Self, &Field<'_>, Source<'_>),
    ) {
        let Some(object) = v.as_object() else {
            return self.refuse(
                &Rule::Object {
                    fields: &[],
                    extra: None,
                },
                Source::Json(v),
            );
        };
        for field in fields {
            match object.get(field.name) {
                Some(v) => each(self, field, Source::Json(v)),
                None if field.required => self.within(field.name, |p| {
                    p.add(format!("missing required field `{}`", p.path));
                }),
                None => {}
            }
        }
        for (name, v) in object {
            if fields.iter().any(|f| f.name == name) {
                continue;
            }
            self.within(name, |p| {
                if let Some(rule) = extra {
                    return p.value(rule, Source::Json(v));
                }
                let like = fields.iter().max_by_key(|f| likeness(f.name, name));
                // Half of the name or more: worth a suggestion.
                let hint = like
                    .filter(|f| likeness(f.name, name) >= 2 * f.name.len())
                    .map(|f| format!(", but `{}`", f.name))
                    .unwrap_or_default();
                p.add(format!("there is no field `{}`{hint}", p.path));
            });
        }
    }

    fn value(&mut self, rule: &Rule<'_>, v: Source<'_>) {
        match (rule, v.raw(), v.items()) {
            (Rule::Any, ..) => {}
            (Rule::Object { fields, extra }, Raw::Json(v @ Json::Object(_)), _) => {
                self.object(fields, *extra, v, Self::member);
            }
            (Rule::List { item, min, max }, raw, Some(items)) => {
                if items.len() < *min || items.len() > *max {
                    // Every item alike: their number is what the message is about.
                    let counted = vec![Raw::Other; items.len()];
                    self.describe(rule, Raw::List(&counted), &Source::Raw(raw));
                }
                for (i, v) in items.into_iter().enumerate() {
                    self.within(&format!("[{i}]"), |p| p.value(item, v));
                }
            }
            (Rule::AnyOf(rules), raw, items) => {
                let mut attempts = Vec::new();
                for one in *rules {
                    let mut attempt = Problems {
                        found: Vec::new(),
                        path: self.path.clone(),
                        secret: self.secret,
                    };
                    attempt.value(one, v);
                    if attempt.is_empty() {
                        return;
                    }
                    let same_kind = matches!(
                        (one, raw, &items),
                        (Rule::List { .. }, _, Some(_))
                            | (Rule::Object { .. }, Raw::Json(Json::Object(_)), _)
                    );
                    attempts.extend(same_kind.then_some(attempt.found));
                }
                // If one alternative alone is of this kind, it is what was meant.
                match attempts.pop() {
                    Some(found) if attempts.is_empty() => self.found.extend(found),
                    _ => self.refuse(rule, v),
                }
            }
            (rule, raw, _) if rule.accepts(raw) => {}
            (rule, ..) => self.refuse(rule, v),
        }
    }

    fn refuse(&mut self, rule: &Rule<'_>, v: Source<'_>) {
        self.describe(rule, v.raw(), &v);
    }

    /// "`num_outputs` takes an integer from 1 to 4, not 9"
    fn describe(&mut self, rule: &Rule<'_>, raw: Raw<'_>, v: &Source<'_>) {
        let source = match v {
            _ if self.secret => String::new(),
            Source::Json(v) => v.to_string(),
            Source::Raw(Raw::File(v)) => format!("{v:?}"),
            Source::Raw(Raw::Float(v)) => v.to_string(), // NaN is no JSON
            Source::Raw(v) => serde_json::to_string(v).unwrap_or_default(),
        };
        let mut text = Message::new();
        if self.path.is_empty() {
            text.str("an input is ");
        } else {
            text.str("`").str(&self.path).str("` takes ");
        }
        rule.refuse(&mut text, raw, &source);
        self.add(text.as_str().to_owned());
    }
}
