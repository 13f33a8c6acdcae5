//! What the decoder makes of bytes, however they are cut.

use super::decoder::{Decoder, Event, Frame, LONGEST, TooLong};
use bytes::Bytes;
use proptest::prelude::*;

/// Frames, and what the server said of ids and pauses.
type Read = (Vec<Frame>, String, Option<u64>);

fn read<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Read {
    let mut decoder = Decoder::default();
    let mut frames = Vec::new();
    for piece in pieces {
        let mut piece = Bytes::copy_from_slice(piece);
        while let Some(frame) = decoder.decode(&mut piece).unwrap() {
            frames.push(frame);
        }
        assert!(piece.is_empty(), "all of it is read");
    }
    (frames, decoder.last_event_id().to_owned(), decoder.retry())
}

fn event(name: &str, data: &str, last_event_id: &str) -> Frame {
    let [name, data, last_event_id] = [name, data, last_event_id].map(str::to_owned);
    Frame::Event(Event {
        name,
        data,
        last_event_id,
    })
}

/// The standard's words, one after the other, over the whole text.
fn as_the_standard_says(bytes: &[u8]) -> Read {
    let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes));
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let (mut frames, mut last, mut retry) = (Vec::new(), String::new(), None);
    let (mut name, mut data, mut id) = (String::new(), String::new(), String::new());
    let mut lines: Vec<&str> = text.split('\n').collect();
    // What no line ending follows is no line.
    lines.pop();
    for line in lines {
        if line.is_empty() {
            last.clone_from(&id);
            if data.is_empty() {
                if !name.is_empty() {
                    frames.push(Frame::Bare(name.clone()));
                }
            } else {
                data.truncate(data.len() - 1);
                let ty = if name.is_empty() { "message" } else { &name };
                frames.push(event(ty, &data, &last));
            }
            (name, data) = (String::new(), String::new());
        } else if let Some(comment) = line.strip_prefix(':') {
            frames.push(Frame::Comment(comment.to_owned()));
        } else {
            let (field, value) = line.split_once(':').unwrap_or((line, ""));
            let value = value.strip_prefix(' ').unwrap_or(value);
            match field {
                "event" => value.clone_into(&mut name),
                "data" => data += &format!("{value}\n"),
                "id" if !value.contains('\0') => value.clone_into(&mut id),
                "retry" if !value.is_empty() && value.chars().all(|c| c.is_ascii_digit()) => {
                    retry = Some(value.parse().unwrap_or(u64::MAX));
                }
                _ => {}
            }
        }
    }
    (frames, last, retry)
}

#[test]
fn an_event_has_a_name_data_and_the_last_id() {
    let (frames, id, retry) =
        read([&b"retry: 50\nid: 7:0\nevent: output\ndata: a\ndata:  b\n\ndata:c\n\nid\n\n"[..]]);
    assert_eq!(
        frames,
        [
            event("output", "a\n b", "7:0"),
            event("message", "c", "7:0")
        ]
    );
    assert_eq!((&*id, retry), ("", Some(50)));
}

#[test]
fn a_comment_and_an_event_without_data_are_told() {
    let (frames, ..) = read([&b":408: 408 Request Timeout\n\nevent: done\nid: 7:1\n\n"[..]]);
    let comment = Frame::Comment("408: 408 Request Timeout".to_owned());
    assert_eq!(frames, [comment, Frame::Bare("done".to_owned())]);
}

#[test]
fn a_carriage_return_ends_an_event_before_more_is_known() {
    let (frames, ..) = read([&b"data: a\r\n\r"[..]]);
    assert_eq!(frames, [event("message", "a", "")]);
    let (frames, ..) = read([&b"data: a\r\n\r"[..], b"\n", b"data: b\r\r"]);
    assert_eq!(
        frames,
        [event("message", "a", ""), event("message", "b", "")]
    );
}

#[test]
fn an_event_that_no_memory_should_hold_is_refused() {
    let piece = Bytes::from(vec![b'x'; LONGEST / 4]);
    let refused = |line_ends: bool| {
        let mut decoder = Decoder::default();
        for _ in 0..8 {
            let mut piece = piece.clone();
            let taken = if line_ends {
                let mut line = Bytes::from([b"data:", &piece[..], b"\n"].concat());
                decoder.decode(&mut line)
            } else {
                decoder.decode(&mut piece)
            };
            if taken == Err(TooLong) {
                return true;
            }
        }
        false
    };
    assert!(refused(false) && refused(true));
}

/// Bytes that mean something, in any order, and any others.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let words = [
        "\n",
        "\n",
        "\r",
        "\r\n",
        "\n\n",
        ":",
        " ",
        "data",
        "data:",
        "data: ",
        "event:",
        "id:",
        "id: 1:2",
        "retry:",
        "12",
        "99999999999999999999",
        "\0",
        "\u{feff}",
        "é",
        "🦙",
        "x",
        "408",
    ];
    let words = prop::sample::select(words.to_vec()).prop_map(|word| word.as_bytes().to_vec());
    let piece = prop_oneof![8 => words, 1 => prop::collection::vec(any::<u8>(), 0..4)];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_read_as_the_standard_says(bytes in bytes()) {
        prop_assert_eq!(read([&bytes[..]]), as_the_standard_says(&bytes));
    }

    #[test]
    fn any_cut_gives_the_same_frames(bytes in bytes(), sizes in prop::collection::vec(1_usize..9, 1..9)) {
        let mut rest = &bytes[..];
        let mut sizes = sizes.iter().cycle();
        let pieces = std::iter::from_fn(|| {
            let size = *sizes.next()?;
            let (piece, after) = rest.split_at(size.min(rest.len()));
            rest = after;
            (!piece.is_empty()).then_some(piece)
        });
        prop_assert_eq!(read(pieces.collect::<Vec<_>>()), read([&bytes[..]]));
    }
}
