//! Buckets of the number axis: runs of 1, 10, 100 … positions, by which intervals that contain a position are found.
//!
//! An interval belongs to the smallest bucket that holds it. An interval that contains another one therefore belongs to the
//! bucket of that one or to one of the few around it, however many intervals there are.

use crate::digits::ten_to;
use crate::span::Span;

/// The highest level of a bucket. A bucket of a level has 10 to the power of the level positions.
pub const LEVEL_MAX: u32 = 16;
/// A number greater than that of the buckets of any level.
const BUCKETS_MAX: u64 = ten_to(16);

/// The key of the smallest bucket that holds both positions.
///
/// ```
/// use numbering_core::buckets::bucket;
///
/// assert_eq!(bucket(3_226_127_000, 3_226_127_099), bucket(3_226_127_009, 3_226_127_010));
/// assert_ne!(bucket(3_226_127_000, 3_226_127_099), bucket(3_226_127_000, 3_226_127_009));
/// ```
#[must_use]
pub fn bucket(first: u64, last: u64) -> u64 {
    bucket_of(first, level(first, last))
}

/// The level of the smallest bucket that holds both positions.
///
/// ```
/// use numbering_core::buckets::level;
///
/// assert_eq!([level(7, 7), level(10, 19), level(19, 20), level(99, 100)], [0, 1, 2, 3]);
/// ```
#[must_use]
pub fn level(first: u64, last: u64) -> u32 {
    let is_shared = |level: &u32| first / ten_to(*level) == last / ten_to(*level);
    (0..=LEVEL_MAX).find(is_shared).unwrap_or(LEVEL_MAX)
}

/// The keys of all buckets that hold `position`, the smallest first.
///
/// ```
/// use numbering_core::buckets::{bucket, buckets_of};
///
/// assert!(buckets_of(3_226_127_004).any(|key| key == bucket(3_226_127_000, 3_226_127_999)));
/// ```
pub fn buckets_of(position: u64) -> impl Iterator<Item = u64> {
    (0..=LEVEL_MAX).map(move |level| bucket_of(position, level))
}

/// The keys of all buckets that hold `span`, the smallest first. Every interval that contains it belongs to one of them.
///
/// ```
/// use numbering_core::buckets::{bucket, buckets_over};
/// use numbering_core::{NumberRange, Span};
///
/// let range: NumberRange = "+3226127003..+3226127004".parse()?;
/// let keys: Vec<u64> = buckets_over(range.into()).collect();
/// assert_eq!(keys[0], bucket(3_226_127_000, 3_226_127_009));
/// assert!(keys.contains(&bucket(3_226_126_990, 3_226_127_004)));
/// # Ok::<(), numbering_core::ParseRangeError>(())
/// ```
pub fn buckets_over(span: Span) -> impl Iterator<Item = u64> {
    let levels = level(span.first(), span.last())..=LEVEL_MAX;
    levels.map(move |level| bucket_of(span.first(), level))
}

/// The key of the bucket of a level that holds `position`.
fn bucket_of(position: u64, level: u32) -> u64 {
    u64::from(level) * BUCKETS_MAX + position / ten_to(level)
}
