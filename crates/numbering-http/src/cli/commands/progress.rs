//! [`Progress`]: the progress of a long command, on standard error.

use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

/// The time before the first report, and between two reports.
const SILENCE: Duration = Duration::from_secs(1);

/// A count with its noun and verb in the right number.
pub(super) fn counted(count: u64, one: &str, more: &str) -> String {
    let noun = if count == 1 { one } else { more };
    format!("{count} {noun}")
}

/// The progress of a command, reported once a second, from the first second on.
pub(super) struct Progress {
    last: Instant,
    is_terminal: bool,
    is_shown: bool,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self {
            last: Instant::now(),
            is_terminal: std::io::stderr().is_terminal(),
            is_shown: false,
        }
    }

    /// Reports that `done` of `what` are done, unless it is too early.
    pub(super) fn at(&mut self, what: &str, done: u64) {
        if !is_due(self.last.elapsed(), done) {
            return;
        }
        self.last = Instant::now();
        self.is_shown = true;
        let mut out = std::io::stderr().lock();
        // nobody may be reading
        drop(if self.is_terminal {
            write!(out, "\r\x1b[K{what}: {done}")
        } else {
            writeln!(out, "{what}: {done}")
        });
    }

    /// Removes the report from a terminal, for other output.
    pub(super) fn clear(&mut self) {
        if self.is_shown && self.is_terminal {
            eprint!("\r\x1b[K");
        }
        self.is_shown = false;
    }
}

/// Returns true if a count is to be reported so long after the last one. That of a step which has just begun says nothing.
fn is_due(since_last: Duration, done: u64) -> bool {
    SILENCE <= since_last && done != 0
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_not_reported_before_it_has_done_something() {
        assert!(!is_due(SILENCE * 60, 0));
        assert!(!is_due(SILENCE / 2, 1));
        assert!(is_due(SILENCE, 1));
    }
}
