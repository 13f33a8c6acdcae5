//! A schema of an output → the one thing that it says: a scalar, a list, an object, a choice, a reference, or nothing.
//!
//! What has no such form says nothing here, so that this part of the output is any JSON, and why is noted.

use super::DEFINITIONS;
use serde_json::{Map, Value, json};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

/// How often references are followed to see what is there: as often as any real output needs, and no hostile one for long.
const MOST_STEPS: usize = 2_000;

/// How many of them inside each other.
const DEEPEST: usize = 16;

/// How much of the way to a part is shown, in characters.
const SHOWN: usize = 80;

/// How many parts a choice may have.
const MOST_ALTERNATIVES: usize = 100;

/// What a schema says.
#[derive(Clone)]
pub(super) struct Flat {
    /// With one of `type`, `enum`, `oneOf` and `$ref` and what belongs to it, or empty.
    pub(super) schema: Value,
    /// Whether it may be null, too.
    pub(super) nullable: bool,
}

impl Flat {
    fn of(schema: Value) -> Self {
        let nullable = false;
        Self { schema, nullable }
    }

    fn anything() -> Self {
        Self::of(json!({}))
    }
}

/// The components that an output is made of.
pub(super) struct Components<'a> {
    all: BTreeMap<&'a str, &'a Value>,
    steps: Cell<usize>,
    depth: Cell<usize>,
    place: RefCell<String>,
    problems: RefCell<BTreeSet<String>>,
}

impl<'a> Components<'a> {
    pub(super) fn new(all: BTreeMap<&'a str, &'a Value>) -> Self {
        Self {
            all,
            steps: Cell::new(0),
            depth: Cell::new(0),
            place: RefCell::default(),
            problems: RefCell::default(),
        }
    }

    /// All of them, by their names.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'a str, &'a Value)> {
        self.all.iter().map(|(name, schema)| (*name, *schema))
    }

    /// Says which part is looked at from here on.
    pub(super) fn look_at(&self, place: &str) {
        *self.place.borrow_mut() = place.chars().take(SHOWN).collect();
    }

    /// Why the part that is looked at, or something in it, is any JSON.
    pub(super) fn note(&self, problem: &str) {
        let problem = format!("`{}` is any JSON: {problem}", self.place.borrow());
        self.problems.borrow_mut().insert(problem);
    }

    /// Why parts are any JSON, once each.
    pub(super) fn into_problems(self) -> BTreeSet<String> {
        self.problems.into_inner()
    }

    fn nothing_known(&self, problem: &str) -> Flat {
        self.note(problem);
        Flat::anything()
    }

    pub(super) fn flat(&self, schema: &Value) -> Flat {
        let Some(keywords) = schema.as_object() else {
            return Flat::anything();
        };
        let list = |keyword: &str| {
            let all = keywords.get(keyword).and_then(Value::as_array);
            all.filter(|all| !all.is_empty())
        };
        let mut own = keywords.clone();
        own.retain(|keyword, _| !matches!(keyword.as_str(), "allOf" | "anyOf" | "oneOf"));
        // A type alone adds nothing to what the others say.
        let says_more = own.keys().any(|keyword| keyword != "type");
        match (list("allOf"), list("anyOf"), list("oneOf")) {
            (None, None, None) => self.plain(own),
            (None, Some(all), None) | (None, None, Some(all)) if !says_more => self.choice(all),
            (Some(all), None, None) => {
                let own = says_more.then_some(Value::Object(own));
                self.together(all.iter().chain(&own))
            }
            _ => self.nothing_known("a choice has other rules beside it"),
        }
    }

    /// What a reference leads to, itself no reference.
    pub(super) fn followed(&self, schema: &Value) -> Flat {
        self.depth.set(self.depth.get() + 1);
        let flat = self.followed_from(schema);
        self.depth.set(self.depth.get() - 1);
        flat
    }

    fn followed_from(&self, schema: &Value) -> Flat {
        let mut flat = Flat::of(schema.clone());
        while let Some(name) = referred(&flat.schema) {
            self.steps.set(self.steps.get() + 1);
            if self.steps.get() > MOST_STEPS || self.depth.get() > DEEPEST {
                return self.nothing_known("its parts refer to each other over and over");
            }
            let Some(component) = self.all.get(name) else {
                return self.nothing_known(&format!("there is no component `{name:.80}`"));
            };
            let next = self.flat(component);
            flat = Flat {
                schema: next.schema,
                nullable: flat.nullable || next.nullable,
            };
        }
        flat
    }

    fn plain(&self, mut own: Map<String, Value>) -> Flat {
        if let Some(name) = own.get("$ref").and_then(Value::as_str) {
            return match name.strip_prefix(DEFINITIONS) {
                Some(component) if self.all.contains_key(component) => {
                    Flat::of(json!({ "$ref": name }))
                }
                _ => self.nothing_known(&format!("there is no component for `{name:.80}`")),
            };
        }
        if let Some(Value::Array(values)) = own.get("enum") {
            return self.values(values, own.get("type"));
        }
        let has = |keyword: &str| own.get(keyword).is_some_and(|value| !is_empty(value));
        let ty = match own.get("type").and_then(Value::as_str) {
            None if has("properties") || has("required") => "object",
            None if own.contains_key("additionalProperties") => "object",
            None if own.contains_key("items") => "array",
            None => return Flat::anything(),
            Some(ty) => ty,
        };
        let known: &[&str] = match ty {
            "string" => &["format"],
            "integer" | "number" | "boolean" | "null" => &[],
            "array" => &["items"],
            "object" => &["properties", "required", "additionalProperties"],
            other => return self.nothing_known(&format!("`{other:.80}` is no type")),
        };
        let ty = Value::from(ty);
        own.retain(|keyword, _| known.contains(&keyword.as_str()));
        own.insert("type".into(), ty);
        Flat::of(Value::Object(own))
    }

    /// Values of one type: texts are kept, of numbers the type alone, which is the declared one: an answer is not held to the
    /// values.
    fn values(&self, values: &[Value], declared: Option<&Value>) -> Flat {
        let mut distinct: Vec<&Value> = Vec::new();
        let mut seen = BTreeSet::new();
        for value in values.iter().filter(|value| !value.is_null()) {
            if value.as_str().is_none_or(|text| seen.insert(text)) {
                distinct.push(value);
            }
        }
        let all = |is: fn(&Value) -> bool| distinct.iter().all(|value| is(value));
        let schema = if distinct.is_empty() {
            json!({ "type": "null" })
        } else if all(Value::is_string) {
            json!({ "type": "string", "enum": distinct })
        } else if all(|value| value.is_i64() || value.is_u64())
            && declared.is_none_or(|ty| ty != "number")
        {
            json!({ "type": "integer" })
        } else if all(Value::is_number) {
            json!({ "type": "number" })
        } else if all(Value::is_boolean) {
            json!({ "type": "boolean" })
        } else {
            return self.nothing_known("its values are of several types");
        };
        let nullable = values.iter().any(Value::is_null);
        Flat { schema, nullable }
    }

    /// One of several, without those inside each other; of those that list texts one list is made.
    fn choice(&self, all: &[Value]) -> Flat {
        let mut nullable = false;
        let mut members: Vec<Value> = Vec::new();
        for one in all {
            let one = self.flat(one);
            nullable |= one.nullable || one.schema["type"] == "null";
            let inner = match one.schema {
                Value::Object(mut schema) => match schema.remove("oneOf") {
                    Some(Value::Array(inner)) => inner,
                    _ => vec![Value::Object(schema)],
                },
                other => vec![other],
            };
            for member in inner {
                if is_empty(&member) {
                    // One of them is anything, and so is the choice.
                    return Flat::anything();
                }
                let listed = member["enum"].as_array();
                let before = members
                    .iter_mut()
                    .find_map(|m| m.get_mut("enum")?.as_array_mut());
                if let (Some(before), Some(listed)) = (before, listed) {
                    for value in listed {
                        if !before.contains(value) {
                            before.push(value.clone());
                        }
                    }
                } else if member["type"] != "null" && !members.contains(&member) {
                    members.push(member);
                }
            }
            if members.len() > MOST_ALTERNATIVES {
                let problem = format!("it is one of more than {MOST_ALTERNATIVES}");
                return self.nothing_known(&problem);
            }
        }
        let schema = match members.len() {
            0 => json!({ "type": "null" }),
            1 => members.remove(0),
            _ => json!({ "oneOf": members }),
        };
        Flat { schema, nullable }
    }

    /// All of several at once: the members of objects together, or the one that says something.
    fn together<'s>(&self, all: impl Iterator<Item = &'s Value>) -> Flat {
        let all: Vec<Flat> = all.map(|schema| self.flat(schema)).collect();
        let nullable = all.iter().all(|one| one.nullable || is_empty(&one.schema));
        let mut schemas: Vec<Value> = Vec::new();
        for Flat { schema, .. } in all {
            if !is_empty(&schema) && !schemas.contains(&schema) {
                schemas.push(schema);
            }
        }
        if schemas.len() > 1 {
            let objects: Vec<Value> = schemas.iter().map(|s| self.followed(s).schema).collect();
            if objects.iter().all(|schema| schema["type"] == "object") {
                return Flat {
                    schema: self.merged(&objects),
                    nullable,
                };
            }
            // A type of its own says no more than what has one.
            if !schemas.iter().all(is_bare) {
                schemas.retain(|schema| !is_bare(schema));
            }
        }
        match schemas.len() {
            0 => Flat::anything(),
            1 => Flat {
                schema: schemas.remove(0),
                nullable,
            },
            _ => self.nothing_known("it is to be several things at once"),
        }
    }

    fn merged(&self, objects: &[Value]) -> Value {
        let (mut properties, mut required) = (Map::new(), BTreeSet::new());
        let mut rest = None;
        for object in objects {
            for (name, schema) in object["properties"].as_object().into_iter().flatten() {
                let other = properties.insert(name.clone(), schema.clone());
                if other.is_some_and(|other| other != *schema) {
                    self.note(&format!("its `{name:.80}` is to be several things at once"));
                    properties.insert(name.clone(), json!({}));
                }
            }
            required.extend(texts(&object["required"]));
            rest = rest.or(object.get("additionalProperties"));
        }
        let mut schema =
            json!({ "type": "object", "properties": properties, "required": required });
        // What one of them forbids beside its own is the others' own.
        if let Some(rest) = rest.filter(|rest| **rest != Value::Bool(false)) {
            schema["additionalProperties"] = rest.clone();
        }
        schema
    }
}

/// The component that a schema refers to.
pub(super) fn referred(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix(DEFINITIONS)
}

pub(super) fn texts(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}

/// Whether an object or a list has nothing in it.
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

fn is_bare(schema: &Value) -> bool {
    schema
        .as_object()
        .is_some_and(|keywords| keywords.len() == 1)
        && schema.get("type").is_some()
}
