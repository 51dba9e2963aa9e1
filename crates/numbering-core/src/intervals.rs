//! The union of many intervals, of whatever type.

use alloc::vec::Vec;

/// The fewest intervals with the same content as `intervals`, in order. `O(n log n)`, and `O(n)` if they ascend.
///
/// The order of `T` must be that of the beginnings. `union` makes one interval of two that overlap or touch,
/// the first of which does not begin after the second, and returns `None` for two that stay separate.
///
/// ```
/// use numbering_core::{NumberRange, merge_intervals};
///
/// let ranges = ["+3226127005", "+3226127009", "+3226127000..+3226127004"];
/// let ranges = ranges.map(|range| range.parse().unwrap()).to_vec();
/// let expected: [NumberRange; 2] = ["+3226127000..+3226127005".parse()?, "+3226127009".parse()?];
/// assert_eq!(merge_intervals(ranges, NumberRange::union), expected);
/// # Ok::<(), numbering_core::ParseRangeError>(())
/// ```
#[must_use]
pub fn merge_intervals<T: Copy + Ord>(mut intervals: Vec<T>, union: impl Fn(T, T) -> Option<T>) -> Vec<T> {
    if !intervals.is_sorted() {
        intervals.sort_unstable();
    }
    intervals.dedup_by(|next, last| match union(*last, *next) {
        Some(merged) => {
            *last = merged;
            true
        }
        None => false,
    });
    intervals
}

/// Appends `next`, which does not begin before the last of `intervals`, or makes one interval of the two.
pub(crate) fn push_interval<T: Copy>(intervals: &mut Vec<T>, next: T, union: impl Fn(T, T) -> Option<T>) {
    match intervals.last_mut() {
        Some(last) => match union(*last, next) {
            Some(merged) => *last = merged,
            None => intervals.push(next),
        },
        None => intervals.push(next),
    }
}
