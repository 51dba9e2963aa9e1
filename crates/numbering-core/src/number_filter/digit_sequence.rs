//! [`DigitSequence`]: digits that stand side by side in a number.

use core::fmt;
use core::str::FromStr;

use super::parse_filter_error::ParseDigitsError;
use crate::digits::{DIGITS_MAX, ten_to};

/// The 1 to 15 digits that stand side by side in a number, zeros at the front included.
///
/// # Textual representation
///
/// The digits alone, without separators.
///
/// ```
/// use numbering_core::DigitSequence;
///
/// let digits: DigitSequence = "007".parse()?;
/// assert_eq!((digits.digit_count(), digits.to_string().as_str()), (3, "007"));
/// # Ok::<(), numbering_core::ParseDigitsError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DigitSequence {
    digit_count: u32,
    value: u64,
}

impl DigitSequence {
    /// The count of digits: 1 to 15.
    ///
    /// ```
    /// use numbering_core::DigitSequence;
    ///
    /// assert_eq!("007".parse::<DigitSequence>()?.digit_count(), 3);
    /// # Ok::<(), numbering_core::ParseDigitsError>(())
    /// ```
    #[must_use]
    pub const fn digit_count(self) -> u32 {
        self.digit_count
    }

    /// The digits as one integer, without the zeros at the front.
    pub(super) const fn value(self) -> u64 {
        self.value
    }

    /// The digits, from the first to the last.
    pub(super) fn digits(self) -> impl DoubleEndedIterator<Item = u8> {
        let digit = move |remaining| u8::try_from(self.value / ten_to(remaining) % 10).unwrap_or_default();
        (0..self.digit_count).rev().map(digit)
    }
}

impl FromStr for DigitSequence {
    type Err = ParseDigitsError;

    /// Parses 1 to 15 digits.
    ///
    /// # Errors
    ///
    /// [`ParseDigitsError`] names the fault and, for a character, its position.
    fn from_str(text: &str) -> Result<Self, ParseDigitsError> {
        let mut value = 0;
        let mut digit_count = 0;
        for (position, character) in text.chars().enumerate() {
            let unexpected = ParseDigitsError::UnexpectedCharacter { character, position };
            let digit = character.to_digit(10).ok_or(unexpected)?;
            if digit_count == DIGITS_MAX {
                let digits = text.chars().count();
                return Err(ParseDigitsError::TooLong { digits });
            }
            value = value * 10 + u64::from(digit);
            digit_count += 1;
        }
        if digit_count == 0 {
            return Err(ParseDigitsError::Empty);
        }
        Ok(Self { digit_count, value })
    }
}

impl fmt::Display for DigitSequence {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{:0width$}",
            self.value,
            width = self.digit_count as usize
        )
    }
}

impl fmt::Debug for DigitSequence {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}
