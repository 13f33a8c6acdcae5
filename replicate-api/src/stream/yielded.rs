//! How much was yielded, so that what an answer has more than that can be told.

use crate::types;
use replicate_model::Json;
use std::borrow::Cow;
use std::hash::{DefaultHasher, Hasher};

/// An item of a stream, as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    Output(String),
    Logs(String),
}

/// How much was yielded. Not what, as that may be much: a hash tells whether an answer begins with it.
#[derive(Debug)]
pub(super) struct Yielded {
    /// Files are told by their number, as a stream may have another URL for one than an answer.
    files: bool,
    items: usize,
    output: Text,
    logs: Text,
}

/// A text so far. Line feeds are left out, as an event may lack the one at its end; but the last ones count.
#[derive(Clone, Debug, Default)]
struct Text {
    bytes: usize,
    hash: DefaultHasher,
    line_feeds: usize,
}

impl Text {
    fn add(&mut self, text: &str) {
        for line in text.split_inclusive('\n') {
            let bytes = line.trim_end_matches('\n').as_bytes();
            if !bytes.is_empty() {
                self.bytes += bytes.len();
                self.hash.write(bytes);
                self.line_feeds = 0;
            }
            self.line_feeds += line.len() - bytes.len();
        }
    }

    /// What comes after it in a text that begins with it; nothing in any other.
    fn rest<'a>(&self, all: &'a str) -> &'a str {
        let mut left = self.bytes;
        let end = all.bytes().position(|byte| {
            let over = left == 0;
            left -= usize::from(byte != b'\n' && !over);
            over
        });
        let Some((begin, mut rest)) = all.split_at_checked(end.unwrap_or(all.len())) else {
            return "";
        };
        let mut same = Self::default();
        same.add(begin);
        if same.hash.finish() != self.hash.finish() {
            return "";
        }
        for _ in same.line_feeds..self.line_feeds {
            rest = rest.strip_prefix('\n').unwrap_or(rest);
        }
        rest
    }
}

impl Yielded {
    /// Nothing yet, of a stream at this URL: that of a model of files is below `/v1/files/`.
    pub(super) fn new(stream: Option<&str>) -> Self {
        Self {
            files: stream.is_some_and(|url| url.contains("/v1/files/")),
            items: 0,
            output: Text::default(),
            logs: Text::default(),
        }
    }

    pub(super) fn add(&mut self, item: &Item) {
        match item {
            Item::Output(data) => {
                self.items += 1;
                self.output.add(data);
            }
            Item::Logs(text) => self.logs.add(text),
        }
    }

    pub(super) fn has_output(&self) -> bool {
        self.items > 0
    }

    /// What a prediction has more than was yielded: logs, then output.
    pub(super) fn missing(&self, prediction: &types::Prediction) -> Vec<Item> {
        let logs = with_line_feeds(prediction.logs.as_deref().unwrap_or_default());
        let logs = self.logs.rest(&logs);
        let logs = (!logs.is_empty()).then(|| Item::Logs(logs.to_owned()));
        let output = self.missing_output(prediction.output.as_ref());
        logs.into_iter()
            .chain(output.into_iter().map(Item::Output))
            .collect()
    }

    /// Whether a prediction has more output or logs than was yielded.
    pub(super) fn is_behind(&self, prediction: &types::Prediction) -> bool {
        !self.missing(prediction).is_empty()
    }

    /// What an answer held before the stream has said anything, if the stream does not start with it: then it goes on from
    /// there. Of files nothing tells.
    pub(super) fn held_before(&self, first: &str, prediction: &types::Prediction) -> Vec<Item> {
        if self.items > 0 || self.files {
            return Vec::new();
        }
        let held = self.missing_output(prediction.output.as_ref());
        let all = held.concat();
        if all.starts_with(first) || first.starts_with(&all) {
            return Vec::new();
        }
        held.into_iter().map(Item::Output).collect()
    }

    fn missing_output(&self, output: Option<&Json>) -> Vec<String> {
        let items = match output {
            None | Some(Json::Null) => return Vec::new(),
            Some(Json::Array(items)) => items.as_slice(),
            Some(one) => std::slice::from_ref(one),
        };
        let data = || items.iter().map(data_of);
        if self.files || !items.iter().all(Json::is_string) {
            return data().skip(self.items).map(Cow::into_owned).collect();
        }
        let all = data().collect::<String>();
        let rest = self.output.rest(&all);
        // As events have them, if the stream has had an event for each so far.
        let whole = data().skip(self.items).collect::<Vec<_>>();
        if whole.concat() == rest {
            return whole.into_iter().map(Cow::into_owned).collect();
        }
        (!rest.is_empty())
            .then(|| rest.to_owned())
            .into_iter()
            .collect()
    }
}

/// An item of an output, as an event has it.
fn data_of(item: &Json) -> Cow<'_, str> {
    match item {
        Json::String(text) => with_line_feeds(text),
        item => item.to_string().into(),
    }
}

/// Every line ends with a line feed in an event stream.
fn with_line_feeds(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n").into()
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use replicate_model::serde_json::json;

    fn missing(stream: &str, events: &[&str], output: Json) -> Vec<String> {
        let mut yielded = Yielded::new(Some(stream));
        for data in events {
            yielded.add(&Item::Output((*data).to_owned()));
        }
        yielded.missing_output(Some(&output))
    }

    #[test]
    fn of_a_text_the_rest_is_missing_however_it_was_cut_into_events() {
        let missing = |events: &[&str], output| missing("https://x/v1/streams/1", events, output);
        let all = json!(["a", "", "é", "🦙", ""]);
        assert_eq!(missing(&[], all.clone()), ["a", "", "é", "🦙", ""]);
        assert_eq!(missing(&["a"], all.clone()), ["", "é", "🦙", ""]);
        assert_eq!(missing(&["aé"], all.clone()), ["🦙"]);
        assert_eq!(missing(&["a", "é🦙"], all.clone()), [""; 0]);
        assert_eq!(missing(&["a"], json!("aé")), ["é"]);
        assert_eq!(missing(&["a\nb"], json!(["a\r\n", "b\rc"])), ["\nc"]);
        assert_eq!(missing(&["ab", "c"], json!(["a"])), [""; 0]);
        // Other text than was streamed is never cut within a character.
        assert_eq!(missing(&["b"], json!("é")), [""; 0]);
        assert_eq!(missing(&[], Json::Null), [""; 0]);
    }

    #[test]
    fn of_logs_the_rest_is_missing_with_or_without_line_feeds() {
        let rest = |events: &[&str]| {
            let mut logged = Text::default();
            events.iter().for_each(|text| logged.add(text));
            logged.rest("one\n\ntwo\nthree\n").to_owned()
        };
        assert_eq!(rest(&[]), "one\n\ntwo\nthree\n");
        assert_eq!(rest(&["one"]), "\n\ntwo\nthree\n");
        assert_eq!(rest(&["one\n"]), "\ntwo\nthree\n");
        assert_eq!(rest(&["one\n", "\n", "two"]), "\nthree\n");
        assert_eq!(rest(&["one", "two\n"]), "three\n");
        assert_eq!(rest(&["one\n\ntwo\nth"]), "ree\n");
        assert_eq!(rest(&["one\n\ntwo\nthree\n"]), "");
        assert_eq!(rest(&["one\n\ntwo\nthree\n", "more"]), "");
    }

    #[test]
    fn what_was_held_comes_before_a_stream_that_goes_on_from_there() {
        let held = |first: &str, output: Json| {
            let prediction = serde_json::from_value(
                json!({ "id": "p", "status": "processing", "output": output }),
            );
            let yielded = Yielded::new(Some("https://x/v1/streams/1"));
            yielded.held_before(first, &prediction.unwrap()).len()
        };
        assert_eq!(held("Hel", json!(["Hello", " world"])), 0);
        assert_eq!(held("Hello world", json!(["Hello"])), 0);
        assert_eq!(held(" world", json!(["Hel", "lo"])), 2);
        assert_eq!(held(" world", json!(null)), 0);
    }

    #[test]
    fn files_and_what_is_no_text_are_missing_by_number() {
        let url = "https://x/v1/files/1";
        let files = json!(["https://a", "https://b"]);
        assert_eq!(missing(url, &["data:,x"], files.clone()), ["https://b"]);
        assert_eq!(missing(url, &["x", "y"], files), [""; 0]);
        let numbers = json!([1, { "a": 2 }]);
        let url = "https://x/v1/streams/1";
        assert_eq!(missing(url, &["1"], numbers), [r#"{"a":2}"#]);
    }
}
