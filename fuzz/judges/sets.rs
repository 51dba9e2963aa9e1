//! The algebra of sets against 256 booleans: the numbers of a window, 56 of 7 digits and 200 of 8.
//!
//! The data are steps of three bytes, which build two sets; then everything is asked of them.

use numbering_core::{E164, NumberRange, RangeSet};

const FIRST: u64 = 10_000_000 - SEAM as u64;
const SEAM: usize = 56;
const SIZE: usize = 256;
/// More make a case slower, and no harder.
const STEPS_MAX: usize = 24;

/// A set, and the same as one boolean a number.
#[derive(Clone)]
struct Both(RangeSet, [bool; SIZE]);

/// Panics where the sets and the booleans disagree after the steps that `data` say.
pub(crate) fn judge(data: &[u8]) {
    let empty = Both(RangeSet::new(), [false; SIZE]);
    let (mut one, mut other) = (empty.clone(), empty);
    let mut asked = range(0, 1);
    for step in data.chunks_exact(3).take(STEPS_MAX) {
        asked = range(usize::from(step[1]), usize::from(step[2]));
        match step[0] % 8 {
            0..=2 => one.insert(asked),
            3 => one.remove(asked),
            4 | 5 => one.comb(asked, usize::from(step[0] >> 3) % 5 + 2),
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
        let is_new = places(range).any(|place| !self.1[place]);
        assert_eq!(self.0.insert(range), is_new);
        for place in places(range) {
            self.1[place] = true;
        }
    }

    fn remove(&mut self, range: NumberRange) {
        let was_there = places(range).any(|place| self.1[place]);
        assert_eq!(self.0.remove(range), was_there);
        for place in places(range) {
            self.1[place] = false;
        }
    }

    /// Every `step`th number of the range comes in, all at once.
    fn comb(&mut self, range: NumberRange, step: usize) {
        let teeth: Vec<usize> = places(range).step_by(step).collect();
        let singles = teeth.iter().map(|place| NumberRange::single(number(*place)));
        self.0.extend(singles);
        for place in teeth {
            self.1[place] = true;
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

    /// The ranges are the fewest, and those of the booleans.
    fn agree(&self) {
        assert_eq!(self.0.as_slice(), runs(&self.1));
    }

    fn held(&self) -> Vec<usize> {
        (0..SIZE).filter(|place| self.1[*place]).collect()
    }

    fn ask(&self, within: NumberRange) {
        let (set, held) = (&self.0, self.held());
        assert_eq!(set.number_count(), held.len() as u64);
        assert!(set.numbers().eq(held.iter().map(|place| number(*place))));
        assert!(set.contains_each((0..SIZE).map(number)).eq(self.1));
        let near = places(within).chain([0, SEAM - 1, SEAM, SIZE - 1]).step_by(3);
        near.for_each(|place| assert_eq!(set.contains(number(place)), self.1[place]));
        assert_eq!(
            set.contains_range(within),
            places(within).all(|place| self.1[place])
        );
        assert_eq!(set.overlaps(within), places(within).any(|place| self.1[place]));
        let lacking = std::array::from_fn(|place| within.contains(number(place)) && !self.1[place]);
        assert_eq!(set.complement(within).as_slice(), runs(&lacking));
        let rank = held
            .iter()
            .filter(|place| number(**place) < within.first())
            .count() as u64;
        assert_eq!(set.rank(within.first()), rank);
        assert_eq!(
            set.nth(rank),
            held.get(usize::try_from(rank).unwrap())
                .map(|place| number(*place))
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

fn number(place: usize) -> E164 {
    E164::from_value(FIRST + place as u64).unwrap()
}

/// The range of at most `size` and one numbers that begins at a place and ends in the window and its length.
fn range(place: usize, size: usize) -> NumberRange {
    let end = if place < SEAM { SEAM } else { SIZE };
    NumberRange::new(number(place), number((place + size).min(end - 1))).unwrap()
}

fn places(range: NumberRange) -> std::ops::RangeInclusive<usize> {
    let place = |number: E164| usize::try_from(number.value() - FIRST).unwrap();
    place(range.first())..=place(range.last())
}

fn runs(held: &[bool; SIZE]) -> Vec<NumberRange> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for place in (0..SIZE).filter(|place| held[*place]) {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == place && place != SEAM => *last = place,
            _ => runs.push((place, place)),
        }
    }
    let range = |(first, last)| NumberRange::new(number(first), number(last)).unwrap();
    runs.into_iter().map(range).collect()
}
