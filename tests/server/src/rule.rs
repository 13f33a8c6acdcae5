//! What the server is told to do: rules for requests, webhooks and models, each for as many times as it says.

use crate::fault::Fault;
use crate::requests::fits;
use crate::run::Plan;
use serde::{Deserialize, Serialize};
use std::sync::{Mutex, PoisonError};

/// What the server does when something happens. Of several rules that fit, the last one added counts.
///
/// ```
/// use replicate_test_server::{Delivery, Fault, Plan, Rule};
///
/// Rule::request("POST /v1/predictions", Fault::status(502).body("<html>")).times(2);
/// Rule::request("GET /v1/predictions/*", Fault::reset_after()).skip(1).times(1);
/// Rule::model("*", Plan::default().fails("out of memory"));
/// Rule::webhook("completed", Delivery::default().copies(2));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Flat")]
pub struct Rule {
    #[serde(flatten)]
    what: What,
    /// How often it does not count at first.
    skip: u32,
    /// How often it counts after that; always, if it is not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    times: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
enum What {
    Request { request: String, fault: Fault },
    Webhook { webhook: String, delivery: Delivery },
    Model { model: String, plan: Box<Plan> },
}

/// A rule as JSON has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Flat {
    request: Option<String>,
    fault: Option<Fault>,
    webhook: Option<String>,
    delivery: Option<Delivery>,
    model: Option<String>,
    plan: Option<Box<Plan>>,
    #[serde(default)]
    skip: u32,
    times: Option<u32>,
}

impl TryFrom<Flat> for Rule {
    type Error = &'static str;

    fn try_from(flat: Flat) -> Result<Self, Self::Error> {
        let request = flat.request.zip(flat.fault);
        let request = request.map(|(request, fault)| What::Request { request, fault });
        let webhook = flat.webhook.zip(flat.delivery);
        let webhook = webhook.map(|(webhook, delivery)| What::Webhook { webhook, delivery });
        let model = flat.model.zip(flat.plan);
        let model = model.map(|(model, plan)| What::Model { model, plan });
        let (skip, times) = (flat.skip, flat.times);
        match (request, webhook, model) {
            (Some(what), None, None) | (None, Some(what), None) | (None, None, Some(what)) => {
                Ok(Self { what, skip, times })
            }
            _ => Err("not one of the three kinds of rules"),
        }
    }
}

/// How a webhook is delivered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Delivery {
    /// How often it is sent, with the same `webhook-id`.
    pub copies: u32,
    /// After how many milliseconds it is sent; what happens meanwhile is sent before it.
    pub late_ms: u64,
}

impl Default for Delivery {
    /// Once, and at once.
    fn default() -> Self {
        Self {
            copies: 1,
            late_ms: 0,
        }
    }
}

impl Delivery {
    /// Sent so often.
    #[must_use]
    pub fn copies(mut self, copies: u32) -> Self {
        self.copies = copies;
        self
    }

    /// Sent after so many milliseconds.
    #[must_use]
    pub fn late_ms(mut self, late_ms: u64) -> Self {
        self.late_ms = late_ms;
        self
    }
}

impl Rule {
    fn new(what: What) -> Self {
        Self {
            what,
            skip: 0,
            times: None,
        }
    }

    /// For requests such as `GET /v1/account`: method and path without query, either of which may end in `*`.
    #[must_use]
    pub fn request(request: impl Into<String>, fault: Fault) -> Self {
        let request = request.into();
        Self::new(What::Request { request, fault })
    }

    /// For webhooks of an event, or of every event with `*`.
    #[must_use]
    pub fn webhook(event: impl Into<String>, delivery: Delivery) -> Self {
        let webhook = event.into();
        Self::new(What::Webhook { webhook, delivery })
    }

    /// For predictions and trainings of the model `owner/name`, or of every model with `*`.
    #[must_use]
    pub fn model(model: impl Into<String>, plan: Plan) -> Self {
        let (model, plan) = (model.into(), Box::new(plan));
        Self::new(What::Model { model, plan })
    }

    /// Does not count the first so many times.
    #[must_use]
    pub fn skip(mut self, skip: u32) -> Self {
        self.skip = skip;
        self
    }

    /// Counts so many times.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Whether it counts this time.
    fn take(&mut self) -> bool {
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        match &mut self.times {
            None => true,
            Some(0) => false,
            Some(times) => {
                *times -= 1;
                true
            }
        }
    }
}

/// All rules.
#[derive(Default)]
pub(crate) struct Rules(Mutex<Vec<Rule>>);

impl Rules {
    pub(crate) fn add(&self, rule: Rule) {
        self.lock().push(rule);
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    /// What goes wrong with a request.
    pub(crate) fn fault(&self, method: &str, path: &str) -> Option<Fault> {
        let line = format!("{method} {path}");
        self.find(|what| match what {
            What::Request { request, fault } => fits(request, &line).then(|| fault.clone()),
            _ => None,
        })
    }

    /// How a webhook is delivered.
    pub(crate) fn delivery(&self, event: &str) -> Delivery {
        self.find(|what| match what {
            What::Webhook { webhook, delivery } => fits(webhook, event).then(|| delivery.clone()),
            _ => None,
        })
        .unwrap_or_default()
    }

    /// What happens to the next prediction of a model.
    pub(crate) fn plan(&self, model: &str) -> Option<Plan> {
        self.find(|what| match what {
            What::Model { model: m, plan } => fits(m, model).then(|| (**plan).clone()),
            _ => None,
        })
    }

    fn find<T>(&self, fit: impl Fn(&What) -> Option<T>) -> Option<T> {
        let mut rules = self.lock();
        let counting = |rule: &mut Rule| fit(&rule.what).filter(|_| rule.take());
        rules.iter_mut().rev().find_map(counting)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Rule>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_rule_that_fits_counts_as_often_as_it_says() {
        let rules = Rules::default();
        rules.add(Rule::request("GET /v1/*", Fault::status(500)));
        rules.add(
            Rule::request("GET /v1/account", Fault::status(429))
                .skip(1)
                .times(1),
        );
        let statuses = [(); 3].map(|()| rules.fault("GET", "/v1/account").unwrap().status);
        assert_eq!(statuses, [Some(500), Some(429), Some(500)]);
        assert_eq!(rules.fault("POST", "/v1/account"), None);
    }

    #[test]
    fn a_rule_can_be_written_as_json() {
        let text = r#"{"request": "POST /v1/predictions", "times": 2, "fault": {"status": 502}}"#;
        let rule: Rule = serde_json::from_str(text).unwrap();
        let expected = Rule::request("POST /v1/predictions", Fault::status(502)).times(2);
        assert_eq!(rule, expected);
        for odd in [
            r#"{"request": "GET /", "tmes": 1, "fault": {}}"#,
            r#"{"request": "GET /", "plan": {}}"#,
            r#"{"request": "GET /", "fault": {}, "model": "*", "plan": {}}"#,
            r#"{"request": "GET /", "fault": {"status": 101}}"#,
            "{}",
        ] {
            assert!(serde_json::from_str::<Rule>(odd).is_err(), "{odd}");
        }
    }
}
