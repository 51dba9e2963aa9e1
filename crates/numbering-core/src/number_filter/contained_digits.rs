//! [`ContainedDigits`]: the automaton that finds a sequence of digits in a number (Knuth, Morris and Pratt).

use alloc::vec::Vec;
use core::iter;

use super::bindings::DigitSet;
use super::digit_sequence::DigitSequence;

/// The automaton that finds a sequence of digits. Its state is how many digits of the sequence the last digits read are;
/// when all are, the sequence was found, and the state stays. Without a sequence it is found from the beginning.
#[derive(Clone, Debug, Default)]
pub(super) struct ContainedDigits {
    rows: Vec<Row>,
}

/// The transitions from one state.
#[derive(Clone, Copy, Debug, Default)]
struct Row {
    /// The next digit of the sequence.
    digit: u8,
    /// The next state, by the digit read.
    next: [u8; 10],
    /// The longest shorter beginning of the sequence that the last digits read are too.
    border: u8,
}

impl ContainedDigits {
    pub(super) fn new(sequence: Option<DigitSequence>) -> Self {
        let mut rows: Vec<Row> = Vec::new();
        let mut border = 0;
        for (digit, matched) in sequence.into_iter().flat_map(DigitSequence::digits).zip(1..) {
            // the transitions from the border, but for the digit that leads on
            let mut next = rows.get(usize::from(border)).map_or([0; 10], |row| row.next);
            let after_border = replace(&mut next, digit, matched);
            rows.push(Row { digit, next, border });
            border = after_border;
        }
        Self { rows }
    }

    /// The count of digits of the sequence.
    pub(super) fn len(&self) -> u8 {
        u8::try_from(self.rows.len()).unwrap_or(u8::MAX)
    }

    /// Returns `true` if the sequence was found.
    pub(super) fn is_found(&self, matched: u8) -> bool {
        self.len() <= matched
    }

    /// The state after another digit.
    pub(super) fn after(&self, matched: u8, digit: u8) -> u8 {
        let row = self.rows.get(usize::from(matched));
        row.and_then(|row| row.next.get(usize::from(digit)).copied())
            .unwrap_or(matched)
    }

    /// The counts of digits of the sequence that the last digits read are, from the most to none.
    pub(super) fn begun(&self, matched: u8) -> impl Iterator<Item = u8> {
        let shorter = |matched: &u8| {
            self.rows
                .get(usize::from(*matched))
                .filter(|_| 0 < *matched)
                .map(|row| row.border)
        };
        iter::successors(Some(matched), shorter)
    }

    /// The digits of the sequence after the first `begun`.
    pub(super) fn rest(&self, begun: u8) -> impl Iterator<Item = u8> {
        self.rows.iter().skip(usize::from(begun)).map(|row| row.digit)
    }

    /// The digits of the sequence, each once.
    pub(super) fn digit_set(&self) -> DigitSet {
        self.rest(0).fold(DigitSet::default(), DigitSet::with)
    }
}

/// Puts `state` in the place of a digit, and returns the state that was there.
fn replace(next: &mut [u8; 10], digit: u8, state: u8) -> u8 {
    let place = next.get_mut(usize::from(digit));
    place.map_or(0, |place| core::mem::replace(place, state))
}
