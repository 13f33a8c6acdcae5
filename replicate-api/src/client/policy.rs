//! Policies: how often a request is tried, and how often a prediction is asked for.

use std::time::Duration;

/// How a request that failed is tried again.
///
/// What can be repeated (reading, canceling, deleting) is tried again after 429, 500, 502, 503, 504 and a lost connection.
/// What creates something is tried again after 429, or if no connection came about: never when it may have been done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// How often it is tried in all; at least once. 4 by default.
    pub attempts: u32,
    /// The pause after the first try, which doubles with each; half of it is chance. 250 ms by default.
    pub first_pause: Duration,
    /// The longest such pause. 10 s by default.
    pub longest_pause: Duration,
    /// The longest pause that the API may ask for with `Retry-After`; if it asks for more, the error is returned at once.
    /// 60 s by default.
    pub longest_retry_after: Duration,
    /// How long rate limits may hold one request back in all: each 429 that says when to come back adds the pause that it
    /// asks for, and is no attempt. Waiting in line behind this client's other requests does not count. 5 min by default.
    pub longest_limit: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 4,
            first_pause: Duration::from_millis(250),
            longest_pause: Duration::from_secs(10),
            longest_retry_after: Duration::from_mins(1),
            longest_limit: Duration::from_mins(5),
        }
    }
}

impl RetryPolicy {
    /// One try, whatever the answer.
    #[must_use]
    pub fn none() -> Self {
        Self {
            attempts: 1,
            longest_limit: Duration::ZERO,
            ..Self::default()
        }
    }

    /// With so many tries in all.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// With this pause after the first try.
    #[must_use]
    pub fn first_pause(mut self, pause: Duration) -> Self {
        self.first_pause = pause;
        self
    }

    /// With no longer pauses than this.
    #[must_use]
    pub fn longest_pause(mut self, pause: Duration) -> Self {
        self.longest_pause = pause;
        self
    }

    /// Waiting no longer than this when the API asks for it.
    #[must_use]
    pub fn longest_retry_after(mut self, pause: Duration) -> Self {
        self.longest_retry_after = pause;
        self
    }

    /// With this time at most for rate limits.
    #[must_use]
    pub fn longest_limit(mut self, limit: Duration) -> Self {
        self.longest_limit = limit;
        self
    }

    /// The pause after the try of this number, which is from half of the whole to the whole.
    pub(crate) fn pause(&self, attempt: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(attempt.saturating_sub(1));
        jittered(
            self.first_pause
                .saturating_mul(doubled)
                .min(self.longest_pause),
        )
    }
}

/// How a prediction that runs is asked for.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PollPolicy {
    /// The first pause. 200 ms by default.
    pub first_pause: Duration,
    /// What each pause is multiplied with; at least 1. 1.5 by default.
    pub factor: f64,
    /// The longest pause. 5 s by default.
    pub longest_pause: Duration,
    /// For how long the API may be out of reach, retries included, before waiting ends with
    /// [`Error::LostSight`](crate::Error::LostSight). 1 min by default.
    pub longest_outage: Duration,
}

impl Default for PollPolicy {
    fn default() -> Self {
        Self {
            first_pause: Duration::from_millis(200),
            factor: 1.5,
            longest_pause: Duration::from_secs(5),
            longest_outage: Duration::from_mins(1),
        }
    }
}

impl PollPolicy {
    /// With this first pause.
    #[must_use]
    pub fn first_pause(mut self, pause: Duration) -> Self {
        self.first_pause = pause;
        self
    }

    /// With pauses that grow by this factor.
    #[must_use]
    pub fn factor(mut self, factor: f64) -> Self {
        self.factor = factor;
        self
    }

    /// With no longer pauses than this.
    #[must_use]
    pub fn longest_pause(mut self, pause: Duration) -> Self {
        self.longest_pause = pause;
        self
    }

    /// Waiting no longer than this for an API that is out of reach.
    #[must_use]
    pub fn longest_outage(mut self, outage: Duration) -> Self {
        self.longest_outage = outage;
        self
    }

    /// The pauses, each from half of the whole to the whole.
    pub(crate) fn pauses(&self) -> impl Iterator<Item = Duration> + Send + use<> {
        let (factor, longest) = (self.factor.clamp(1.0, 100.0), self.longest_pause);
        let next = move |pause: &Duration| Some(times(*pause, factor).min(longest));
        std::iter::successors(Some(self.first_pause.min(longest)), next).map(jittered)
    }
}

/// From half of it to all of it, so that many who wait do not come at once.
fn jittered(pause: Duration) -> Duration {
    times(pause, 0.5 + fastrand::f64() / 2.0)
}

/// The longest time there is, where the product is beyond it.
fn times(pause: Duration, factor: f64) -> Duration {
    Duration::try_from_secs_f64(pause.as_secs_f64() * factor).unwrap_or(Duration::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_the_longest() {
        let policy = RetryPolicy::default();
        let within = |attempt, whole: u64| {
            let pause = policy.pause(attempt);
            let whole = Duration::from_millis(whole);
            assert!(pause >= whole / 2 && pause <= whole, "{attempt}: {pause:?}");
        };
        within(1, 250);
        within(3, 1000);
        within(20, 10_000);
        within(u32::MAX, 10_000);

        let pauses: Vec<_> = PollPolicy::default().pauses().take(20).collect();
        assert!(
            pauses[0] <= Duration::from_millis(200) && pauses[19] >= Duration::from_millis(2500)
        );
        let odd = PollPolicy::default()
            .factor(f64::NAN)
            .first_pause(Duration::MAX);
        assert!(odd.pauses().take(3).all(|pause| pause <= odd.longest_pause));
        let endless = odd.longest_pause(Duration::MAX);
        assert_eq!(endless.pauses().take(3).count(), 3);
    }
}
