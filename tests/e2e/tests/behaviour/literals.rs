//! Literals and expressions in `input!`, and setters.
use crate::sample::{
    AspectRatio, FileInput, FileOutput, Frames, Input, Json, NumOutputs, input, training_input,
};
use replicate_model::serde_json::{json, to_string, to_value};

fn sent(input: &Input) -> Json {
    to_value(input).unwrap()
}

#[test]
fn a_literal_of_every_kind_reaches_its_field() {
    let input = input! {
        prompt: "a cat",
        image: "https://a/b.png",
        num_outputs: 4,
        width: 256,
        guidance: 3,
        strength: 0.5,
        scale: 2.5,
        seed: -1,
        offset: -10,
        aspect_ratio: "16:9",
        model: "dev",
        frames: -1,
        voice: "pilot_de",
        r#loop: true,
        new_: false,
        out_fps: 24,
        images: ["https://a", "data:,x"],
        stop: ["x", r"y", r#"z""#],
        tags: ["one",],
        sizes: [64, 512],
        title: "été",
        code: "abc",
        api_token: "sesame",
        stops: ["a", "b"],
        grid: [[1, 2], [3]],
        extra: [1, 2.5, true, "x", [[]]],
    };
    assert_eq!(
        sent(&input),
        json!({
            "prompt": "a cat", "image": "https://a/b.png", "num_outputs": 4, "width": 256, "guidance": 3.0,
            "strength": 0.5, "scale": 2.5, "seed": -1, "offset": -10, "aspect_ratio": "16:9", "model": "dev",
            "frames": -1, "voice": "pilot_de", "loop": true, "new": false, "outFPS": 24,
            "images": ["https://a", "data:,x"], "stop": ["x", "y", "z\""], "tags": ["one"], "sizes": [64, 512],
            "title": "été", "code": "abc", "api_token": "sesame", "stops": ["a", "b"], "grid": [[1, 2], [3]],
            "extra": [1, 2.5, true, "x", [[]]],
        })
    );
    assert_eq!(
        Input::from_json(&sent(&input)).map(|i| sent(&i)),
        Ok(sent(&input))
    );
}

#[test]
#[expect(clippy::large_digit_groups, clippy::inconsistent_digit_grouping)]
fn numbers_may_be_written_in_every_way_of_rust() {
    let of = |input: Input| sent(&input);
    let base = |more: Json| {
        let mut all = json!({"prompt": "a", "image": "https://a"});
        all.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        all
    };
    let same = |a: Input, b: Json| assert_eq!(of(a), base(b));
    same(
        input! { prompt: "a", image: "https://a", seed: 0x7f, num_outputs: 2u8 },
        json!({"seed": 127, "num_outputs": 2}),
    );
    same(
        input! { prompt: "a", image: "https://a", seed: 0x1f32 },
        json!({"seed": 0x1f32}),
    );
    same(
        input! { prompt: "a", image: "https://a", seed: 1_000i64, width: 1_0_0_0_ },
        json!({"seed": 1000, "width": 1000}),
    );
    same(
        input! { prompt: "a", image: "https://a", seed: -0b11, offset: -0o7_i8 },
        json!({"seed": -3, "offset": -7}),
    );
    same(
        input! { prompt: "a", image: "https://a", guidance: 1f32, scale: 1_f64 },
        json!({"guidance": 1.0, "scale": 1.0}),
    );
    same(
        input! { prompt: "a", image: "https://a", guidance: 1., scale: -1e-3f64 },
        json!({"guidance": 1.0, "scale": -1e-3}),
    );
    same(
        input! { prompt: "a", image: "https://a", guidance: 3e0, scale: 5e-324 },
        json!({"guidance": 3.0, "scale": 5e-324}),
    );
    same(
        input! { prompt: "a", image: "https://a", seed: -9223372036854775808 },
        json!({"seed": i64::MIN}),
    );
    same(
        input! { prompt: "a", image: "https://a", seed: 9_223_372_036_854_775_807 },
        json!({"seed": i64::MAX}),
    );
}

#[test]
fn an_expression_goes_through_the_setter() {
    let (n, text, prompt) = (3u32, String::from("16:9"), "dogs");
    let out = FileOutput::from("https://replicate.delivery/x.png");
    let x = 5;
    let input = input! {
        prompt,
        image: out.clone(),
        num_outputs: n.try_into().unwrap(),
        aspect_ratio: text.as_str().try_into().unwrap(),
        frames: Frames::V81,
        seed: -x,
        images: vec![out.clone(), out],
        sizes: [64i32.try_into().unwrap()],
        stop: vec![format!("{n}")],
        title: "a".to_string() + "b",
        extra: json!({"a": [1]}),
    };
    assert_eq!(
        sent(&input),
        json!({
            "prompt": "dogs", "image": "https://replicate.delivery/x.png", "num_outputs": 3,
            "seed": -5, "aspect_ratio": "16:9", "frames": 81,
            "images": ["https://replicate.delivery/x.png", "https://replicate.delivery/x.png"], "stop": ["3"],
            "sizes": [64], "title": "ab", "extra": {"a": [1]},
        })
    );
}

#[test]
fn a_literal_may_come_through_another_macro() {
    macro_rules! cat {
        ($n:expr, $sizes:expr, $ratio:literal, $size:expr) => {
            input! { prompt: "a", image: "https://a", num_outputs: $n, sizes: $sizes, aspect_ratio: $ratio, tags: [$size] }
        };
    }
    let input = cat!(4, [64, 65], "16:9", "x");
    assert_eq!(input.num_outputs, Some(NumOutputs::MAX));
    assert_eq!(input.sizes.map(|s| s.len()), Some(2));
    let three = 3;
    assert_eq!(
        cat!((1 + three).try_into().unwrap(), [], "16:9", "x").num_outputs,
        Some(NumOutputs::MAX)
    );
}

#[test]
fn an_empty_list_is_a_list() {
    let input = input! { prompt: "a", image: "https://a", images: [], stop: [] };
    assert_eq!(
        sent(&input),
        json!({"prompt": "a", "image": "https://a", "images": [], "stop": []})
    );
}

#[test]
fn a_variable_called_as_the_macros_names_is_the_users() {
    let (input, image) = ("mine", FileInput::path("x"));
    let made = input! { prompt: input, image };
    assert_eq!(
        (made.prompt.as_str(), made.image),
        ("mine", FileInput::path("x"))
    );
}

#[test]
fn setters_chain() {
    let input = Input::new("fox", FileInput::url("https://a").unwrap())
        .num_outputs(NumOutputs::new(2).unwrap())
        .aspect_ratio(AspectRatio::R16x9)
        .images([&FileOutput::from("https://b")])
        .stop(["a", "b"])
        .r#loop(true);
    assert_eq!(
        sent(&input),
        json!({"prompt": "fox", "image": "https://a", "num_outputs": 2, "aspect_ratio": "16:9",
            "images": ["https://b"], "stop": ["a", "b"], "loop": true})
    );
}

#[test]
fn only_what_was_set_is_sent_in_the_order_of_the_schema() {
    let input = input! { seed: 1, image: "https://a", new_: true, prompt: "a" };
    assert_eq!(
        to_string(&input).unwrap(),
        r#"{"prompt":"a","image":"https://a","seed":1,"new":true}"#
    );
}

#[test]
fn a_training_input_has_the_same_checks() {
    let input = training_input! { data: "https://a/data.zip", epochs: 3 };
    assert_eq!(
        to_string(&input).unwrap(),
        r#"{"data":"https://a/data.zip","epochs":3}"#
    );
    assert_eq!(
        format!("{input:?}"),
        r#"TrainingInput { data: "https://a/data.zip", epochs: 3 }"#
    );
}
