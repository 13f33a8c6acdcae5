//! Which of two states is the later one.

use super::{Outputs, Prediction};
use crate::Training;
use crate::types::{self, Status};
use crate::wait::is_terminal;
use replicate_model::{Json, Trains};

impl<T: Outputs, C> Prediction<T, C> {
    /// Whether this is a later state of the same prediction than `other`. Webhooks may come out of order, so that what is
    /// kept is to be replaced by what supersedes it alone.
    ///
    /// `starting` comes first, then `processing` and every status that is not known here; what has ended comes last, and
    /// nothing supersedes it. Of two that run, the one with more logs is the later, and with as much of them the one with more
    /// output.
    #[must_use]
    pub fn supersedes(&self, other: &types::Prediction) -> bool {
        let new = self.data();
        let size = |of: &types::Prediction| of.output.as_ref().map_or(0, size);
        new.id == other.id
            && is_later(
                (&new.status, new.logs.as_deref(), size(new)),
                (&other.status, other.logs.as_deref(), size(other)),
            )
    }
}

impl<M: Trains, C> Training<M, C> {
    /// Whether this is a later state of the same training than `other`: see
    /// [`Prediction::supersedes`](crate::Prediction::supersedes).
    #[must_use]
    pub fn supersedes(&self, other: &types::Training) -> bool {
        let new = self.data();
        new.id == other.id
            && is_later(
                (&new.status, new.logs.as_deref(), 0),
                (&other.status, other.logs.as_deref(), 0),
            )
    }
}

/// Status, logs, and the size of the output.
type State<'a> = (&'a Status, Option<&'a str>, usize);

fn is_later(new: State<'_>, old: State<'_>) -> bool {
    let place = |(status, logs, size): State<'_>| {
        let begun = *status != Status::Starting;
        (is_terminal(status), begun, logs.map_or(0, str::len), size)
    };
    !is_terminal(old.0) && place(new) > place(old)
}

/// How much there is of an output that grows: pieces of a list, bytes of a text.
fn size(output: &Json) -> usize {
    match output {
        Json::Null => 0,
        Json::Array(pieces) => pieces.len(),
        Json::String(text) => text.len(),
        _ => 1,
    }
}
