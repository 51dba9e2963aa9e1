//! [`InventoryGauges`]: the gauges of the inventory and of the size of the database, for the metrics. Counting reads the whole table, so it
//! runs beside the requests, only after somebody has asked for metrics, and so seldom that it takes a
//! hundredth of the time at most.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_web::web::Data;
use numbering_store::{DatabaseSize, InventoryStats, ReadContext, Store, StoreError};

use crate::observability::metrics::Metrics;
use crate::request::spawn_dedicated;

/// The shortest time for which a count is valid.
const VALID_MIN: Duration = Duration::from_secs(30);
/// The time for which a count is valid, in multiples of the time it took.
const VALID_FACTOR: u32 = 100;

/// The time of the next count.
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
    /// Returns whether a count is due; if so, no other caller begins one until it ends.
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
        let pause = VALID_MIN.max(since.elapsed() * VALID_FACTOR);
        let mut due = self.refresh.lock().unwrap_or_else(PoisonError::into_inner);
        *due = Refresh::At(Instant::now() + pause);
    }
}

/// Counts the inventory if a count is due. It does not wait for the result, which the next request for
/// metrics gets.
pub(crate) fn refresh_when_due(gauges: &Data<InventoryGauges>, store: &Data<Store>, metrics: &Data<Metrics>) {
    if !gauges.begin_refresh() {
        return;
    }
    let (gauges, store, metrics) = (gauges.clone(), store.clone(), metrics.clone());
    actix_web::rt::spawn(async move {
        let since = Instant::now();
        match spawn_dedicated(move || store.read(measure)).await {
            Some(Ok((size, stats))) => {
                metrics.set_database_size(&size);
                metrics.set_inventory(&stats);
            }
            Some(Err(error)) => log::warn!("the inventory was not counted: {error}"),
            None => log::warn!("the inventory was not counted"),
        }
        gauges.end_refresh(since);
    });
}

/// Returns the size of the database and the count of the inventory.
fn measure(context: &mut ReadContext<'_>) -> Result<(DatabaseSize, Vec<InventoryStats>), StoreError> {
    Ok((context.database_size()?, context.inventory_stats()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_count_runs_at_a_time_and_then_none_until_it_is_due() {
        let gauges = InventoryGauges::default();
        let since = Instant::now();
        assert!(gauges.begin_refresh() && !gauges.begin_refresh());
        gauges.end_refresh(since);
        assert!(!gauges.begin_refresh());
        *gauges.refresh.lock().unwrap() = Refresh::At(Instant::now());
        assert!(gauges.begin_refresh());
    }
}
