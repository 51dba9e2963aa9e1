//! [`ImportPace`]: the number of records in each chunk of an import, so that no chunk holds the write lock for long.

use std::time::Duration;

/// The time for which a chunk should hold the write lock: every other change waits for it. Half as much again, by
/// records that take longer than those before them, stays near 200 ms.
const TURN: Duration = Duration::from_millis(150);
/// The records of the first chunk, of which nothing is known: within the turn where each takes 300 µs.
const FIRST: usize = 500;
/// The fewest records of a chunk. Fewer take hardly less time: the statements stay the same.
const RECORDS_MIN: usize = 100;
/// The most records of a chunk, which bounds its memory.
const RECORDS_MAX: usize = 10_000;

/// The time between two chunks, for the changes of the service. On SQLite nothing queues for the lock: a process that
/// waits looks for it every 50 ms, and after 228 ms every 100 ms.
pub(super) const PAUSE: Duration = Duration::from_millis(50);

/// The pace of an import.
#[derive(Debug)]
pub(super) struct ImportPace {
    records: usize,
}

impl ImportPace {
    /// The pace of an import that begins.
    pub(super) const fn new() -> Self {
        Self { records: FIRST }
    }

    /// The pace of an import that nobody waits for.
    pub(super) const fn unbounded() -> Self {
        Self { records: RECORDS_MAX }
    }

    /// The most records of the next chunk.
    pub(super) const fn records(&self) -> usize {
        self.records
    }

    /// Adapts to a chunk of so many records that held the lock for so long.
    pub(super) fn adapt(&mut self, records: usize, held: Duration) {
        let held = held.as_micros().max(1);
        let fitting = records as u128 * TURN.as_micros() / held;
        let fitting = usize::try_from(fitting).unwrap_or(RECORDS_MAX);
        // the next records may take longer than these
        let most = self.records.saturating_mul(2).min(RECORDS_MAX);
        self.records = fitting.clamp(RECORDS_MIN, most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The records of the chunks of an import of which each record takes so long.
    fn chunks(each: Duration, count: usize) -> Vec<usize> {
        let mut pace = ImportPace::new();
        let chunk = |_| {
            let records = pace.records();
            pace.adapt(records, each * u32::try_from(records).unwrap());
            records
        };
        (0..count).map(chunk).collect()
    }

    #[test]
    fn chunks_grow_until_they_take_their_turn() {
        assert_eq!(
            chunks(Duration::from_micros(60), 5),
            [500, 1000, 2000, 2500, 2500]
        );
        assert_eq!(
            chunks(Duration::from_nanos(1), 6),
            [500, 1000, 2000, 4000, 8000, 10_000]
        );
    }

    #[test]
    fn chunks_shrink_when_records_take_longer() {
        assert_eq!(chunks(Duration::from_micros(750), 3), [500, 200, 200]);
        assert_eq!(chunks(Duration::from_millis(80), 3), [500, 100, 100]);
    }
}
