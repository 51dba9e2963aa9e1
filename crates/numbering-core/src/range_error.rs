//! [`RangeError`] and [`ParseRangeError`]: the reasons for which numbers or a text are not a range.

use crate::number::E164;
use crate::parse_error::ParseNumberError;

/// The reason why two numbers are not the ends of a range.
///
/// ```
/// use numbering_core::{E164, NumberRange};
///
/// let (short, long): (E164, E164) = ("+9999999".parse()?, "+10000000".parse()?);
/// let error = NumberRange::new(short, long).unwrap_err();
/// assert_eq!(error.to_string(), "the ends differ in length: +9999999 has 7 digits, +10000000 has 8");
/// # Ok::<(), numbering_core::ParseNumberError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RangeError {
    /// The last number is less than the first.
    #[error("the range is reversed: {last} stands before {first}")]
    Reversed {
        /// The first number given.
        first: E164,
        /// The last number given.
        last: E164,
    },
    /// The ends differ in their digit count, so no number lies between them.
    #[error("the ends differ in length: {first} has {} digits, {last} has {}", first.digit_count(), last.digit_count())]
    UnequalLengths {
        /// The first number given.
        first: E164,
        /// The last number given.
        last: E164,
    },
}

/// The reason why a text is not a range.
///
/// ```
/// use numbering_core::{NumberRange, ParseRangeError};
///
/// let error = "+3226127000..+32".parse::<NumberRange>().unwrap_err();
/// assert!(matches!(error, ParseRangeError::Last(_)));
/// assert_eq!(error.to_string(), "the last number has 2 digits, and needs 7 or more");
///
/// let error = "+32".parse::<NumberRange>().unwrap_err();
/// assert_eq!(error.to_string(), "has 2 digits, and needs 7 or more");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseRangeError {
    /// The text has no `..`, and is not a number.
    #[error(transparent)]
    Number(ParseNumberError),
    /// The text before `..` is not a number.
    #[error("the first number {0}")]
    First(ParseNumberError),
    /// The text after `..` is not a number.
    #[error("the last number {0}")]
    Last(ParseNumberError),
    /// Both texts are numbers, but not the ends of a range.
    #[error(transparent)]
    Ends(RangeError),
}
