//! [`Span`]: an interval of the number axis, on which everything that can be held lies.

use alloc::vec::Vec;
use core::fmt;

use crate::digits::{self, ten_to};
use crate::number::E164;
use crate::prefix::Prefix;
use crate::range::NumberRange;

/// The position at which the prefix space begins: above the last number.
const PREFIX_SPACE: u64 = ten_to(E164::DIGITS_MAX);

/// An interval of the number axis.
///
/// The axis has two parts. The lower part is the numbers, shorter ones before longer ones; the position of a
/// number is its value. There a [`NumberRange`] is an interval. The upper part is the *prefix space*: all
/// digit strings filled up to 15 digits; the position of one is `10^15` plus its value. There a [`Prefix`] is
/// an interval, and so is the rest of a prefix from which parts were withdrawn. Held intervals never overlap,
/// so one ordered table and one overlap test serve both.
///
/// Between the two parts nothing overlaps, but a number conflicts with each prefix that it begins with.
/// [`Span::conflicts_with`] is the test for that, and [`Span::footprint`] gives the intervals to search.
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
    /// The interval between two positions, as returned by [`Span::first`] and [`Span::last`]; `None` if they
    /// are not the ends of an interval.
    ///
    /// ```
    /// use numbering_core::{NumberRange, Span};
    ///
    /// let range: NumberRange = "+3226127000..+3226127009".parse()?;
    /// let span = Span::from(range);
    /// assert_eq!(Span::from_positions(span.first(), span.last()), Some(span));
    /// assert_eq!(Span::from_positions(span.last(), span.first()), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn from_positions(first: u64, last: u64) -> Option<Self> {
        let is_number = E164::MIN.value() <= first && last <= E164::MAX.value();
        let is_prefix_space = PREFIX_SPACE + ten_to(E164::DIGITS_MAX - 1) <= first && last < 2 * PREFIX_SPACE;
        let is_ordered = first <= last && digits::count(first) == digits::count(last);
        if is_ordered && (is_number || is_prefix_space) {
            Some(Self { first, last })
        } else {
            None
        }
    }

    /// The position of the first number or digit string. The position of a number is its value.
    ///
    /// ```
    /// use numbering_core::{NumberRange, Span};
    ///
    /// let range: NumberRange = "+3226127000..+3226127009".parse()?;
    /// assert_eq!(Span::from(range).first(), range.first().value());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn first(self) -> u64 {
        self.first
    }

    /// The position of the last number or digit string.
    ///
    /// ```
    /// use numbering_core::{NumberRange, Span};
    ///
    /// let range: NumberRange = "+3226127000..+3226127009".parse()?;
    /// assert_eq!(Span::from(range).last(), range.last().value());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn last(self) -> u64 {
        self.last
    }

    /// Returns `true` if the two have a position in common. A number and a prefix never overlap: see
    /// [`Span::conflicts_with`].
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

    /// Returns `true` if all of `other` lies in this interval.
    ///
    /// ```
    /// use numbering_core::{Prefix, Span};
    ///
    /// let (prefix, longer): (Prefix, Prefix) = ("+32261".parse()?, "+322612".parse()?);
    /// assert!(Span::from(prefix).contains(longer.into()));
    /// assert!(!Span::from(longer).contains(prefix.into()));
    /// # Ok::<(), numbering_core::ParseNumberError>(())
    /// ```
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.first <= other.first && other.last <= self.last
    }

    /// Returns `true` if `next` begins at the position after the last one, with digit strings as long.
    ///
    /// ```
    /// use numbering_core::{Prefix, Span};
    ///
    /// let (prefix, next): (Prefix, Prefix) = ("+32261".parse()?, "+32262".parse()?);
    /// assert!(Span::from(prefix).touches(next.into()));
    /// # Ok::<(), numbering_core::ParseNumberError>(())
    /// ```
    #[must_use]
    pub fn touches(self, next: Self) -> bool {
        digits::successor(self.last) == Some(next.first)
    }

    /// The positions that lie in both.
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

    /// The positions of both as one interval; `None` if the two neither overlap nor touch.
    ///
    /// ```
    /// use numbering_core::{NumberRange, Span};
    ///
    /// let ranges: [NumberRange; 2] = ["+3226127000..+3226127004".parse()?, "+3226127005".parse()?];
    /// let whole: NumberRange = "+3226127000..+3226127005".parse()?;
    /// let [one, next] = ranges.map(Span::from);
    /// assert_eq!(next.union(one), Some(whole.into()));
    /// assert_eq!(one.union("+3226127006".parse::<NumberRange>()?.into()), None);
    /// # Ok::<(), numbering_core::ParseRangeError>(())
    /// ```
    #[must_use]
    pub fn union(self, other: Self) -> Option<Self> {
        let (one, next) = (self.min(other), self.max(other));
        (one.overlaps(next) || one.touches(next)).then(|| one.hull(next))
    }

    /// The least interval in which both lie. `other` does not begin before this one.
    pub(crate) fn hull(self, other: Self) -> Self {
        Self {
            first: self.first,
            last: self.last.max(other.last),
        }
    }

    /// The part of this interval before `other`.
    pub(crate) fn before(self, other: Self) -> Option<Self> {
        (self.first < other.first).then(|| Self {
            first: self.first,
            last: self.last.min(other.first - 1),
        })
    }

    /// The part of this interval after `other`.
    pub(crate) fn after(self, other: Self) -> Option<Self> {
        (other.last < self.last).then(|| Self {
            first: self.first.max(other.last + 1),
            last: self.last,
        })
    }

    /// The numbers of this interval; `None` if it lies in the prefix space.
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

    /// Returns `true` if this is an interval of the prefix space, not of numbers.
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
        PREFIX_SPACE < self.first
    }

    /// The fewest prefixes that cover this interval, in order; none if it is an interval of numbers.
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
        let (mut next, end) = (self.first - PREFIX_SPACE, self.last - PREFIX_SPACE + 1);
        while next < end {
            let size = largest_block(next, end);
            cover.extend(Prefix::from_value(next / size));
            next += size;
        }
        cover
    }

    /// The numbers of `digit_count` digits that begin with a prefix of this interval; `None` if there are none of
    /// that length, or if this is an interval of numbers.
    ///
    /// ```
    /// use numbering_core::{Prefix, Span};
    ///
    /// let prefix: Prefix = "+32261".parse()?;
    /// assert_eq!(Span::from(prefix).numbers_under(10), prefix.numbers(10));
    /// # Ok::<(), numbering_core::ParseNumberError>(())
    /// ```
    #[must_use]
    pub fn numbers_under(self, digit_count: u32) -> Option<NumberRange> {
        if !self.is_prefix_space() || !(E164::DIGITS_MIN..=E164::DIGITS_MAX).contains(&digit_count) {
            return None;
        }
        let size = ten_to(E164::DIGITS_MAX - digit_count);
        let first = E164::from_value((self.first - PREFIX_SPACE).div_ceil(size))?;
        let last = E164::from_value((self.last - PREFIX_SPACE + 1) / size - 1)?;
        NumberRange::new(first, last).ok()
    }

    /// The number of `digit_count` digits with which the digit string at a position of the prefix space begins.
    pub(crate) const fn number_at(position: u64, digit_count: u32) -> Option<E164> {
        match position.checked_sub(PREFIX_SPACE) {
            Some(digits) => E164::from_value(digits / ten_to(E164::DIGITS_MAX - digit_count)),
            None => None,
        }
    }

    /// The digit strings that begin with a number of this interval; the interval itself if it lies in the prefix
    /// space.
    ///
    /// ```
    /// use numbering_core::{NumberRange, Prefix, Span};
    ///
    /// let range: NumberRange = "+3226127000..+3226127009".parse()?;
    /// let prefix: Prefix = "+322612700".parse()?;
    /// assert_eq!(Span::from(range).prefix_space(), Span::from(prefix));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn prefix_space(self) -> Self {
        let Some(numbers) = self.numbers() else {
            return self;
        };
        let size = ten_to(E164::DIGITS_MAX - numbers.digit_count());
        Self {
            first: PREFIX_SPACE + self.first * size,
            last: PREFIX_SPACE + (self.last + 1) * size - 1,
        }
    }

    /// The number of `digit_count` digits with which the string at a position of the prefix space begins.
    pub(crate) fn number_before(position: u64, digit_count: u32) -> Option<Self> {
        let digits = position.checked_sub(PREFIX_SPACE)?;
        let size = ten_to(E164::DIGITS_MAX.checked_sub(digit_count)?);
        E164::from_value(digits / size).map(Self::from)
    }

    /// Returns `true` if the two must not be held separately: a number conflicts with itself, and a prefix with
    /// everything that begins with it. Numbers of different lengths never conflict (`+43112345` is not
    /// `+4311234510`).
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
            (Some(numbers), None) => other.conflicts_with_numbers(numbers),
            (None, Some(numbers)) => self.conflicts_with_numbers(numbers),
            (Some(_), Some(_)) | (None, None) => self.overlaps(other),
        }
    }

    fn conflicts_with_numbers(self, numbers: NumberRange) -> bool {
        self.numbers_under(numbers.digit_count())
            .is_some_and(|under| under.overlaps(numbers))
    }

    /// The intervals in which everything lies that can conflict with this one: itself, and in the other part of
    /// the number axis its prefix space, or the numbers under it, length by length. At most 10.
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

/// The size of the largest block, aligned to its size, that begins at `next` and ends before `end`.
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
        let first = PREFIX_SPACE + prefix.aligned();
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
