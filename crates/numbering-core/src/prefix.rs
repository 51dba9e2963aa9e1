//! [`Prefix`]: the leading digits of numbers.

use core::fmt;
use core::str::FromStr;

use crate::digits;
use crate::number::E164;
use crate::parse_error::ParseNumberError;
use crate::parsed_digits;
use crate::range::NumberRange;

/// The 1 to 15 digits with which numbers begin; the first is not 0.
///
/// Two prefixes are equal if their digits are. The notation of a prefix (`+32-01`) belongs to the definition by which
/// it was added, not to the prefix.
///
/// # Textual representation
///
/// Parsed as a number is ([`E164`]), but from `+` alone, and with any digits behind the last `/`. Formatted as `+` and the digits.
///
/// The order is that of a dictionary: `+32`, `+320`, `+33`.
///
/// ```
/// use numbering_core::Prefix;
///
/// let prefix: Prefix = "+32-01".parse()?;
/// assert_eq!(prefix.to_string(), "+3201");
/// assert!(prefix.begins("+3201123456".parse()?));
/// # Ok::<(), numbering_core::ParseNumberError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Prefix(u64);

impl Prefix {
    /// The fewest digits of a prefix.
    pub const DIGITS_MIN: u32 = 1;
    /// The most digits of a prefix.
    pub const DIGITS_MAX: u32 = E164::DIGITS_MAX;

    /// The prefix with the digits of `value`; `None` for 0 and for more than 15 digits.
    ///
    /// ```
    /// use numbering_core::Prefix;
    ///
    /// assert_eq!(Prefix::from_value(3201), "+32-01".parse().ok());
    /// assert_eq!(Prefix::from_value(0), None);
    /// ```
    #[must_use]
    pub const fn from_value(value: u64) -> Option<Self> {
        if 0 < value && value < digits::ten_to(Self::DIGITS_MAX) {
            Some(Self(value))
        } else {
            None
        }
    }

    /// The prefix of a notation that was stored. Separators may stand in any place, as they did before there were rules for
    /// them.
    ///
    /// ```
    /// use numbering_core::Prefix;
    ///
    /// assert!("+32--01".parse::<Prefix>().is_err());
    /// assert_eq!(Prefix::from_stored("+32--01"), "+3201".parse().ok());
    /// ```
    #[must_use]
    pub fn from_stored(text: &str) -> Option<Self> {
        let digits = parsed_digits::parse_stored(text).ok()?;
        digits.value_of(Self::DIGITS_MIN).ok().map(Self)
    }

    /// The digits as one integer.
    ///
    /// ```
    /// use numbering_core::Prefix;
    ///
    /// let prefix: Prefix = "+32-01".parse()?;
    /// assert_eq!(prefix.value(), 3201);
    /// # Ok::<(), numbering_core::ParseNumberError>(())
    /// ```
    #[must_use]
    pub const fn value(self) -> u64 {
        self.0
    }

    /// The count of digits: 1 to 15.
    ///
    /// ```
    /// use numbering_core::Prefix;
    ///
    /// let prefix: Prefix = "+32-01".parse()?;
    /// assert_eq!(prefix.digit_count(), 4);
    /// # Ok::<(), numbering_core::ParseNumberError>(())
    /// ```
    #[must_use]
    pub const fn digit_count(self) -> u32 {
        digits::count(self.0)
    }

    /// Returns `true` if `number` begins with these digits.
    ///
    /// ```
    /// use numbering_core::Prefix;
    ///
    /// let prefix: Prefix = "+3201".parse()?;
    /// assert!(prefix.begins("+3201123456".parse()?));
    /// assert!(!prefix.begins("+3202123456".parse()?));
    /// # Ok::<(), numbering_core::ParseNumberError>(())
    /// ```
    #[must_use]
    pub const fn begins(self, number: E164) -> bool {
        match number.digit_count().checked_sub(self.digit_count()) {
            Some(rest) => number.value() / digits::ten_to(rest) == self.0,
            None => false,
        }
    }

    /// Returns `true` if `longer` begins with these digits, as the prefix itself does.
    ///
    /// ```
    /// use numbering_core::Prefix;
    ///
    /// let (prefix, longer): (Prefix, Prefix) = ("+32".parse()?, "+3201".parse()?);
    /// assert!(prefix.begins_prefix(longer) && prefix.begins_prefix(prefix));
    /// assert!(!longer.begins_prefix(prefix));
    /// # Ok::<(), numbering_core::ParseNumberError>(())
    /// ```
    #[must_use]
    pub const fn begins_prefix(self, longer: Self) -> bool {
        match longer.digit_count().checked_sub(self.digit_count()) {
            Some(rest) => longer.0 / digits::ten_to(rest) == self.0,
            None => false,
        }
    }

    /// The numbers of `digit_count` digits that begin with the prefix; `None` if there are none of that length.
    ///
    /// ```
    /// use numbering_core::Prefix;
    ///
    /// let prefix: Prefix = "+3201".parse()?;
    /// assert_eq!(prefix.numbers(10).unwrap().to_string(), "+3201000000..+3201999999");
    /// assert_eq!(prefix.numbers(3), None);
    /// # Ok::<(), numbering_core::ParseNumberError>(())
    /// ```
    #[must_use]
    pub fn numbers(self, digit_count: u32) -> Option<NumberRange> {
        if digit_count > E164::DIGITS_MAX {
            return None;
        }
        let size = digits::ten_to(digit_count.checked_sub(self.digit_count())?);
        let first = E164::from_value(self.0.checked_mul(size)?)?;
        let last = E164::from_value(first.value() + (size - 1))?;
        Some(NumberRange::from_ordered(first, last))
    }

    /// The digits filled up with zeros to 15 digits: this gives dictionary order, except for prefixes that differ only
    /// in trailing zeros.
    pub(crate) const fn aligned(self) -> u64 {
        self.0 * digits::ten_to(Self::DIGITS_MAX - self.digit_count())
    }
}

impl Ord for Prefix {
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        (self.aligned(), self.0).cmp(&(other.aligned(), other.0))
    }
}

impl PartialOrd for Prefix {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl FromStr for Prefix {
    type Err = ParseNumberError;

    /// Parses a prefix as people write it.
    ///
    /// # Errors
    ///
    /// [`ParseNumberError`] names the fault and, for a character, its position.
    fn from_str(text: &str) -> Result<Self, ParseNumberError> {
        let digits = parsed_digits::parse_plus(text)?;
        Ok(Self(digits.value_of(Self::DIGITS_MIN)?))
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "+{}", self.0)
    }
}

impl fmt::Debug for Prefix {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}
