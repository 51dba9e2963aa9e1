//! [`Automaton`]: the conditions on the last digits of a number and on the digits that it contains, digit by digit.

use alloc::vec::Vec;

use super::bindings::{Bindings, DigitSet};
use super::contained_digits::ContainedDigits;
use super::filter::NumberFilter;
use super::suffix_pattern::{Letter, Place};
use crate::digits::{DIGITS_MAX, ten_to};

/// An automaton that reads a number from the first digit to the last. It exists only if its places can be filled.
#[derive(Clone, Debug)]
pub(super) struct Automaton {
    /// From the last place to the first; the places before them are [`Place::Any`].
    places: Vec<Place>,
    contained: ContainedDigits,
    /// The digits that no letter can stand for: another letter has them, at the end of the filter.
    bindings: Bindings,
    /// The count of ways to fill the last places, none to all 15, if the sequence was found.
    free: Vec<u64>,
}

/// The state of an [`Automaton`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct State {
    /// The count of digits that follow.
    pub(super) remaining: u32,
    /// The state of [`ContainedDigits`].
    pub(super) matched: u8,
    pub(super) bindings: Bindings,
}

impl Automaton {
    /// The automaton of a filter, without its first digits, for numbers of which the last `dropped` digits are left out,
    /// whatever they are; `None` if no number matches, or not with all such digits.
    pub(super) fn new(filter: &NumberFilter, dropped: u32) -> Option<Self> {
        let (mut places, bindings) = combined_places(filter)?;
        let contained = ContainedDigits::new(filter.contains);
        let free = ways_to_fill(&places, bindings);
        let dropped_places = usize::try_from(dropped).ok()?;
        if free.get(dropped_places).copied() != Some(ten_to(dropped)) {
            return None;
        }
        places.drain(..dropped_places.min(places.len()));
        let free = ways_to_fill(&places, bindings);
        let can_match = free.last().is_some_and(|ways| 0 < *ways);
        can_match.then_some(Self {
            places,
            contained,
            bindings,
            free,
        })
    }

    /// The state before the first of `digit_count` digits; `None` if the filter has more places.
    pub(super) fn start(&self, digit_count: u32) -> Option<State> {
        let state = State {
            remaining: digit_count,
            matched: 0,
            bindings: self.bindings,
        };
        (self.places.len() <= digit_count as usize).then_some(state)
    }

    /// The state after another digit; `None` if it cannot stand there.
    pub(super) fn step(&self, state: State, digit: u8) -> Option<State> {
        let bindings = state.bindings.accept(self.place(state.remaining), digit)?;
        let (remaining, matched) = (state.remaining - 1, self.contained.after(state.matched, digit));
        Some(State {
            remaining,
            matched,
            bindings,
        })
    }

    /// Returns `true` if the sequence was found.
    pub(super) fn is_found(&self, state: State) -> bool {
        self.contained.is_found(state.matched)
    }

    /// Returns `true` if the number matches whatever digits follow.
    pub(super) fn is_universal(&self, state: State) -> bool {
        self.is_found(state) && self.ways(state.remaining) == ten_to(state.remaining)
    }

    /// The count of ways to fill the last places, if the sequence was found.
    pub(super) fn ways(&self, remaining: u32) -> u64 {
        self.free.get(remaining as usize).copied().unwrap_or_default()
    }

    /// The count of places on which the filter has a condition.
    pub(super) fn place_count(&self) -> u32 {
        u32::try_from(self.places.len()).unwrap_or(DIGITS_MAX)
    }

    /// Returns `true` if some digits that follow make a number that matches. At most 15 positions of the sequence are
    /// tried.
    pub(super) fn can_match(&self, state: State) -> bool {
        if self.is_found(state) {
            return true;
        }
        let mut begun = self.contained.begun(state.matched);
        begun.any(|begun| self.can_contain(state, state.remaining, begun))
            || (1..state.remaining).any(|remaining| self.can_contain(state, remaining, 0))
    }

    /// Returns `true` if the sequence, of which `begun` digits were read, can go on in the last `remaining` places.
    fn can_contain(&self, state: State, remaining: u32, begun: u8) -> bool {
        let missing = u32::from(self.contained.len() - begun);
        let places = (1..=remaining).rev().map(|remaining| self.place(remaining));
        let mut steps = self.contained.rest(begun).zip(places);
        missing <= remaining
            && steps
                .try_fold(state.bindings, |bindings, (digit, place)| {
                    bindings.accept(place, digit)
                })
                .is_some()
    }

    /// The part of a state on which the count of numbers depends that match from there.
    pub(super) fn relevant(&self, state: State) -> State {
        let places = self.places.iter().take(state.remaining as usize);
        let letters = places.filter_map(|place| letter_of(*place));
        let bindings = state.bindings.relevant(letters, self.contained.digit_set());
        State { bindings, ..state }
    }

    /// Returns `true` if one of the last `remaining` places is a letter.
    pub(super) fn has_letters(&self, remaining: u32) -> bool {
        let mut places = self.places.iter().take(remaining as usize);
        places.any(|place| letter_of(*place).is_some())
    }

    /// The place of the next digit.
    fn place(&self, remaining: u32) -> Place {
        let place = (remaining as usize)
            .checked_sub(1)
            .and_then(|index| self.places.get(index));
        place.copied().unwrap_or(Place::Any)
    }
}

/// The places of the end and of the pattern of a filter as one, from the last to the first; `None` if they exclude each
/// other. A letter in a place with a known digit stands for it in every place, and the other letters cannot.
fn combined_places(filter: &NumberFilter) -> Option<(Vec<Place>, Bindings)> {
    let pattern = filter
        .pattern
        .iter()
        .flat_map(|pattern| pattern.places().iter().rev().copied());
    let mut places: Vec<Place> = pattern.collect();
    let digits: Vec<u8> = filter
        .ends_with
        .into_iter()
        .flat_map(|digits| digits.digits().rev())
        .collect();
    places.resize(places.len().max(digits.len()), Place::Any);
    let known = |bindings: Bindings, (place, digit): (&Place, &u8)| bindings.accept(*place, *digit);
    let bindings = places.iter().zip(&digits).try_fold(Bindings::NONE, known)?;
    for (place, digit) in places.iter_mut().zip(&digits) {
        *place = Place::Digit(*digit);
    }
    for place in &mut places {
        if let Some(digit) = letter_of(*place).and_then(|letter| bindings.get(letter)) {
            *place = Place::Digit(digit);
        }
    }
    Some((places, bindings.without_letters()))
}

/// The count of ways to fill the last places, none to all 15.
fn ways_to_fill(places: &[Place], bindings: Bindings) -> Vec<u64> {
    let all = (0..DIGITS_MAX as usize).map(|index| places.get(index).copied().unwrap_or(Place::Any));
    let ways = all.clone().enumerate().map(|(index, place)| match place {
        Place::Any => 10,
        Place::Digit(_) => 1,
        Place::Letter(letter) => {
            let before = places.get(index + 1..).unwrap_or_default();
            ways_to_choose(letter, before, bindings.used())
        }
    });
    let product = |product: &mut u64, ways: u64| {
        *product *= ways;
        Some(*product)
    };
    core::iter::once(1).chain(ways.scan(1, product)).collect()
}

/// The count of digits that a letter can stand for, after the places `before` it.
fn ways_to_choose(letter: Letter, before: &[Place], used: DigitSet) -> u64 {
    let mut seen: Vec<Letter> = before.iter().filter_map(|place| letter_of(*place)).collect();
    if seen.contains(&letter) {
        return 1;
    }
    seen.sort_unstable();
    seen.dedup();
    10_u64.saturating_sub(u64::from(used.len()) + seen.len() as u64)
}

const fn letter_of(place: Place) -> Option<Letter> {
    match place {
        Place::Any | Place::Digit(_) => None,
        Place::Letter(letter) => Some(letter),
    }
}
