//! [`RangeSet`]: a set of telephone numbers, kept as ranges.

use alloc::vec::{self, Vec};
use core::iter::{Copied, FusedIterator};
use core::slice;

use crate::number::E164;
use crate::range::NumberRange;

/// A set of telephone numbers, of one length or of several.
///
/// Its size is that of its ranges, 16 bytes each, however many numbers they hold.
///
/// # Invariants
///
/// 1. The ranges ascend.
/// 2. No two ranges have a number in common.
/// 3. No two ranges touch: if one begins with the number that follows the last of the other, with as many
///    digits, the two are one range. `+9999999` and `+10000000` differ in length, and do not touch.
///
/// So two sets of the same numbers have the same ranges, and are equal. Sets are ordered as their lists of ranges.
///
/// # Textual representation
///
/// The ranges as [`NumberRange`] formats them, separated by commas. The empty set is the empty text.
///
/// ```
/// use numbering_core::RangeSet;
///
/// let held: RangeSet = "+3225000000..+3225000009".parse()?;
/// let assigned: RangeSet = "+3225000002, +3225000003..+3225000004".parse()?;
/// assert_eq!((&held - &assigned).to_string(), "+3225000000..+3225000001, +3225000005..+3225000009");
/// # Ok::<(), numbering_core::ParseRangeSetError>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RangeSet {
    pub(super) ranges: Vec<NumberRange>,
}

impl RangeSet {
    /// The empty set. It does not allocate.
    ///
    /// ```
    /// assert!(numbering_core::RangeSet::new().is_empty());
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self { ranges: Vec::new() }
    }

    /// The set of `ranges`, which satisfy the invariants.
    pub(super) fn from_canonical(ranges: Vec<NumberRange>) -> Self {
        let set = Self { ranges };
        set.check_invariants();
        set
    }

    /// Panics in a debug build if an invariant is violated. `O(n)` there, free in a release build.
    pub(super) fn check_invariants(&self) {
        debug_assert!(
            self.ranges
                .is_sorted_by(|one, next| one.last() < next.first() && !one.touches(*next)),
            "not canonical: {self:?}"
        );
    }

    /// Returns `true` if the set holds no number. `O(1)`.
    ///
    /// ```
    /// use numbering_core::{NumberRange, RangeSet};
    ///
    /// let range: NumberRange = "+3225000000..+3225000009".parse()?;
    /// assert!(RangeSet::new().is_empty() && !RangeSet::from(range).is_empty());
    /// # Ok::<(), numbering_core::ParseRangeError>(())
    /// ```
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// The ranges, in order: the fewest that hold exactly these numbers. `O(1)`.
    ///
    /// ```
    /// use numbering_core::RangeSet;
    ///
    /// let set: RangeSet = "+3225000001, +3225000000, +3225000005".parse()?;
    /// assert_eq!(set.as_slice().len(), 2);
    /// # Ok::<(), numbering_core::ParseRangeSetError>(())
    /// ```
    #[must_use]
    pub fn as_slice(&self) -> &[NumberRange] {
        &self.ranges
    }

    /// An iterator over the ranges, in order, from either end. `O(1)` a range.
    ///
    /// ```
    /// use numbering_core::RangeSet;
    ///
    /// let set: RangeSet = "+3225000000..+3225000009, +3226000000".parse()?;
    /// assert_eq!(set.iter().len(), 2);
    /// assert_eq!(set.iter().next_back(), Some("+3226000000".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn iter(&self) -> Ranges<'_> {
        Ranges(self.ranges.iter().copied())
    }

    /// An iterator over the numbers, in order, from either end. No range is expanded: the iterator is a few
    /// integers. `O(1)` a number.
    ///
    /// ```
    /// use numbering_core::RangeSet;
    ///
    /// let set: RangeSet = "+3225000008..+3225000009, +3226000000".parse()?;
    /// let numbers: Vec<_> = set.numbers().map(|number| number.to_string()).collect();
    /// assert_eq!(numbers, ["+3225000008", "+3225000009", "+3226000000"]);
    /// # Ok::<(), numbering_core::ParseRangeSetError>(())
    /// ```
    #[must_use]
    pub fn numbers(&self) -> impl DoubleEndedIterator<Item = E164> + Clone + FusedIterator + '_ {
        self.ranges.iter().flat_map(|range| range.iter())
    }
}

/// An iterator over the ranges of a [`RangeSet`], in order.
#[derive(Clone, Debug)]
pub struct Ranges<'a>(Copied<slice::Iter<'a, NumberRange>>);

impl Iterator for Ranges<'_> {
    type Item = NumberRange;

    fn next(&mut self) -> Option<NumberRange> {
        self.0.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl DoubleEndedIterator for Ranges<'_> {
    fn next_back(&mut self) -> Option<NumberRange> {
        self.0.next_back()
    }
}

impl ExactSizeIterator for Ranges<'_> {}
impl FusedIterator for Ranges<'_> {}

impl<'a> IntoIterator for &'a RangeSet {
    type Item = NumberRange;
    type IntoIter = Ranges<'a>;

    fn into_iter(self) -> Ranges<'a> {
        self.iter()
    }
}

/// An iterator over the ranges of a [`RangeSet`] that it consumes, in order.
///
/// ```
/// use numbering_core::{NumberRange, RangeSet};
///
/// let set: RangeSet = "+3225000000..+3225000009, +3226000000".parse()?;
/// let counts: Vec<u64> = set.into_iter().map(NumberRange::len).collect();
/// assert_eq!(counts, [10, 1]);
/// # Ok::<(), numbering_core::ParseRangeSetError>(())
/// ```
#[derive(Clone, Debug)]
pub struct IntoRanges(vec::IntoIter<NumberRange>);

impl Iterator for IntoRanges {
    type Item = NumberRange;

    fn next(&mut self) -> Option<NumberRange> {
        self.0.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl DoubleEndedIterator for IntoRanges {
    fn next_back(&mut self) -> Option<NumberRange> {
        self.0.next_back()
    }
}

impl ExactSizeIterator for IntoRanges {}
impl FusedIterator for IntoRanges {}

impl IntoIterator for RangeSet {
    type Item = NumberRange;
    type IntoIter = IntoRanges;

    fn into_iter(self) -> IntoRanges {
        IntoRanges(self.ranges.into_iter())
    }
}

impl From<NumberRange> for RangeSet {
    fn from(range: NumberRange) -> Self {
        Self::from_canonical(alloc::vec![range])
    }
}
