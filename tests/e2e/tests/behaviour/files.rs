//! Files: what is shown, sent, visited and chained.
use crate::sample::{FileInput, FileOutput, Input, input};
use replicate_model::{FileSource, serde_json};
use std::path::{Path, PathBuf};

fn everywhere() -> Input {
    Input::new("x", FileInput::bytes("a.png", b"png")).images([
        FileInput::url("https://a").unwrap(),
        FileInput::path("b.png"),
    ])
}

#[test]
fn the_visitor_yields_every_file() {
    let mut input = everywhere();
    let mut seen = Vec::new();
    replicate_model::files_mut(&mut input, &mut |field, file| {
        seen.push(format!("{field}: {file:?}"));
        *file = FileOutput::from("https://up").into();
    });
    assert_eq!(
        seen,
        [
            "image: file \"a.png\" of 3 bytes",
            "images: \"https://a\"",
            "images: file at \"b.png\""
        ]
    );
    assert_eq!(
        serde_json::to_string(&input).unwrap(),
        r#"{"prompt":"x","image":"https://up","images":["https://up","https://up"]}"#
    );
}

#[test]
fn what_is_not_uploaded_is_not_sent() {
    let error = |input: &Input| serde_json::to_string(input).unwrap_err().to_string();
    assert_eq!(
        error(&everywhere()),
        "`image` is a file that is not uploaded (file \"a.png\" of 3 bytes): let the client send this input, or give a URL"
    );
    let mut listed = everywhere();
    listed.image = FileInput::url("https://a").unwrap();
    assert_eq!(
        error(&listed),
        "`images[1]` is a file that is not uploaded (file at \"b.png\"): let the client send this input, or give a URL"
    );
    assert_eq!(
        serde_json::to_string(&FileInput::path("b"))
            .unwrap_err()
            .to_string(),
        "not uploaded: file at \"b\""
    );
}

#[test]
fn debug_shows_neither_secrets_nor_content() {
    let input = input! {
        prompt: "a",
        image: FileInput::bytes("secret.txt", "CONTENT"),
        images: ["data:text/plain;base64,SGVsbG8sIFdvcmxkIQ==SGVsbG8sIFdvcmxkIQ=="],
        api_token: "sesame",
        guidance: 3,
        frames: 81,
        aspect_ratio: "16:9",
        extra: [1, "x"],
    };
    assert_eq!(
        format!("{input:?}"),
        "Input { prompt: \"a\", image: file \"secret.txt\" of 7 bytes, guidance: 3.0, aspect_ratio: \"16:9\", frames: 81, \
         images: [\"data:text/plain;base64,SGVsbG8sIFdvcmxkI…\" (63 bytes)], api_token: [secret], extra: [1,\"x\"] }"
    );
}

#[test]
fn a_url_is_http_or_data() {
    for good in [
        "https://a",
        "http://a",
        "HTTPS://a",
        "data:,x",
        "data:text/plain,Hello, World!",
    ] {
        assert!(FileInput::url(good).is_ok(), "{good}");
    }
    for bad in [
        "",
        "cat.png",
        "ftp://a",
        "https:/a",
        "https://",
        "file:///a",
        " https://a",
        "/etc/passwd",
    ] {
        assert!(FileInput::url(bad).is_err(), "{bad}");
    }
    assert_eq!(
        FileInput::try_from("cat.png").unwrap_err().to_string(),
        "expected a URL that starts with http://, https:// or data:, not \"cat.png\" (for a file on disk: `FileInput::path`)"
    );
}

#[test]
fn the_source_is_there_for_the_client() {
    let bytes = FileInput::bytes("a", vec![1, 2]);
    let copy = bytes.clone();
    let (FileSource::Bytes { name, bytes: one }, FileSource::Bytes { bytes: two, .. }) =
        (bytes.source(), copy.source())
    else {
        panic!("{bytes:?}")
    };
    assert_eq!((name, &one[..]), ("a", &[1, 2][..]));
    assert!(std::sync::Arc::ptr_eq(one, two), "a clone shares the bytes");
    assert_eq!(
        FileInput::path("x").source(),
        FileSource::Path(Path::new("x"))
    );
    let url = FileInput::url(String::from("https://a")).unwrap();
    assert_eq!(url.source(), FileSource::Url("https://a"));
}

#[test]
fn an_output_is_an_input_of_the_next_model() {
    let outputs: Vec<FileOutput> =
        serde_json::from_str(r#"["https://replicate.delivery/1.png"]"#).unwrap();
    let next = input! { prompt: "b", image: outputs[0].clone(), images: &outputs };
    assert_eq!(
        serde_json::to_string(&next).unwrap(),
        r#"{"prompt":"b","image":"https://replicate.delivery/1.png","images":["https://replicate.delivery/1.png"]}"#
    );
    assert_eq!(next.image, Input::new("a", &outputs[0]).image);
    assert_eq!(Input::new("a", &next.image).image, next.image);
}

#[test]
fn a_path_is_a_file() {
    assert_eq!(
        Input::new("a", PathBuf::from("x")).image,
        FileInput::path("x")
    );
    assert_eq!(Input::new("a", Path::new("x")).image, FileInput::path("x"));
}

#[test]
fn an_output_is_its_url() {
    let output = FileOutput::from(String::from("https://a"));
    assert_eq!(output.to_string(), "https://a");
    assert_eq!(format!("{output:>12}"), "   https://a");
    assert_eq!(output.url(), "https://a");
    assert_eq!(serde_json::to_string(&output).unwrap(), "\"https://a\"");
    assert!(serde_json::from_str::<FileOutput>("5").is_err());
    let data = FileOutput::from(format!("data:image/png;base64,{}", "A".repeat(1_000_000)));
    assert!(format!("{data:?}").len() < 100);
}
