//! A model that is read at run time judges as its crate does: every pinned model and every oddity, its table, and inputs
//! at and beyond each of its rules. What its crate accepts it sends as it came.
use e2e_tests::{AnyInput, AnyModel, models};
use replicate_model::Json;
use replicate_model::serde_json::{self, Map, json};
use replicate_model_reader::diagnostic::Diagnostics;
use replicate_model_reader::document::pin::Prose;
use replicate_model_reader::rule::{Integer, List, Number, Object, Rule, Text};
use replicate_model_reader::{Interface, Record};

fn read(model: &AnyModel) -> Interface {
    let mut found = Diagnostics::new(model.name);
    // As the API answers it, so with all that a pin leaves out.
    let mut document: Json = serde_json::from_slice(model.pin).unwrap();
    document["components"]["schemas"]["HTTPValidationError"] = json!({ "if": {} });
    let interface = Interface::read(&document, &mut found);
    interface.ok_or_else(|| found.into_vec()).unwrap()
}

/// Every record of every model, beside its typed counterpart.
fn records() -> Vec<(&'static str, Record, AnyInput)> {
    let mut all = Vec::new();
    for model in models::ALL {
        let interface = read(model);
        all.push((model.name, interface.input, model.input));
        let training = interface.training.map(|(input, _)| input);
        assert_eq!(training.is_some(), model.training.is_some());
        all.extend(
            training
                .zip(model.training)
                .map(|(r, t)| (model.name, r, t)),
        );
    }
    all
}

#[test]
fn what_is_read_is_what_was_generated() {
    assert!(models::ALL.len() > 4, "no pins were found");
    for model in models::ALL {
        let interface = read(model);
        assert_eq!(interface.sha256, model.sha256, "{}", model.name);
        assert_eq!(interface.streams, model.streams, "{}", model.name);
        let pinned = Interface::read_pin(model.pin, Prose::Keep, &mut Diagnostics::new(""));
        assert_eq!(pinned.unwrap().sha256, model.sha256, "{}", model.name);
    }
    for (name, record, typed) in records() {
        record.table(|table| {
            let typed = typed.schema.fields().iter().map(|field| {
                let mut field = *field;
                field.ident = field.name; // which has no meaning at run time
                field
            });
            assert_eq!(table.fields(), typed.collect::<Vec<_>>(), "{name}");
        });
    }
}

#[test]
fn the_same_input_gets_the_same_verdict() {
    let (mut accepted, mut refused) = (0, 0);
    for (name, record, typed) in records() {
        let required = record.fields.iter().filter(|field| field.required);
        let base: Map<_, _> = required
            .map(|field| {
                (
                    field.wire.clone(),
                    sample(&field.rule, field.default.as_ref()),
                )
            })
            .collect();
        let mut judge = |input: Json| {
            let verdict = record.check(&input);
            let made = (typed.from_json)(&input);
            if let Ok(json) = &made {
                assert!(is_same(json, &input), "{name}: {input} became {json}");
            }
            assert_eq!(verdict, made.map(drop), "{name}: {input}");
            *if verdict.is_ok() {
                &mut accepted
            } else {
                &mut refused
            } += 1;
            verdict
        };
        assert_eq!(judge(base.clone().into()), Ok(()), "{name}");
        for other in kinds() {
            drop(judge(other));
        }
        let defaults = record.fields.iter().filter_map(|field| {
            let default = field.default.clone()?;
            Some((field.wire.clone(), default))
        });
        drop(judge(base.clone().into_iter().chain(defaults).collect()));
        let with = |name: &str, value: Json| {
            let mut input = base.clone();
            input.insert(name.to_owned(), value);
            Json::Object(input)
        };
        for unknown in ["zzz", "seeed", "imag", ""] {
            drop(judge(with(unknown, json!(1))));
        }
        for field in &record.fields {
            let mut without = base.clone();
            without.remove(&field.wire);
            drop(judge(without.into()));
            drop(judge(with(&format!("{}s", field.wire), json!(1))));
            for value in variants(&field.rule) {
                drop(judge(with(&field.wire, value)));
            }
        }
    }
    assert!(accepted > 100 && refused > 500, "{accepted}, {refused}");
}

/// Whether two values are one, where 7.0 is 7.
fn is_same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => {
            let whole = a.as_i64().zip(b.as_i64());
            whole.map_or_else(|| a.as_f64() == b.as_f64(), |(a, b)| a == b)
        }
        (Json::Array(a), Json::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
        }
        (Json::Object(a), Json::Object(b)) => {
            let same = |(name, v): (&String, &Json)| b.get(name).is_some_and(|w| is_same(v, w));
            a.len() == b.len() && a.iter().all(same)
        }
        (a, b) => a == b,
    }
}

/// A value of each kind.
fn kinds() -> Vec<Json> {
    vec![
        json!(null),
        json!(true),
        json!(7),
        json!(-7.5),
        json!(7.0),
        json!(1e19),
        json!(u64::MAX),
        json!("text"),
        json!(""),
        json!("https://example.com/a.png"),
        json!("7"),
        json!([]),
        json!([null]),
        json!(["a", 1, {}]),
        json!([[1], []]),
        json!({}),
        json!({ "a": null }),
    ]
}

/// A value that a rule accepts; `default` helps where a pattern has to be met.
fn sample(rule: &Rule, default: Option<&Json>) -> Json {
    match rule {
        Rule::Any => json!({}),
        Rule::Bool => json!(true),
        Rule::Integer(bounds) => bounds.min.or(bounds.max).unwrap_or(1).into(),
        Rule::Number(bounds) => bounds.min.or(bounds.max).unwrap_or(0.5).into(),
        Rule::Text(text) if text.pattern.is_some() => default.cloned().unwrap_or(json!("abc")),
        Rule::Text(text) => "x".repeat(text.min.max(1)).into(),
        Rule::OneOf(values) => values[0].clone().into(),
        Rule::IntegerOneOf(values) => values[0].into(),
        Rule::File => json!("https://example.com/a.png"),
        Rule::List(list) => vec![sample(&list.item, None); list.min.max(1)].into(),
        Rule::Object(object) => {
            let required = object.members.iter().filter(|member| member.required);
            let members = required.map(|m| (m.wire.clone(), sample(&m.rule, None)));
            Json::Object(members.collect())
        }
        Rule::Null => Json::Null,
        Rule::AnyOf(rules) => sample(&rules[0], None),
    }
}

/// A value of each kind, and values at each end of the rule and beyond it.
fn variants(rule: &Rule) -> Vec<Json> {
    let mut all = kinds();
    all.push(sample(rule, None));
    match rule {
        Rule::Any | Rule::Bool | Rule::Null => {}
        Rule::Integer(bounds) => all.extend(integers(bounds)),
        Rule::Number(bounds) => all.extend(numbers(bounds)),
        Rule::Text(text) => all.extend(texts(text)),
        Rule::OneOf(values) => {
            all.extend(
                values
                    .iter()
                    .flat_map(|v| [json!(v), json!(format!("{v}x"))]),
            );
        }
        Rule::IntegerOneOf(values) => {
            all.extend(values.iter().flat_map(|v| [json!(v), json!(v + 1)]));
        }
        Rule::File => all.extend(["http://a", "data:,", "file:///a", "a.png"].map(Into::into)),
        Rule::List(list) => all.extend(lists(list)),
        Rule::Object(object) => all.extend(objects(object)),
        Rule::AnyOf(rules) => all.extend(rules.iter().flat_map(variants)),
    }
    all
}

fn integers(bounds: &Integer) -> Vec<Json> {
    let ends = [bounds.min, bounds.max, bounds.multiple_of];
    let near = |end: i64| [end.saturating_sub(1), end, end.saturating_add(1)];
    ends.into_iter()
        .flatten()
        .flat_map(near)
        .map(Into::into)
        .collect()
}

fn numbers(bounds: &Number) -> Vec<Json> {
    let ends = [bounds.min, bounds.max, bounds.multiple_of];
    let near = |end: f64| [end - 1.0, end.next_down(), end, end.next_up(), end + 1.0];
    ends.into_iter()
        .flatten()
        .flat_map(near)
        .map(Into::into)
        .collect()
}

fn texts(text: &Text) -> Vec<Json> {
    let ends = [Some(text.min), text.max];
    let near = |end: usize| [end.saturating_sub(1), end, end + 1];
    let lengths = ends.into_iter().flatten().flat_map(near);
    lengths
        .filter(|length| *length < 10_000)
        .flat_map(|length| ["x".repeat(length).into(), "é".repeat(length).into()])
        .collect()
}

fn lists(list: &List) -> Vec<Json> {
    let ends = [Some(list.min), list.max];
    let near = |end: usize| [end.saturating_sub(1), end, end + 1];
    let item = sample(&list.item, None);
    let counts = ends.into_iter().flatten().flat_map(near);
    let lists = counts
        .filter(|count| *count < 100)
        .map(|count| vec![item.clone(); count].into());
    let second = variants(&list.item)
        .into_iter()
        .map(|other| json!([item, other]));
    lists.chain(second).collect()
}

fn objects(object: &Object) -> Vec<Json> {
    let whole = sample(&Rule::Object(object.clone()), None);
    let with = |name: &str, value: Json| {
        let mut whole = whole.clone();
        whole[name] = value;
        whole
    };
    let mut all = Vec::new();
    for member in &object.members {
        all.extend(
            variants(&member.rule)
                .into_iter()
                .map(|v| with(&member.wire, v)),
        );
        all.push(with(&format!("{}s", member.wire), json!(1)));
    }
    let extra = object.extra.as_deref().map(variants).unwrap_or_default();
    all.extend(extra.into_iter().map(|value| with("zzz", value)));
    all.push(with("zzz", json!("a")));
    all
}
