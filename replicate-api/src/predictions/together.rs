//! Waits for many predictions at once, by the pages of their list.

use super::{Outputs, Prediction};
use crate::client::{Safety, limited_for, may_pass};
use crate::types::{self, Status};
use crate::wait::{Job, Patience, SILENCE, is_terminal, until_ended};
use crate::{Client, Error, Page, Result};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::stream::{self, StreamExt};
use replicate_model::Json;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{Mutex as Turn, Notify};

/// From so many on that wait, they are asked for together.
const TOGETHER: usize = 4;

/// How many are asked for by themselves at once.
const ALONE_AT_ONCE: usize = 8;

/// How far the clocks here and there may be apart.
const SKEW: TimeDelta = TimeDelta::minutes(10);

/// Many that wait. Whoever's turn it is asks for all of them, and tells the others; when it has what it waits for, or is
/// dropped, the next one takes over. So nothing runs in the background.
///
/// An error is told to the one whom it is about. If the list cannot be read, everybody asks for their own.
pub(super) struct Together {
    client: Client,
    waiting: Mutex<Waiting>,
    turn: Turn<Pace>,
    told: Notify,
}

struct Waiting {
    by_id: HashMap<String, Waiter>,
    /// One has ended since it was looked at.
    ended: bool,
    /// How often the list could not be read: who has waited since before asks by itself from then on.
    broken: usize,
}

struct Waiter {
    /// How often the list had broken when it came.
    broken: usize,
    created_at: DateTime<Utc>,
    patience: Patience,
    /// As it ended, or why it cannot be asked for.
    told: Option<Result<types::Prediction>>,
}

/// How soon the next round comes: later and later, until one has ended.
struct Pace {
    pauses: Box<dyn Iterator<Item = Duration> + Send>,
    /// How long the last round took: the next one comes no sooner after it.
    took: Duration,
    patience: Patience,
}

impl Together {
    pub(super) fn new(client: Client) -> Self {
        let waiting = Waiting {
            by_id: HashMap::new(),
            ended: false,
            broken: 0,
        };
        let pace = Pace {
            pauses: Box::new(client.poll().pauses()),
            took: Duration::ZERO,
            patience: Patience::new(client.poll().longest_outage),
        };
        Self {
            client,
            waiting: Mutex::new(waiting),
            turn: Turn::new(pace),
            told: Notify::new(),
        }
    }

    /// Waits for one of them.
    pub(super) async fn wait<T: Outputs>(
        &self,
        mut prediction: Prediction<T>,
    ) -> Result<Prediction<T>> {
        if prediction.has_ended() {
            return Ok(prediction);
        }
        let Some(listed) = self.list(&prediction) else {
            return until_ended(prediction, None).await;
        };
        loop {
            let told = self.told.notified();
            match self.told(prediction.id()) {
                Some(Ok(ended)) => {
                    prediction.set(ended);
                    return Ok(prediction);
                }
                Some(Err(error)) => return Err(prediction.lost(error)),
                None if self.is_left(prediction.id()) => {
                    drop(listed);
                    return until_ended(prediction, None).await;
                }
                None => {}
            }
            tokio::select! {
                () = told => {}
                mut pace = self.turn.lock() => {
                    // It may have been found while the turn was waited for.
                    if self.is_told(prediction.id()) || self.is_left(prediction.id()) {
                        continue;
                    }
                    let pause = pace.pauses.next().unwrap_or_default();
                    tokio::time::sleep(pause.max(pace.took)).await;
                    let start = Instant::now();
                    self.round(&mut pace.patience).await;
                    if std::mem::take(&mut self.lock().ended) {
                        pace.pauses = Box::new(self.client.poll().pauses());
                    }
                    // With a rate limit, it has waited.
                    pace.took = start.elapsed().min(self.client.poll().longest_pause);
                    self.told.notify_waiters();
                }
            }
        }
    }

    /// Puts it on the list; none if its id is there already.
    fn list<T: Outputs>(&self, prediction: &Prediction<T>) -> Option<Listed<'_>> {
        let id = prediction.id().to_owned();
        let mut waiting = self.lock();
        let broken = waiting.broken;
        match waiting.by_id.entry(id.clone()) {
            Entry::Occupied(_) => None,
            Entry::Vacant(place) => {
                place.insert(Waiter {
                    broken,
                    created_at: prediction.data().created_at.unwrap_or_else(Utc::now),
                    patience: Patience::new(self.client.poll().longest_outage),
                    told: None,
                });
                Some(Listed { together: self, id })
            }
        }
    }

    fn told(&self, id: &str) -> Option<Result<types::Prediction>> {
        self.lock().by_id.get_mut(id)?.told.take()
    }

    fn is_told(&self, id: &str) -> bool {
        let waiting = self.lock();
        let waiter = waiting.by_id.get(id);
        waiter.is_some_and(|waiter| waiter.told.is_some())
    }

    /// Whether the list has broken since it came.
    fn is_left(&self, id: &str) -> bool {
        let waiting = self.lock();
        let waiter = waiting.by_id.get(id);
        waiter.is_none_or(|waiter| waiter.broken < waiting.broken)
    }

    /// Asks for all that wait: a few one by one, many page by page.
    async fn round(&self, patience: &mut Patience) {
        let (mut left, start) = (self.waiting(), Instant::now());
        if left.len() >= TOGETHER {
            match self.pages(&mut left).await {
                Ok(true) => patience.renew(),
                // It is asked again the next time.
                Ok(false) => return,
                Err(error) if limited_for(&error).is_some() => return,
                Err(error) => {
                    // What is no page may be one the next time.
                    let passes = may_pass(&error) || matches!(error, Error::Decode { .. });
                    if patience.spend_if(passes, error, start).is_err() {
                        self.lock().broken += 1;
                        *patience = Patience::new(self.client.poll().longest_outage);
                    }
                    return;
                }
            }
        }
        // Also what no page holds, or not as a whole: the list may lag behind.
        let alone = stream::iter(left.into_keys());
        let asked = alone.for_each_concurrent(ALONE_AT_ONCE, |id| async move {
            let (id, start) = (&id, Instant::now());
            let asked = self
                .client
                .call(Safety::Repeatable, |api| api.predictions_get(id));
            if let Ok(seen) = tokio::time::timeout(SILENCE, asked).await {
                self.tell(id, seen, start);
            }
        });
        asked.await;
    }

    /// Reads pages, the newest first, until all are seen, and takes those off `left`. No more of them than there are
    /// predictions left: then it is cheaper to ask for each. Says whether the API has answered at all.
    async fn pages(&self, left: &mut HashMap<String, DateTime<Utc>>) -> Result<bool> {
        let start = Instant::now();
        let oldest = left.values().min().copied().unwrap_or_default();
        let after = oldest.checked_sub_signed(SKEW).unwrap_or(oldest);
        // Item by item: one that cannot be read is one's own trouble, not everybody's.
        let first = self.client.call(Safety::Repeatable, |api| {
            api.call("GET", &["predictions"])
                .query("created_after", &after)
                .decode()
        });
        let Ok(first) = tokio::time::timeout(SILENCE, first).await else {
            return Ok(false);
        };
        let mut page: Page<Json> = first?;
        for _ in 0..left.len() {
            for item in std::mem::take(&mut page.results) {
                let Ok(seen) = serde_json::from_value::<types::Prediction>(item) else {
                    continue;
                };
                if is_whole(&seen) && left.remove(&seen.id).is_some() {
                    self.tell(&seen.id.clone(), Ok(seen), start);
                }
            }
            if left.is_empty() {
                break;
            }
            let this = &page;
            let next = self
                .client
                .call(Safety::Repeatable, |api| api.next_page(this));
            match tokio::time::timeout(SILENCE, next).await {
                Ok(next) => match next? {
                    Some(next) => page = next,
                    None => break,
                },
                Err(_) => return Ok(false),
            }
        }
        Ok(true)
    }

    /// What was said of it when it was asked for at `start`.
    fn tell(&self, id: &str, seen: Result<types::Prediction>, start: Instant) {
        let mut waiting = self.lock();
        let waiting = &mut *waiting;
        let Some(waiter) = waiting.by_id.get_mut(id) else {
            return;
        };
        waiter.told = match seen {
            Ok(seen) => {
                waiter.patience.renew();
                is_terminal(&seen.status).then_some(Ok(seen))
            }
            Err(error) if limited_for(&error).is_some() => None,
            Err(error) => waiter.patience.spend(error, start).err().map(Err),
        };
        waiting.ended |= waiter.told.is_some();
    }

    /// Who still waits, and since when.
    fn waiting(&self) -> HashMap<String, DateTime<Utc>> {
        let waiting = self.lock();
        let unseen = waiting.by_id.iter();
        let unseen = unseen.filter(|(_, waiter)| waiter.told.is_none());
        unseen
            .map(|(id, waiter)| (id.clone(), waiter.created_at))
            .collect()
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An item of a list may lack its output or its logs; then it is asked for by itself.
fn is_whole(seen: &types::Prediction) -> bool {
    seen.data_removed == Some(true)
        || match seen.status {
            Status::Succeeded => seen.output.is_some(),
            Status::Failed => seen.logs.is_some(),
            _ => true,
        }
}

/// Takes a prediction off the list when its wait is over or dropped.
struct Listed<'a> {
    together: &'a Together,
    id: String,
}

impl Drop for Listed<'_> {
    fn drop(&mut self) {
        self.together.lock().by_id.remove(&self.id);
    }
}
