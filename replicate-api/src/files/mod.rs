//! Files: `upload` makes an input's files known to the API before it is sent, those that many inputs have in `common` once;
//! `download` reads those that models make, `to_file` and `store` keep them; `data_url` is for the small ones that travel
//! inside a URL, and `list` is for those of one's own.

mod common;
mod data_url;
mod download;
mod list;
#[cfg(feature = "object-store")]
mod store;
mod to_file;
mod upload;

pub(crate) use common::Common;
pub use download::{Download, Received};
pub use list::Files;
pub use upload::Upload;
pub(crate) use upload::prepare;

use replicate_model::{FileOutput, Json};

/// Every text in an output that is the URL of a file.
pub(crate) fn in_output(output: &Json) -> Vec<FileOutput> {
    let mut found = Vec::new();
    collect(output, &mut found);
    found
}

fn collect(value: &Json, found: &mut Vec<FileOutput>) {
    match value {
        Json::String(text)
            if ["https://", "http://", "data:"]
                .iter()
                .any(|start| text.starts_with(start)) =>
        {
            found.push(FileOutput::from(text.as_str()));
        }
        Json::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Json::Object(members) => members.values().for_each(|member| collect(member, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn files_are_found_wherever_they_are() {
        let output =
            json!({ "a": ["https://x/1", { "b": "data:,x" }], "text": "see https://x", "n": 1 });
        let urls: Vec<_> = in_output(&output).iter().map(ToString::to_string).collect();
        assert_eq!(urls, ["https://x/1", "data:,x"]);
    }
}
