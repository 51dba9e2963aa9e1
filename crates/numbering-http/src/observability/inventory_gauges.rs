//! [`InventoryGauges`]: how much is held, for the metrics. Counting goes through the whole table, so it is done beside the
//! requests, when somebody has asked for metrics, and so seldom that it takes a hundredth of the time at most.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_web::web::Data;
use numbering_store::{InventoryStats, ReadContext, Store, StoreError};

use crate::observability::metrics::Metrics;
use crate::request::dedicated_thread::spawn_dedicated;

/// How long a count is good for, at least.
const FRESH: Duration = Duration::from_secs(30);
/// How many times as long as it took a count is good for.
const PAUSE: u32 = 100;

/// When to count again.
#[derive(Debug, Default)]
pub struct InventoryGauges {
    refresh: Mutex<Refresh>,
}

#[derive(Clone, Copy, Debug, Default)]
enum Refresh {
    #[default]
    Now,
    Running,
    At(Instant),
}

impl InventoryGauges {
    /// Whether it is time to count: then nobody else is told so until that is done.
    fn begin_refresh(&self) -> bool {
        let mut due = self.refresh.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = match *due {
            Refresh::Now => true,
            Refresh::Running => false,
            Refresh::At(time) => time <= Instant::now(),
        };
        if is_due {
            *due = Refresh::Running;
        }
        is_due
    }

    fn end_refresh(&self, since: Instant) {
        let pause = FRESH.max(since.elapsed() * PAUSE);
        let mut due = self.refresh.lock().unwrap_or_else(PoisonError::into_inner);
        *due = Refresh::At(Instant::now() + pause);
    }
}

/// Counts the inventory if it is time to. It does not wait for the count: the next who ask for metrics get it.
pub(crate) fn refresh_when_due(gauges: &Data<InventoryGauges>, store: &Data<Store>, metrics: &Data<Metrics>) {
    if !gauges.begin_refresh() {
        return;
    }
    let (gauges, store, metrics) = (gauges.clone(), store.clone(), metrics.clone());
    actix_web::rt::spawn(async move {
        let since = Instant::now();
        let stats = |context: &mut ReadContext<'_>| context.inventory_stats();
        let counted: Option<Result<Vec<InventoryStats>, StoreError>> =
            spawn_dedicated(move || store.read(stats)).await;
        match counted {
            Some(Ok(stats)) => metrics.set_inventory(&stats),
            Some(Err(error)) => log::warn!("what is held was not counted: {error}"),
            None => log::warn!("what is held was not counted"),
        }
        gauges.end_refresh(since);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_counts_at_a_time_and_then_nobody_for_a_while() {
        let gauges = InventoryGauges::default();
        let since = Instant::now();
        assert!(gauges.begin_refresh() && !gauges.begin_refresh());
        gauges.end_refresh(since);
        assert!(!gauges.begin_refresh());
        *gauges.refresh.lock().unwrap() = Refresh::At(Instant::now());
        assert!(gauges.begin_refresh());
    }
}
