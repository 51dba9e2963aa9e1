//! [`ParseDigitsError`]: the reasons for which a text is not a sequence of digits.

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
