//! [`ConsecutiveSearch`]: the first consecutive numbers of a run that match a request.

use super::allocation_size::Alignment;
use super::limits::MATCHING_RANGES_MAX;
use super::request::AllocationRequest;
use crate::number::E164;
use crate::number_filter::{BlockSearch, NumberSearch};
use crate::range::NumberRange;

/// A search for as many consecutive numbers as a request needs.
///
/// Any 19 consecutive numbers hold ten that begin at a multiple of ten, any 199 a hundred, and so on. So only such blocks
/// are searched for, and the numbers around them: short ranges of matching numbers cost nothing.
pub(super) struct ConsecutiveSearch {
    quantity: u64,
    alignment: u64,
    block_size: u64,
    blocks: BlockSearch,
    numbers: NumberSearch,
    /// The ranges of matching numbers that may still be tried.
    ranges_left: usize,
}

impl ConsecutiveSearch {
    pub(super) fn new(request: &AllocationRequest) -> Self {
        let (quantity, alignment) = (request.size.quantity().get(), request.size.alignment());
        let zeros = alignment.map_or(0, Alignment::zeros).max(block_zeros(quantity));
        Self {
            quantity,
            alignment: alignment.map_or(1, Alignment::get),
            block_size: 10_u64.pow(zeros),
            blocks: BlockSearch::new(&request.filter, zeros),
            numbers: NumberSearch::new(&request.filter),
            ranges_left: MATCHING_RANGES_MAX,
        }
    }

    /// Returns `true` if as many ranges were tried as are allowed.
    pub(super) const fn is_exhausted(&self) -> bool {
        self.ranges_left == 0
    }

    /// The lowest numbers of `run` that match, are consecutive, and begin at a multiple.
    pub(super) fn first_in(&mut self, run: NumberRange) -> Option<NumberRange> {
        let Self {
            quantity,
            alignment,
            block_size,
            blocks,
            numbers,
            ranges_left,
        } = self;
        for blocks in blocks.ranges(run) {
            *ranges_left = ranges_left.checked_sub(1)?;
            let whole = extended(blocks, run, *block_size - 1, numbers);
            let found = whole
                .multiples(*alignment)
                .filter(|multiples| *quantity <= multiples.len());
            if let Some(multiples) = found {
                return multiples.lowest(*quantity);
            }
        }
        None
    }
}

/// The zeros of the largest block, of 1, 10, 100 … numbers, that lies in any `quantity` consecutive numbers.
fn block_zeros(quantity: u64) -> u32 {
    quantity.div_ceil(2).checked_ilog10().unwrap_or_default()
}

/// The matching numbers of `run` around `matching`, at most `most` more on each side.
fn extended(matching: NumberRange, run: NumberRange, most: u64, numbers: &mut NumberSearch) -> NumberRange {
    let (first, last) = (matching.first().value(), matching.last().value());
    let mut all_match = |first, last| {
        let range = NumberRange::from_ordered(E164::from_known(first), E164::from_known(last));
        numbers.count(range) == range.len()
    };
    let before = greatest(most.min(first - run.first().value()), |count| {
        all_match(first - count, first)
    });
    let after = greatest(most.min(run.last().value() - last), |count| {
        all_match(last, last + count)
    });
    NumberRange::from_ordered(E164::from_known(first - before), E164::from_known(last + after))
}

/// The greatest count up to `most` for which a condition holds; it holds for 0, and for all that are less than one.
fn greatest(most: u64, mut holds: impl FnMut(u64) -> bool) -> u64 {
    let (mut known, mut end) = (0, most + 1);
    while known + 1 < end {
        let middle = known.midpoint(end);
        if holds(middle) {
            known = middle;
        } else {
            end = middle;
        }
    }
    known
}
