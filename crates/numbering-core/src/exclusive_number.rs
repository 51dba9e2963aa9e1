//! [`ExclusiveNumber`]: a caller number with its own routing, and the changes of one.

use alloc::boxed::Box;
use core::fmt;
use core::str::FromStr;

/// A caller number with its own routing. The number is any text and is not checked against the inventory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExclusiveNumber {
    /// The identifier.
    pub id: ExclusiveId,
    /// The number, unique in its tenant.
    pub number: CallerNumber,
    /// The time of creation, in seconds since 1970.
    pub created_at: i64,
    /// `true` if the routing is in force.
    pub enabled: bool,
    /// A note for people.
    pub description: Option<Description>,
}

/// A change of an exclusive number. An attribute that is `None` stays as it is.
///
/// ```
/// use numbering_core::{ExclusiveId, ExclusiveNumber, ExclusivePatch};
///
/// let mut number = ExclusiveNumber {
///     id: ExclusiveId::after(None, 1_795_000_000_000, 0),
///     number: "sales hotline".parse()?,
///     created_at: 1_795_000_000,
///     enabled: false,
///     description: Some("to the night shift".parse().unwrap()),
/// };
/// let patch = ExclusivePatch {
///     description: Some(None),
///     ..ExclusivePatch::default()
/// };
/// patch.apply(&mut number);
/// assert_eq!((number.enabled, number.description), (false, None));
/// # Ok::<(), numbering_core::ParseTextError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExclusivePatch {
    /// The new number.
    pub number: Option<CallerNumber>,
    /// `true` to put the routing in force.
    pub enabled: Option<bool>,
    /// The new description; `Some(None)` removes it.
    pub description: Option<Option<Description>>,
}

impl ExclusivePatch {
    /// Applies the change to `number`.
    pub fn apply(self, number: &mut ExclusiveNumber) {
        if let Some(other) = self.number {
            number.number = other;
        }
        if let Some(enabled) = self.enabled {
            number.enabled = enabled;
        }
        if let Some(description) = self.description {
            number.description = description;
        }
    }
}

/// The identifier of an exclusive number: 18 or 19 digits that grow with time and are never used again.
///
/// ```
/// use numbering_core::ExclusiveId;
///
/// let first = ExclusiveId::after(None, 1_795_000_000_000, 0);
/// let next = ExclusiveId::after(Some(first), 1_795_000_000_000, 0);
/// assert!(ExclusiveId::MIN < first && first < next);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExclusiveId(i64);

impl ExclusiveId {
    /// The least id: every id has 18 digits or more.
    pub const MIN: Self = Self(100_000_000_000_000_000);
    /// 1 January 2020, in milliseconds since 1970: ids count from there, and suffice until 2089.
    const EPOCH_MILLIS: i64 = 1_577_836_800_000;
    /// The count of the lowest bits, which are random, so that two servers rarely choose the same id.
    const RANDOM_BITS: u32 = 22;

    /// The id that follows `last`, the last id of the same tenant. It combines the time, in milliseconds since 1970,
    /// and random bits. If the clock has been set back, it is `last` plus one and the random bits: the ids of tenants that
    /// follow the same id differ too, and a refused id is not chosen again.
    ///
    /// ```
    /// use numbering_core::ExclusiveId;
    ///
    /// let last = ExclusiveId::after(None, 1_795_000_000_000, 0);
    /// let next = ExclusiveId::after(Some(last), 1_700_000_000_000, 7);
    /// assert_eq!(next.value(), last.value() + 8);
    /// ```
    #[must_use]
    pub fn after(last: Option<Self>, millis: i64, random: u32) -> Self {
        let since = millis
            .saturating_sub(Self::EPOCH_MILLIS)
            .clamp(0, i64::MAX >> Self::RANDOM_BITS);
        let random = i64::from(random & ((1 << Self::RANDOM_BITS) - 1));
        let of_time = (since << Self::RANDOM_BITS) | random;
        let next = last.map_or(Self::MIN.0, |last| last.0.saturating_add(1));
        Self(if next <= of_time {
            of_time
        } else {
            next.saturating_add(random)
        })
    }

    /// The id with this value; `None` if the value is too small.
    ///
    /// ```
    /// use numbering_core::ExclusiveId;
    ///
    /// assert_eq!(ExclusiveId::from_value(ExclusiveId::MIN.value()), Some(ExclusiveId::MIN));
    /// assert_eq!(ExclusiveId::from_value(1), None);
    /// ```
    #[must_use]
    pub fn from_value(value: i64) -> Option<Self> {
        (Self::MIN.0 <= value).then_some(Self(value))
    }

    /// The id as an integer.
    #[must_use]
    pub const fn value(self) -> i64 {
        self.0
    }
}

impl fmt::Display for ExclusiveId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.0)
    }
}

/// The reason why a text is not a caller number or a description. Lengths are counted in characters.
///
/// ```
/// use numbering_core::CallerNumber;
///
/// let error = "sales\nhotline".parse::<CallerNumber>().unwrap_err();
/// assert_eq!(error.to_string(), "holds the control character '\\n': none is allowed");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseTextError {
    /// The text is empty or all white space.
    #[error("is blank: 1 to {most} characters are allowed, one of them visible at least")]
    Blank {
        /// The most characters allowed.
        most: usize,
    },
    /// The text has too many characters.
    #[error("has {found} characters: at most {most} are allowed")]
    TooLong {
        /// The characters that the text has.
        found: usize,
        /// The most characters allowed.
        most: usize,
    },
    /// The text has a control character; NUL is one.
    #[error("holds the control character {character:?}: none is allowed")]
    ControlCharacter {
        /// The character.
        character: char,
    },
}

fn check(text: &str, most: usize) -> Result<Box<str>, ParseTextError> {
    if let Some(character) = text.chars().find(|character| character.is_control()) {
        return Err(ParseTextError::ControlCharacter { character });
    }
    let found = text.chars().count();
    if most < found {
        return Err(ParseTextError::TooLong { found, most });
    }
    Ok(text.into())
}

/// The number of a caller: any text of 1 to 64 characters that is not all white space.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallerNumber(Box<str>);

impl CallerNumber {
    /// The most characters allowed.
    pub const LEN_MAX: usize = 64;

    /// The number as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CallerNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for CallerNumber {
    type Err = ParseTextError;

    fn from_str(text: &str) -> Result<Self, ParseTextError> {
        let number = check(text, Self::LEN_MAX)?;
        if number.trim().is_empty() {
            return Err(ParseTextError::Blank { most: Self::LEN_MAX });
        }
        Ok(Self(number))
    }
}

/// The description of an exclusive number: at most 1,024 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Description(Box<str>);

impl Description {
    /// The most characters allowed.
    pub const LEN_MAX: usize = 1024;

    /// The description as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Description {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for Description {
    type Err = ParseTextError;

    fn from_str(text: &str) -> Result<Self, ParseTextError> {
        check(text, Self::LEN_MAX).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;

    use super::*;

    #[test]
    fn ids_ascend_even_if_the_clock_is_set_back() {
        let first = ExclusiveId::after(None, 1_795_000_000_000, 7);
        let year = 365 * 24 * 3_600_000;
        let back = ExclusiveId::after(Some(first), 1_795_000_000_000 - year, 9);
        assert_eq!(back.value(), first.value() + 1 + 9);
        assert!(back < ExclusiveId::after(Some(back), 1_795_000_000_001, 0));
    }

    #[test]
    fn ids_have_18_or_19_digits_at_any_time() {
        for millis in [
            i64::MIN,
            0,
            1_577_836_800_000,
            1_795_000_000_000,
            3_700_000_000_000,
            i64::MAX,
        ] {
            let digits = ExclusiveId::after(None, millis, u32::MAX).to_string().len();
            assert!(digits == 18 || digits == 19, "{millis}");
        }
    }

    #[test]
    fn lengths_are_counted_in_characters() {
        let long = |count| "é".repeat(count);
        assert!(long(64).parse::<CallerNumber>().is_ok());
        assert_eq!(
            long(65).parse::<CallerNumber>(),
            Err(ParseTextError::TooLong { found: 65, most: 64 })
        );
        assert!(long(1024).parse::<Description>().is_ok() && long(1025).parse::<Description>().is_err());
        for blank in ["", " ", "\u{a0} "] {
            assert_eq!(
                blank.parse::<CallerNumber>(),
                Err(ParseTextError::Blank { most: 64 })
            );
        }
        assert!("a\0".parse::<CallerNumber>().is_err() && "a\n".parse::<Description>().is_err());
    }
}
