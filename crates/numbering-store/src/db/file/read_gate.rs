//! The gate that all reads pass, so that the checkpointer finds a moment without any.

use std::cell::Cell;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::error::StoreError;

/// The longest wait of a read at the gate. A long read waits for the long reads that run, which end within the limit of
/// a request.
const WAIT_MAX: Duration = Duration::from_secs(30);

/// A gate that counts the reads that are inside, and can be closed: to long reads, or for a moment to all.
#[derive(Debug, Default)]
pub(crate) struct ReadGate {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    short: usize,
    long: usize,
    opening: Opening,
}

/// The reads that may enter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Opening {
    None,
    Short,
    #[default]
    All,
}

impl ReadGate {
    /// Enters as a short read, of some milliseconds.
    ///
    /// # Errors
    ///
    /// When the gate stays closed for too long.
    pub(crate) fn enter(&self) -> Result<ReadPass<'_>, StoreError> {
        self.enter_as(Kind::Short)
    }

    /// Enters as a long read.
    ///
    /// # Errors
    ///
    /// When the gate stays closed to long reads for too long.
    pub(crate) fn enter_long(&self) -> Result<ReadPass<'_>, StoreError> {
        self.enter_as(Kind::Long)
    }

    fn enter_as(&self, kind: Kind) -> Result<ReadPass<'_>, StoreError> {
        let is_closed = |state: &mut State| state.opening < kind.opening();
        let (mut state, is_over) = self.wait_while(WAIT_MAX, is_closed);
        if is_over {
            return Err(StoreError::not_applied(
                "the read waited too long for the log of the database to be written back",
            ));
        }
        *state.count(kind) += 1;
        let (gate, kind) = (self, Cell::new(kind));
        Ok(ReadPass {
            gate,
            kind,
            is_refused: Cell::new(false),
        })
    }

    /// Closes the gate to long reads, until the guard is dropped.
    pub(super) fn close_to_long(&self) -> ClosedGate<'_> {
        self.set(Opening::Short);
        ClosedGate(self)
    }

    fn set(&self, opening: Opening) {
        self.state().opening = opening;
        self.changed.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits while `condition` is true, at most `patience`; returns true if it still is.
    fn wait_while(
        &self,
        patience: Duration,
        condition: impl FnMut(&mut State) -> bool,
    ) -> (MutexGuard<'_, State>, bool) {
        let waited = self.changed.wait_timeout_while(self.state(), patience, condition);
        let (state, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
        (state, timeout.timed_out())
    }
}

impl State {
    const fn count(&mut self, kind: Kind) -> &mut usize {
        match kind {
            Kind::Short => &mut self.short,
            Kind::Long => &mut self.long,
        }
    }
}

/// The kind of a read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Short,
    Long,
}

impl Kind {
    /// The least opening through which it enters.
    const fn opening(self) -> Opening {
        match self {
            Self::Short => Opening::Short,
            Self::Long => Opening::All,
        }
    }
}

/// The permission to read, until it is dropped.
#[derive(Debug)]
pub(crate) struct ReadPass<'g> {
    gate: &'g ReadGate,
    kind: Cell<Kind>,
    is_refused: Cell<bool>,
}

impl ReadPass<'_> {
    /// Notes that the read turns out to be a long one.
    ///
    /// # Errors
    ///
    /// When the gate is closed to long reads: the read must end, and begin again with [`ReadGate::enter_long`].
    pub(crate) fn extend(&self) -> Result<(), StoreError> {
        if self.kind.get() == Kind::Long {
            return Ok(());
        }
        let mut state = self.gate.state();
        if state.opening < Opening::All {
            self.is_refused.set(true);
            return Err(StoreError::not_applied(
                "a long read waits until the log of the database is written back",
            ));
        }
        state.short -= 1;
        state.long += 1;
        self.kind.set(Kind::Long);
        Ok(())
    }

    /// Returns true if the read was refused as a long one.
    pub(crate) const fn is_refused(&self) -> bool {
        self.is_refused.get()
    }
}

impl Drop for ReadPass<'_> {
    fn drop(&mut self) {
        *self.gate.state().count(self.kind.get()) -= 1;
        self.gate.changed.notify_all();
    }
}

/// A gate that is closed to long reads, and opened when this is dropped.
#[derive(Debug)]
pub(super) struct ClosedGate<'g>(&'g ReadGate);

impl ClosedGate<'_> {
    /// Waits for the long reads inside to end, at most `patience`. Returns true if none is left.
    pub(super) fn drain_long(&self, patience: Duration) -> bool {
        self.drain(patience, |state| state.long)
    }

    /// Closes the gate to all reads, waits for those inside to end, at most `patience`, and runs `work` if none is left.
    /// Then it is open to short reads again.
    pub(super) fn run_alone<T>(&self, patience: Duration, work: impl FnOnce() -> T) -> Option<T> {
        self.0.set(Opening::None);
        let _reopened = Reopened(self.0);
        self.drain(patience, |state| state.long + state.short).then(work)
    }

    /// Waits until `count` is 0, at most `patience`; returns true if it is.
    fn drain(&self, patience: Duration, count: impl Fn(&State) -> usize) -> bool {
        let (state, is_over) = self.0.wait_while(patience, |state| 0 < count(state));
        drop(state);
        !is_over
    }
}

impl Drop for ClosedGate<'_> {
    fn drop(&mut self) {
        self.0.set(Opening::All);
    }
}

/// A gate that is opened to short reads when this is dropped.
struct Reopened<'g>(&'g ReadGate);

impl Drop for Reopened<'_> {
    fn drop(&mut self) {
        self.0.set(Opening::Short);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    const SOON: Duration = Duration::from_millis(20);
    const LATE: Duration = Duration::from_secs(20);

    #[test]
    fn a_long_read_waits_while_the_gate_is_closed_to_long_reads() {
        let gate = ReadGate::default();
        let (entered, enters) = channel();
        std::thread::scope(|scope| {
            let closed = gate.close_to_long();
            scope.spawn(|| {
                let _pass = gate.enter_long().unwrap();
                entered.send(()).unwrap();
            });
            drop(gate.enter().unwrap());
            assert!(enters.recv_timeout(SOON).is_err());
            drop(closed);
            assert!(enters.recv_timeout(LATE).is_ok());
        });
    }

    #[test]
    fn a_read_that_becomes_long_is_refused_while_the_gate_is_closed_to_long_reads() {
        let gate = ReadGate::default();
        let (before, after) = (gate.enter().unwrap(), gate.enter().unwrap());
        before.extend().unwrap();
        let closed = gate.close_to_long();
        assert!(!closed.drain_long(SOON));
        before.extend().unwrap();
        assert!(after.extend().is_err());
        assert_eq!((before.is_refused(), after.is_refused()), (false, true));
        drop(before);
        assert!(closed.drain_long(SOON));
    }

    #[test]
    fn work_runs_alone_or_not_at_all() {
        let gate = ReadGate::default();
        let (closed, pass) = (gate.close_to_long(), gate.enter().unwrap());
        assert_eq!(closed.run_alone(SOON, || 7), None);
        drop(pass);
        let (entered, enters) = channel();
        std::thread::scope(|scope| {
            let ran = closed.run_alone(SOON, || {
                scope.spawn(|| {
                    let _pass = gate.enter().unwrap();
                    entered.send(()).unwrap();
                });
                enters.recv_timeout(SOON).is_err()
            });
            assert_eq!(ran, Some(true));
            assert!(enters.recv_timeout(LATE).is_ok());
        });
    }
}
