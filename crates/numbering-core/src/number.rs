//! [`E164`]: a telephone number, and its textual representation.

use core::fmt;
use core::str::FromStr;

use crate::digits;
use crate::parse_error::ParseNumberError;
use crate::parsed_digits;

/// A telephone number in the international form of [ITU-T E.164]: `+`, then 7 to 15 digits of which the
/// first is not 0.
///
/// E.164 allows 15 digits at most (clause 6.2.1); the minimum of 7 is that of this inventory, as shorter ones are
/// short codes. The digits are stored in a `u64`. As the first digit is never 0, the value determines the digit
/// count. Shorter numbers order before longer ones, and numbers of the same length by value.
///
/// # Textual representation
///
/// Parsed from `+` or `00`, digits, and separators. Between two digits stand at most one of `-` `.` `/` and any spaces; one
/// pair of parentheses may stand around some of the digits; no other separator stands last. A `(0)` is refused: it is a trunk
/// digit, which is not part of the number. So are `.0` at the end and an exponent, which spreadsheets write, and `/` before
/// fewer than three last digits, which are the end of another number. Formatted as `+` and the digits.
///
/// ```
/// use numbering_core::E164;
///
/// let number: E164 = "0032 (471) 12.34-56".parse()?;
/// assert_eq!(number.to_string(), "+32471123456");
/// assert_eq!(number.digit_count(), 11);
/// # Ok::<(), numbering_core::ParseNumberError>(())
/// ```
///
/// [ITU-T E.164]: https://www.itu.int/rec/T-REC-E.164
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct E164(u64);

impl E164 {
    /// The fewest digits that this inventory accepts.
    pub const DIGITS_MIN: u32 = 7;
    /// The most digits that E.164 allows.
    pub const DIGITS_MAX: u32 = digits::DIGITS_MAX;
    /// The least number, `+1000000`.
    pub const MIN: Self = Self(10_u64.pow(Self::DIGITS_MIN - 1));
    /// The greatest number, `+999999999999999`.
    pub const MAX: Self = Self(10_u64.pow(Self::DIGITS_MAX) - 1);

    /// The number with the digits of `value`; `None` for fewer than 7 digits and for more than 15.
    ///
    /// ```
    /// use numbering_core::E164;
    ///
    /// assert_eq!(E164::from_value(32_471_123_456).unwrap().to_string(), "+32471123456");
    /// assert_eq!(E164::from_value(112), None);
    /// ```
    #[must_use]
    pub const fn from_value(value: u64) -> Option<Self> {
        if Self::MIN.0 <= value && value <= Self::MAX.0 {
            Some(Self(value))
        } else {
            None
        }
    }

    /// The number with the digits of `value`, which is between the values of two numbers.
    pub(crate) const fn from_known(value: u64) -> Self {
        debug_assert!(Self::MIN.0 <= value && value <= Self::MAX.0);
        Self(value)
    }

    /// The digits as one integer.
    ///
    /// ```
    /// use numbering_core::E164;
    ///
    /// let number: E164 = "+32471123456".parse()?;
    /// assert_eq!(number.value(), 32_471_123_456);
    /// # Ok::<(), numbering_core::ParseNumberError>(())
    /// ```
    #[must_use]
    pub const fn value(self) -> u64 {
        self.0
    }

    /// The count of digits: 7 to 15.
    ///
    /// ```
    /// use numbering_core::E164;
    ///
    /// assert_eq!((E164::MIN.digit_count(), E164::MAX.digit_count()), (7, 15));
    /// ```
    #[must_use]
    pub const fn digit_count(self) -> u32 {
        digits::count(self.0)
    }

    /// The next number of the same length; `None` if all digits are nines.
    ///
    /// ```
    /// use numbering_core::E164;
    ///
    /// let last: E164 = "+9999999".parse()?;
    /// assert_eq!(last.successor(), None);
    /// # Ok::<(), numbering_core::ParseNumberError>(())
    /// ```
    #[must_use]
    pub const fn successor(self) -> Option<Self> {
        match digits::successor(self.0) {
            Some(value) => Some(Self(value)),
            None => None,
        }
    }

    /// The previous number of the same length; `None` if the digits are a 1 and zeros.
    ///
    /// ```
    /// use numbering_core::E164;
    ///
    /// let first: E164 = "+10000000".parse()?;
    /// assert_eq!(first.predecessor(), None);
    /// assert_eq!(first.successor().and_then(E164::predecessor), Some(first));
    /// # Ok::<(), numbering_core::ParseNumberError>(())
    /// ```
    #[must_use]
    pub const fn predecessor(self) -> Option<Self> {
        match digits::predecessor(self.0) {
            Some(value) => Some(Self(value)),
            None => None,
        }
    }
}

impl FromStr for E164 {
    type Err = ParseNumberError;

    /// Parses a number as people write it.
    ///
    /// # Errors
    ///
    /// [`ParseNumberError`] names the fault and, for a character, its position.
    fn from_str(text: &str) -> Result<Self, ParseNumberError> {
        let digits = parsed_digits::parse_international(text)?;
        Ok(Self(digits.value_of(Self::DIGITS_MIN)?))
    }
}

impl fmt::Display for E164 {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "+{}", self.0)
    }
}

impl fmt::Debug for E164 {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}
