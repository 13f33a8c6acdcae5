//! Webhooks: signed as Standard Webhooks are, throttled, and delivered to this machine alone.

use crate::rule::Delivery;
use crate::state::Shared;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::Utc;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::Url;
use serde::Serialize;
use serde_json::Value;
use sha2::Sha256;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// How often a `completed` webhook is sent again, in seconds after one another. The others are not.
const RETRIES: [u32; 5] = [1, 2, 4, 8, 16];

/// A webhook that was sent, or could not be.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Sent {
    /// Where to.
    pub url: String,
    /// What about: `start`, `output`, `logs` or `completed`.
    pub event: &'static str,
    /// Its `webhook-id`.
    pub id: String,
    /// The prediction or training it is about.
    pub about: String,
    /// The status that was answered; none if there was no answer.
    pub status: Option<u16>,
}

/// The webhook of a job.
pub(crate) struct Hook {
    events: Vec<String>,
    numbers: AtomicU64,
    queue: mpsc::UnboundedSender<Message>,
}

struct Message {
    /// Its place among the messages of the job.
    number: u64,
    event: &'static str,
    at: Instant,
    about: String,
    body: String,
}

/// Whether a webhook may go there: to any https URL, or in the clear to this machine.
pub(crate) fn is_allowed(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| url.scheme() == "https" || is_local(&url))
}

/// Whether something is really sent there.
fn is_local(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let loopback = host
        .parse::<std::net::IpAddr>()
        .is_ok_and(|ip| ip.is_loopback());
    matches!(url.scheme(), "http" | "https") && (loopback || host == "localhost")
}

impl Hook {
    /// For a URL that [`is_allowed`].
    pub(crate) fn new(state: &Shared, url: &str, events: Option<Vec<String>>) -> Self {
        let default = || ["output", "completed"].map(str::to_owned).to_vec();
        let (queue, messages) = mpsc::unbounded_channel();
        let sender = Sender {
            state: state.clone(),
            url: url.to_owned(),
        };
        let stopped = state.stopped.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = sender.send_all(messages) => {}
                () = stopped.cancelled() => {}
            }
        });
        Self {
            events: events.unwrap_or_else(default),
            numbers: AtomicU64::new(0),
            queue,
        }
    }

    /// Sends a webhook, if it is about an event that was asked for.
    pub(crate) fn notify(&self, event: &'static str, body: Value) {
        if !self.events.iter().any(|asked| asked == event) {
            return;
        }
        let message = Message {
            number: self.numbers.fetch_add(1, Ordering::Relaxed),
            event,
            at: Instant::now(),
            about: body["id"].as_str().unwrap_or_default().to_owned(),
            body: body.to_string(),
        };
        // The queue is closed only once the server has stopped.
        self.queue.send(message).ok();
    }
}

struct Sender {
    state: Shared,
    url: String,
}

impl Sender {
    /// One after the other, `output` and `logs` at most every half second.
    async fn send_all(self, mut messages: mpsc::UnboundedReceiver<Message>) {
        let throttle = self.state.config.second / 2;
        let mut last: BTreeMap<&str, Instant> = BTreeMap::new();
        while let Some(message) = messages.recv().await {
            let since = last.get(message.event);
            let soon = since.is_some_and(|at| message.at - *at < throttle);
            if soon && ["output", "logs"].contains(&message.event) {
                continue;
            }
            last.insert(message.event, message.at);
            let delivery = self.state.rules.delivery(message.event);
            if delivery.late_ms > 0 {
                let (state, url) = (self.state.clone(), self.url.clone());
                let (late, stopped) = (Self { state, url }, self.state.stopped.clone());
                tokio::spawn(async move {
                    tokio::select! {
                        () = late.deliver(&message, &delivery) => {}
                        () = stopped.cancelled() => {}
                    }
                });
            } else {
                self.deliver(&message, &delivery).await;
            }
        }
    }

    async fn deliver(&self, message: &Message, delivery: &Delivery) {
        tokio::time::sleep(Duration::from_millis(delivery.late_ms)).await;
        if !Url::parse(&self.url).is_ok_and(|url| is_local(&url)) {
            // There is no network, so that nobody answers, and asking again would not help.
            self.record(message, "", None);
            return;
        }
        // Of the job's id, so that it does not hang on which of several jobs comes first.
        let id = format!("msg_{}{}", message.about, message.number);
        for _ in 0..delivery.copies {
            let mut retries = RETRIES.iter();
            while !self.send(message, &id).await && message.event == "completed" {
                let Some(seconds) = retries.next() else {
                    break;
                };
                tokio::time::sleep(self.state.config.second * *seconds).await;
            }
        }
    }

    /// Whether it arrived.
    async fn send(&self, message: &Message, id: &str) -> bool {
        let status = self.post(message, id).await;
        self.record(message, id, status);
        status.is_some_and(|status| (200..300).contains(&status))
    }

    fn record(&self, message: &Message, id: &str, status: Option<u16>) {
        self.state.sent.push(Sent {
            url: self.url.clone(),
            event: message.event,
            id: id.to_owned(),
            about: message.about.clone(),
            status,
        });
    }

    async fn post(&self, message: &Message, id: &str) -> Option<u16> {
        let timestamp = Utc::now().timestamp();
        let signature = sign(&self.state.webhook_key, id, timestamp, &message.body);
        let request = self
            .state
            .http
            .post(&self.url)
            .header("content-type", "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", format!("v1,{signature}"))
            .body(message.body.clone());
        request
            .send()
            .await
            .ok()
            .map(|response| response.status().as_u16())
    }
}

/// HMAC-SHA256 of id, time and body, in base64.
fn sign(key: &[u8], id: &str, timestamp: i64, body: &str) -> String {
    signature(key, &format!("{id}.{timestamp}.{body}"))
}

/// HMAC-SHA256 of a text, in base64.
pub(crate) fn signature(key: &[u8], text: &str) -> String {
    // HMAC takes keys of any length.
    let mac = Hmac::<Sha256>::new_from_slice(key).map(|mac| mac.chain_update(text));
    mac.map(|mac| STANDARD.encode(mac.finalize().into_bytes()))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The one that the documentation of Replicate's webhooks gives.
    #[test]
    fn a_signature_is_that_of_standard_webhooks() {
        let key = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let (id, body) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", r#"{"test": 2432232314}"#);
        let signature = sign(&key, id, 1_614_265_330, body);
        assert_eq!(signature, "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn nothing_goes_in_the_clear_to_another_machine() {
        for url in [
            "https://example.com/hook",
            "http://127.0.0.1:8/x",
            "http://[::1]/",
            "http://localhost",
        ] {
            assert!(is_allowed(url), "{url}");
        }
        for url in ["http://example.com/hook", "ftp://127.0.0.1", "hook", ""] {
            assert!(!is_allowed(url), "{url}");
        }
        assert!(!is_local(&Url::parse("https://example.com").unwrap()));
    }
}
