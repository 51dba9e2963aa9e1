//! Buckets of the number axis: runs of 1, 10, 100 … places, in which the rows of the journal are found by number.

use numbering_core::Span;

use crate::rows::to_key;

/// The sizes of buckets are 10 to the power of 0 to this.
pub(super) const LEVEL_MAX: u32 = 16;
/// More than there are buckets of one size.
const BUCKETS_MAX: u64 = 10_u64.pow(16);

/// The key of the smallest bucket that holds both places.
pub(crate) fn bucket(first: u64, last: u64) -> i64 {
    let levels = 0..=LEVEL_MAX;
    let is_shared = |level: &u32| first / 10_u64.pow(*level) == last / 10_u64.pow(*level);
    bucket_of(first, levels.into_iter().find(is_shared).unwrap_or(LEVEL_MAX))
}

/// The key of the bucket of 10 to the power of `level` places that holds `place`.
fn bucket_of(place: u64, level: u32) -> i64 {
    to_key(u64::from(level) * BUCKETS_MAX + place / 10_u64.pow(level))
}

/// The keys of all buckets in which a change of the place where `span` begins may stand.
pub(crate) fn buckets(span: Span) -> impl Iterator<Item = i64> {
    (0..=LEVEL_MAX).map(move |level| bucket_of(span.first(), level))
}
