//! The structure of an output → what typify is given: a definition for each type, whose name is assigned here.
//!
//! Every object, choice and list of texts gets a definition of its own, wherever the document has it. So typify names
//! nothing, and a part that cannot be typed is any JSON without the others.

use super::choice;
use super::flat::{Components, Flat, is_empty, referred, texts};
use super::words::Words;
use super::{DEFINITIONS, MOST_MEMBERS, MOST_PARTS};
use crate::names::part::PartNames;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What typify is given.
pub(super) struct Parts {
    /// The schemas, by the names of their types.
    pub(super) definitions: Map<String, Value>,
    /// What the names of properties and values stand for.
    pub(super) words: Words,
    /// Why parts are any JSON.
    pub(super) problems: BTreeSet<String>,
}

impl Parts {
    /// The parts of a schema whose type is called `root`.
    ///
    /// # Errors
    /// If they are too many.
    pub(super) fn of(root: &str, schema: &Value) -> Result<Self, String> {
        let components = schema["definitions"].as_object().into_iter().flatten();
        let mut all: BTreeMap<&str, &Value> = components
            .map(|(name, schema)| (name.as_str(), schema))
            .collect();
        let mut own = schema.clone();
        if let Value::Object(own) = &mut own {
            own.retain(|keyword, _| keyword != "definitions" && keyword != "title");
        }
        all.insert(root, &own);
        if all.len() > MOST_PARTS {
            return Err(format!("it has more than {MOST_PARTS} parts"));
        }
        let components = Components::new(all);
        let mut names = PartNames::default();
        let mut types = BTreeMap::from([(root, names.give(root))]);
        for (component, _) in components.iter().filter(|(name, _)| *name != root) {
            types.insert(component, names.give(component));
        }
        let mut walk = Walk {
            components: &components,
            types: &types,
            names,
            words: Words::default(),
            definitions: Map::new(),
        };
        for (component, schema) in components.iter() {
            walk.define(&types[component], schema);
            if walk.definitions.len() > MOST_PARTS {
                return Err(format!("it has more than {MOST_PARTS} parts"));
            }
        }
        let (mut definitions, words) = (walk.definitions, walk.words);
        while let Some(name) = defined_by_itself(&definitions) {
            components.look_at(&name);
            components.note("it is defined by itself");
            definitions.insert(name, json!({}));
        }
        Ok(Self {
            definitions,
            words,
            problems: components.into_problems(),
        })
    }
}

struct Walk<'a> {
    components: &'a Components<'a>,
    /// The types of components.
    types: &'a BTreeMap<&'a str, String>,
    names: PartNames,
    words: Words,
    definitions: Map<String, Value>,
}

impl Walk<'_> {
    /// The definition of a type.
    fn define(&mut self, name: &str, schema: &Value) {
        let Flat { schema, nullable } = self.settled(schema, name);
        let definition = if nullable {
            // typify gives an option no name, so that it needs one inside.
            optional(self.inside(&schema, &format!("{name}.value")))
        } else if has_name(&schema) {
            self.named(&schema, name)
        } else {
            self.unnamed(&schema, name)
        };
        self.definitions.insert(name.to_owned(), definition);
    }

    /// A part of a type, whose own type is called after the way to it.
    fn part(&mut self, schema: &Value, way: &str) -> Value {
        let Flat { schema, nullable } = self.settled(schema, way);
        let part = self.inside(&schema, way);
        if nullable { optional(part) } else { part }
    }

    fn inside(&mut self, schema: &Value, way: &str) -> Value {
        if !has_name(schema) {
            return self.unnamed(schema, way);
        }
        let name = self.names.give(way);
        let definition = self.named(schema, &name);
        self.definitions.insert(name.clone(), definition);
        json!({ "$ref": format!("{DEFINITIONS}{name}") })
    }

    /// What a schema says. Of a choice in which none comes first, nothing.
    fn settled(&self, schema: &Value, way: &str) -> Flat {
        self.components.look_at(way);
        let mut flat = self.components.flat(schema);
        if let Some(Value::Array(members)) = flat.schema.get_mut("oneOf") {
            match choice::ordered(std::mem::take(members), self.components) {
                Some(ordered) => *members = ordered,
                None => {
                    self.components.note(
                        "of two objects that it may be, each takes what is the other's and loses some of it",
                    );
                    flat.schema = json!({});
                }
            }
        }
        let count = |keyword: &str| match &flat.schema[keyword] {
            Value::Array(all) => all.len(),
            Value::Object(all) => all.len(),
            _ => 0,
        };
        if count("enum").max(count("properties")) > MOST_MEMBERS {
            self.components.note(&format!(
                "it has more than {MOST_MEMBERS} members or values"
            ));
            flat.schema = json!({});
        }
        flat
    }

    fn named(&mut self, schema: &Value, name: &str) -> Value {
        if let Some(values) = schema["enum"].as_array() {
            let values = values.iter().filter_map(Value::as_str);
            let values: Vec<_> = values.map(|value| self.words.stand_in(value)).collect();
            json!({ "type": "string", "enum": values })
        } else if let Some(members) = schema["oneOf"].as_array() {
            self.choice(members, name)
        } else {
            self.object(schema, name, None)
        }
    }

    fn unnamed(&mut self, schema: &Value, way: &str) -> Value {
        if let Some(component) = referred(schema) {
            let name = self.types.get(component).map_or(component, String::as_str);
            return json!({ "$ref": format!("{DEFINITIONS}{name}") });
        }
        let mut schema = schema.clone();
        if let Some(items) = schema.get_mut("items") {
            *items = self.part(items, &format!("{way}.item"));
        } else if schema["type"] == "object" {
            return match schema.get("additionalProperties") {
                None | Some(Value::Bool(_)) => json!({ "type": "object" }),
                Some(value) => {
                    let mut value = self.part(value, &format!("{way}.value"));
                    // A map of nothing but null says as much as one of anything.
                    if value["type"] == "null" {
                        value = json!({});
                    }
                    json!({ "type": "object", "additionalProperties": value })
                }
            };
        }
        schema
    }

    fn object(&mut self, schema: &Value, name: &str, tag: Option<&str>) -> Value {
        let mut properties = Map::new();
        for (wire, schema) in schema["properties"].as_object().into_iter().flatten() {
            // typify sees a tag where its text stands.
            let part = if tag == Some(wire) {
                let text = self
                    .components
                    .followed(&self.components.flat(schema).schema);
                self.named(&text.schema, name)
            } else {
                self.part(schema, &format!("{name}.{wire}"))
            };
            properties.insert(self.words.stand_in(wire), part);
        }
        let mut required = BTreeSet::new();
        for wire in texts(&schema["required"]) {
            let stand_in = self.words.stand_in(wire);
            properties.entry(stand_in.clone()).or_insert(json!({}));
            required.insert(stand_in);
        }
        let mut object =
            json!({ "type": "object", "properties": properties, "required": required });
        if let Some(rest) = schema.get("additionalProperties") {
            object["additionalProperties"] = match rest {
                Value::Bool(_) => rest.clone(),
                rest => self.part(rest, &format!("{name}.extra.value")),
            };
        }
        object
    }

    fn choice(&mut self, members: &[Value], name: &str) -> Value {
        let tag = choice::tag(members, self.components);
        let mut parts = Vec::new();
        for (i, member) in members.iter().enumerate() {
            let way = format!("{name}.variant{i}");
            parts.push(if is_object(member) {
                // What one of them forbids beside its own, typify would forbid all of them.
                let mut member = member.clone();
                if let Value::Object(member) = &mut member {
                    member
                        .retain(|key, value| key != "additionalProperties" || !value.is_boolean());
                }
                self.object(&member, &way, tag.as_deref())
            } else {
                self.part(member, &way)
            });
        }
        json!({ "oneOf": parts })
    }
}

/// Whether what is made of a schema has a name.
fn has_name(schema: &Value) -> bool {
    schema.get("enum").is_some() || schema.get("oneOf").is_some() || is_object(schema)
}

/// Whether a schema is of an object whose members are known.
fn is_object(schema: &Value) -> bool {
    let has = |keyword: &str| schema.get(keyword).is_some_and(|value| !is_empty(value));
    schema["type"] == "object" && (has("properties") || has("required"))
}

fn optional(schema: Value) -> Value {
    json!({ "anyOf": [schema, { "type": "null" }] })
}

/// A definition that is another, or a choice of others, one of which leads back to it: typify would follow them for ever.
fn defined_by_itself(definitions: &Map<String, Value>) -> Option<String> {
    let leads = |name: &str| {
        let mut to = Vec::new();
        if let Some(schema) = definitions.get(name) {
            leads_to(schema, &mut to);
        }
        to
    };
    let reaches_itself = |name: &&String| {
        let (mut open, mut seen) = (leads(name), BTreeSet::new());
        while let Some(next) = open.pop() {
            if next == **name {
                return true;
            }
            if seen.insert(next) {
                open.extend(leads(next));
            }
        }
        false
    };
    definitions.keys().find(reaches_itself).cloned()
}

/// The definitions that a schema is, or may be: not those inside of it.
fn leads_to<'a>(schema: &'a Value, to: &mut Vec<&'a str>) {
    to.extend(referred(schema));
    for keyword in ["anyOf", "oneOf"] {
        let all = schema[keyword].as_array();
        all.into_iter().flatten().for_each(|one| leads_to(one, to));
    }
}
