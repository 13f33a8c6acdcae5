//! The order of a choice's alternatives. serde takes the first that fits, and what that one does not know is lost: so an
//! alternative that asks for more comes before one that asks for less.

use super::flat::{Components, Flat, is_empty, referred, texts};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// How far inside of an alternative its objects are looked for.
const DEEPEST: usize = 8;

/// An object as an alternative of a choice.
#[derive(Default)]
struct Object {
    /// How many lists and maps it is in.
    lists: usize,
    required: BTreeSet<String>,
    properties: Map<String, Value>,
    /// The texts of those properties that must be one certain text.
    constants: BTreeMap<String, String>,
    /// What becomes of members that it does not know.
    unknown: Unknown,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Unknown {
    #[default]
    Lost,
    Kept,
    Refused,
}

/// The alternatives in an order in which none takes what is another's and loses some of it. `None` if there is no such
/// order.
pub(super) fn ordered(members: Vec<Value>, components: &Components<'_>) -> Option<Vec<Value>> {
    let mut members = narrow_first(members);
    let views = members
        .iter()
        .map(|member| object(member, (0, 0), components));
    let mut objects: Vec<(usize, Object)> = (views.enumerate())
        .filter_map(|(i, view)| Some((i, view?)))
        .collect();
    if !is_sound(&objects) {
        let places: Vec<usize> = objects.iter().map(|(i, _)| *i).collect();
        objects.sort_by_key(|(_, object)| {
            let rank = match (object.required.is_empty(), object.unknown) {
                (false, _) => 0,
                (true, Unknown::Kept) => 1,
                (true, _) => 2,
            };
            let most = |n: usize| std::cmp::Reverse(n);
            (
                rank,
                most(object.required.len()),
                most(object.properties.len()),
            )
        });
        if !is_sound(&objects) {
            return None;
        }
        let sorted: Vec<Value> = objects.iter().map(|(i, _)| members[*i].clone()).collect();
        for (place, member) in places.into_iter().zip(sorted) {
            members[place] = member;
        }
    }
    Some(members)
}

/// The property that says which of several objects a value is, if there is one: required, and another text in each.
pub(super) fn tag(members: &[Value], components: &Components<'_>) -> Option<String> {
    let mut objects = Vec::new();
    for member in members {
        if referred(member).is_some() || member["type"] != "object" {
            return None;
        }
        objects.push(object(member, (0, 0), components)?);
    }
    let mut names = objects.first()?.constants.keys();
    let differs = |name: &&String| {
        let texts = objects.iter().map(|object| object.constants.get(*name));
        let texts: Option<BTreeSet<_>> = texts.collect();
        texts.is_some_and(|texts| texts.len() == objects.len())
    };
    let is_open = |object: &Object| object.unknown != Unknown::Kept;
    let found = names.find(differs).cloned();
    found.filter(|_| objects.iter().all(is_open))
}

/// A whole number is a number, too, and a text that is listed is a text.
fn narrow_first(mut members: Vec<Value>) -> Vec<Value> {
    let whole: fn(&Value) -> bool = |member| member["type"] == "integer";
    let number: fn(&Value) -> bool = |member| member["type"] == "number";
    let listed: fn(&Value) -> bool = |member| member.get("enum").is_some();
    let text: fn(&Value) -> bool =
        |member| member["type"] == "string" && member.get("enum").is_none();
    for (narrow, wide) in [(whole, number), (listed, text)] {
        let narrow = members.iter().position(narrow);
        let wide = members.iter().position(wide);
        if let (Some(narrow), Some(wide)) = (narrow, wide)
            && wide < narrow
        {
            members.swap(wide, narrow);
        }
    }
    members
}

fn is_sound(objects: &[(usize, Object)]) -> bool {
    let mut pairs = objects.iter().enumerate().flat_map(|(i, (_, first))| {
        let later = objects.iter().skip(i + 1);
        later.map(move |(_, later)| (first, later))
    });
    pairs.all(|(first, later)| first.loses_nothing_of(later))
}

impl Object {
    /// Whether this alternative refuses what is of `later`, or has all that it has.
    fn loses_nothing_of(&self, later: &Self) -> bool {
        self.lists != later.lists
            || self.unknown != Unknown::Lost
            || (self.required.iter()).any(|name| !later.properties.contains_key(name))
            || (self.constants.iter())
                .any(|(name, text)| later.constants.get(name).is_some_and(|other| other != text))
            || later.unknown != Unknown::Kept && self.has_all_of(later)
    }

    fn has_all_of(&self, later: &Self) -> bool {
        later.properties.iter().all(|(name, schema)| {
            let own = self.properties.get(name);
            own.is_some_and(|own| own == schema || holds_no_object(own))
        })
    }
}

/// An alternative as an object, or a list or a map of objects.
fn object(
    member: &Value,
    (depth, lists): (usize, usize),
    components: &Components<'_>,
) -> Option<Object> {
    if depth > DEEPEST {
        return None;
    }
    let schema = components.followed(member).schema;
    if let Some(items) = schema.get("items") {
        let item = components.flat(items).schema;
        return object(&item, (depth + 1, lists + 1), components);
    }
    if let Some(inner) = schema["oneOf"].as_array() {
        // Whatever holds of one of them may hold of the value.
        let mut all = inner
            .iter()
            .filter_map(|one| object(one, (depth + 1, lists), components));
        let mut any = all.next()?;
        for one in all {
            any.required.retain(|name| one.required.contains(name));
            any.properties.extend(one.properties);
            any.constants.clear();
            if any.unknown != one.unknown {
                any.unknown = Unknown::Lost;
            }
        }
        return Some(any);
    }
    if schema["type"] != "object" {
        return None;
    }
    let mut properties = schema["properties"]
        .as_object()
        .cloned()
        .unwrap_or_default();
    let rest = schema.get("additionalProperties");
    if let Some(value) = rest.filter(|rest| properties.is_empty() && !holds_no_object(rest))
        && value.is_object()
    {
        let value = components.flat(value).schema;
        return object(&value, (depth + 1, lists + 1), components);
    }
    let required: BTreeSet<String> = texts(&schema["required"]).map(str::to_owned).collect();
    let unknown = match rest {
        Some(rest @ Value::Object(_)) if holds_no_object(rest) => Unknown::Kept,
        Some(Value::Object(_)) => Unknown::Lost,
        _ if properties.is_empty() && required.is_empty() => Unknown::Kept,
        Some(Value::Bool(false)) if referred(member).is_some() => Unknown::Refused,
        _ => Unknown::Lost,
    };
    // What is required without being described is a member, too.
    for name in &required {
        properties.entry(name.clone()).or_insert(json!({}));
    }
    let constant = |name: &String| {
        let own = components.flat(properties.get(name)?);
        let Flat { schema, nullable } = components.followed(&own.schema);
        if own.nullable || nullable {
            return None;
        }
        match schema["enum"].as_array()?.as_slice() {
            [Value::String(text)] => Some((name.clone(), text.clone())),
            _ => None,
        }
    };
    let constants = required.iter().filter_map(constant).collect();
    Some(Object {
        lists,
        required,
        properties,
        constants,
        unknown,
    })
}

/// Whether a schema leads to no object that could lose members of its own.
fn holds_no_object(schema: &Value) -> bool {
    match schema {
        Value::Object(keywords) => {
            let leads_on = ["$ref", "properties", "allOf", "anyOf", "oneOf"];
            !leads_on
                .iter()
                .any(|keyword| keywords.contains_key(*keyword))
                && ["items", "additionalProperties"]
                    .iter()
                    .all(|inside| keywords.get(*inside).is_none_or(holds_no_object))
        }
        other => !is_empty(other),
    }
}
