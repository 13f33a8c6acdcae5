//! The local server, told what to answer.

use replicate_api::Api;
use replicate_test_server::{Fault, Rule, TestServer};
use std::collections::BTreeMap;

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

/// What is answered; `BASE` in body and `location` is the server's URL.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    status: u16,
    media: &'static str,
    body: String,
    location: Option<String>,
}

pub(crate) fn json(body: &str) -> Answer {
    answer("200 OK", "application/json", body)
}

/// With a status such as `404 Not Found`.
pub(crate) fn answer(status: &str, media: &'static str, body: &str) -> Answer {
    Answer {
        status: status[..3].parse().unwrap(),
        media,
        body: body.to_owned(),
        location: None,
    }
}

/// An answer that leads elsewhere.
pub(crate) fn redirect(status: &str, location: impl Into<String>) -> Answer {
    Answer {
        location: Some(location.into()),
        ..answer(status, "text/plain", "")
    }
}

pub(crate) struct Server {
    pub(crate) api: Api,
    pub(crate) base: String,
    local: TestServer,
}

impl Server {
    /// Answers `answers` in turn, and resets every connection after that.
    pub(crate) async fn start(answers: Vec<Answer>) -> Self {
        let server = TestServer::builder().token(TOKEN).start().await.unwrap();
        let base = server.base_url().strip_suffix("/v1").unwrap().to_owned();
        server.rule(Rule::request("*", Fault::reset_before()));
        // The last rule that is added counts first.
        for answer in answers.into_iter().rev() {
            let mut fault = Fault::status(answer.status)
                .header("content-type", answer.media)
                .header("x-request-id", "r1")
                .body(answer.body.replace("BASE", &base));
            if let Some(location) = answer.location {
                fault = fault.header("location", location.replace("BASE", &base));
            }
            server.rule(Rule::request("*", fault).times(1));
        }
        let api = Api::new(&server.base_url(), TOKEN).unwrap();
        Self {
            api,
            base,
            local: server,
        }
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        let requests = self.local.requests();
        let asked = requests.iter().map(|request| Asked {
            method: request.method.clone(),
            target: match request.query.as_str() {
                "" => request.path.clone(),
                query => format!("{}?{query}", request.path),
            },
            headers: request.headers.clone(),
            body: String::from_utf8_lossy(&request.body).into_owned(),
        });
        asked.collect()
    }

    /// The one request that arrived.
    pub(crate) fn only(&self) -> Asked {
        let mut asked = self.asked();
        assert_eq!(asked.len(), 1, "{asked:?}");
        asked.remove(0)
    }
}
