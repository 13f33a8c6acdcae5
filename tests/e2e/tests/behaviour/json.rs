//! `from_json`, `validate` and what they say.
use crate::sample::{Input, Json, input};
use replicate_model::serde_json::json;

fn with(more: &Json) -> Json {
    let mut all = json!({"prompt": "a", "image": "https://a"});
    all.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    all
}

fn problems(value: &Json) -> Vec<(String, String)> {
    match Input::from_json(value) {
        Ok(_) => Vec::new(),
        Err(e) => e
            .problems
            .into_iter()
            .map(|p| (p.field, p.message))
            .collect(),
    }
}

/// The one problem of an input with these fields.
fn problem(more: &Json) -> (String, String) {
    let mut all = problems(&with(more));
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

fn says(more: &Json, field: &str, message: &str) {
    assert_eq!(problem(more), (field.into(), message.into()));
}

#[test]
fn all_problems_come_at_once_with_wire_names() {
    let bad = json!({
        "image": "a.png", "num_outputs": 3.5, "guidance": "3", "strength": 0, "seed": null, "aspect_ratio": "5:7",
        "outFPS": 0, "images": ["x", "https://a", "https://b", 4], "title": "x", "new": 1, "stop": "x", "promt": 1,
        "zzz": 1, "frames": 82,
    });
    let found: Vec<_> = problems(&bad)
        .into_iter()
        .map(|(_, message)| message)
        .collect();
    assert_eq!(
        found,
        [
            "missing required field `prompt`",
            "`image` takes a URL that starts with http://, https:// or data:, not \"a.png\" (for a file on disk: `FileInput::path`)",
            "`num_outputs` takes an integer from 1 to 4, not 3.5",
            "`guidance` takes a number from 0 to 10, not \"3\"",
            "`strength` takes a number above 0 and at most 0.95, not 0",
            "`seed` is null: leave it out instead",
            "`aspect_ratio` takes one of \"1:1\", \"16:9\", \"21:9\", \"3:2\", not \"5:7\"",
            "`frames` takes one of 81, 100, -1, not 82",
            "`new` takes true or false, not 1",
            "`outFPS` takes an integer from 1 to 60, not 0",
            "`images` takes a list of at most 3 items, not 4",
            "`images[0]` takes a URL that starts with http://, https:// or data:, not \"x\" (for a file on disk: `FileInput::path`)",
            "`images[3]` takes a URL that starts with http://, https:// or data:, not 4",
            "`stop` takes a list of text, not \"x\"",
            "`title` takes text of 2 to 10 characters, not \"x\"",
            "there is no field `promt`, but `prompt`",
            "there is no field `zzz`",
        ]
    );
    assert!(
        Input::from_json(&bad)
            .unwrap_err()
            .to_string()
            .starts_with("missing required field `prompt`; `image`")
    );
}

#[test]
fn what_is_no_object_is_refused() {
    assert_eq!(
        problems(&json!([1])),
        [(String::new(), "an input is an object, not [1]".into())]
    );
}

#[test]
fn a_whole_float_is_an_integer() {
    let input = Input::from_json(&with(
        &json!({"num_outputs": 3.0, "seed": 1e18, "sizes": [64.0], "frames": 81.0}),
    ));
    let input = input.unwrap();
    assert_eq!(input.num_outputs.map(Into::into), Some(3i64));
    assert_eq!(input.seed, Some(1_000_000_000_000_000_000));
    assert_eq!(input.sizes.map(|s| s[0].get()), Some(64));
    says(
        &json!({"seed": 1e19}),
        "seed",
        "`seed` takes an integer, not 1e+19",
    );
    says(
        &json!({"seed": u64::MAX}),
        "seed",
        "`seed` takes an integer, not 18446744073709551615 (beyond 64 bits)",
    );
}

#[test]
fn json_keeps_its_numbers() {
    let input = Input::from_json(&with(&json!({"extra": {"k": [null, 7.0]}}))).unwrap();
    assert_eq!(input.extra, Some(json!({"k": [null, 7.0]})));
}

#[test]
fn nested_problems_name_their_path() {
    says(
        &json!({"options": {}}),
        "options.size",
        "missing required field `options.size`",
    );
    says(
        &json!({"options": {"size": 3}}),
        "options.size",
        "`options.size` takes text, not 3",
    );
    says(
        &json!({"options": {"size": null}}),
        "options.size",
        "`options.size` takes text, not null",
    );
    says(
        &json!({"options": {"size": "a", "width": 257}}),
        "options.width",
        "`options.width` takes an integer from 256 to 1440 that is a multiple of 8, not 257",
    );
    says(
        &json!({"options": {"size": "a", "widht": 8}}),
        "options.widht",
        "there is no field `options.widht`, but `width`",
    );
    says(
        &json!({"options": [1]}),
        "options",
        "`options` takes an object, not [1]",
    );
    says(
        &json!({"parts": [{"url": "data:,"}, {"url": 5}]}),
        "parts[1].url",
        "`parts[1].url` takes a URL that starts with http://, https:// or data:, not 5",
    );
    says(
        &json!({"parts": [{"url": "data:,", "more": 5}]}),
        "parts[0].more",
        "`parts[0].more` takes true or false, not 5",
    );
    says(
        &json!({"grid": [[1], [1, 10]]}),
        "grid[1][1]",
        "`grid[1][1]` takes an integer from 0 to 9, not 10",
    );
    says(
        &json!({"grid": [[1], []]}),
        "grid[1]",
        "`grid[1]` takes a list of 1 to 2 items, not 0",
    );
    says(
        &json!({"grid": [1]}),
        "grid[0]",
        "`grid[0]` takes a list of 1 to 2 items, not 1",
    );
}

#[test]
fn one_of_several_rules_is_enough() {
    assert!(problems(&with(&json!({"stops": "x"}))).is_empty());
    assert!(problems(&with(&json!({"stops": ["x", "y"]}))).is_empty());
    says(
        &json!({"stops": 5}),
        "stops",
        "`stops` takes text or a list of text, not 5",
    );
    // It is a list, so the list is what was meant.
    says(
        &json!({"stops": ["x", 5]}),
        "stops[1]",
        "`stops[1]` takes text, not 5",
    );
}

#[test]
fn lists_have_a_number_of_items() {
    says(
        &json!({"tags": []}),
        "tags",
        "`tags` takes a list of at least 1 item, not 0",
    );
}

#[test]
fn text_has_a_pattern_and_a_length_in_characters() {
    assert!(problems(&with(&json!({"title": "ééééééééé1", "code": "abc"}))).is_empty());
    says(
        &json!({"title": "ééééééééé12"}),
        "title",
        "`title` takes text of 2 to 10 characters, not \"ééééééééé12\"",
    );
    says(
        &json!({"code": "aBc"}),
        "code",
        "`code` takes text that matches `^[a-z]+$`, not \"aBc\"",
    );
    says(
        &json!({"code": ""}),
        "code",
        "`code` takes text that matches `^[a-z]+$`, not \"\"",
    );
}

#[test]
fn secrets_are_not_quoted() {
    says(
        &json!({"api_token": 12345}),
        "api_token",
        "`api_token` takes text",
    );
    says(
        &json!({"options": {"size": "x", "password": "hunter2"}}),
        "options.password",
        "`options.password` takes text of 8 to 64 characters",
    );
}

#[test]
fn long_values_are_cut() {
    let (_, message) = problem(&json!({"num_outputs": "é".repeat(1000)}));
    assert!(message.ends_with("é…") && message.len() < 150, "{message}");
}

#[test]
fn validate_checks_what_types_do_not_hold() {
    let good = input! { prompt: "a", image: "https://a", title: "ab", code: "x", tags: ["a"], api_token: "s" };
    assert_eq!(good.validate(), Ok(()));
    let bad = good
        .title(String::from("x"))
        .code("X")
        .tags(Vec::<String>::new())
        .scale(f64::NAN)
        .images(["https://a"; 4].map(|u| crate::sample::FileInput::url(u).unwrap()))
        .options(json!({"size": 1}))
        .stops(Json::Null)
        .parts([json!({"url": "x"})]);
    let found: Vec<_> = bad
        .validate()
        .unwrap_err()
        .problems
        .into_iter()
        .map(|p| p.message)
        .collect();
    assert_eq!(
        found,
        [
            "`scale` takes a number, not NaN",
            "`images` takes a list of at most 3 items, not 4",
            "`tags` takes a list of at least 1 item, not 0",
            "`title` takes text of 2 to 10 characters, not \"x\"",
            "`code` takes text that matches `^[a-z]+$`, not \"X\"",
            "`options.size` takes text, not 1",
            "`stops` is null: leave it out instead",
            "`parts[0].url` takes a URL that starts with http://, https:// or data:, not \"x\" (for a file on disk: `FileInput::path`)",
        ]
    );
    assert_eq!(
        replicate_model::serde_json::to_string(&bad)
            .unwrap_err()
            .to_string(),
        "JSON has no NaN and no infinity"
    );
}
