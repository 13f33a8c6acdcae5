//! Rate limits: a bucket for creating predictions, and one for everything else.

use super::problem::Problem;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How many requests an account may send. A bucket holds as many requests as may come at once, and fills steadily.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct RateLimits {
    /// For creating predictions.
    pub creates: Option<Rate>,
    /// For all other requests.
    pub others: Option<Rate>,
}

/// A rate limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// How many requests may come in a minute.
    pub per_minute: u32,
    /// How many may come at once; at least one.
    pub burst: u32,
}

impl Default for RateLimits {
    /// Those of Replicate: 600 creates and 3,000 others a minute.
    fn default() -> Self {
        Self {
            creates: Some(Rate::new(600, 600)),
            others: Some(Rate::new(3000, 3000)),
        }
    }
}

impl RateLimits {
    /// No limits.
    #[must_use]
    pub fn none() -> Self {
        Self {
            creates: None,
            others: None,
        }
    }

    /// Those of an account with less than 5 $ of credit: 6 creates a minute, one at a time.
    #[must_use]
    pub fn low_credit() -> Self {
        Self {
            creates: Some(Rate::new(6, 1)),
            ..Self::default()
        }
    }

    /// With another limit for creating predictions.
    #[must_use]
    pub fn creates(mut self, per_minute: u32, burst: u32) -> Self {
        self.creates = Some(Rate::new(per_minute, burst));
        self
    }

    /// With another limit for everything else.
    #[must_use]
    pub fn others(mut self, per_minute: u32, burst: u32) -> Self {
        self.others = Some(Rate::new(per_minute, burst));
        self
    }
}

impl Rate {
    fn new(per_minute: u32, burst: u32) -> Self {
        Self { per_minute, burst }
    }
}

/// What is left of a bucket after a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Left {
    pub(crate) remaining: u64,
    /// After how many seconds a request more is possible.
    pub(crate) reset: u64,
}

/// The two buckets, which fill in the server's own time.
pub(crate) struct Buckets {
    creates: Option<Bucket>,
    others: Option<Bucket>,
}

struct Bucket {
    rate: Rate,
    second: Duration,
    level: Mutex<(f64, Instant)>,
}

impl Buckets {
    pub(crate) fn new(limits: RateLimits, second: Duration) -> Self {
        let bucket = |rate: Rate| Bucket {
            rate,
            second,
            level: Mutex::new((f64::from(rate.burst.max(1)), Instant::now())),
        };
        Self {
            creates: limits.creates.map(bucket),
            others: limits.others.map(bucket),
        }
    }

    /// Takes a request out of its bucket; none if there is no limit.
    pub(crate) fn take(&self, create: bool) -> Result<Option<Left>, Problem> {
        let bucket = if create { &self.creates } else { &self.others };
        bucket.as_ref().map(Bucket::take).transpose()
    }
}

impl Bucket {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a level is from 0 to the burst, and a wait is positive"
    )]
    fn take(&self) -> Result<Left, Problem> {
        let per_second = f64::from(self.rate.per_minute.max(1)) / 60.0;
        let mut level = self.level.lock().unwrap_or_else(PoisonError::into_inner);
        let seconds = level.1.elapsed().as_secs_f64() / self.second.as_secs_f64();
        let full = f64::from(self.rate.burst.max(1));
        *level = ((level.0 + seconds * per_second).min(full), Instant::now());
        let wait = |level: f64| ((1.0 - level.fract()) / per_second).ceil() as u64;
        if level.0 < 1.0 {
            return Err(Problem::throttled(wait(level.0)));
        }
        level.0 -= 1.0;
        Ok(Left {
            remaining: level.0 as u64,
            reset: wait(level.0),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_empties_the_bucket_and_time_fills_it() {
        let second = Duration::from_millis(1);
        let limits = RateLimits::none().creates(60, 2);
        let buckets = Buckets::new(limits, second);
        let left = buckets.take(true).unwrap().unwrap();
        assert_eq!((left.remaining, left.reset), (1, 1));
        std::thread::sleep(second * 5);
        // Full again, and no fuller.
        let left = [(); 2].map(|()| buckets.take(true).unwrap().unwrap().remaining);
        assert_eq!(left, [1, 0]);
        assert_eq!(buckets.take(false).unwrap(), None);

        let slow = Buckets::new(RateLimits::low_credit(), Duration::from_secs(1));
        assert!(slow.take(true).is_ok());
        assert!(slow.take(true).is_err());
    }
}
