//! Holds requests back while the API answers 429.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{Mutex as Queue, MutexGuard};

/// How long a request that went alone keeps the others waiting. A 429 comes at once, but other answers may take as long as
/// a model does.
const ALONE: Duration = Duration::from_secs(1);

/// When requests of one kind may be sent.
///
/// After a 429 nothing is sent for as long as the API asks. Then those that wait go one by one, in the order in which they
/// came, each once the one before it has its answer: all at once would be refused again, and each refusal costs a pause. Once
/// as much time again has passed without another 429, they go freely.
#[derive(Default)]
pub(super) struct Throttle {
    held: Mutex<Option<Held>>,
    /// First come, first served.
    queue: Queue<()>,
}

#[derive(Clone, Copy)]
struct Held {
    /// Until then nothing is sent.
    nothing: Instant,
    /// Until then requests go one by one.
    one_by_one: Instant,
}

/// The right to be the only one who sends, as long as it is kept.
pub(super) type Turn<'a> = MutexGuard<'a, ()>;

impl Throttle {
    /// Waits until a request may be sent; with a turn, if they go one by one. Dropped, the next one in line takes over.
    pub(super) async fn turn(&self) -> Option<Turn<'_>> {
        self.held()?;
        let turn = self.queue.lock().await;
        loop {
            let left = self.held()?.nothing.checked_duration_since(Instant::now());
            match left {
                Some(left) if !left.is_zero() => tokio::time::sleep(left).await,
                _ => return Some(turn),
            }
        }
    }

    /// Holds everything back for so long.
    pub(super) fn hold(&self, pause: Duration) {
        let now = Instant::now();
        let after = |time: Instant| time.checked_add(pause).unwrap_or(time);
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let before = held.unwrap_or(Held {
            nothing: now,
            one_by_one: now,
        });
        let nothing = before.nothing.max(after(now));
        *held = Some(Held {
            nothing,
            one_by_one: before.one_by_one.max(after(nothing)),
        });
    }

    fn held(&self) -> Option<Held> {
        let held = *self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.filter(|held| held.one_by_one > Instant::now())
    }
}

/// Sends a request. Its turn is over when the answer is there, or does not come soon.
pub(super) async fn send<T>(
    turn: &mut Option<Turn<'_>>,
    mut request: impl Future<Output = T> + Unpin,
) -> T {
    if turn.is_none() {
        return request.await;
    }
    match tokio::time::timeout(ALONE, &mut request).await {
        Ok(answer) => answer,
        Err(_) => {
            *turn = None;
            request.await
        }
    }
}
