//! [`TurnPace`]: the number of items in each transaction of long work, so that none holds the write lock for long.

use std::time::Duration;

/// The bounds of a pace.
#[derive(Debug)]
struct Bounds {
    /// The time for which a transaction should hold the write lock: every other change waits for it.
    turn: Duration,
    /// The items of the first transaction, of which nothing is known.
    first: usize,
    /// The fewest items. Fewer take hardly less time: the statements stay the same.
    min: usize,
    /// The most items, which bounds the memory.
    max: usize,
}

/// An import: half as much again as its turn, by records that take longer than those before them, stays near 200 ms.
/// The first turn fits where a record takes 300 µs.
const IMPORT: Bounds = Bounds {
    turn: Duration::from_millis(150),
    first: 500,
    min: 100,
    max: 10_000,
};

/// A list of a request. The first turn fits where an item takes 30 µs, as on numbers that are scattered over ten million.
const LIST: Bounds = Bounds {
    turn: Duration::from_millis(100),
    first: 3_000,
    min: 500,
    max: 50_000,
};

/// The pace of long work that is done in several transactions.
#[derive(Debug)]
pub(crate) struct TurnPace {
    bounds: &'static Bounds,
    items: usize,
}

impl TurnPace {
    /// The pace of a list that begins.
    pub(super) const fn of_list() -> Self {
        Self {
            bounds: &LIST,
            items: LIST.first,
        }
    }

    /// The pace of an import that begins.
    pub(crate) const fn of_import() -> Self {
        Self {
            bounds: &IMPORT,
            items: IMPORT.first,
        }
    }

    /// The pace of an import that nobody waits for.
    pub(crate) const fn of_import_alone() -> Self {
        Self {
            bounds: &IMPORT,
            items: IMPORT.max,
        }
    }

    /// The most items of the next transaction.
    pub(crate) const fn items(&self) -> usize {
        self.items
    }

    /// Adapts to a transaction of so many items that held the lock for so long.
    pub(crate) fn adapt(&mut self, items: usize, held: Duration) {
        let Bounds { turn, min, max, .. } = *self.bounds;
        let fitting = items as u128 * turn.as_micros() / held.as_micros().max(1);
        let fitting = usize::try_from(fitting).unwrap_or(max);
        // the next items may take longer than these
        let most = self.items.saturating_mul(2).min(max);
        self.items = fitting.clamp(min, most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The records of the chunks of an import of which each record takes so long.
    fn chunks(each: Duration, count: usize) -> Vec<usize> {
        let mut pace = TurnPace::of_import();
        let chunk = |_| {
            let records = pace.items();
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
