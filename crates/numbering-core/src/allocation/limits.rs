//! The limits of one allocation.

/// The most runs of an allocation: each becomes a row and an assignment.
pub(super) const RUNS_MAX: usize = 1_000;

/// With an alignment, the most runs that are tried of those that may hold too few multiples.
pub(super) const SHORT_RUNS_MAX: usize = 1_000;

/// With a filter, the most ranges of matching numbers that are tried for consecutive numbers. How many there are depends
/// on the numbers of the runs, not on the runs: of a billion numbers, ten million may be such a range. All that are tried take
/// 10 ms.
pub(super) const MATCHING_RANGES_MAX: usize = 10_000;
