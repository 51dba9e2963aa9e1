//! [`SuffixPattern`]: a pattern of the last digits of a number.

use alloc::vec::Vec;
use core::fmt::{self, Write as _};
use core::str::FromStr;

use super::parse_filter_error::ParsePatternError;
use crate::digits::DIGITS_MAX;

/// A pattern of 1 to 15 places for the last digits of a number. A number with fewer digits than places does not match.
///
/// | place | digit |
/// | --- | --- |
/// | `0` to `9` | this digit |
/// | `x` or `X` | any digit |
/// | `A` to `M` | any digit: the same letter is the same digit, different letters are different digits |
///
/// A letter may be a digit that the pattern names elsewhere. A pattern with more than ten letters matches no number. `N`
/// and `Z` are refused, as dial plans use them for sets of digits.
///
/// ```
/// use numbering_core::{NumberFilter, NumberSearch, SuffixPattern};
///
/// let pattern: SuffixPattern = "AABB".parse()?;
/// let filter = NumberFilter { pattern: Some(pattern), ..NumberFilter::ANY };
/// let search = NumberSearch::new(&filter);
/// assert!(search.matches("+32471112277".parse().unwrap()));
/// assert!(!search.matches("+32471117777".parse().unwrap()));
/// # Ok::<(), numbering_core::ParsePatternError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SuffixPattern {
    /// From the first to the last, at most [`DIGITS_MAX`].
    places: Vec<Place>,
}

/// One place of a number, and what a filter demands of its digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Place {
    Any,
    Digit(u8),
    Letter(Letter),
}

/// A letter of a pattern, as its distance from `A`: at most 12.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Letter(pub(super) u8);

impl SuffixPattern {
    /// The places, from the first to the last.
    pub(super) fn places(&self) -> &[Place] {
        &self.places
    }
}

impl Place {
    /// The place that a character of a pattern stands for.
    fn from_char(character: char) -> Option<Self> {
        let byte = u8::try_from(character).ok()?;
        match byte {
            b'0'..=b'9' => Some(Self::Digit(byte - b'0')),
            b'x' | b'X' => Some(Self::Any),
            b'A'..=b'M' => Some(Self::Letter(Letter(byte - b'A'))),
            _ => None,
        }
    }
}

impl FromStr for SuffixPattern {
    type Err = ParsePatternError;

    /// Parses 1 to 15 places.
    ///
    /// # Errors
    ///
    /// [`ParsePatternError`] names the fault and, for a character, its position.
    fn from_str(text: &str) -> Result<Self, ParsePatternError> {
        let place = |(position, character)| {
            Place::from_char(character).ok_or(match character {
                'N' | 'n' | 'Z' | 'z' => ParsePatternError::DigitSet {
                    letter: character,
                    position,
                },
                _ => ParsePatternError::UnexpectedCharacter { character, position },
            })
        };
        let most = DIGITS_MAX as usize + 1;
        let places: Vec<Place> = text
            .chars()
            .take(most)
            .enumerate()
            .map(place)
            .collect::<Result<_, _>>()?;
        match places.len() {
            0 => Err(ParsePatternError::Empty),
            count if count == most => Err(ParsePatternError::TooLong {
                places: text.chars().count(),
            }),
            _ => Ok(Self { places }),
        }
    }
}

impl fmt::Display for SuffixPattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.places.iter().try_for_each(|place| {
            formatter.write_char(match place {
                Place::Any => 'x',
                Place::Digit(digit) => char::from(b'0' + digit),
                Place::Letter(Letter(letter)) => char::from(b'A' + letter),
            })
        })
    }
}

impl fmt::Debug for SuffixPattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}
