//! Event streams: each case as its bytes came, in pieces of a few bytes, and cut at every byte.

#[path = "../../src/stream/decoder.rs"]
mod decoder;

use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use decoder::{Decoder, Frame};
use libtest_mimic::{Failed, Trial};
use serde::Deserialize;
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;

#[derive(Deserialize)]
struct Vectors {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    /// The bytes, as they arrived.
    chunks_b64: Vec<String>,
    expect: Vec<Expected>,
    /// Milliseconds, null, or `huge`: any large value, or none.
    retry: Value,
    final_last_event_id: String,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Expected {
    event: String,
    data: String,
    last_event_id: String,
}

pub(crate) fn trials(folder: &Path) -> Vec<Trial> {
    let file = std::fs::read(folder.join("sse.json"))
        .expect("REPLICATE_VECTORS names a folder with a file sse.json");
    let vectors: Vectors = serde_json::from_slice(&file).expect("sse.json holds cases");
    assert!(!vectors.cases.is_empty(), "sse.json holds no case");
    vectors.cases.into_iter().flat_map(of_case).collect()
}

fn of_case(case: Case) -> Vec<Trial> {
    let case = Arc::new(case);
    let trial = |how: &str, check: fn(&Case) -> Result<(), Failed>| {
        let (name, case) = (
            format!("vectors::sse::{}::{how}", case.name),
            Arc::clone(&case),
        );
        Trial::test(name, move || check(&case))
    };
    vec![
        trial("whole", |case| {
            let chunks: Result<Vec<_>, _> = case.chunks().collect();
            case.check(&chunks?)
        }),
        trial("pieces_of_1", |case| case.check_pieces(1)),
        trial("pieces_of_2", |case| case.check_pieces(2)),
        trial("pieces_of_3", |case| case.check_pieces(3)),
        trial("pieces_of_7", |case| case.check_pieces(7)),
        trial("cut_at_every_byte", |case| {
            let bytes = case.bytes()?;
            (0..=bytes.len()).try_for_each(|cut| {
                let (start, rest) = bytes.split_at(cut);
                case.check(&[start.to_vec(), rest.to_vec()])
            })
        }),
    ]
}

impl Case {
    fn chunks(&self) -> impl Iterator<Item = Result<Vec<u8>, base64::DecodeError>> {
        self.chunks_b64
            .iter()
            .map(|chunk| BASE64_STANDARD.decode(chunk))
    }

    fn bytes(&self) -> Result<Vec<u8>, Failed> {
        let chunks: Result<Vec<_>, _> = self.chunks().collect();
        Ok(chunks?.concat())
    }

    fn check_pieces(&self, size: usize) -> Result<(), Failed> {
        let pieces: Vec<_> = self.bytes()?.chunks(size).map(<[u8]>::to_vec).collect();
        self.check(&pieces)
    }

    fn check(&self, pieces: &[Vec<u8>]) -> Result<(), Failed> {
        let mut decoder = Decoder::default();
        let mut events = Vec::new();
        for piece in pieces {
            let mut piece = Bytes::from(piece.clone());
            while let Some(frame) = decoder.decode(&mut piece).map_err(|e| format!("{e:?}"))? {
                if let Frame::Event(event) = frame {
                    events.push(Expected {
                        event: event.name,
                        data: event.data,
                        last_event_id: event.last_event_id,
                    });
                }
            }
        }
        if events != self.expect {
            return Err(format!("{events:?}\nis not\n{:?}", self.expect).into());
        }
        if decoder.last_event_id() != self.final_last_event_id {
            return Err(format!("the last id is {:?}", decoder.last_event_id()).into());
        }
        match decoder.retry() {
            _ if self.retry == "huge" => Ok(()),
            retry if Value::from(retry) == self.retry => Ok(()),
            retry => Err(format!("retry is {retry:?}, not {}", self.retry).into()),
        }
    }
}
