//! Holds requests back while the API answers 429.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The longest hold. What asks for more is not waited for anyway.
const DAY: Duration = Duration::from_hours(24);

/// The times from one request to the next that the pace stays within.
const FASTEST: Duration = Duration::from_millis(1);
const SLOWEST: Duration = Duration::from_secs(10);

/// How long who is first in line may not come, before the next one may go: it may be a future that nobody polls.
const LATE: Duration = Duration::from_millis(10);

/// When requests of one kind may be sent.
///
/// After a 429 nothing is sent for as long as the API asks. Then those that wait go one after the other, who came first: all
/// at once would be refused again, and each refusal costs a pause. Their pace is slower after each 429, and faster after each
/// other answer, so that it comes near to what the API allows. Once nobody waits any more, and as much time as the pause took
/// has passed without another 429, requests go freely.
///
/// Nobody holds a place that others need: who does not come in time, because nobody polls it, is passed over, and who is
/// dropped leaves the line.
pub(super) struct Throttle(Mutex<Line>);

struct Line {
    /// From one request to the next.
    pace: Duration,
    /// Until then nothing is sent.
    closed: Instant,
    /// When the next one may go.
    next: Instant,
    /// Until then who comes goes to the line, even if it is empty.
    wary: Instant,
    /// The tickets of all who wait, in their order.
    waiting: Vec<u64>,
    tickets: u64,
}

impl Throttle {
    /// With this pace after the first 429.
    pub(super) fn new(pace: Duration) -> Self {
        let now = Instant::now();
        Self(Mutex::new(Line {
            pace,
            closed: now,
            next: now,
            wary: now,
            waiting: Vec::new(),
            tickets: 0,
        }))
    }

    /// Waits until a request may be sent. Safe to drop.
    pub(super) async fn wait(&self) {
        let Some(place) = self.place() else {
            return;
        };
        while let Some(time) = self.time_of(&place) {
            tokio::time::sleep_until(time.into()).await;
        }
    }

    /// A place at the end of the line; none if there is no need for one.
    fn place(&self) -> Option<Place<'_>> {
        let mut line = self.line();
        if line.waiting.is_empty() && line.wary <= Instant::now() {
            return None;
        }
        line.tickets += 1;
        let ticket = line.tickets;
        line.waiting.push(ticket);
        Some(Place {
            throttle: self,
            ticket,
        })
    }

    fn time_of(&self, place: &Place<'_>) -> Option<Instant> {
        self.line().go(place.ticket, Instant::now())
    }

    /// Holds everything back for so long.
    pub(super) fn hold(&self, pause: Duration) {
        self.line().hold(pause, Instant::now());
    }

    /// An answer came that is no 429.
    pub(super) fn passed(&self) {
        let mut line = self.line();
        if line.wary > Instant::now() || !line.waiting.is_empty() {
            line.pace = line.pace.mul_f64(0.97).max(FASTEST);
        }
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Line {
    fn hold(&mut self, pause: Duration, now: Instant) {
        let pause = pause.min(DAY);
        // Those that were under way together are refused together.
        if self.closed <= now {
            self.pace = (self.pace * 2).min(SLOWEST);
        }
        self.closed = self.closed.max(now + pause);
        self.wary = self.wary.max(self.closed + pause);
    }

    /// Lets it go, or says when it is to ask again.
    fn go(&mut self, ticket: u64, now: Instant) -> Option<Instant> {
        // Whoever is before it has so much time to come.
        let before = self.waiting.partition_point(|other| *other < ticket);
        let late = LATE.saturating_mul(u32::try_from(before).unwrap_or(u32::MAX));
        let time = self.next.max(self.closed) + late.min(DAY);
        if time > now {
            return Some(time);
        }
        self.next = now + self.pace;
        None
    }
}

/// A place in the line, until it is dropped.
struct Place<'a> {
    throttle: &'a Throttle,
    ticket: u64,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut line = self.throttle.line();
        if let Ok(place) = line.waiting.binary_search(&self.ticket) {
            line.waiting.remove(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Duration = Duration::from_millis(100);
    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn without_a_429_nobody_waits() {
        let throttle = Throttle::new(PACE);
        assert!((0..1000).all(|_| throttle.place().is_none()));
    }

    #[test]
    fn after_a_429_they_go_one_after_the_other_who_came_first() {
        let throttle = Throttle::new(PACE);
        throttle.hold(SECOND);
        let places: Vec<_> = (0..3).map(|_| throttle.place().unwrap()).collect();
        let (mut line, start) = (throttle.line(), Instant::now());
        let mut go = |n: usize, time: Duration| line.go(places[n].ticket, start + time);
        assert!((0..3).all(|n| go(n, SECOND / 2).is_some()));
        assert!(go(1, SECOND + LATE / 2).is_some());
        assert_eq!(go(0, SECOND + LATE / 2), None);
        // The pace has become slower.
        assert!(go(1, SECOND + PACE).is_some());
        assert_eq!(go(1, 2 * SECOND), None);
        drop(line);
        drop(places);
        assert!(throttle.line().waiting.is_empty());
    }

    #[test]
    fn who_does_not_come_is_passed_over_and_who_is_dropped_leaves() {
        let throttle = Throttle::new(PACE);
        throttle.hold(SECOND);
        let mut places: Vec<_> = (0..100).map(|_| throttle.place().unwrap()).collect();
        let last = places.pop().unwrap();
        let go = |time| throttle.line().go(last.ticket, Instant::now() + time);
        assert!(go(SECOND + LATE * 98).is_some());
        assert_eq!(go(SECOND + LATE * 100), None);
        throttle.line().next = Instant::now();
        drop(places);
        assert_eq!(go(SECOND + LATE), None);
    }

    #[test]
    fn the_pace_comes_near_to_what_the_api_allows() {
        let throttle = Throttle::new(PACE);
        // What is refused while it is closed was sent before.
        (0..5).for_each(|_| throttle.hold(SECOND));
        assert_eq!(throttle.line().pace, 2 * PACE);
        (0..100).for_each(|_| throttle.passed());
        assert!(throttle.line().pace < PACE / 5);
        let mut line = throttle.line();
        let mut now = Instant::now();
        for _ in 0..100 {
            now += DAY;
            line.hold(Duration::MAX, now);
        }
        assert!(line.pace == SLOWEST && line.closed == now + DAY);
    }
}
