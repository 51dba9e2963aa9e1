//! [`BlockSearch`]: the blocks of numbers that match a filter whatever their last digits are.

use core::iter::FusedIterator;

use super::automaton::{Automaton, State};
use super::filter::NumberFilter;
use super::leading_digits::LeadingDigits;
use super::matching_values::MatchingValues;
use crate::digits::ten_to;
use crate::number::E164;
use crate::prefix::Prefix;
use crate::range::NumberRange;

/// A search for blocks of 1, 10, 100 … numbers, aligned to their size, of which all numbers match a filter.
#[derive(Clone, Debug)]
pub(crate) struct BlockSearch {
    starts_with: Option<Prefix>,
    /// For the digits of a block; `None` if no block matches.
    automaton: Option<Automaton>,
    size: u64,
    size_digits: u32,
}

impl BlockSearch {
    /// The search for blocks of ten to the power of `size_digits`, which is at most 6: no number has fewer digits.
    pub(crate) fn new(filter: &NumberFilter, size_digits: u32) -> Self {
        Self {
            starts_with: filter.starts_with.map(LeadingDigits::prefix),
            automaton: Automaton::new(filter, size_digits),
            size: ten_to(size_digits),
            size_digits,
        }
    }

    /// The blocks of `range` that match, as the longest ranges of them, in order.
    pub(crate) fn ranges(&self, range: NumberRange) -> MatchingRanges<'_> {
        let searched = self.searched(range);
        let values = searched.map(|(automaton, start, values)| MatchingValues::new(automaton, start, values));
        MatchingRanges {
            values,
            size: self.size,
        }
    }

    /// The automaton, its state before the first digit, and the values of the first and the last block of `range` that
    /// begin with the first digits of the filter.
    pub(super) fn searched(&self, range: NumberRange) -> Option<(&Automaton, State, (u64, u64))> {
        let automaton = self.automaton.as_ref()?;
        let start = automaton.start(range.digit_count().checked_sub(self.size_digits)?)?;
        let range = match self.starts_with {
            Some(prefix) => prefix.numbers(range.digit_count())?.intersection(range)?,
            None => range,
        };
        let first = range.first().value().div_ceil(self.size);
        let last = ((range.last().value() + 1) / self.size).checked_sub(1)?;
        (first <= last).then_some((automaton, start, (first, last)))
    }
}

/// An iterator over the longest ranges of matching numbers of a range, in order: see
/// [`NumberSearch::ranges`](crate::NumberSearch::ranges).
#[derive(Clone, Debug)]
pub struct MatchingRanges<'a> {
    values: Option<MatchingValues<'a>>,
    size: u64,
}

impl Iterator for MatchingRanges<'_> {
    type Item = NumberRange;

    fn next(&mut self) -> Option<NumberRange> {
        let (first, last) = self.values.as_mut()?.next()?;
        let (first, last) = (first * self.size, last * self.size + (self.size - 1));
        Some(NumberRange::from_ordered(
            E164::from_known(first),
            E164::from_known(last),
        ))
    }
}

impl FusedIterator for MatchingRanges<'_> {}
