//! The turn of the changes, which the checkpointer takes between two batches.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// A lock that goes to the checkpointer first: a writer that has always more to do would keep it out of a mutex.
#[derive(Debug, Default)]
pub(crate) struct WriteTurn {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    is_taken: bool,
    checkpoint_waits: bool,
}

impl WriteTurn {
    /// Takes the turn for a batch of changes, until the guard is dropped.
    pub(super) fn take_for_changes(&self) -> TurnGuard<'_> {
        let mut state = self.wait_while(|state| state.is_taken || state.checkpoint_waits);
        state.is_taken = true;
        TurnGuard(self)
    }

    /// Takes the turn for the checkpointer, after the batch that runs.
    pub(super) fn take_for_checkpoint(&self) -> TurnGuard<'_> {
        self.state().checkpoint_waits = true;
        let mut state = self.wait_while(|state| state.is_taken);
        *state = State {
            is_taken: true,
            checkpoint_waits: false,
        };
        TurnGuard(self)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait_while(&self, condition: impl FnMut(&mut State) -> bool) -> MutexGuard<'_, State> {
        let waited = self.changed.wait_while(self.state(), condition);
        waited.unwrap_or_else(PoisonError::into_inner)
    }
}

/// The turn, until it is dropped.
#[derive(Debug)]
pub(super) struct TurnGuard<'t>(&'t WriteTurn);

impl Drop for TurnGuard<'_> {
    fn drop(&mut self) {
        self.0.state().is_taken = false;
        self.0.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn the_checkpointer_goes_before_the_next_batch() {
        let turn = &WriteTurn::default();
        let (done, order) = channel();
        std::thread::scope(|scope| {
            let first = turn.take_for_changes();
            let checkpointed = done.clone();
            scope.spawn(move || {
                let _turn = turn.take_for_checkpoint();
                checkpointed.send("checkpoint").unwrap();
            });
            while !turn.state().checkpoint_waits {
                std::thread::yield_now();
            }
            drop(first);
            let _second = turn.take_for_changes();
            done.send("second batch").unwrap();
        });
        assert_eq!(
            [order.recv().unwrap(), order.recv().unwrap()],
            ["checkpoint", "second batch"]
        );
    }
}
