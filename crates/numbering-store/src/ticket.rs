//! [`Ticket`]: where a change stands, as the one who waits for it and the writer agree on it.

use std::sync::atomic::{AtomicU8, Ordering};

const OPEN: u8 = 0;
const COMMITTING: u8 = 1;
const GIVEN_UP: u8 = 2;

/// Where a change stands. It is given up, or goes into a commit, whichever comes first: so of a change that was
/// given up it can be said that it was not applied, whatever the database does later.
#[derive(Debug, Default)]
pub(crate) struct Ticket(AtomicU8);

impl Ticket {
    /// Nobody waits any more. False when it is too late: the commit may have been sent.
    pub(crate) fn give_up(&self) -> bool {
        self.move_to(GIVEN_UP)
    }

    /// The commit is about to be sent. False when nobody waits any more.
    pub(crate) fn commit(&self) -> bool {
        self.move_to(COMMITTING)
    }

    pub(crate) fn is_given_up(&self) -> bool {
        self.0.load(Ordering::Acquire) == GIVEN_UP
    }

    fn move_to(&self, state: u8) -> bool {
        let moved = self
            .0
            .compare_exchange(OPEN, state, Ordering::AcqRel, Ordering::Acquire);
        moved.is_ok() || moved == Err(state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given_up_is_not_committed() {
        let ticket = Ticket::default();
        assert!(!ticket.is_given_up());
        assert!(ticket.give_up());
        assert!(ticket.is_given_up());
        assert!(!ticket.commit());
    }

    #[test]
    fn what_may_be_committed_is_not_given_up() {
        let ticket = Ticket::default();
        assert!(ticket.commit());
        assert!(ticket.commit(), "it is run again alone");
        assert!(!ticket.give_up());
        assert!(!ticket.is_given_up());
    }
}
