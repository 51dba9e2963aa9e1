//! [`MemoryBudget`]: a limit on the memory of bodies, of changes that wait, and of answers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use numbering_core::TenantKey;

use crate::error::{ChangeOutcome, ErrorCode, Fault};

/// The largest permit that may use the reserve: a small request passes while large ones take all the rest.
const SMALL_BYTES: usize = 64 * 1024;
/// The part of the budget that is reserved for small permits: one in so many.
const RESERVE_PART: usize = 16;
/// The part of the budget that one consumer may take: one in so many.
const CONSUMER_PART: usize = 2;

/// The party whose share of the memory and of the turns a request takes. A tenant has one share, whatever the number of
/// its tokens, since it can make as many as it likes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Consumer {
    /// A tenant.
    Tenant(TenantKey),
    /// A token of the platform, by its key.
    Token(i64),
}

/// The memory that all requests may take together: bodies on their way, changes that wait for the writer, and answers
/// that are loaded or sent. A permit is asked for before the memory is taken.
#[derive(Debug)]
pub struct MemoryBudget {
    bytes_max: usize,
    taken: Mutex<Taken>,
}

/// The memory that is taken, in bytes.
#[derive(Debug, Default)]
struct Taken {
    total: usize,
    by_consumer: HashMap<Consumer, usize>,
}

/// Memory that a request of one consumer has taken from a [`MemoryBudget`]; returned when dropped.
#[derive(Debug)]
pub struct MemoryPermit {
    budget: Arc<MemoryBudget>,
    consumer: Consumer,
    bytes: usize,
}

impl MemoryBudget {
    /// A budget of so many bytes.
    #[must_use]
    pub fn new(bytes_max: usize) -> Self {
        Self {
            bytes_max,
            taken: Mutex::default(),
        }
    }

    /// A permit of no bytes yet, for a request of `consumer`.
    pub(crate) fn permit(self: &Arc<Self>, consumer: Consumer) -> MemoryPermit {
        MemoryPermit {
            budget: Arc::clone(self),
            consumer,
            bytes: 0,
        }
    }

    /// The most bytes that permits of this size may take together.
    const fn total_max(&self, bytes: usize) -> usize {
        let reserve = if bytes <= SMALL_BYTES {
            0
        } else {
            self.bytes_max / RESERVE_PART
        };
        self.bytes_max - reserve
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    fn of(&self, consumer: Consumer) -> usize {
        self.by_consumer.get(&consumer).copied().unwrap_or_default()
    }

    /// Changes the size of a permit of `consumer`.
    fn resize(&mut self, consumer: Consumer, from: usize, to: usize) {
        self.total = self.total - from + to;
        let of_consumer = self.of(consumer) - from + to;
        if of_consumer == 0 {
            self.by_consumer.remove(&consumer);
        } else {
            self.by_consumer.insert(consumer, of_consumer);
        }
    }
}

impl MemoryPermit {
    /// The bytes that are taken.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Takes `more` bytes.
    ///
    /// # Errors
    ///
    /// 413 when the request alone would take more than it may, 503 when not enough is left.
    pub(crate) fn grow(&mut self, more: usize) -> Result<(), Fault> {
        if more == 0 {
            return Ok(());
        }
        let bytes = self.bytes.saturating_add(more);
        let total_max = self.budget.total_max(bytes);
        let consumer_max = total_max / CONSUMER_PART;
        if consumer_max < bytes {
            return Err(too_large(bytes, consumer_max));
        }
        let mut taken = self.budget.taken();
        if total_max < taken.total + more || consumer_max < taken.of(self.consumer) + more {
            return Err(exhausted());
        }
        taken.resize(self.consumer, self.bytes, bytes);
        self.bytes = bytes;
        Ok(())
    }

    /// Changes the size to `bytes`, which are in use already: also past the limits, in which case others get nothing
    /// until it is returned.
    pub(crate) fn settle(&mut self, bytes: usize) {
        if bytes != self.bytes {
            self.budget.taken().resize(self.consumer, self.bytes, bytes);
            self.bytes = bytes;
        }
    }
}

impl Drop for MemoryPermit {
    fn drop(&mut self) {
        self.settle(0);
    }
}

fn too_large(bytes: usize, limit: usize) -> Fault {
    let reason = format!("the request needs {bytes} bytes of memory, at most {limit} are allowed");
    Fault::new(ErrorCode::LimitExceeded, reason).limit(limit as u64)
}

fn exhausted() -> Fault {
    let reason = "other requests take all the memory at the moment";
    Fault::new(ErrorCode::Unavailable, reason).outcome(ChangeOutcome::NotApplied)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: usize = 1024 * 1024;
    const FIRST: Consumer = Consumer::Tenant(TenantKey(1));
    const SECOND: Consumer = Consumer::Token(1);
    const THIRD: Consumer = Consumer::Token(2);

    fn code(result: Result<(), Fault>) -> ErrorCode {
        result.unwrap_err().code()
    }

    #[test]
    fn a_dropped_permit_returns_its_memory() {
        let budget = Arc::new(MemoryBudget::new(16 * MIB));
        let mut first = budget.permit(FIRST);
        first.grow(7 * MIB).unwrap();
        assert_eq!(code(budget.permit(FIRST).grow(MIB)), ErrorCode::Unavailable);
        drop(first);
        budget.permit(FIRST).grow(7 * MIB).unwrap();
        assert!(budget.taken().by_consumer.is_empty());
    }

    #[test]
    fn one_consumer_takes_half_and_small_requests_have_a_reserve() {
        let budget = Arc::new(MemoryBudget::new(16 * MIB));
        let mut permits = [FIRST, SECOND, THIRD].map(|consumer| budget.permit(consumer));
        let [first, second, third] = &mut permits;
        assert_eq!(code(first.grow(8 * MIB)), ErrorCode::LimitExceeded);
        first.grow(7 * MIB).unwrap();
        assert_eq!(code(budget.permit(FIRST).grow(MIB)), ErrorCode::Unavailable);
        second.grow(7 * MIB).unwrap();
        assert_eq!(code(third.grow(2 * MIB)), ErrorCode::Unavailable);
        third.grow(SMALL_BYTES).unwrap();
        assert_eq!(code(third.grow(MIB)), ErrorCode::Unavailable);
        budget.permit(FIRST).grow(SMALL_BYTES).unwrap();
    }

    #[test]
    fn memory_in_use_past_the_limit_is_counted() {
        let budget = Arc::new(MemoryBudget::new(16 * MIB));
        let mut first = budget.permit(FIRST);
        first.settle(20 * MIB);
        assert_eq!(code(budget.permit(SECOND).grow(1)), ErrorCode::Unavailable);
        first.settle(MIB);
        budget.permit(SECOND).grow(7 * MIB).unwrap();
    }
}
