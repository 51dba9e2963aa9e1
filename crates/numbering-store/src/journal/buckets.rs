//! Buckets of the number axis, as the journal stores their keys: by them it finds the rows of a number.

use numbering_core::{Span, buckets};

use crate::rows::to_key;

pub(super) use buckets::{LEVEL_MAX, level};

/// The key of the smallest bucket that holds both positions.
pub(crate) fn bucket(first: u64, last: u64) -> i64 {
    to_key(buckets::bucket(first, last))
}

/// The keys of all buckets that hold the first position of `span`.
pub(crate) fn buckets(span: Span) -> impl Iterator<Item = i64> {
    buckets::buckets_of(span.first()).map(to_key)
}
