//! A request to the writer: a change, its options, and its state.

use std::sync::Arc;
use std::time::Duration;

use super::change::Change;
use super::commit_state::CommitState;
use crate::buffer::Prefetch;
use crate::context::Author;
use crate::error::StoreError;

/// The most items of a change that shares its transaction. A change with more has a transaction of its own, so that no
/// other answer waits for it.
const SHARED_ITEMS_MAX: usize = 1000;
/// The longest wait for a change that shares its transaction, even if the database does not answer.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The longest wait for a change that has a transaction of its own.
const BULK_TIMEOUT: Duration = Duration::from_mins(1);

/// The author of a change, and hints on how to run it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteOptions {
    /// The author, for the journal.
    pub author: Author,
    /// The number of items: a change with more than 1,000 has a transaction of its own.
    pub item_count: usize,
    /// The tenant and the numbers that the change will ask for.
    pub prefetch: Prefetch,
}

impl WriteOptions {
    /// The options of a small change without hints.
    #[must_use]
    pub fn new(author: Author) -> Self {
        Self {
            author,
            item_count: 1,
            prefetch: Prefetch::default(),
        }
    }

    /// The longest wait for the change.
    pub(super) const fn timeout(&self) -> Duration {
        if self.item_count <= SHARED_ITEMS_MAX {
            TIMEOUT
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
    /// Returns true if the change may share its transaction.
    pub(super) const fn can_batch(&self) -> bool {
        self.options.item_count <= SHARED_ITEMS_MAX
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
