//! `data:` URLs.

use crate::{Error, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

/// `data:text/plain;base64,SGk=`.
pub(super) fn encode(content_type: &str, bytes: &[u8]) -> String {
    format!("data:{content_type};base64,{}", STANDARD.encode(bytes))
}

/// The content.
pub(super) fn decode(url: &str) -> Result<Bytes> {
    let broken = |what| Error::argument(format!("a file whose `data:` URL {what}"));
    let data = data_url::DataUrl::process(url);
    let data = data.map_err(|_| broken("has no comma before its content"))?;
    let (bytes, _fragment) = data
        .decode_to_vec()
        .map_err(|_| broken("is no valid base64"))?;
    Ok(Bytes::from(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded() {
        let url = encode("text/plain", b"Hello, World!");
        assert_eq!(url, "data:text/plain;base64,SGVsbG8sIFdvcmxkIQ==");
        assert_eq!(decode(&url).unwrap(), "Hello, World!");
        assert_eq!(decode("data:,a%20b").unwrap(), "a b");
        for broken in ["data:", "data:;base64,!", "https://x"] {
            assert!(
                matches!(decode(broken), Err(Error::Argument(_))),
                "{broken}"
            );
        }
    }
}
