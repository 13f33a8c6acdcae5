//! A server on loopback that answers what it is told to, and keeps what it was asked.

use replicate_api::Api;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub(crate) const TOKEN: &str = "r8_secret";

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: String,
    /// Path and query, as sent.
    pub(crate) target: String,
    /// Names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

/// What is answered: status line, content type, body; `BASE` in the body or `location` is the server's URL.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: &'static str,
    pub(crate) media: &'static str,
    pub(crate) body: String,
    pub(crate) location: Option<String>,
}

pub(crate) fn json(body: &str) -> Answer {
    answer("200 OK", "application/json", body)
}

pub(crate) fn answer(status: &'static str, media: &'static str, body: &str) -> Answer {
    Answer {
        status,
        media,
        body: body.to_owned(),
        location: None,
    }
}

pub(crate) struct Server {
    pub(crate) api: Api,
    pub(crate) base: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    /// Answers `answers` in turn, each on a connection of its own.
    pub(crate) async fn start(answers: Vec<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, origin) = (Arc::clone(&asked), base.clone());
        tokio::spawn(async move {
            for answer in answers {
                let (stream, _) = listener.accept().await.unwrap();
                serve(stream, &answer, &origin, &log).await;
            }
        });
        let api = Api::new(&format!("{base}/v1"), TOKEN).unwrap();
        Self { api, base, asked }
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// The one request that arrived.
    pub(crate) fn only(&self) -> Asked {
        let mut asked = self.asked();
        assert_eq!(asked.len(), 1, "{asked:?}");
        asked.remove(0)
    }
}

async fn serve(mut stream: TcpStream, answer: &Answer, origin: &str, log: &Mutex<Vec<Asked>>) {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        assert_ne!(
            stream.read_buf(&mut bytes).await.unwrap(),
            0,
            "a request ends early"
        );
    };
    let text = String::from_utf8(bytes[..head].to_vec()).unwrap();
    let mut lines = text.lines();
    let first: Vec<&str> = lines.next().unwrap().split(' ').collect();
    let headers = lines.map(|line| line.split_once(": ").unwrap());
    let headers: BTreeMap<_, _> = headers
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let length = headers
        .get("content-length")
        .map_or(0, |length| length.parse().unwrap());
    let chunked = headers
        .get("transfer-encoding")
        .is_some_and(|coding| coding == "chunked");
    let complete = |bytes: &[u8]| {
        if chunked {
            bytes.ends_with(b"0\r\n\r\n")
        } else {
            bytes.len() >= head + 4 + length
        }
    };
    while !complete(&bytes) {
        assert_ne!(
            stream.read_buf(&mut bytes).await.unwrap(),
            0,
            "a body ends early"
        );
    }
    let body = String::from_utf8_lossy(&bytes[head + 4..]).into_owned();
    let (method, target) = (first[0].to_owned(), first[1].to_owned());
    log.lock().unwrap().push(Asked {
        method,
        target,
        headers,
        body,
    });
    let body = answer.body.replace("BASE", origin);
    let location = answer
        .location
        .as_ref()
        .map(|url| format!("location: {url}\r\n"))
        .unwrap_or_default();
    let head = format!(
        "HTTP/1.1 {}\r\ncontent-type: {}\r\ncontent-length: {}\r\n{location}connection: close\r\nx-request-id: r1\r\n\r\n",
        answer.status,
        answer.media,
        if answer.status.starts_with("204") {
            0
        } else {
            body.len()
        },
    );
    let _ = stream.write_all((head + &body).as_bytes()).await;
    let _ = stream.shutdown().await;
}
