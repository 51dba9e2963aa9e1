//! [`ParseNumberError`]: the reasons for which a text is not a number or a prefix.

use crate::digits::{AFTER_SLASH_MIN, DIGITS_MAX};

/// The reason why a text is not a number or a prefix, as a predicate: a number "is empty", "has 2 digits …".
///
/// ```
/// use numbering_core::{E164, ParseNumberError};
///
/// let error = "+32471x23456".parse::<E164>().unwrap_err();
/// assert_eq!(error, ParseNumberError::UnexpectedCharacter { character: 'x', position: 6 });
/// assert_eq!(error.to_string(), "has an unexpected character 'x' at position 6");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseNumberError {
    /// The text is empty.
    #[error("is empty: expected + and at most {} digits", DIGITS_MAX)]
    Empty,
    /// The text of a number does not begin with `+` or `00`.
    #[error("does not begin with + or 00: write it in the international form, + and the country code first")]
    NotInternational,
    /// The text of a prefix does not begin with `+`.
    #[error("does not begin with +: write it in the international form, + and the country code first")]
    NoPlus,
    /// The text has a character that is neither a digit nor a separator.
    #[error("has an unexpected character {character:?} at position {position}")]
    UnexpectedCharacter {
        /// The character.
        character: char,
        /// The position of it in the text, counted in characters from 0.
        position: usize,
    },
    /// The text has a `(0)`, as in `+44 (0)20 …`.
    #[error("holds (0): the 0 is a trunk digit, dialled only inside the country: leave it out")]
    TrunkDigit,
    /// The text has a separator before the first digit, beside another one, or at the end.
    #[error(
        "has a separator too many at position {position}: between two digits stands at most one of - . /, and none at the end"
    )]
    ExtraSeparator {
        /// The position of it in the text, counted in characters from 0.
        position: usize,
    },
    /// The text has a parenthesis without its counterpart, an empty pair, or a second pair.
    #[error("has a wrong parenthesis at position {position}: one pair may stand around some of the digits")]
    Parentheses {
        /// The position of it in the text, counted in characters from 0.
        position: usize,
    },
    /// The text ends with `.0`.
    #[error("ends with .0, the decimals of a spreadsheet: they are no digits of the number")]
    Decimal,
    /// The text has a `/` shortly before its end.
    #[error(
        "has a / before its last {digits} digits: two numbers may be written as one, and {} digits or more are needed there",
        AFTER_SLASH_MIN
    )]
    TwoNumbers {
        /// The digits behind the last `/`.
        digits: usize,
    },
    /// The text has an exponent.
    #[error("has an exponent: a spreadsheet has shortened the number, and some of its digits are lost")]
    Exponent,
    /// The first digit is 0, which begins no country code.
    #[error("the first digit is 0: no country code begins so")]
    LeadingZero,
    /// The text has too few digits.
    #[error("has {digits} digits, and needs {least} or more")]
    TooShort {
        /// The digits that the text has.
        digits: u32,
        /// The digits that it needs.
        least: u32,
    },
    /// The text has more digits than E.164 allows.
    #[error("has more than {} digits, the most that E.164 allows", DIGITS_MAX)]
    TooLong,
}
