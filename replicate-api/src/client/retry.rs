//! Tries again what failed, where that is safe, and waits where the API asks for it.

use super::throttle::Throttle;
use super::{Client, RetryPolicy};
use crate::{Api, Error, Result, trace};
use chrono::{DateTime, Utc};
use reqwest::StatusCode;
use reqwest::header::RETRY_AFTER;
use std::time::{Duration, Instant};

/// Whether a request may be repeated, and with which others it waits when the API answers 429.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Safety {
    /// Twice is as good as once.
    Repeatable,
    /// The same, and it waits for nobody: canceling, and what is not the API's.
    Apart,
    /// It makes something, once.
    Make,
    /// It creates a prediction, once: that costs money, and has a limit of its own.
    Once,
}

/// The API counts created predictions by themselves, so that those do not hold back the rest.
pub(super) struct Throttles {
    creating: Throttle,
    other: Throttle,
}

impl Default for Throttles {
    /// Which start at the pace of Replicate's own limits: 600 predictions a minute, and 3,000 other requests.
    fn default() -> Self {
        Self {
            creating: Throttle::new(Duration::from_millis(100)),
            other: Throttle::new(Duration::from_millis(20)),
        }
    }
}

impl Throttles {
    fn of(&self, safety: Safety) -> Option<&Throttle> {
        match safety {
            Safety::Once => Some(&self.creating),
            Safety::Repeatable | Safety::Make => Some(&self.other),
            Safety::Apart => None,
        }
    }
}

impl Client {
    /// Calls the API, as often as the policy allows.
    pub(crate) async fn call<'a, T, F>(
        &'a self,
        safety: Safety,
        call: impl Fn(&'a Api) -> F,
    ) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        let throttle = self.shared.throttles.of(safety);
        let (mut tries, start) = (Tries::new(&self.shared.retry), Instant::now());
        loop {
            if let Some(throttle) = throttle {
                throttle.wait().await;
            }
            // In a box: whoever waits later on would hold on to the room of it.
            let answer = Box::pin(call(&self.shared.api)).await;
            let limited = matches!(answer, Err(Error::RateLimited(_)));
            if let Some(throttle) = throttle.filter(|_| !limited) {
                throttle.passed();
            }
            let error = match answer {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let Some(pause) = tries.pause(&error, safety) else {
                return Err(error.after(tries.made, start.elapsed()));
            };
            trace::retry(tries.made, pause, &error);
            match throttle.filter(|_| limited) {
                Some(throttle) => throttle.hold(pause),
                None => tokio::time::sleep(pause).await,
            }
        }
    }
}

/// How often a request was tried, and for how long a rate limit has held it back.
struct Tries<'a> {
    policy: &'a RetryPolicy,
    made: u32,
    counted: u32,
    limited: Duration,
}

impl<'a> Tries<'a> {
    fn new(policy: &'a RetryPolicy) -> Self {
        Self {
            policy,
            made: 0,
            counted: 0,
            limited: Duration::ZERO,
        }
    }

    /// How long to wait after an error before the next try; none if there is to be no other.
    fn pause(&mut self, error: &Error, safety: Safety) -> Option<Duration> {
        self.made = self.made.saturating_add(1);
        let asked = retry_after(error);
        if asked.is_some_and(|pause| pause > self.policy.longest_retry_after)
            || !is_worth_it(error, safety)
        {
            return None;
        }
        // A limit that says when it is over is no failure: what counts is the time that it takes.
        let limited = limited_for(error).is_some();
        if !limited {
            self.counted += 1;
        }
        let pause = self.policy.pause(self.counted.max(1));
        let pause = asked.map_or(pause, |asked| asked.max(pause));
        if limited {
            self.limited = self.limited.saturating_add(pause);
        }
        let over =
            self.counted >= self.policy.attempts.max(1) || self.limited > self.policy.longest_limit;
        (!over).then_some(pause)
    }
}

/// Whether the same question may be answered a little later.
pub(crate) fn may_pass(error: &Error) -> bool {
    is_worth_it(error, Safety::Repeatable)
}

fn is_worth_it(error: &Error, safety: Safety) -> bool {
    match (error, safety) {
        (Error::Transport { source, .. }, Safety::Once | Safety::Make) => source.is_connect(),
        (Error::RateLimited(_) | Error::Transport { .. }, _) => true,
        (Error::Status(failure), Safety::Repeatable | Safety::Apart) => matches!(
            failure.status,
            StatusCode::INTERNAL_SERVER_ERROR
                | StatusCode::BAD_GATEWAY
                | StatusCode::SERVICE_UNAVAILABLE
                | StatusCode::GATEWAY_TIMEOUT
        ),
        _ => false,
    }
}

/// When a rate limit is over, if it says so.
pub(crate) fn limited_for(error: &Error) -> Option<Duration> {
    let asked = matches!(error, Error::RateLimited(_)).then(|| retry_after(error))?;
    asked.filter(|asked| !asked.is_zero())
}

/// What the API asks for: `Retry-After` as seconds or as a date, or `retry_after` of the problem.
fn retry_after(error: &Error) -> Option<Duration> {
    let failure = error.failure()?;
    let header = failure.headers.get(RETRY_AFTER);
    let header = header.and_then(|value| value.to_str().ok());
    let problem = failure
        .problem
        .as_ref()
        .and_then(|problem| problem.retry_after);
    let header = header.and_then(|text| seconds(text.trim()));
    header.or(problem.map(Duration::from_secs))
}

fn seconds(text: &str) -> Option<Duration> {
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = DateTime::parse_from_rfc2822(text).ok()?;
    // One that has passed asks for no pause.
    Some((date.to_utc() - Utc::now()).to_std().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        assert_eq!(seconds("7"), Some(Duration::from_secs(7)));
        assert_eq!(
            seconds("Wed, 21 Oct 2015 07:28:00 GMT"),
            Some(Duration::ZERO)
        );
        let soon = (Utc::now() + Duration::from_mins(1))
            .to_rfc2822()
            .replace("+0000", "GMT");
        let pause = seconds(&soon).unwrap();
        assert!(
            pause > Duration::from_secs(57) && pause <= Duration::from_mins(1),
            "{pause:?}"
        );
        for text in ["", "soon", "-1", "1.5"] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
