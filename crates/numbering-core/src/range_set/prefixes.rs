//! A [`RangeSet`] as prefixes, and made of prefixes.

use super::set::RangeSet;
use crate::prefix::Prefix;
use crate::span::Span;

impl RangeSet {
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
