//! Buckets of the number axis: runs of 1, 10, 100 … positions, by which the journal finds the rows of a number.

use numbering_core::Span;

use crate::rows::to_key;

/// The highest level of a bucket. A bucket of a level has 10 to the power of the level positions.
pub(super) const LEVEL_MAX: u32 = 16;
/// A number greater than that of the buckets of any level.
const BUCKETS_MAX: u64 = 10_u64.pow(16);

/// The key of the smallest bucket that holds both positions.
pub(crate) fn bucket(first: u64, last: u64) -> i64 {
    bucket_of(first, level(first, last))
}

/// The level of the smallest bucket that holds both positions.
pub(super) fn level(first: u64, last: u64) -> u32 {
    let is_shared = |level: &u32| first / 10_u64.pow(*level) == last / 10_u64.pow(*level);
    (0..=LEVEL_MAX).find(is_shared).unwrap_or(LEVEL_MAX)
}

/// The key of the bucket of a level that holds `position`.
fn bucket_of(position: u64, level: u32) -> i64 {
    to_key(u64::from(level) * BUCKETS_MAX + position / 10_u64.pow(level))
}

/// The keys of all buckets that hold the first position of `span`.
pub(crate) fn buckets(span: Span) -> impl Iterator<Item = i64> {
    (0..=LEVEL_MAX).map(move |level| bucket_of(span.first(), level))
}
