//! A request to the writer: a change, its options, and its state.

use std::sync::Arc;
use std::time::Duration;

use super::change::Change;
use super::commit_state::CommitState;
use crate::buffer::Prefetch;
use crate::context::Author;
use crate::error::StoreError;

/// The most items of a small change. One with more is a bulk change: it has a transaction of its own, and small changes
/// go between it and the next.
const SMALL_ITEMS_MAX: usize = 100;
/// The longest wait for a small change, even if the database does not answer.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The longest wait for a bulk change, the changes before it included.
const BULK_TIMEOUT: Duration = Duration::from_mins(1);

/// The author of a change, and hints on how to run it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteOptions {
    /// The author, for the journal.
    pub author: Author,
    /// The number of items: a change with more than 100 is a bulk change, with a transaction of its own.
    pub item_count: usize,
    /// True for a change that removes: it is tried on a full disk too, where others are refused.
    pub is_removal: bool,
    /// The tenant and the numbers that the change will ask for.
    pub prefetch: Prefetch,
    /// The longest wait for a small change, if that is less than 5 s.
    pub timeout: Option<Duration>,
}

impl WriteOptions {
    /// The options of a small change without hints.
    #[must_use]
    pub fn new(author: Author) -> Self {
        Self {
            author,
            item_count: 1,
            is_removal: false,
            prefetch: Prefetch::default(),
            timeout: None,
        }
    }

    /// The longest wait for the change.
    pub(super) fn timeout(&self) -> Duration {
        if self.item_count <= SMALL_ITEMS_MAX {
            self.timeout.map_or(TIMEOUT, |timeout| timeout.min(TIMEOUT))
        } else {
            BULK_TIMEOUT
        }
    }
}

/// A change in the queue of the writer.
pub(super) struct WriteRequest {
    pub(super) options: WriteOptions,
    pub(super) change: Box<dyn Change>,
    pub(super) state: Arc<CommitState>,
}

impl WriteRequest {
    /// Returns true for a bulk change, which has a transaction of its own.
    pub(super) const fn is_bulk(&self) -> bool {
        SMALL_ITEMS_MAX < self.options.item_count
    }

    /// Answers with the result of the last run.
    pub(super) fn answer(self) {
        self.change.answer();
    }

    /// Answers with an error.
    pub(super) fn fail(self, error: StoreError) {
        self.change.fail(error);
    }
}
