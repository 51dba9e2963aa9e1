//! [`LeadingDigits`]: the first digits of a number, as a filter names them.

use core::fmt;
use core::str::FromStr;

use super::digit_sequence::DigitSequence;
use super::parse_filter_error::ParseDigitsError;
use crate::prefix::Prefix;

/// The 1 to 15 digits with which a number begins: a [`Prefix`] in the spelling of a filter.
///
/// # Textual representation
///
/// Digits without separators, with or without a `+` before them. Formatted with it.
///
/// ```
/// use numbering_core::LeadingDigits;
///
/// let digits: LeadingDigits = "3247".parse()?;
/// assert_eq!(digits, "+3247".parse()?);
/// assert_eq!(digits.prefix(), "+32-47".parse().unwrap());
/// # Ok::<(), numbering_core::ParseDigitsError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LeadingDigits(Prefix);

impl LeadingDigits {
    /// The digits as a prefix.
    ///
    /// ```
    /// use numbering_core::LeadingDigits;
    ///
    /// assert_eq!("32".parse::<LeadingDigits>()?.prefix(), "+32".parse().unwrap());
    /// # Ok::<(), numbering_core::ParseDigitsError>(())
    /// ```
    #[must_use]
    pub const fn prefix(self) -> Prefix {
        self.0
    }
}

impl From<Prefix> for LeadingDigits {
    fn from(prefix: Prefix) -> Self {
        Self(prefix)
    }
}

impl FromStr for LeadingDigits {
    type Err = ParseDigitsError;

    /// Parses 1 to 15 digits, of which the first is not 0, with or without a `+`.
    ///
    /// # Errors
    ///
    /// [`ParseDigitsError`] names the fault and, for a character, its position.
    fn from_str(text: &str) -> Result<Self, ParseDigitsError> {
        let digits = text.strip_prefix('+').unwrap_or(text);
        let plus = text.len() - digits.len();
        let digits: DigitSequence = digits.parse().map_err(|error| match error {
            ParseDigitsError::UnexpectedCharacter { character, position } => {
                let position = position + plus;
                ParseDigitsError::UnexpectedCharacter { character, position }
            }
            error => error,
        })?;
        let prefix = Prefix::from_value(digits.value());
        let prefix = prefix.filter(|prefix| prefix.digit_count() == digits.digit_count());
        prefix.map(Self).ok_or(ParseDigitsError::LeadingZero)
    }
}

impl fmt::Display for LeadingDigits {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl fmt::Debug for LeadingDigits {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}
