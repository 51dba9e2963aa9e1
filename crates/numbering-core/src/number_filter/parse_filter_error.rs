//! [`ParseDigitsError`] and [`ParsePatternError`]: the reasons for which a text is not a filter.

use crate::digits::DIGITS_MAX;

/// The reason why a text is not a sequence of digits, as a predicate: a text "is empty", "has 16 digits".
///
/// ```
/// use numbering_core::DigitSequence;
///
/// let error = "12a".parse::<DigitSequence>().unwrap_err();
/// assert_eq!(error.to_string(), "has an unexpected character 'a' at position 2: expected 1 to 15 digits");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseDigitsError {
    /// The text has no digit.
    #[error("is empty: expected 1 to {} digits", DIGITS_MAX)]
    Empty,
    /// The text has more digits than a number.
    #[error("has {digits} digits: expected 1 to {}", DIGITS_MAX)]
    TooLong {
        /// The characters that the text has.
        digits: usize,
    },
    /// The text has a character that is not a digit.
    #[error(
        "has an unexpected character {character:?} at position {position}: expected 1 to {} digits",
        DIGITS_MAX
    )]
    UnexpectedCharacter {
        /// The character.
        character: char,
        /// The position of it in the text, counted in characters from 0.
        position: usize,
    },
    /// The first digits of a number begin with 0.
    #[error("the first digit is 0: no country code begins so, expected 1 to 9")]
    LeadingZero,
}

/// The reason why a text is not a pattern.
///
/// ```
/// use numbering_core::SuffixPattern;
///
/// let error = "NXX".parse::<SuffixPattern>().unwrap_err();
/// let hint = "write x for any digit, or a letter from A to M";
/// assert_eq!(error.to_string(), format!("has 'N' at position 0, which dial plans use for a set of digits: {hint}"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParsePatternError {
    /// The text is empty.
    #[error("is empty: expected 1 to {} places", DIGITS_MAX)]
    Empty,
    /// The text has more places than a number has digits.
    #[error("has {places} places: expected 1 to {}", DIGITS_MAX)]
    TooLong {
        /// The places that the text has.
        places: usize,
    },
    /// The text has an `N` or a `Z`.
    #[error(
        "has {letter:?} at position {position}, which dial plans use for a set of digits: write x for any digit, or a letter from A to M"
    )]
    DigitSet {
        /// The letter.
        letter: char,
        /// The position of it in the text, counted in characters from 0.
        position: usize,
    },
    /// The text has a character that is no place.
    #[error(
        "has an unexpected character {character:?} at position {position}: expected a digit, x for any digit, or a letter from A to M"
    )]
    UnexpectedCharacter {
        /// The character.
        character: char,
        /// The position of it in the text, counted in characters from 0.
        position: usize,
    },
}
