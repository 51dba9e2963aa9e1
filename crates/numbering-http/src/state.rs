//! [`State`]: what every request needs.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use numbering_store::Store;

use crate::access::SecretHash;
use crate::drain::Drain;
use crate::error::{ErrorCode, Fault, Outcome};
use crate::holdings::Holdings;
use crate::line::Line;
use crate::readiness::Readiness;
use crate::table::Table;
use crate::throttle::Throttle;

/// What every request needs.
pub struct State {
    /// The inventory.
    pub store: Arc<Store>,
    /// How much one request may ask.
    pub limits: Limits,
    /// The digest of the bootstrap token.
    pub bootstrap: Option<SecretHash>,
    /// Every operation with its least role.
    pub table: Table,
    /// The memory for long answers.
    pub budget: Arc<Budget>,
    /// Who asks too often.
    pub throttle: Throttle,
    /// Whose word is taken for the address of a client.
    pub trusted_proxies: Vec<IpAddr>,
    /// Those who wait for the database.
    pub line: Arc<Line>,
    /// Whether the service is about to stop.
    pub drain: Drain,
    /// Whether it can serve.
    pub readiness: Readiness,
    /// When to count what is held.
    pub holdings: Holdings,
}

/// How much one request may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of a body.
    pub body_bytes: usize,
    /// The most items of a list.
    pub items: usize,
    /// How long a body may take to arrive.
    pub arrival: Duration,
    /// How long the database may take.
    pub work: Duration,
}

/// The memory that all answers which are being sent may take together: a slow client holds what its answer is
/// made of until it has taken it.
#[derive(Debug)]
pub struct Budget {
    left: AtomicUsize,
}

/// A share of a [`Budget`], given back when it is dropped.
#[derive(Debug)]
pub struct Reserved {
    budget: Arc<Budget>,
    bytes: usize,
}

impl Budget {
    /// A budget of so many bytes.
    #[must_use]
    pub const fn new(bytes: usize) -> Self {
        Self {
            left: AtomicUsize::new(bytes),
        }
    }

    /// Takes a share for an answer that is made of `rows`.
    ///
    /// # Errors
    ///
    /// 503 when there is not as much left.
    pub(crate) fn share<R>(self: &Arc<Self>, rows: &[R]) -> Result<Reserved, Fault> {
        self.reserve(size_of_val(rows)).ok_or_else(|| {
            Fault::new(ErrorCode::Unavailable, "too many long lists are being sent now")
                .outcome(Outcome::NotApplied)
        })
    }

    /// Takes a share; `None` when there is not as much left.
    fn reserve(self: &Arc<Self>, bytes: usize) -> Option<Reserved> {
        let take = |left: usize| left.checked_sub(bytes);
        self.left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
            .ok()?;
        Some(Reserved {
            budget: Arc::clone(self),
            bytes,
        })
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        self.budget.left.fetch_add(self.bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_given_back_when_it_is_dropped() {
        let budget = Arc::new(Budget::new(10));
        let share = budget.reserve(7).unwrap();
        assert!(budget.reserve(4).is_none());
        drop(share);
        assert!(budget.reserve(10).is_some());
    }
}
