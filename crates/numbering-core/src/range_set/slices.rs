//! Steps on sorted slices of ranges, for merging and for searching alike.

use alloc::vec::Vec;

use crate::intervals::push_interval;
use crate::number::E164;
use crate::range::NumberRange;

/// Two values: the ends of a range, unless the first is greater than the last.
pub(super) type Candidate = (u64, u64);

/// The part of `held` from `from` on.
pub(super) fn clipped(held: NumberRange, from: u64) -> Option<NumberRange> {
    let (first, last) = ends(held);
    (from <= last).then(|| range((first.max(from), last)))
}

/// The values of the ends of `range`.
pub(super) const fn ends(range: NumberRange) -> Candidate {
    (range.first().value(), range.last().value())
}

/// The range of a candidate that lies in a valid range.
pub(super) const fn range((first, last): Candidate) -> NumberRange {
    NumberRange::from_ordered(E164::from_known(first), E164::from_known(last))
}

/// The ranges that have a number in common with `range`.
pub(super) fn overlapping(ranges: &[NumberRange], range: NumberRange) -> &[NumberRange] {
    let begin = ranges.partition_point(|held| held.last() < range.first());
    let rest = ranges.get(begin..).unwrap_or_default();
    take_while(&mut { rest }, |held| held.first() <= range.last())
}

/// Takes the ranges that satisfy `before` from the front of `ranges`; they precede all that do not. `O(log k)` for `k`
/// ranges taken.
pub(super) fn take_while<'a>(
    ranges: &mut &'a [NumberRange],
    before: impl Fn(&NumberRange) -> bool,
) -> &'a [NumberRange] {
    let mut bound = 1;
    while ranges.get(bound).is_some_and(&before) {
        bound *= 2;
    }
    let known = ranges.get(..bound / 2).unwrap_or_default().len();
    let unknown = ranges.get(known..bound.min(ranges.len())).unwrap_or_default();
    let (taken, rest) = ranges.split_at(known + unknown.partition_point(before));
    *ranges = rest;
    taken
}

/// Appends ranges that ascend; those that overlap or touch become one.
pub(super) fn join_all(out: &mut Vec<NumberRange>, ranges: &[NumberRange]) {
    for next in ranges {
        push_interval(out, *next, NumberRange::union_with_next);
    }
}
