//! How much was yielded, so that what an answer has more than that can be told.

use crate::types;
use replicate_model::Json;
use std::borrow::Cow;

/// An item of a stream, as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    Output(String),
    Logs(String),
}

/// How much was yielded.
#[derive(Debug)]
pub(super) struct Yielded {
    /// Files are told by their number, as a stream may have another URL for one than an answer.
    files: bool,
    items: usize,
    bytes: usize,
    logs: usize,
}

impl Yielded {
    /// Nothing yet, of a stream at this URL: that of a model of files is below `/v1/files/`.
    pub(super) fn new(stream: Option<&str>) -> Self {
        Self {
            files: stream.is_some_and(|url| url.contains("/v1/files/")),
            items: 0,
            bytes: 0,
            logs: 0,
        }
    }

    pub(super) fn add(&mut self, item: &Item) {
        match item {
            Item::Output(data) => {
                self.items += 1;
                self.bytes += data.len();
            }
            Item::Logs(text) => self.logs += text.len(),
        }
    }

    /// What a prediction has more than was yielded: logs, then output.
    pub(super) fn missing(&self, prediction: &types::Prediction) -> Vec<Item> {
        let logs = with_line_feeds(prediction.logs.as_deref().unwrap_or_default());
        let logs = logs.get(self.logs..).unwrap_or_default();
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

    fn missing_output(&self, output: Option<&Json>) -> Vec<String> {
        let items = match output {
            None | Some(Json::Null) => return Vec::new(),
            Some(Json::Array(items)) => items.as_slice(),
            Some(one) => std::slice::from_ref(one),
        };
        let data = || items.iter().map(data_of);
        let same = data()
            .take(self.items)
            .map(|data| data.len())
            .sum::<usize>();
        if self.files || same == self.bytes || !items.iter().all(Json::is_string) {
            return data().skip(self.items).map(Cow::into_owned).collect();
        }
        // An event held several pieces of a text, or a part of one.
        let mut left = self.bytes;
        let rest = data().filter_map(|text| {
            let yielded = left.min(text.len());
            left -= yielded;
            let rest = text.get(yielded..).unwrap_or_default();
            (!rest.is_empty()).then(|| rest.to_owned())
        });
        rest.collect()
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
