//! Other people's generators, whose panics are an answer like any other.

use std::panic::{self, AssertUnwindSafe};
use std::sync::Mutex;

/// Runs what may panic, and keeps the panic's words from the terminal: typify and progenitor state what they
/// cannot do by an error, and by a panic in places.
pub(crate) fn quietly<T>(run: impl FnOnce() -> T) -> Option<T> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock();
    let loud = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let result = panic::catch_unwind(AssertUnwindSafe(run));
    panic::set_hook(loud);
    result.ok()
}
