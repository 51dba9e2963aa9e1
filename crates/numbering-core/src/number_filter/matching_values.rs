//! [`MatchingValues`]: the values that match, as the longest intervals of them.

use core::iter::FusedIterator;

use super::automaton::{Automaton, State};
use crate::digits::ten_to;

/// An iterator over the longest intervals of matching values of one digit count, in order.
///
/// Nothing is kept between two intervals but the place in which the second begins. An interval consists of at most 270
/// blocks of 1, 10, 100 … values that match whatever their last digits are. To find one, at most 300 digits are tried:
/// ten for each place on the way along the lower end, and ten for each place behind it, as no branch is entered in which
/// nothing matches.
#[derive(Clone, Debug)]
pub(super) struct MatchingValues<'a> {
    automaton: &'a Automaton,
    /// The state before the first digit.
    start: State,
    /// The values that were not looked at.
    rest: Option<(u64, u64)>,
    /// The block that begins the next interval.
    pending: Option<(u64, u64)>,
}

impl<'a> MatchingValues<'a> {
    /// The matching values from the first to the last of `values`, which have as many digits as follow the state `start`.
    pub(super) fn new(automaton: &'a Automaton, start: State, values: (u64, u64)) -> Self {
        let rest = automaton.can_match(start).then_some(values);
        Self {
            automaton,
            start,
            rest,
            pending: None,
        }
    }

    fn next_block(&mut self) -> Option<(u64, u64)> {
        let (from, end) = self.rest.take()?;
        let (first, last) =
            first_block(self.automaton, self.start, from).filter(|(first, _)| *first <= end)?;
        self.rest = (last < end).then(|| (last + 1, end));
        Some((first, last.min(end)))
    }
}

impl Iterator for MatchingValues<'_> {
    type Item = (u64, u64);

    fn next(&mut self) -> Option<(u64, u64)> {
        let (first, mut last) = self.pending.take().or_else(|| self.next_block())?;
        while let Some(block) = self.next_block() {
            if block.0 != last + 1 {
                self.pending = Some(block);
                break;
            }
            last = block.1;
        }
        Some((first, last))
    }
}

impl FusedIterator for MatchingValues<'_> {}

/// The values from the first matching one that is not less than `from` to the last of its block, all after the digits
/// read so far.
fn first_block(automaton: &Automaton, state: State, from: u64) -> Option<(u64, u64)> {
    if automaton.is_universal(state) {
        return Some((from, ten_to(state.remaining) - 1));
    }
    let unit = ten_to(state.remaining.checked_sub(1)?);
    let first_digit = from / unit;
    (first_digit..10).find_map(|digit| {
        let next = automaton.step(state, u8::try_from(digit).ok()?)?;
        let from = if digit == first_digit { from % unit } else { 0 };
        let block = automaton
            .can_match(next)
            .then(|| first_block(automaton, next, from));
        let (first, last) = block.flatten()?;
        Some((digit * unit + first, digit * unit + last))
    })
}
