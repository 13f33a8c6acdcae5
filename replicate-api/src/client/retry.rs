//! Tries again what failed, where that is safe, and waits where the API asks for it.

use super::Client;
use crate::{Api, Error, Result, trace};
use chrono::{DateTime, Utc};
use reqwest::StatusCode;
use reqwest::header::RETRY_AFTER;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Whether a request may be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Safety {
    /// Twice is as good as once.
    Repeatable,
    /// It creates something, which may cost money.
    Once,
}

/// When the next request may be sent: a rate limit holds for all of them.
#[derive(Default)]
pub(super) struct Throttle(Mutex<Option<Instant>>);

impl Throttle {
    async fn wait(&self) {
        loop {
            let until = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
            match until.and_then(|until| until.checked_duration_since(Instant::now())) {
                Some(left) if !left.is_zero() => tokio::time::sleep(left).await,
                _ => return,
            }
        }
    }

    fn hold(&self, pause: Duration) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let until = Instant::now().checked_add(pause);
        *held = (*held).max(until);
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
        let (policy, start) = (&self.shared.retry, Instant::now());
        let mut attempt = 1;
        loop {
            self.shared.throttle.wait().await;
            let error = match call(&self.shared.api).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let asked = retry_after(&error);
            let limited = matches!(error, Error::RateLimited(_));
            let too_long = asked.is_some_and(|pause| pause > policy.longest_retry_after);
            if attempt >= policy.attempts || too_long || !is_worth_it(&error, safety) {
                return Err(error.after(attempt, start.elapsed()));
            }
            let pause = asked.unwrap_or_default().max(policy.pause(attempt));
            if limited {
                self.shared.throttle.hold(pause);
            }
            trace::retry(attempt, pause, &error);
            tokio::time::sleep(pause).await;
            attempt += 1;
        }
    }
}

fn is_worth_it(error: &Error, safety: Safety) -> bool {
    match (error, safety) {
        (Error::Transport { source, .. }, Safety::Once) => source.is_connect(),
        (Error::RateLimited(_), _) | (Error::Transport { .. }, Safety::Repeatable) => true,
        (Error::Status(failure), Safety::Repeatable) => matches!(
            failure.status,
            StatusCode::INTERNAL_SERVER_ERROR
                | StatusCode::BAD_GATEWAY
                | StatusCode::SERVICE_UNAVAILABLE
                | StatusCode::GATEWAY_TIMEOUT
        ),
        _ => false,
    }
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
