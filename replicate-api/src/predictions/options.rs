//! What a request says beside its input.

use crate::types::WebhookEvent;
use std::fmt;
use std::time::Duration;

/// Header `Prefer`: how long the create request itself waits for the model, from 1 to 60 s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PreferWait(u8);

/// Header `Cancel-After`: after how long Replicate ends a prediction, from 5 s on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CancelAfter(u64);

/// The shortest lifetime that the API takes.
const SHORTEST: Duration = Duration::from_secs(5);

/// A time that the API does not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutOfBounds(&'static str);

impl fmt::Display for OutOfBounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for OutOfBounds {}

impl PreferWait {
    /// A minute, the longest.
    pub const MAX: Self = Self(60);

    /// So many seconds; what is over is cut off.
    ///
    /// # Errors
    /// Below 1 s and above 60 s.
    pub fn new(wait: Duration) -> Result<Self, OutOfBounds> {
        match u8::try_from(wait.as_secs()) {
            Ok(seconds @ 1..=60) => Ok(Self(seconds)),
            _ => Err(OutOfBounds("a request waits from 1 to 60 seconds")),
        }
    }

    /// The longest within so much time; none within less than a second.
    pub(crate) fn at_most(time: Duration) -> Option<Self> {
        Self::new(time.min(Duration::from_mins(1))).ok()
    }

    pub(crate) fn header(self) -> String {
        format!("wait={}", self.0)
    }
}

impl CancelAfter {
    /// So many seconds; what is over counts as one more.
    ///
    /// # Errors
    /// Below 5 s.
    pub fn new(lifetime: Duration) -> Result<Self, OutOfBounds> {
        if lifetime < SHORTEST {
            return Err(OutOfBounds(
                "a prediction is canceled after 5 seconds or more",
            ));
        }
        Ok(Self::at_least(lifetime))
    }

    /// The shortest that covers so much time.
    pub(crate) fn at_least(time: Duration) -> Self {
        let time = time.max(SHORTEST);
        let more = u64::from(time.subsec_nanos() > 0);
        Self(time.as_secs().saturating_add(more))
    }

    pub(crate) fn header(self) -> String {
        format!("{}s", self.0)
    }
}

impl TryFrom<Duration> for PreferWait {
    type Error = OutOfBounds;

    fn try_from(wait: Duration) -> Result<Self, OutOfBounds> {
        Self::new(wait)
    }
}

impl TryFrom<Duration> for CancelAfter {
    type Error = OutOfBounds;

    fn try_from(lifetime: Duration) -> Result<Self, OutOfBounds> {
        Self::new(lifetime)
    }
}

/// The options of a request.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Options {
    pub(crate) prefer_wait: Option<PreferWait>,
    pub(crate) cancel_after: Option<CancelAfter>,
    pub(crate) webhook: Option<String>,
    pub(crate) events: Vec<WebhookEvent>,
}

/// The setter that every builder has; `$options` leads to its [`Options`].
macro_rules! webhook_setter {
    ($($options:ident).+) => {
        /// Sends what is created to this URL (HTTPS, and without redirects) when one of these events happens. Of no events,
        /// it is sent with each output and at the end.
        pub fn webhook(
            mut self,
            url: impl Into<String>,
            events: impl IntoIterator<Item = crate::types::WebhookEvent>,
        ) -> Self {
            self.$($options).+.webhook = Some(url.into());
            self.$($options).+.events = events.into_iter().collect();
            self
        }
    };
}

/// The setters that every builder of a prediction has; `$options` leads to its [`Options`].
macro_rules! setters {
    ($($options:ident).+) => {
        /// Ends the prediction at Replicate after this time, whoever waits for it: `aborted` and free if it has not started
        /// by then, `canceled` if it has.
        pub fn cancel_after(mut self, lifetime: crate::CancelAfter) -> Self {
            self.$($options).+.cancel_after = Some(lifetime);
            self
        }

        crate::predictions::webhook_setter!($($options).+);
    };
}

pub(crate) use {setters, webhook_setter};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_refused_where_the_api_refuses_them() {
        let ms = Duration::from_millis;
        assert_eq!(PreferWait::new(ms(1999)).unwrap().header(), "wait=1");
        assert_eq!(PreferWait::new(ms(60_000)), Ok(PreferWait::MAX));
        for wait in [0, 999, 61_000, u64::MAX] {
            assert!(PreferWait::new(ms(wait)).is_err(), "{wait}");
        }
        assert_eq!(CancelAfter::new(ms(5_000)).unwrap().header(), "5s");
        assert_eq!(CancelAfter::new(ms(90_001)).unwrap().header(), "91s");
        assert!(CancelAfter::new(ms(4_999)).is_err());
        assert!(CancelAfter::new(Duration::MAX).is_ok());
    }
}
