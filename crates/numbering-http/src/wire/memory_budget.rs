//! [`MemoryBudget`]: a limit on the memory of bodies, of changes that wait, and of answers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::error::{ChangeOutcome, ErrorCode, Fault};

/// The largest permit that may use the reserve: a small request passes while large ones take all the rest.
const SMALL_BYTES: usize = 64 * 1024;
/// The part of the budget that is reserved for small permits: one in so many.
const RESERVE_PART: usize = 16;
/// The part of the budget that one token may take: one in so many.
const TOKEN_PART: usize = 2;
/// The key under which lists are counted, which no token has.
const LISTS: i64 = -1;

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
    /// The part of each token, by its key.
    by_token: HashMap<i64, usize>,
}

/// Memory that a request of one token has taken from a [`MemoryBudget`]; returned when dropped.
#[derive(Debug)]
pub struct MemoryPermit {
    budget: Arc<MemoryBudget>,
    /// The key of the token.
    token: i64,
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

    /// A permit of no bytes yet, for a request of the token with this key.
    pub(crate) fn permit(self: &Arc<Self>, token: i64) -> MemoryPermit {
        MemoryPermit {
            budget: Arc::clone(self),
            token,
            bytes: 0,
        }
    }

    /// A permit of no bytes yet, for a list.
    pub(crate) fn empty_permit(self: &Arc<Self>) -> MemoryPermit {
        self.permit(LISTS)
    }

    /// A permit for an answer that is made of `rows`.
    ///
    /// # Errors
    ///
    /// Those of [`MemoryPermit::grow`].
    pub(crate) fn reserve_for<R>(self: &Arc<Self>, rows: &[R]) -> Result<MemoryPermit, Fault> {
        let mut permit = self.empty_permit();
        permit.grow(size_of_val(rows))?;
        Ok(permit)
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
    fn of_token(&self, token: i64) -> usize {
        self.by_token.get(&token).copied().unwrap_or_default()
    }

    /// Changes the size of a permit of `token`.
    fn resize(&mut self, token: i64, from: usize, to: usize) {
        self.total = self.total - from + to;
        let of_token = self.of_token(token) - from + to;
        if of_token == 0 {
            self.by_token.remove(&token);
        } else {
            self.by_token.insert(token, of_token);
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
        let token_max = total_max / TOKEN_PART;
        if token_max < bytes {
            return Err(too_large(bytes, token_max));
        }
        let mut taken = self.budget.taken();
        if total_max < taken.total + more || token_max < taken.of_token(self.token) + more {
            return Err(exhausted());
        }
        taken.resize(self.token, self.bytes, bytes);
        self.bytes = bytes;
        Ok(())
    }

    /// Changes the size to `bytes`, which are in use already: also past the limits, in which case others get nothing
    /// until it is returned.
    pub(crate) fn settle(&mut self, bytes: usize) {
        if bytes != self.bytes {
            self.budget.taken().resize(self.token, self.bytes, bytes);
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

    fn code(result: Result<(), Fault>) -> ErrorCode {
        result.unwrap_err().code()
    }

    #[test]
    fn a_dropped_permit_returns_its_memory() {
        let budget = Arc::new(MemoryBudget::new(16 * MIB));
        let mut first = budget.permit(1);
        first.grow(7 * MIB).unwrap();
        assert_eq!(code(budget.permit(1).grow(MIB)), ErrorCode::Unavailable);
        drop(first);
        budget.permit(1).grow(7 * MIB).unwrap();
        assert!(budget.taken().by_token.is_empty());
    }

    #[test]
    fn one_token_takes_half_and_small_requests_have_a_reserve() {
        let budget = Arc::new(MemoryBudget::new(16 * MIB));
        let mut permits = [1, 2, 3].map(|token| budget.permit(token));
        let [first, second, third] = &mut permits;
        assert_eq!(code(first.grow(8 * MIB)), ErrorCode::LimitExceeded);
        first.grow(7 * MIB).unwrap();
        assert_eq!(code(budget.permit(1).grow(MIB)), ErrorCode::Unavailable);
        second.grow(7 * MIB).unwrap();
        assert_eq!(code(third.grow(2 * MIB)), ErrorCode::Unavailable);
        third.grow(SMALL_BYTES).unwrap();
        assert_eq!(code(third.grow(MIB)), ErrorCode::Unavailable);
        budget.permit(1).grow(SMALL_BYTES).unwrap();
    }

    #[test]
    fn memory_in_use_past_the_limit_is_counted() {
        let budget = Arc::new(MemoryBudget::new(16 * MIB));
        let mut first = budget.permit(1);
        first.settle(20 * MIB);
        assert_eq!(code(budget.permit(2).grow(1)), ErrorCode::Unavailable);
        first.settle(MIB);
        budget.permit(2).grow(7 * MIB).unwrap();
    }
}
