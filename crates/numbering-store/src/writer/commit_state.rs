//! The state of a change, on which its caller and the writer agree.

use std::sync::atomic::{AtomicU8, Ordering};

const PENDING: u8 = 0;
const COMMITTING: u8 = 1;
const CANCELLED: u8 = 2;

/// The state of a change: it is cancelled or enters a commit, whichever comes first. So "not applied" is true of a
/// cancelled change, no matter what the database does later.
#[derive(Debug, Default)]
pub(crate) struct CommitState(AtomicU8);

impl CommitState {
    /// Cancels the change, as nobody waits for it any more. False if it is too late: the commit may have been sent.
    pub(crate) fn cancel(&self) -> bool {
        self.move_to(CANCELLED)
    }

    /// Marks the change as about to be committed. False if it was cancelled.
    pub(crate) fn begin_commit(&self) -> bool {
        self.move_to(COMMITTING)
    }

    /// Takes back that the commit is about to be sent: it was not.
    pub(crate) fn reopen(&self) {
        // a cancelled change stays cancelled
        let _ = self
            .0
            .compare_exchange(COMMITTING, PENDING, Ordering::AcqRel, Ordering::Acquire);
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Acquire) == CANCELLED
    }

    fn move_to(&self, state: u8) -> bool {
        let moved = self
            .0
            .compare_exchange(PENDING, state, Ordering::AcqRel, Ordering::Acquire);
        moved.is_ok() || moved == Err(state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cancelled_change_is_not_committed() {
        let state = CommitState::default();
        assert!(!state.is_cancelled());
        assert!(state.cancel());
        assert!(state.is_cancelled());
        assert!(!state.begin_commit());
    }

    #[test]
    fn a_change_whose_commit_has_begun_is_not_cancelled() {
        let state = CommitState::default();
        assert!(state.begin_commit());
        assert!(state.begin_commit(), "it runs again individually");
        assert!(!state.cancel());
        assert!(!state.is_cancelled());
    }

    #[test]
    fn a_change_whose_commit_was_not_sent_may_be_cancelled() {
        let state = CommitState::default();
        assert!(state.begin_commit());
        state.reopen();
        assert!(state.cancel());
        state.reopen();
        assert!(state.is_cancelled());
    }
}
