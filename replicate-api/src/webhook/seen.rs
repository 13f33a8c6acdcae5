//! Which webhooks were here before.

use super::Event;
use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many ids are remembered, if nothing else is said.
const CAPACITY: usize = 10_000;

/// Remembers the ids of the latest webhooks, so that one that is sent again is not handled again.
///
/// ```no_run
/// # use replicate_api::webhook::{Event, Seen};
/// # fn store(_: &Event) -> replicate_api::Result<()> { Ok(()) }
/// fn handle(seen: &Seen, event: &Event) -> replicate_api::Result<()> {
///     if !seen.first_time(event) {
///         return Ok(());
///     }
///     // What failed is to be sent again, and then it has to count as new.
///     store(event).inspect_err(|_| seen.forget(event))
/// }
/// ```
///
/// It knows what this process has seen, and nothing after a restart. One that comes again while it is still being handled
/// counts as known, too, and is lost if the handling then fails: answer quickly. Where that is not enough, keep the ids of
/// events in a database, or handle them so that twice is as good as once.
pub struct Seen {
    capacity: usize,
    ids: Mutex<Ids>,
}

#[derive(Default)]
struct Ids {
    known: HashSet<Arc<str>>,
    /// The same, the oldest first.
    order: VecDeque<Arc<str>>,
}

impl Seen {
    /// Remembers so many ids, at least one; when another comes, the oldest is forgotten. By default it is 10,000, which take
    /// a megabyte or two.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity: capacity.max(1),
            ids: Mutex::default(),
        }
    }

    /// Whether the event comes for the first time. From now on, it does not.
    #[must_use]
    pub fn first_time(&self, event: &Event) -> bool {
        let mut ids = self.lock();
        if ids.known.contains(event.id()) {
            return false;
        }
        if ids.order.len() == self.capacity
            && let Some(oldest) = ids.order.pop_front()
        {
            ids.known.remove(&oldest);
        }
        let id = Arc::<str>::from(event.id());
        ids.order.push_back(Arc::clone(&id));
        ids.known.insert(id)
    }

    /// Takes the event for new when it comes again: it could not be handled.
    pub fn forget(&self, event: &Event) {
        let mut ids = self.lock();
        if ids.known.remove(event.id()) {
            ids.order.retain(|id| **id != *event.id());
        }
    }

    fn lock(&self) -> MutexGuard<'_, Ids> {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Seen {
    fn default() -> Self {
        Self::new(CAPACITY)
    }
}

impl std::fmt::Debug for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Seen")
            .field("capacity", &self.capacity)
            .finish_non_exhaustive()
    }
}
