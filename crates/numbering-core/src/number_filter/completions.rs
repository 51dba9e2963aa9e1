//! [`Completions`]: the counts of numbers that match, from each state of an [`Automaton`].

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::automaton::{Automaton, State};
use crate::digits::{DIGITS_MAX, ten_to};

/// The counts of numbers that match from the states of one [`Automaton`], each computed once.
///
/// Without letters there are at most 15 states for each count of digits that remain. With letters and a sequence, a state
/// is also the digits of the sequence that letters stand for. Only states from which a number can match are kept. The most
/// that a search for the worst filters found are 26,524, for `CDFEAxxxxxxBFCD` and `5178423`: 1.5 MB, and 20 ms once.
#[derive(Clone, Debug, Default)]
pub(super) struct Completions {
    /// By the count of digits that remain and the state of the sequence, where no letter remains.
    plain: Vec<Option<u64>>,
    lettered: BTreeMap<State, u64>,
}

/// The count of states of a sequence, 15 digits being the most.
const SEQUENCE_STATES: usize = DIGITS_MAX as usize + 1;

impl Completions {
    /// The count of numbers that match and have, after the digits read so far, a value between `first` and `last`.
    /// At most 20 states of each digit are visited: 10 at each end.
    pub(super) fn count_between(
        &mut self,
        automaton: &Automaton,
        state: State,
        (first, last): (u64, u64),
    ) -> u64 {
        if automaton.is_universal(state) {
            return last - first + 1;
        }
        if first == 0 && last == ten_to(state.remaining) - 1 {
            return self.count(automaton, state);
        }
        let unit = ten_to(state.remaining - 1);
        let (first_digit, last_digit) = (first / unit, last / unit);
        let mut count = 0;
        for digit in first_digit..=last_digit {
            let from = if digit == first_digit { first % unit } else { 0 };
            let to = if digit == last_digit {
                last % unit
            } else {
                unit - 1
            };
            let next = u8::try_from(digit)
                .ok()
                .and_then(|digit| automaton.step(state, digit));
            if let Some(next) = next {
                count += self.count_between(automaton, next, (from, to));
            }
        }
        count
    }

    /// The count of numbers that match.
    fn count(&mut self, automaton: &Automaton, state: State) -> u64 {
        if automaton.is_found(state) {
            return automaton.ways(state.remaining);
        }
        if automaton.has_letters(state.remaining) {
            self.count_lettered(automaton, state)
        } else {
            self.count_plain(automaton, state)
        }
    }

    fn count_plain(&mut self, automaton: &Automaton, state: State) -> u64 {
        let index = state.remaining as usize * SEQUENCE_STATES + usize::from(state.matched);
        if let Some(Some(count)) = self.plain.get(index) {
            return *count;
        }
        let count = self.count_each(automaton, state);
        self.plain.resize(self.plain.len().max(index + 1), None);
        if let Some(known) = self.plain.get_mut(index) {
            *known = Some(count);
        }
        count
    }

    fn count_lettered(&mut self, automaton: &Automaton, state: State) -> u64 {
        let relevant = automaton.relevant(state);
        if let Some(count) = self.lettered.get(&relevant) {
            return *count;
        }
        if !automaton.can_match(state) {
            return 0;
        }
        let count = self.count_each(automaton, state);
        self.lettered.insert(relevant, count);
        count
    }

    /// The sum of the counts after each digit.
    fn count_each(&mut self, automaton: &Automaton, state: State) -> u64 {
        if state.remaining == 0 {
            return 0;
        }
        let mut count = 0;
        for digit in 0..10 {
            if let Some(next) = automaton.step(state, digit) {
                count += self.count(automaton, next);
            }
        }
        count
    }
}

/// The count of numbers between two values that match a filter without a sequence. The last places decide alone, so it is
/// the ways to fill them, times the whole blocks, and the two blocks in which the ends lie.
pub(super) fn count_ends(automaton: &Automaton, (first, last): (u64, u64)) -> u64 {
    let place_count = automaton.place_count();
    let Some(block) = automaton.start(place_count) else {
        return 0;
    };
    let mut completions = Completions::default();
    let mut count_in_block = |first, last| completions.count_between(automaton, block, (first, last));
    let size = ten_to(place_count);
    let (first_block, last_block) = (first / size, last / size);
    if first_block == last_block {
        return count_in_block(first % size, last % size);
    }
    let whole = (last_block - first_block - 1) * automaton.ways(place_count);
    count_in_block(first % size, size - 1) + whole + count_in_block(0, last % size)
}

#[cfg(test)]
mod tests {
    use super::{Automaton, Completions};
    use crate::number_filter::NumberFilter;

    /// The most states that were found.
    const STATES_MAX: usize = 27_000;

    #[track_caller]
    fn assert_few_states(pattern: &str, contains: &str) {
        let filter = NumberFilter {
            pattern: pattern.parse().ok(),
            contains: contains.parse().ok(),
            ..NumberFilter::ANY
        };
        let automaton = Automaton::new(&filter, 0).unwrap();
        let mut completions = Completions::default();
        completions.count(&automaton, automaton.start(15).unwrap());
        let states = completions.lettered.len();
        assert!(states < STATES_MAX, "{states}");
    }

    #[test]
    fn states_that_count_alike_are_one() {
        assert_few_states("CDFEAxxxxxxBFCD", "5178423");
        assert_few_states("ABCDxxxxxxxABCD", "0123456");
        assert_few_states("ABCDEFGABCDEFGx", "01234567");
        assert_few_states("ABCDEFGHIJxxxxx", "0123456789");
    }
}
