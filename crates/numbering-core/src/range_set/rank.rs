//! The numbers of a set by their place, what lies between them, and the prefixes that cover them.

use core::iter;

use super::RangeSet;
use crate::number::E164;
use crate::prefix::Prefix;
use crate::range::NumberRange;
use crate::span::Span;

impl RangeSet {
    /// How many numbers the set holds. `O(n)`.
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

    /// The number that has `rank` numbers of the set before it; `None` if the set has not so many. `O(n)`.
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

    /// How many numbers of the set stand before `number`, which need not be one of them. `O(n)`.
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

    /// The longest ranges of `within` of which the set has nothing, in order. `O(log n)`, and `O(1)` a gap.
    ///
    /// Where the set is what is taken, the first gap that is long enough is the place for a block:
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

    /// The first `count` consecutive numbers of the set, all of one length; `None` if nowhere are so many
    /// together, and for a `count` of 0. `O(n)`.
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

    /// The fewest prefixes that cover the numbers of `digit_count` digits and no other of that length, in
    /// order. `O(log n)`, and at most 18 prefixes a digit and range.
    ///
    /// ```
    /// use numbering_core::RangeSet;
    ///
    /// let set: RangeSet = "+3225000000..+3225000109, +43112345".parse()?;
    /// let prefixes: Vec<_> = set.prefixes(10).map(|prefix| prefix.to_string()).collect();
    /// assert_eq!(prefixes, ["+32250000", "+322500010"]);
    /// # Ok::<(), numbering_core::ParseRangeSetError>(())
    /// ```
    pub fn prefixes(&self, digit_count: u32) -> impl Iterator<Item = Prefix> + '_ {
        let begin = self
            .ranges
            .partition_point(|range| range.digit_count() < digit_count);
        let rest = self.ranges.get(begin..).unwrap_or_default().iter();
        let of_length = rest.take_while(move |range| range.digit_count() == digit_count);
        of_length.flat_map(|range| Span::from(*range).prefix_space().prefixes())
    }

    /// The numbers of `digit_count` digits that begin with one of `prefixes`. `O(n log n)`, and `O(n)` where
    /// the prefixes ascend.
    ///
    /// ```
    /// use numbering_core::RangeSet;
    ///
    /// let set = RangeSet::from_prefixes(["+32250000".parse()?, "+322500010".parse()?], 10);
    /// assert_eq!(set.to_string(), "+3225000000..+3225000109");
    /// # Ok::<(), numbering_core::ParseNumberError>(())
    /// ```
    #[must_use]
    pub fn from_prefixes<I: IntoIterator<Item = Prefix>>(prefixes: I, digit_count: u32) -> Self {
        let numbers = prefixes
            .into_iter()
            .filter_map(|prefix| prefix.numbers(digit_count));
        numbers.collect()
    }
}
