//! [`NumberRange`]: consecutive numbers of the same length.

use core::fmt;
use core::iter::FusedIterator;
use core::str::FromStr;

use crate::number::E164;
use crate::range_error::{ParseRangeError, RangeError};

/// The numbers from `first` to `last`, both included. Both have the same digit count, and `first <= last`.
///
/// A range is two integers, however many numbers it holds.
///
/// # Textual representation
///
/// `+3226127000..+3226127002`; a range of one number is the number alone.
///
/// ```
/// use numbering_core::NumberRange;
///
/// let range: NumberRange = "+3226127000..+3226127002".parse()?;
/// assert_eq!(range.len(), 3);
/// assert!(range.contains("+3226127001".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NumberRange {
    first: E164,
    last: E164,
}

impl NumberRange {
    /// The range from `first` to `last`, both included.
    ///
    /// # Errors
    ///
    /// [`RangeError`] if the ends differ in length or are in the wrong order.
    ///
    /// ```
    /// use numbering_core::{E164, NumberRange, RangeError};
    ///
    /// let (first, last): (E164, E164) = ("+3226127000".parse()?, "+3226127009".parse()?);
    /// assert_eq!(NumberRange::new(first, last)?.len(), 10);
    /// assert!(matches!(NumberRange::new(last, first), Err(RangeError::Reversed { .. })));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const fn new(first: E164, last: E164) -> Result<Self, RangeError> {
        if first.digit_count() != last.digit_count() {
            return Err(RangeError::UnequalLengths { first, last });
        }
        if last.value() < first.value() {
            return Err(RangeError::Reversed { first, last });
        }
        Ok(Self { first, last })
    }

    /// The range of one number.
    ///
    /// ```
    /// use numbering_core::NumberRange;
    ///
    /// let range = NumberRange::single("+3226127000".parse()?);
    /// assert_eq!(range, "+3226127000".parse()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn single(number: E164) -> Self {
        Self {
            first: number,
            last: number,
        }
    }

    /// The range from `first` to `last`, which lie in a valid range, in this order.
    pub(crate) const fn from_ordered(first: E164, last: E164) -> Self {
        Self { first, last }
    }

    /// The first number.
    ///
    /// ```
    /// use numbering_core::NumberRange;
    ///
    /// let range: NumberRange = "+3226127000..+3226127009".parse()?;
    /// assert_eq!(range.first(), "+3226127000".parse()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn first(self) -> E164 {
        self.first
    }

    /// The last number.
    ///
    /// ```
    /// use numbering_core::NumberRange;
    ///
    /// let range: NumberRange = "+3226127000..+3226127009".parse()?;
    /// assert_eq!(range.last(), "+3226127009".parse()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn last(self) -> E164 {
        self.last
    }

    /// The count of numbers, at least 1.
    ///
    /// ```
    /// use numbering_core::NumberRange;
    ///
    /// let range: NumberRange = "+3226127000..+3226127009".parse()?;
    /// assert_eq!(range.len(), 10);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a range is never empty")]
    pub const fn len(self) -> u64 {
        self.last.value() - self.first.value() + 1
    }

    /// Returns `true` if the range holds one number only.
    ///
    /// ```
    /// use numbering_core::NumberRange;
    ///
    /// let range: NumberRange = "+3226127000..+3226127009".parse()?;
    /// assert!(!range.is_single());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn is_single(self) -> bool {
        self.first.value() == self.last.value()
    }

    /// The count of digits of each number.
    ///
    /// ```
    /// use numbering_core::NumberRange;
    ///
    /// let range: NumberRange = "+3226127000..+3226127009".parse()?;
    /// assert_eq!(range.digit_count(), 10);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn digit_count(self) -> u32 {
        self.first.digit_count()
    }

    /// Returns `true` if the range holds `number`.
    ///
    /// ```
    /// use numbering_core::NumberRange;
    ///
    /// let range: NumberRange = "+3226127000..+3226127009".parse()?;
    /// assert!(range.contains("+3226127009".parse()?));
    /// assert!(!range.contains("+3226127010".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn contains(self, number: E164) -> bool {
        self.first <= number && number <= self.last
    }

    /// Returns `true` if the range holds every number of `other`.
    ///
    /// ```
    /// use numbering_core::NumberRange;
    ///
    /// let range: NumberRange = "+3226127000..+3226127009".parse()?;
    /// assert!(range.contains_range("+3226127003..+3226127009".parse()?));
    /// assert!(!range.contains_range("+3226127003..+3226127010".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn contains_range(self, other: Self) -> bool {
        self.first <= other.first && other.last <= self.last
    }

    /// Returns `true` if the two have a number in common.
    ///
    /// ```
    /// use numbering_core::NumberRange;
    ///
    /// let range: NumberRange = "+3226127000..+3226127009".parse()?;
    /// assert!(range.overlaps("+3226127009..+3226127019".parse()?));
    /// assert!(!range.overlaps("+3226127010..+3226127019".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    /// Returns `true` if `next` begins with the number after the last of this range, so that both form one range.
    ///
    /// ```
    /// use numbering_core::NumberRange;
    ///
    /// let range: NumberRange = "+3226127000..+3226127009".parse()?;
    /// assert!(range.touches("+3226127010..+3226127019".parse()?));
    /// assert!(!range.touches("+3226127009..+3226127019".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn touches(self, next: Self) -> bool {
        self.last.successor() == Some(next.first)
    }

    /// The numbers of both as one range; `None` if the two neither overlap nor touch.
    ///
    /// ```
    /// use numbering_core::NumberRange;
    ///
    /// let range: NumberRange = "+3226127000..+3226127009".parse()?;
    /// let whole: NumberRange = "+3226127000..+3226127019".parse()?;
    /// assert_eq!(range.union("+3226127010..+3226127019".parse()?), Some(whole));
    /// assert_eq!(range.union("+3226127011..+3226127019".parse()?), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn union(self, other: Self) -> Option<Self> {
        if other.first < self.first {
            other.union_with_next(self)
        } else {
            self.union_with_next(other)
        }
    }

    /// The union with `next`, which does not begin before this range: one comparison less where ranges ascend.
    pub(crate) fn union_with_next(self, next: Self) -> Option<Self> {
        (next.first <= self.last || self.touches(next)).then(|| Self {
            first: self.first,
            last: self.last.max(next.last),
        })
    }

    /// The numbers of this range before the first of `other`.
    pub(crate) fn before(self, other: Self) -> Option<Self> {
        let last = self.last.min(other.first.predecessor()?);
        (self.first <= last).then_some(Self { last, ..self })
    }

    /// The numbers of this range after the last of `other`.
    pub(crate) fn after(self, other: Self) -> Option<Self> {
        let first = self.first.max(other.last.successor()?);
        (first <= self.last).then_some(Self { first, ..self })
    }

    /// The numbers that both hold.
    ///
    /// ```
    /// use numbering_core::NumberRange;
    ///
    /// let range: NumberRange = "+3226127000..+3226127009".parse()?;
    /// let both = range.intersection("+3226127005..+3226127019".parse()?);
    /// assert_eq!(both, Some("+3226127005..+3226127009".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn intersection(self, other: Self) -> Option<Self> {
        let (first, last) = (self.first.max(other.first), self.last.min(other.last));
        (first <= last).then_some(Self { first, last })
    }

    /// The first `count` numbers, or all if there are fewer; `None` for a count of 0.
    pub(crate) fn lowest(self, count: u64) -> Option<Self> {
        let more = count.checked_sub(1)?.min(self.len() - 1);
        let last = E164::from_value(self.first.value() + more)?;
        Some(Self { last, ..self })
    }

    /// The multiples of `size` that lie wholly in the range, as one range: the first number is a multiple of it, and so
    /// is the one after the last.
    pub(crate) fn multiples(self, size: u64) -> Option<Self> {
        let first = self.first.value().next_multiple_of(size);
        let end = (self.last.value() + 1) / size * size;
        (first < end).then(|| Self::from_ordered(E164::from_known(first), E164::from_known(end - 1)))
    }

    /// An iterator over the numbers, in order, from either end. The range is not expanded: the iterator is two
    /// integers.
    ///
    /// ```
    /// use numbering_core::NumberRange;
    ///
    /// let range: NumberRange = "+3226127000..+3226127009".parse()?;
    /// assert_eq!(range.iter().len(), 10);
    /// assert_eq!(range.iter().next_back(), Some(range.last()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn iter(self) -> Numbers {
        Numbers {
            next: self.first.value(),
            end: self.last.value() + 1,
        }
    }
}

impl IntoIterator for NumberRange {
    type Item = E164;
    type IntoIter = Numbers;

    fn into_iter(self) -> Numbers {
        self.iter()
    }
}

impl From<E164> for NumberRange {
    fn from(number: E164) -> Self {
        Self::single(number)
    }
}

impl fmt::Display for NumberRange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_single() {
            self.first.fmt(formatter)
        } else {
            write!(formatter, "{}..{}", self.first, self.last)
        }
    }
}

impl fmt::Debug for NumberRange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl FromStr for NumberRange {
    type Err = ParseRangeError;

    /// Parses two numbers separated by `..`, or one number.
    ///
    /// # Errors
    ///
    /// [`ParseRangeError`] names the number at fault, or the reason why the two are not the ends of a range.
    fn from_str(text: &str) -> Result<Self, ParseRangeError> {
        let Some((first, last)) = text.split_once("..") else {
            return Ok(Self::single(text.parse().map_err(ParseRangeError::Number)?));
        };
        let first = first.parse().map_err(ParseRangeError::First)?;
        let last = last.parse().map_err(ParseRangeError::Last)?;
        Self::new(first, last).map_err(ParseRangeError::Ends)
    }
}

/// An iterator over the numbers of a [`NumberRange`], in order.
#[derive(Clone, Debug)]
pub struct Numbers {
    next: u64,
    end: u64,
}

impl Iterator for Numbers {
    type Item = E164;

    fn next(&mut self) -> Option<E164> {
        let number = (self.next < self.end).then_some(self.next)?;
        self.next += 1;
        E164::from_value(number)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = usize::try_from(self.end - self.next).unwrap_or(usize::MAX);
        (left, Some(left))
    }
}

impl DoubleEndedIterator for Numbers {
    fn next_back(&mut self) -> Option<E164> {
        self.end = (self.next < self.end).then(|| self.end - 1)?;
        E164::from_value(self.end)
    }
}

impl ExactSizeIterator for Numbers {}
impl FusedIterator for Numbers {}
