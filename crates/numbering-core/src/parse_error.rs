//! [`ParseNumberError`]: the reasons for which a text is not a number or a prefix.

use crate::digits::DIGITS_MAX;

/// Why a text is no number or prefix.
///
/// ```
/// use numbering_core::{E164, ParseNumberError};
///
/// let error = "+32471x23456".parse::<E164>().unwrap_err();
/// assert_eq!(error, ParseNumberError::UnexpectedCharacter { character: 'x', position: 6 });
/// assert_eq!(error.to_string(), "unexpected character 'x' at position 6");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseNumberError {
    /// The text is empty.
    #[error("is empty: expected + and at most {} digits", DIGITS_MAX)]
    Empty,
    /// The text does not begin with `+` or `00`, and should be a number.
    #[error("does not begin with + or 00: write it in the international form, + and the country code first")]
    NotInternational,
    /// The text does not begin with `+`, and should be a prefix.
    #[error("does not begin with +: write it in the international form, + and the country code first")]
    NoPlus,
    /// A character that is neither digit nor separator.
    #[error("unexpected character {character:?} at position {position}")]
    UnexpectedCharacter {
        /// The character found.
        character: char,
        /// Its place in the text, counted in characters from 0.
        position: usize,
    },
    /// A `(0)`, as in `+44 (0)20 …`.
    #[error("holds (0): the 0 is a trunk digit, dialled only inside the country: leave it out")]
    TrunkDigit,
    /// The first digit is 0, and no country code begins so.
    #[error("the first digit is 0: no country code begins so")]
    LeadingZero,
    /// Too few digits.
    #[error("has {digits} digits, and needs {least} or more")]
    TooShort {
        /// How many digits the text has.
        digits: u32,
        /// How many it needs.
        least: u32,
    },
    /// More digits than E.164 allows.
    #[error("has more than {} digits, the most that E.164 allows", DIGITS_MAX)]
    TooLong,
}
