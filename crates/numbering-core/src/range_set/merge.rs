//! The merges of two sides of similar size, nearly without branches.
//!
//! Every step writes a candidate and advances by a comparison, whether or not the candidate is kept. A branch that
//! depends on the data would be mispredicted in every other step, which costs more than the step.

use alloc::vec::Vec;

use super::slices::{Candidate, clipped, ends, join_all, range, take_while};
use crate::range::NumberRange;

/// The count of candidates that are written before the kept ones are copied out.
const STRIP: usize = 128;

/// Appends the union of two sides with numbers of one length.
pub(super) fn union(one: &[NumberRange], other: &[NumberRange], out: &mut Vec<NumberRange>) {
    let (Some(left), Some(right)) = (one.first(), other.first()) else {
        return out.extend(one.iter().chain(other));
    };
    let (mut first, mut last) = ends(*left.min(right));
    let (mut i, mut j) = (0, 0);
    fill(out, || {
        let (left, right) = (ends(*one.get(i)?), ends(*other.get(j)?));
        let is_left = left.0 <= right.0;
        let next = if is_left { left } else { right };
        (i, j) = advance(i, j, is_left);
        let is_apart = last + 1 < next.0;
        let candidate = (first, last);
        first = if is_apart { next.0 } else { first };
        last = last.max(next.1);
        Some((candidate, is_apart))
    });
    out.push(range((first, last)));
    for mut rest in one.get(i..).into_iter().chain(other.get(j..)) {
        let joined = take_while(&mut rest, |held| held.first().value() <= last + 1);
        join_all(out, joined);
        out.extend_from_slice(rest);
    }
}

/// Appends the numbers of `one` that `other` does not hold.
pub(super) fn difference(one: &[NumberRange], other: &[NumberRange], out: &mut Vec<NumberRange>) {
    let mut from = 0;
    let (mut i, mut j) = (0, 0);
    fill(out, || {
        let (held, cut) = (ends(*one.get(i)?), ends(*other.get(j)?));
        // the kept part of the held range lies in the gap between two cuts
        let candidate = (held.0.max(from), held.1.min(cut.0 - 1));
        let ends_in_gap = held.1 < cut.0;
        (i, j) = advance(i, j, ends_in_gap);
        from = if ends_in_gap { from } else { cut.1 + 1 };
        Some((candidate, candidate.0 <= candidate.1))
    });
    let rest = one.get(i..).unwrap_or_default().iter();
    out.extend(rest.filter_map(|held| clipped(*held, from)));
}

/// Appends the numbers that both hold.
pub(super) fn intersection(one: &[NumberRange], other: &[NumberRange], out: &mut Vec<NumberRange>) {
    let (mut i, mut j) = (0, 0);
    fill(out, || {
        let (left, right) = (ends(*one.get(i)?), ends(*other.get(j)?));
        let candidate = (left.0.max(right.0), left.1.min(right.1));
        (i, j) = advance(i, j, left.1 < right.1);
        Some((candidate, candidate.0 <= candidate.1))
    });
}

/// Appends the candidates of `step` that it keeps, until it has no more.
fn fill(out: &mut Vec<NumberRange>, mut step: impl FnMut() -> Option<(Candidate, bool)>) {
    let mut strip = [(0, 0); STRIP];
    let mut is_over = false;
    while !is_over {
        let mut count = 0_usize;
        for _ in 0..STRIP {
            let Some((candidate, is_kept)) = step() else {
                is_over = true;
                break;
            };
            if let Some(slot) = strip.get_mut(count) {
                *slot = candidate;
            }
            count = count.wrapping_add(usize::from(is_kept));
        }
        let kept = strip.get(..count).unwrap_or_default();
        out.extend(kept.iter().map(|candidate| range(*candidate)));
    }
}

/// Advances one of the two indices, without a branch.
const fn advance(i: usize, j: usize, is_left: bool) -> (usize, usize) {
    let (left, right) = (is_left as usize, !is_left as usize);
    (i.wrapping_add(left), j.wrapping_add(right))
}
