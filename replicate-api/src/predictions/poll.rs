//! Asks for predictions until they have ended: one by itself, or many by the pages of their list.

use crate::client::Safety;
use crate::options::PredictionsListOptions;
use crate::types::{self, Status};
use crate::{Client, Error, Result};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{Mutex as Turn, Notify};

/// From so many on that wait, they are asked for together.
const TOGETHER: usize = 4;

/// How far the clocks here and there may be apart.
const SKEW: TimeDelta = TimeDelta::minutes(10);

/// Whether nothing more happens after this status. One of tomorrow is none, so that it is waited for.
pub(crate) fn is_terminal(status: &Status) -> bool {
    matches!(
        status,
        Status::Succeeded | Status::Failed | Status::Canceled | Status::Aborted
    )
}

/// Asks for one prediction until it has ended.
pub(super) async fn one(
    client: &Client,
    prediction: types::Prediction,
) -> Result<types::Prediction> {
    let mut seen = prediction;
    for pause in client.poll().pauses() {
        if is_terminal(&seen.status) {
            break;
        }
        tokio::time::sleep(pause).await;
        let id = &seen.id;
        let asked = client
            .call(Safety::Repeatable, |api| api.predictions_get(id))
            .await;
        seen = match asked {
            Ok(next) => next,
            Err(error) => return Err(lost_sight(seen)(error)),
        };
    }
    Ok(seen)
}

/// An error while it was waited for. The prediction goes on, and what it will have cost should not be lost.
fn lost_sight(prediction: types::Prediction) -> impl FnOnce(Error) -> Error {
    move |source| Error::LostSight {
        prediction: Box::new(prediction),
        source: Box::new(source),
    }
}

/// Many that wait. Whoever's turn it is asks for all of them, and tells the others; when it has what it waits for, or is
/// dropped, the next one takes over. So nothing runs in the background.
#[derive(Default)]
pub(super) struct Together {
    waiting: Mutex<HashMap<String, Waiting>>,
    /// Holds how long the last round took: the next one comes no sooner after it.
    turn: Turn<Duration>,
    told: Notify,
}

struct Waiting {
    created_at: DateTime<Utc>,
    /// As it ended.
    ended: Option<types::Prediction>,
}

impl Together {
    /// Waits for one of them.
    pub(super) async fn wait(
        &self,
        client: &Client,
        prediction: types::Prediction,
    ) -> Result<types::Prediction> {
        if is_terminal(&prediction.status) {
            return Ok(prediction);
        }
        let _listed = self.list(&prediction);
        let mut pauses = client.poll().pauses();
        loop {
            let told = self.told.notified();
            if let Some(ended) = self.ended(&prediction.id) {
                return Ok(ended);
            }
            tokio::select! {
                () = told => {}
                mut last = self.turn.lock() => {
                    // It may have been found while the turn was waited for.
                    if let Some(ended) = self.ended(&prediction.id) {
                        return Ok(ended);
                    }
                    tokio::time::sleep(pauses.next().unwrap_or_default().max(*last)).await;
                    let start = Instant::now();
                    self.ask(client).await.map_err(lost_sight(prediction.clone()))?;
                    *last = start.elapsed();
                    self.told.notify_waiters();
                }
            }
        }
    }

    fn list(&self, prediction: &types::Prediction) -> Listed<'_> {
        let waiting = Waiting {
            created_at: prediction.created_at.unwrap_or_else(Utc::now),
            ended: None,
        };
        self.lock().insert(prediction.id.clone(), waiting);
        Listed {
            together: self,
            id: prediction.id.clone(),
        }
    }

    fn ended(&self, id: &str) -> Option<types::Prediction> {
        self.lock()
            .get_mut(id)
            .and_then(|waiting| waiting.ended.take())
    }

    /// Asks for all that wait: a few one by one, many page by page, the newest first, until all are seen.
    async fn ask(&self, client: &Client) -> Result<()> {
        let mut left = self.waiting();
        if left.len() >= TOGETHER {
            self.ask_pages(client, &mut left).await?;
        }
        // Also what no page holds: the list may lag behind.
        for id in left.keys() {
            let seen = client
                .call(Safety::Repeatable, |api| api.predictions_get(id))
                .await?;
            self.tell(seen);
        }
        Ok(())
    }

    async fn ask_pages(
        &self,
        client: &Client,
        left: &mut HashMap<String, DateTime<Utc>>,
    ) -> Result<()> {
        let oldest = left.values().min().copied().unwrap_or_default();
        let options = PredictionsListOptions::default()
            .created_after(oldest.checked_sub_signed(SKEW).unwrap_or(oldest));
        let options = &options;
        let mut page = client
            .call(Safety::Repeatable, |api| api.predictions_list(options))
            .await?;
        let mut followed = HashSet::new();
        loop {
            for seen in std::mem::take(&mut page.results) {
                if left.remove(&seen.id).is_some() {
                    self.tell_whole(client, seen).await?;
                }
            }
            // A list that leads in a circle has shown all that it has.
            if left.is_empty() || !followed.insert(page.next.clone()) {
                return Ok(());
            }
            let this = &page;
            match client
                .call(Safety::Repeatable, |api| api.next_page(this))
                .await?
            {
                Some(next) => page = next,
                None => return Ok(()),
            }
        }
    }

    /// An item of a list may lack its output or its logs; then it is asked for by itself.
    async fn tell_whole(&self, client: &Client, seen: types::Prediction) -> Result<()> {
        let lacks = match seen.status {
            Status::Succeeded => seen.output.is_none(),
            Status::Failed => seen.logs.is_none(),
            _ => false,
        };
        let whole = if lacks && seen.data_removed != Some(true) {
            let id = &seen.id;
            client
                .call(Safety::Repeatable, |api| api.predictions_get(id))
                .await?
        } else {
            seen
        };
        self.tell(whole);
        Ok(())
    }

    fn tell(&self, seen: types::Prediction) {
        if is_terminal(&seen.status)
            && let Some(waiting) = self.lock().get_mut(&seen.id)
        {
            waiting.ended = Some(seen);
        }
    }

    /// Who still waits, and since when.
    fn waiting(&self) -> HashMap<String, DateTime<Utc>> {
        let waiting = self.lock();
        let unseen = waiting
            .iter()
            .filter(|(_, waiting)| waiting.ended.is_none());
        unseen
            .map(|(id, waiting)| (id.clone(), waiting.created_at))
            .collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes a prediction off the list when its wait is over or dropped.
struct Listed<'a> {
    together: &'a Together,
    id: String,
}

impl Drop for Listed<'_> {
    fn drop(&mut self) {
        self.together.lock().remove(&self.id);
    }
}
