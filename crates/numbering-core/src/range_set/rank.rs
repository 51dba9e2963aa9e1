//! The numbers of a [`RangeSet`] by rank, and the gaps between them.

use core::iter;

use super::set::RangeSet;
use crate::number::E164;
use crate::range::NumberRange;

impl RangeSet {
    /// The count of numbers. `O(n)`.
    ///
    /// ```
    /// use numbering_core::RangeSet;
    ///
    /// let set: RangeSet = "+3225000000..+3225999999, +3226000001".parse()?;
    /// assert_eq!(set.number_count(), 1_000_001);
    /// # Ok::<(), numbering_core::ParseRangeSetError>(())
    /// ```
    #[must_use]
    pub fn number_count(&self) -> u64 {
        self.iter().map(NumberRange::len).sum()
    }

    /// The number of the set that follows `rank` lesser ones; `None` if the set has no more than `rank` numbers.
    /// `O(n)`.
    ///
    /// ```
    /// use numbering_core::RangeSet;
    ///
    /// let set: RangeSet = "+3225000000..+3225000009, +3226000001".parse()?;
    /// assert_eq!(set.nth(0), Some("+3225000000".parse()?));
    /// assert_eq!(set.nth(10), Some("+3226000001".parse()?));
    /// assert_eq!(set.nth(11), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn nth(&self, rank: u64) -> Option<E164> {
        let mut rank = rank;
        for range in self {
            if rank < range.len() {
                return E164::from_value(range.first().value() + rank);
            }
            rank -= range.len();
        }
        None
    }

    /// The count of numbers of the set that are less than `number`, which need not be one of them. `O(n)`.
    ///
    /// ```
    /// use numbering_core::RangeSet;
    ///
    /// let set: RangeSet = "+3225000000..+3225000009, +3226000001".parse()?;
    /// assert_eq!(set.rank("+3225000005".parse()?), 5);
    /// assert_eq!(set.rank("+3225123456".parse()?), 10);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn rank(&self, number: E164) -> u64 {
        let earlier = self.iter().take_while(|range| range.first() < number);
        earlier
            .map(|range| range.len().min(number.value() - range.first().value()))
            .sum()
    }

    /// The longest ranges of `within` of which the set holds no number, in order. `O(log n)`, and `O(1)` a gap.
    ///
    /// If the set is the numbers in use, a gap that is long enough has room for a block:
    ///
    /// ```
    /// use numbering_core::RangeSet;
    ///
    /// let taken: RangeSet = "+3225000002, +3225000005".parse()?;
    /// let mut gaps = taken.gaps("+3225000000..+3225000009".parse()?);
    /// assert_eq!(gaps.find(|gap| 3 <= gap.len()), Some("+3225000006..+3225000009".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn gaps(&self, within: NumberRange) -> impl Iterator<Item = NumberRange> + '_ {
        let taken = self.overlapping(within).iter();
        let firsts = taken.clone().map(|range| range.last().successor());
        let lasts = taken.map(|range| range.first().predecessor());
        let ends = iter::once(Some(within.first()))
            .chain(firsts)
            .zip(lasts.chain([Some(within.last())]));
        ends.filter_map(|(first, last)| NumberRange::new(first?, last?).ok())
    }

    /// The first `count` consecutive numbers of the set, all of one length; `None` if the set has no `count`
    /// consecutive numbers, and for a `count` of 0. `O(n)`.
    ///
    /// ```
    /// use numbering_core::RangeSet;
    ///
    /// let available: RangeSet = "+3225000000..+3225000001, +3225000005..+3225000009".parse()?;
    /// assert_eq!(available.first_fit(3), Some("+3225000005..+3225000007".parse()?));
    /// assert_eq!(available.first_fit(6), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn first_fit(&self, count: u64) -> Option<NumberRange> {
        let distance = count.checked_sub(1)?;
        let range = self.iter().find(|range| count <= range.len())?;
        let last = E164::from_value(range.first().value() + distance)?;
        Some(NumberRange::from_ordered(range.first(), last))
    }
}
