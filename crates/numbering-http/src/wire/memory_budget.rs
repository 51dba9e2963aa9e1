//! [`MemoryBudget`]: a limit on the memory of long answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::error::{ChangeOutcome, ErrorCode, Fault};

/// The memory that the answers being sent may take together: a slow client makes the service hold the rows of
/// its answer until it has received them.
#[derive(Debug)]
pub struct MemoryBudget {
    left: AtomicUsize,
}

/// A share of a [`MemoryBudget`], returned to it when dropped.
#[derive(Debug)]
pub struct MemoryPermit {
    budget: Arc<MemoryBudget>,
    bytes: usize,
}

impl MemoryBudget {
    /// A budget of so many bytes.
    #[must_use]
    pub const fn new(bytes: usize) -> Self {
        Self {
            left: AtomicUsize::new(bytes),
        }
    }

    /// Reserves memory for an answer that is made of `rows`.
    ///
    /// # Errors
    ///
    /// 503 when there is not enough left.
    pub(crate) fn reserve_for<R>(self: &Arc<Self>, rows: &[R]) -> Result<MemoryPermit, Fault> {
        self.reserve(size_of_val(rows)).ok_or_else(|| {
            Fault::new(
                ErrorCode::Unavailable,
                "too many long lists are being sent at the moment",
            )
            .outcome(ChangeOutcome::NotApplied)
        })
    }

    /// Reserves memory; `None` when there is not enough left.
    fn reserve(self: &Arc<Self>, bytes: usize) -> Option<MemoryPermit> {
        let take = |left: usize| left.checked_sub(bytes);
        self.left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
            .ok()?;
        Some(MemoryPermit {
            budget: Arc::clone(self),
            bytes,
        })
    }
}

impl Drop for MemoryPermit {
    fn drop(&mut self) {
        self.budget.left.fetch_add(self.bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_permit_returns_its_memory() {
        let budget = Arc::new(MemoryBudget::new(10));
        let share = budget.reserve(7).unwrap();
        assert!(budget.reserve(4).is_none());
        drop(share);
        assert!(budget.reserve(10).is_some());
    }
}
