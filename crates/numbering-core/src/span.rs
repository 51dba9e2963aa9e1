//! [`Span`]: an interval of the one line on which everything that can be held lies.

use alloc::vec::Vec;
use core::fmt;

use crate::digits::{self, ten_to};
use crate::number::E164;
use crate::prefix::Prefix;
use crate::range::NumberRange;

/// Where the prefix space of prefixes begins: right after the last number, with room between.
const TERRITORY: u64 = ten_to(E164::DIGITS_MAX);

/// An interval of the line.
///
/// The line has two parts. First the numbers, shorter ones before longer ones, each at its value: there a
/// [`NumberRange`] is an interval. Then the *prefix space*: all digit strings filled up to 15 places, each at
/// `10^15` plus its value: there a [`Prefix`] is an interval, and so is what is left of one when parts are
/// taken out. Held intervals never overlap, so one ordered table and one overlap test serve both.
///
/// Overlap is not all that can be wrong between the two parts: a number *meets* the prefixes it begins
/// with. [`Span::conflicts_with`] is that test and [`Span::footprint`] says where on the line to look.
///
/// ```
/// use numbering_core::{E164, Prefix, Span};
///
/// let (number, prefix): (E164, Prefix) = ("+3226127000".parse()?, "+32".parse()?);
/// let (number, prefix) = (Span::from(number), Span::from(prefix));
/// assert!(number < prefix && number.conflicts_with(prefix) && !number.overlaps(prefix));
/// # Ok::<(), numbering_core::ParseNumberError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    first: u64,
    last: u64,
}

impl Span {
    /// The interval between two places of the line, as [`Span::first`] and [`Span::last`] gave them;
    /// `None` if they are not the ends of one.
    ///
    /// ```
    /// use numbering_core::{NumberRange, Prefix, Span};
    ///
    /// let range: NumberRange = "+3226127000..+3226127009".parse()?;
    /// let prefix: Prefix = "+32261".parse()?;
    /// let span = Span::from(range);
    /// assert_eq!(Span::from_places(span.first(), span.last()), Some(span));
    /// assert_eq!(Span::from_places(span.last(), span.first()), None);
    /// # let _ = prefix;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn from_places(first: u64, last: u64) -> Option<Self> {
        let is_number = E164::MIN.value() <= first && last <= E164::MAX.value();
        let is_prefix_space = TERRITORY + ten_to(E164::DIGITS_MAX - 1) <= first && last < 2 * TERRITORY;
        let is_ordered = first <= last && digits::count(first) == digits::count(last);
        if is_ordered && (is_number || is_prefix_space) {
            Some(Self { first, last })
        } else {
            None
        }
    }

    /// The place of the first number or digit string. Of a number it is its value.
    ///
    /// ```
    /// use numbering_core::{NumberRange, Prefix, Span};
    ///
    /// let range: NumberRange = "+3226127000..+3226127009".parse()?;
    /// let prefix: Prefix = "+32261".parse()?;
    /// assert_eq!(Span::from(range).first(), range.first().value());
    /// # let _ = prefix;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn first(self) -> u64 {
        self.first
    }

    /// The place of the last one.
    ///
    /// ```
    /// use numbering_core::{NumberRange, Prefix, Span};
    ///
    /// let range: NumberRange = "+3226127000..+3226127009".parse()?;
    /// let prefix: Prefix = "+32261".parse()?;
    /// assert_eq!(Span::from(range).last(), range.last().value());
    /// # let _ = prefix;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn last(self) -> u64 {
        self.last
    }

    /// Whether the two have a place in common: a number and a prefix never have, see [`Span::conflicts_with`].
    ///
    /// ```
    /// use numbering_core::{NumberRange, Prefix, Span};
    ///
    /// let range: NumberRange = "+3226127000..+3226127009".parse()?;
    /// let prefix: Prefix = "+32261".parse()?;
    /// assert!(Span::from(range).overlaps(range.first().into()));
    /// assert!(!Span::from(range).overlaps(prefix.into()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    /// Whether all of `other` lies in this one.
    ///
    /// ```
    /// use numbering_core::{NumberRange, Prefix, Span};
    ///
    /// let range: NumberRange = "+3226127000..+3226127009".parse()?;
    /// let prefix: Prefix = "+32261".parse()?;
    /// let longer: Prefix = "+322612".parse()?;
    /// assert!(Span::from(prefix).contains(longer.into()));
    /// assert!(!Span::from(longer).contains(prefix.into()));
    /// # let _ = range;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.first <= other.first && other.last <= self.last
    }

    /// Whether `next` begins right after this one ends, with nothing between that keeps them apart.
    ///
    /// ```
    /// use numbering_core::{NumberRange, Prefix, Span};
    ///
    /// let range: NumberRange = "+3226127000..+3226127009".parse()?;
    /// let prefix: Prefix = "+32261".parse()?;
    /// let next: Prefix = "+32262".parse()?;
    /// assert!(Span::from(prefix).touches(next.into()));
    /// # let _ = range;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn touches(self, next: Self) -> bool {
        digits::successor(self.last) == Some(next.first)
    }

    /// What lies in both.
    ///
    /// ```
    /// use numbering_core::{NumberRange, Prefix, Span};
    ///
    /// let range: NumberRange = "+3226127000..+3226127009".parse()?;
    /// let prefix: Prefix = "+32261".parse()?;
    /// let one = Span::from(range.first());
    /// assert_eq!(Span::from(range).intersection(one), Some(one));
    /// assert_eq!(Span::from(range).intersection(prefix.into()), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn intersection(self, other: Self) -> Option<Self> {
        let (first, last) = (self.first.max(other.first), self.last.min(other.last));
        (first <= last).then_some(Self { first, last })
    }

    /// The interval from the beginning of this one to the end of `last`, which must not end before it.
    pub(crate) fn through(self, last: Self) -> Self {
        Self {
            first: self.first,
            last: self.last.max(last.last),
        }
    }

    /// What of this interval lies before `other`.
    pub(crate) fn before(self, other: Self) -> Option<Self> {
        (self.first < other.first).then(|| Self {
            first: self.first,
            last: self.last.min(other.first - 1),
        })
    }

    /// What of this interval lies after `other`.
    pub(crate) fn after(self, other: Self) -> Option<Self> {
        (other.last < self.last).then(|| Self {
            first: self.first.max(other.last + 1),
            last: self.last,
        })
    }

    /// The numbers of this interval; `None` if it is prefix space.
    ///
    /// ```
    /// use numbering_core::{NumberRange, Prefix, Span};
    ///
    /// let range: NumberRange = "+3226127000..+3226127009".parse()?;
    /// let prefix: Prefix = "+32261".parse()?;
    /// assert_eq!(Span::from(range).numbers(), Some(range));
    /// assert_eq!(Span::from(prefix).numbers(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn numbers(self) -> Option<NumberRange> {
        match (E164::from_value(self.first), E164::from_value(self.last)) {
            (Some(first), Some(last)) => Some(NumberRange::from_ordered(first, last)),
            _ => None,
        }
    }

    /// Whether this is an interval of prefixes, not of numbers.
    ///
    /// ```
    /// use numbering_core::{NumberRange, Prefix, Span};
    ///
    /// let range: NumberRange = "+3226127000..+3226127009".parse()?;
    /// let prefix: Prefix = "+32261".parse()?;
    /// assert!(Span::from(prefix).is_prefix_space() && !Span::from(range).is_prefix_space());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn is_prefix_space(self) -> bool {
        TERRITORY < self.first
    }

    /// The fewest prefixes that cover this interval, in order; empty if it holds numbers.
    ///
    /// ```
    /// use numbering_core::{Prefix, Span};
    ///
    /// let prefix: Prefix = "+32-01".parse()?;
    /// assert_eq!(Span::from(prefix).prefixes(), [prefix]);
    /// # Ok::<(), numbering_core::ParseNumberError>(())
    /// ```
    #[must_use]
    pub fn prefixes(self) -> Vec<Prefix> {
        let mut cover = Vec::new();
        if !self.is_prefix_space() {
            return cover;
        }
        let (mut next, end) = (self.first - TERRITORY, self.last - TERRITORY + 1);
        while next < end {
            let size = largest_block(next, end);
            cover.extend(Prefix::from_value(next / size));
            next += size;
        }
        cover
    }

    /// The numbers of `digit_count` digits that begin with a prefix of this interval; `None` if there are none of
    /// that length, and if it holds numbers.
    ///
    /// ```
    /// use numbering_core::{NumberRange, Prefix, Span};
    ///
    /// let range: NumberRange = "+3226127000..+3226127009".parse()?;
    /// let prefix: Prefix = "+32261".parse()?;
    /// assert_eq!(Span::from(prefix).numbers_under(10), prefix.numbers(10));
    /// # let _ = range;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn numbers_under(self, digit_count: u32) -> Option<NumberRange> {
        if !self.is_prefix_space() || !(E164::DIGITS_MIN..=E164::DIGITS_MAX).contains(&digit_count) {
            return None;
        }
        let size = ten_to(E164::DIGITS_MAX - digit_count);
        let first = E164::from_value((self.first - TERRITORY).div_ceil(size))?;
        let last = E164::from_value((self.last - TERRITORY + 1) / size - 1)?;
        NumberRange::new(first, last).ok()
    }

    /// The digit strings that begin with one of the numbers of this interval; itself if it is prefix space.
    ///
    /// ```
    /// use numbering_core::{NumberRange, Prefix, Span};
    ///
    /// let range: NumberRange = "+3226127000..+3226127009".parse()?;
    /// let prefix: Prefix = "+32261".parse()?;
    /// assert_eq!(Span::from(range).prefix_space(), Span::from("+322612700".parse::<Prefix>()?));
    /// # let _ = prefix;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn prefix_space(self) -> Self {
        let Some(numbers) = self.numbers() else {
            return self;
        };
        let size = ten_to(E164::DIGITS_MAX - numbers.digit_count());
        Self {
            first: TERRITORY + self.first * size,
            last: TERRITORY + (self.last + 1) * size - 1,
        }
    }

    /// Whether what the two hold may not be held twice: a number and itself, a prefix and all that begins
    /// with it. Numbers of different lengths never meet (`+43112345` is not `+4311234510`).
    ///
    /// ```
    /// use numbering_core::{E164, Prefix, Span};
    ///
    /// let prefix = Span::from("+431".parse::<Prefix>()?);
    /// let (head, extension): (E164, E164) = ("+43112345".parse()?, "+4311234510".parse()?);
    /// assert!(prefix.conflicts_with(head.into()) && prefix.conflicts_with(extension.into()));
    /// assert!(!Span::from(head).conflicts_with(extension.into()));
    /// # Ok::<(), numbering_core::ParseNumberError>(())
    /// ```
    #[must_use]
    pub fn conflicts_with(self, other: Self) -> bool {
        match (self.numbers(), other.numbers()) {
            (Some(numbers), None) => other.meets_numbers(numbers),
            (None, Some(numbers)) => self.meets_numbers(numbers),
            (Some(_), Some(_)) | (None, None) => self.overlaps(other),
        }
    }

    fn meets_numbers(self, numbers: NumberRange) -> bool {
        self.numbers_under(numbers.digit_count())
            .is_some_and(|under| under.overlaps(numbers))
    }

    /// The intervals of the line in which everything lies that this one can meet: itself, and on the other
    /// part of the line its prefix space, or the numbers under it, length by length. At most 10.
    ///
    /// ```
    /// use numbering_core::{NumberRange, Prefix, Span};
    ///
    /// let range: NumberRange = "+3226127000..+3226127009".parse()?;
    /// let prefix: Prefix = "+32261".parse()?;
    /// assert_eq!(Span::from(range).footprint().count(), 2);
    /// assert_eq!(Span::from(prefix).footprint().count(), 10);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn footprint(self) -> impl Iterator<Item = Self> {
        let prefix_space = (!self.is_prefix_space()).then(|| self.prefix_space());
        let lengths = self
            .is_prefix_space()
            .then_some(E164::DIGITS_MIN..=E164::DIGITS_MAX);
        let under = lengths
            .into_iter()
            .flatten()
            .filter_map(move |length| self.numbers_under(length).map(Self::from));
        core::iter::once(self).chain(prefix_space).chain(under)
    }
}

/// The size of the largest aligned block that begins at `next` and does not pass `end`.
fn largest_block(next: u64, end: u64) -> u64 {
    let mut size = 1;
    while next.is_multiple_of(size * 10) && next + size * 10 <= end {
        size *= 10;
    }
    size
}

impl From<NumberRange> for Span {
    fn from(range: NumberRange) -> Self {
        Self {
            first: range.first().value(),
            last: range.last().value(),
        }
    }
}

impl From<E164> for Span {
    fn from(number: E164) -> Self {
        Self::from(NumberRange::single(number))
    }
}

impl From<Prefix> for Span {
    fn from(prefix: Prefix) -> Self {
        let size = ten_to(Prefix::DIGITS_MAX - prefix.digit_count());
        let first = TERRITORY + prefix.aligned();
        Self {
            first,
            last: first + (size - 1),
        }
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.numbers() {
            Some(numbers) => numbers.fmt(formatter),
            None => self.prefixes().fmt(formatter),
        }
    }
}
