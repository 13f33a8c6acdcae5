//! Holds requests back while the API answers 429.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The longest hold. What asks for more is not waited for anyway.
const DAY: Duration = Duration::from_hours(24);

/// When requests of one kind may be sent.
///
/// After a 429 nothing is sent for as long as the API asks. Then those that wait go one after the other, at the pace that the
/// API allows at most: all at once would be refused again, and each refusal costs a pause. Once nobody waits any more, and
/// as much time again has passed without another 429, requests go freely.
///
/// A place in the line is a time and nothing else: who does not come, because nobody polls it, holds back no one.
pub(super) struct Throttle {
    /// The time from one request to the next, while they go one after the other.
    pace: Duration,
    line: Mutex<Line>,
}

struct Line {
    /// Until then nothing is sent.
    closed: Instant,
    /// The next place in the line.
    next: Instant,
    /// Until then who comes goes to the line, even if it is empty.
    wary: Instant,
}

impl Throttle {
    pub(super) fn new(pace: Duration) -> Self {
        let now = Instant::now();
        let line = Line {
            closed: now,
            next: now,
            wary: now,
        };
        Self {
            pace,
            line: Mutex::new(line),
        }
    }

    /// Waits until a request may be sent: in a place that [`Throttle::hold`] gave, or at the end of the line. Safe to drop.
    pub(super) async fn wait(&self, mut place: Option<Instant>) {
        while let Some(time) = place.take().or_else(|| self.place()) {
            tokio::time::sleep(time.saturating_duration_since(Instant::now())).await;
            if !self.is_closed_at(time) {
                return;
            }
        }
    }

    /// A place at the end of the line; none if there is no need for one.
    fn place(&self) -> Option<Instant> {
        let now = Instant::now();
        let mut line = self.line();
        if line.next <= now && line.wary <= now {
            return None;
        }
        Some(line.take(now, self.pace))
    }

    /// A place is void if a 429 has come since it was given.
    fn is_closed_at(&self, time: Instant) -> bool {
        self.line().closed > time
    }

    /// Holds everything back for so long, and gives the first place after that.
    pub(super) fn hold(&self, pause: Duration) -> Instant {
        let now = Instant::now();
        let pause = pause.min(DAY);
        let mut line = self.line();
        if now + pause > line.closed {
            line.closed = now + pause;
            line.next = line.closed;
            line.wary = line.closed + pause;
        }
        line.take(now, self.pace)
    }

    fn line(&self) -> std::sync::MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Line {
    fn take(&mut self, now: Instant, pace: Duration) -> Instant {
        let time = self.next.max(now);
        self.next = time + pace;
        time
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Duration = Duration::from_millis(100);

    #[test]
    fn without_a_429_nobody_waits() {
        let throttle = Throttle::new(PACE);
        assert!((0..1000).all(|_| throttle.place().is_none()));
    }

    #[test]
    fn after_a_429_they_go_one_after_the_other_who_was_refused_first() {
        let throttle = Throttle::new(PACE);
        let refused = throttle.hold(Duration::from_secs(3));
        let others: Vec<_> = (0..3).map(|_| throttle.place().unwrap()).collect();
        let expected: Vec<_> = (1..4).map(|n| refused + PACE * n).collect();
        assert_eq!(others, expected);
        assert!(!throttle.is_closed_at(refused));
        // Refused again, it is first again, and the places of the others are void.
        let again = throttle.hold(Duration::from_secs(9));
        assert!(others.iter().all(|place| throttle.is_closed_at(*place)));
        assert_eq!(throttle.place(), Some(again + PACE));
    }

    #[test]
    fn a_shorter_429_does_not_open_what_a_longer_one_has_closed() {
        let throttle = Throttle::new(PACE);
        let long = throttle.hold(Duration::from_secs(9));
        let short = throttle.hold(Duration::from_secs(1));
        assert_eq!(short, long + PACE);
        assert!(throttle.is_closed_at(long.checked_sub(PACE).unwrap()));
    }

    #[test]
    fn the_longest_pause_there_is_is_a_day() {
        let throttle = Throttle::new(PACE);
        assert!(throttle.hold(Duration::MAX) <= Instant::now() + DAY);
    }
}
