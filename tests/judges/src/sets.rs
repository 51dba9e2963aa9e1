//! The algebra of sets compared with 256 booleans: the numbers of a window, 56 of 7 digits and 200 of 8.
//!
//! The input is steps of three bytes, which build two sets; then every query is made.

use numbering_core::{E164, NumberRange, RangeSet};

const FIRST: u64 = 10_000_000 - SHORT as u64;
/// The numbers of 7 digits; all others have 8.
const SHORT: usize = 56;
const SIZE: usize = 256;
/// The most steps: more make a case slower, and no harder.
const STEPS_MAX: usize = 24;

/// A set, and the same numbers as booleans.
#[derive(Clone)]
struct Both(RangeSet, [bool; SIZE]);

/// Panics if the sets and the booleans disagree after the steps of `data`.
pub fn judge(data: &[u8]) {
    let empty = Both(RangeSet::new(), [false; SIZE]);
    let (mut one, mut other) = (empty.clone(), empty);
    let mut asked = range(0, 1);
    for step in data.chunks_exact(3).take(STEPS_MAX) {
        asked = range(usize::from(step[1]), usize::from(step[2]));
        match step[0] % 8 {
            0..=2 => one.insert(asked),
            3 => one.remove(asked),
            4 | 5 => one.insert_every(asked, usize::from(step[0] >> 3) % 5 + 2),
            6 => one = one.combined(&other, step[0] >> 3),
            _ => std::mem::swap(&mut one, &mut other),
        }
    }
    one.agree();
    for kind in 0..3 {
        one.combined(&other, kind).agree();
    }
    other.combined(&one, 2).agree();
    one.ask(asked);
}

impl Both {
    fn insert(&mut self, range: NumberRange) {
        let is_new = indices(range).any(|index| !self.1[index]);
        assert_eq!(self.0.insert(range), is_new);
        for index in indices(range) {
            self.1[index] = true;
        }
    }

    fn remove(&mut self, range: NumberRange) {
        let was_there = indices(range).any(|index| self.1[index]);
        assert_eq!(self.0.remove(range), was_there);
        for index in indices(range) {
            self.1[index] = false;
        }
    }

    /// Inserts every `step`th number of the range, all at once.
    fn insert_every(&mut self, range: NumberRange, step: usize) {
        let chosen: Vec<usize> = indices(range).step_by(step).collect();
        let singles = chosen.iter().map(|index| NumberRange::single(number(*index)));
        self.0.extend(singles);
        for index in chosen {
            self.1[index] = true;
        }
    }

    fn combined(&self, other: &Self, kind: u8) -> Self {
        let both = |rule: fn(bool, bool) -> bool| std::array::from_fn(|at| rule(self.1[at], other.1[at]));
        match kind % 3 {
            0 => Self(&self.0 | &other.0, both(|one, other| one || other)),
            1 => Self(&self.0 & &other.0, both(|one, other| one && other)),
            _ => Self(&self.0 - &other.0, both(|one, other| one && !other)),
        }
    }

    /// Asserts that the ranges are the fewest, and those of the booleans.
    fn agree(&self) {
        assert_eq!(self.0.as_slice(), runs(&self.1));
    }

    fn held(&self) -> Vec<usize> {
        (0..SIZE).filter(|index| self.1[*index]).collect()
    }

    fn ask(&self, within: NumberRange) {
        let (set, held) = (&self.0, self.held());
        assert_eq!(set.number_count(), held.len() as u64);
        assert!(set.numbers().eq(held.iter().map(|index| number(*index))));
        assert!(set.contains_each((0..SIZE).map(number)).eq(self.1));
        let near = indices(within).chain([0, SHORT - 1, SHORT, SIZE - 1]).step_by(3);
        near.for_each(|index| assert_eq!(set.contains(number(index)), self.1[index]));
        assert_eq!(
            set.contains_range(within),
            indices(within).all(|index| self.1[index])
        );
        assert_eq!(set.overlaps(within), indices(within).any(|index| self.1[index]));
        let lacking = std::array::from_fn(|index| within.contains(number(index)) && !self.1[index]);
        assert_eq!(set.complement(within).as_slice(), runs(&lacking));
        let rank = held
            .iter()
            .filter(|index| number(**index) < within.first())
            .count() as u64;
        assert_eq!(set.rank(within.first()), rank);
        assert_eq!(
            set.nth(rank),
            held.get(usize::try_from(rank).unwrap())
                .map(|index| number(*index))
        );
        let fit = set
            .iter()
            .find(|range| within.len() <= range.len())
            .map(NumberRange::first);
        assert_eq!(set.first_fit(within.len()).map(NumberRange::first), fit);
        let covered = set
            .prefixes()
            .map(|(prefix, length)| prefix.numbers(length).unwrap());
        assert_eq!(&covered.collect::<RangeSet>(), set);
    }
}

fn number(index: usize) -> E164 {
    E164::from_value(FIRST + index as u64).unwrap()
}

/// The range of at most `size` and one numbers that begins at a index and ends in the window and its length.
fn range(index: usize, size: usize) -> NumberRange {
    let end = if index < SHORT { SHORT } else { SIZE };
    NumberRange::new(number(index), number((index + size).min(end - 1))).unwrap()
}

fn indices(range: NumberRange) -> std::ops::RangeInclusive<usize> {
    let index = |number: E164| usize::try_from(number.value() - FIRST).unwrap();
    index(range.first())..=index(range.last())
}

fn runs(held: &[bool; SIZE]) -> Vec<NumberRange> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for index in (0..SIZE).filter(|index| held[*index]) {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == index && index != SHORT => *last = index,
            _ => runs.push((index, index)),
        }
    }
    let range = |(first, last)| NumberRange::new(number(first), number(last)).unwrap();
    runs.into_iter().map(range).collect()
}
