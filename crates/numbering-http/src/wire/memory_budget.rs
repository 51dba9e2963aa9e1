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
        let mut permit = self.empty_permit();
        permit.grow(size_of_val(rows))?;
        Ok(permit)
    }

    /// A permit for nothing yet, which grows while an answer is loaded.
    pub(crate) fn empty_permit(self: &Arc<Self>) -> MemoryPermit {
        MemoryPermit {
            budget: Arc::clone(self),
            bytes: 0,
        }
    }

    /// Takes memory from the budget, and returns whether so much was left.
    fn take(&self, bytes: usize) -> bool {
        let take = |left: usize| left.checked_sub(bytes);
        self.left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
            .is_ok()
    }
}

impl MemoryPermit {
    /// Reserves `bytes` more, before they are allocated.
    ///
    /// # Errors
    ///
    /// 503 when there is not enough left.
    pub(crate) fn grow(&mut self, bytes: usize) -> Result<(), Fault> {
        if !self.budget.take(bytes) {
            let reason = "too many long lists are being sent at the moment";
            return Err(Fault::new(ErrorCode::Unavailable, reason).outcome(ChangeOutcome::NotApplied));
        }
        self.bytes += bytes;
        Ok(())
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
        let mut share = budget.empty_permit();
        share.grow(3).unwrap();
        share.grow(4).unwrap();
        assert!(budget.empty_permit().grow(4).is_err());
        drop(share);
        assert!(budget.empty_permit().grow(10).is_ok());
    }
}
