//! How far a long run is: a bar on a terminal, a plain line now and then elsewhere.

use indicatif::{HumanCount, ProgressBar, ProgressStyle};
use std::io::{IsTerminal, stderr};

/// Models between two plain lines.
const LINE: u64 = 500;

/// The progress of a run of known length, on stderr.
pub(super) struct Progress {
    bar: ProgressBar,
    plain: bool,
}

impl Progress {
    pub(super) fn new(count: usize) -> Self {
        let style =
            ProgressStyle::with_template("{bar:40} {human_pos} of {human_len} models, {eta} to go")
                .unwrap_or_else(|_| ProgressStyle::default_bar());
        Self {
            // Draws nothing where stderr is no terminal.
            bar: ProgressBar::new(count as u64).with_style(style),
            plain: !stderr().is_terminal(),
        }
    }

    /// One model more.
    pub(super) fn step(&self) {
        self.bar.inc(1);
        let done = self.bar.position();
        if self.plain && done.is_multiple_of(LINE) {
            let all = self.bar.length().unwrap_or_default();
            eprintln!("{} of {} models", HumanCount(done), HumanCount(all));
        }
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
