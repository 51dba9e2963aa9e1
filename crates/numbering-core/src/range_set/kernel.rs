//! Union, difference and intersection on sorted slices of ranges.
//!
//! Two sides of similar size are merged. If one side is much smaller, its ranges are searched for in the other, and the
//! ranges between are copied in blocks.

use alloc::vec::Vec;

use super::merge;
use super::slices::{clipped, ends, join_all, overlapping, range, take_while};
use crate::digits::ten_to;
use crate::range::NumberRange;

/// The ratio of sizes from which on searching is faster than merging.
const SPARSE: usize = 16;

/// The count of ranges that are copied at once while the following ones may be copied too.
const BLOCK: usize = 64;

/// The numbers of `one` or `other`.
pub(super) fn union(mut one: &[NumberRange], mut other: &[NumberRange]) -> Vec<NumberRange> {
    let mut out = Vec::with_capacity(one.len() + other.len());
    while let (Some(left), Some(right)) = (one.first(), other.first()) {
        // within one length, ranges that touch differ by 1
        let end = ten_to(left.digit_count().min(right.digit_count()));
        let of_length = |range: &NumberRange| range.last().value() < end;
        let (left, right) = (take_while(&mut one, of_length), take_while(&mut other, of_length));
        if is_sparse(left, right) {
            union_sparse(left, right, &mut out);
        } else if is_sparse(right, left) {
            union_sparse(right, left, &mut out);
        } else {
            merge::union(left, right, &mut out);
        }
    }
    out.extend_from_slice(one);
    out.extend_from_slice(other);
    out
}

/// The numbers of `one` that `other` does not hold.
pub(super) fn difference(one: &[NumberRange], other: &[NumberRange]) -> Vec<NumberRange> {
    if is_sparse(one, other) {
        let mut out = Vec::with_capacity(one.len() + other.len());
        difference_sparse(one, other, &mut out);
        return out;
    }
    let mut out = Vec::with_capacity(one.len() + one.len().min(other.len()));
    if is_sparse(other, one) {
        for range in one {
            merge::difference(&[*range], overlapping(other, *range), &mut out);
        }
    } else {
        merge::difference(one, other, &mut out);
    }
    out
}

/// The numbers that both hold.
pub(super) fn intersection(one: &[NumberRange], other: &[NumberRange]) -> Vec<NumberRange> {
    let (many, few) = if one.len() < other.len() {
        (other, one)
    } else {
        (one, other)
    };
    let mut out = Vec::with_capacity(few.len());
    if is_sparse(many, few) {
        for range in few {
            let near = overlapping(many, *range).iter();
            out.extend(near.filter_map(|held| held.intersection(*range)));
        }
    } else {
        merge::intersection(one, other, &mut out);
    }
    out
}

fn is_sparse(many: &[NumberRange], few: &[NumberRange]) -> bool {
    few.len().saturating_mul(SPARSE) <= many.len()
}

/// Appends the union of two sides with numbers of one length, of which `few` is much shorter.
fn union_sparse(mut many: &[NumberRange], few: &[NumberRange], out: &mut Vec<NumberRange>) {
    for added in few {
        let (first, last) = ends(*added);
        copy_while(&mut many, |held| held.last().value() + 1 < first, out);
        let joined = take_while(&mut many, |held| held.first().value() <= last + 1);
        let begin = joined.first().map_or(*added, |held| *added.min(held));
        join_all(out, &[begin, *added]);
        join_all(out, joined);
    }
    out.extend_from_slice(many);
}

/// Appends the difference of two sides, of which `few` is much shorter.
fn difference_sparse(mut many: &[NumberRange], few: &[NumberRange], out: &mut Vec<NumberRange>) {
    let mut from = 0;
    for cut in few {
        let (first, last) = ends(*cut);
        let is_untouched = |held: &NumberRange| held.last().value() < first;
        if let Some((held, rest)) = many.split_first().filter(|(held, _)| is_untouched(held)) {
            out.extend(clipped(*held, from));
            many = rest;
            copy_while(&mut many, is_untouched, out);
        }
        if let Some(held) = many.first().and_then(|held| clipped(*held, from)) {
            let before = (held.first().value(), first - 1);
            out.extend((before.0 <= before.1).then(|| range(before)));
        }
        take_while(&mut many, |held| held.last().value() <= last);
        from = last + 1;
    }
    extend_from(out, many, from);
}

/// Appends the numbers of `run` from `from` on; only its first range may begin before that.
fn extend_from(out: &mut Vec<NumberRange>, run: &[NumberRange], from: u64) {
    let Some((first, rest)) = run.split_first() else {
        return;
    };
    out.extend(clipped(*first, from));
    out.extend_from_slice(rest);
}

/// Appends the ranges that [`take_while`] takes. They must be read to be copied, which is fastest in order: so one range
/// of each block is examined, and none far ahead.
fn copy_while(
    ranges: &mut &[NumberRange],
    before: impl Fn(&NumberRange) -> bool,
    out: &mut Vec<NumberRange>,
) {
    while let Some((block, rest)) = ranges.split_first_chunk::<BLOCK>()
        && block.last().is_some_and(&before)
    {
        out.extend_from_slice(block);
        *ranges = rest;
    }
    out.extend_from_slice(take_while(ranges, before));
}
