//! [`Bindings`]: the digits that the letters of a pattern stand for, and [`DigitSet`].

use super::suffix_pattern::{Letter, Place};

/// A set of digits: one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct DigitSet(u16);

impl DigitSet {
    pub(super) const fn contains(self, digit: u8) -> bool {
        self.0 >> digit & 1 == 1
    }

    pub(super) const fn with(self, digit: u8) -> Self {
        Self(self.0 | 1 << digit)
    }

    pub(super) const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) const fn len(self) -> u32 {
        self.0.count_ones()
    }
}

/// The digits that the letters of a pattern stand for, and the digits that no other letter can stand for any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Bindings {
    values: LetterValues,
    used: DigitSet,
}

/// A value for each letter: four bits, of which 15 stand for none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct LetterValues(u64);

impl LetterValues {
    const BITS: u8 = 4;
    const NONE: u8 = 0b1111;

    fn get(self, Letter(letter): Letter) -> Option<u8> {
        let value = self.0 >> (Self::BITS * letter) & u64::from(Self::NONE);
        u8::try_from(value).ok().filter(|value| *value != Self::NONE)
    }

    /// The values in which a letter that had none has `value`.
    fn with(self, Letter(letter): Letter, value: u8) -> Self {
        let cleared = u64::from(Self::NONE ^ value);
        Self(self.0 ^ cleared << (Self::BITS * letter))
    }
}

impl Bindings {
    /// No letter stands for a digit, and each may stand for any.
    pub(super) const NONE: Self = Self {
        values: LetterValues(u64::MAX),
        used: DigitSet(0),
    };
    /// The value that stands for each digit that a sequence does not have.
    const OTHER_DIGIT: u8 = 10;

    /// The bindings after `digit` in a place; `None` if it cannot stand there.
    pub(super) fn accept(self, place: Place, digit: u8) -> Option<Self> {
        match place {
            Place::Any => Some(self),
            Place::Digit(only) if only == digit => Some(self),
            Place::Digit(_) => None,
            Place::Letter(letter) => match self.values.get(letter) {
                Some(bound) if bound == digit => Some(self),
                Some(_) => None,
                None if self.used.contains(digit) => None,
                None => Some(Self {
                    values: self.values.with(letter, digit),
                    used: self.used.with(digit),
                }),
            },
        }
    }

    /// The digit that a letter stands for.
    pub(super) fn get(self, letter: Letter) -> Option<u8> {
        self.values.get(letter)
    }

    /// The digits that no other letter can stand for.
    pub(super) const fn used(self) -> DigitSet {
        self.used
    }

    /// The bindings without letters, but with the used digits.
    pub(super) const fn without_letters(self) -> Self {
        Self {
            used: self.used,
            ..Self::NONE
        }
    }

    /// The part of the bindings on which it depends how often a sequence with `digits` can follow in places with
    /// `letters`. Digits that the sequence does not have are alike: how many of them are used follows from the place.
    /// Used digits count only if a letter follows that has none.
    pub(super) fn relevant(self, letters: impl Iterator<Item = Letter>, digits: DigitSet) -> Self {
        let mut relevant = Self::NONE;
        for letter in letters {
            match self.values.get(letter) {
                Some(_) if relevant.values.get(letter).is_some() => {}
                Some(digit) => {
                    let value = if digits.contains(digit) {
                        digit
                    } else {
                        Self::OTHER_DIGIT
                    };
                    relevant.values = relevant.values.with(letter, value);
                }
                None => relevant.used = self.used.intersection(digits),
            }
        }
        relevant
    }
}
