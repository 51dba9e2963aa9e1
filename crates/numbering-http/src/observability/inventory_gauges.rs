//! [`Holdings`]: how much is held, for the metrics. Counting goes through the whole table, so it is done beside the
//! requests, when somebody has asked for metrics, and so seldom that it takes a hundredth of the time at most.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_web::web::Data;
use numbering_store::{InventoryStats, ReadContext, StoreError};

use crate::observability::metrics::Metrics;
use crate::request::dedicated_thread::beside;
use crate::server::state::State;

/// How long a count is good for, at least.
const FRESH: Duration = Duration::from_secs(30);
/// How many times as long as it took a count is good for.
const PAUSE: u32 = 100;

/// When to count again.
#[derive(Debug, Default)]
pub struct Holdings {
    due: Mutex<Due>,
}

#[derive(Clone, Copy, Debug, Default)]
enum Due {
    #[default]
    Now,
    Running,
    At(Instant),
}

impl Holdings {
    /// Whether it is time to count: then nobody else is told so until that is done.
    fn begin(&self) -> bool {
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = match *due {
            Due::Now => true,
            Due::Running => false,
            Due::At(time) => time <= Instant::now(),
        };
        if is_due {
            *due = Due::Running;
        }
        is_due
    }

    fn end(&self, since: Instant) {
        let pause = FRESH.max(since.elapsed() * PAUSE);
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        *due = Due::At(Instant::now() + pause);
    }
}

/// Counts what is held if it is time to. It does not wait for the count: the next who ask for metrics get it.
pub(crate) fn count_when_due(state: &Data<State>, metrics: &Data<Metrics>) {
    if !state.holdings.begin() {
        return;
    }
    let (state, metrics) = (state.clone(), metrics.clone());
    actix_web::rt::spawn(async move {
        let (store, since) = (state.store.clone(), Instant::now());
        let census = |context: &mut ReadContext<'_>| context.inventory_stats();
        let counted: Option<Result<Vec<InventoryStats>, StoreError>> =
            beside(move || store.read(census)).await;
        match counted {
            Some(Ok(census)) => metrics.hold(&census),
            Some(Err(error)) => log::warn!("what is held was not counted: {error}"),
            None => log::warn!("what is held was not counted"),
        }
        state.holdings.end(since);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_counts_at_a_time_and_then_nobody_for_a_while() {
        let holdings = Holdings::default();
        let since = Instant::now();
        assert!(holdings.begin() && !holdings.begin());
        holdings.end(since);
        assert!(!holdings.begin());
        *holdings.due.lock().unwrap() = Due::At(Instant::now());
        assert!(holdings.begin());
    }
}
