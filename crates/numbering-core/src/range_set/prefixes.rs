//! The prefixes that cover a [`RangeSet`], and the set that prefixes cover.

use super::set::RangeSet;
use crate::prefix::Prefix;
use crate::span::Span;

impl RangeSet {
    /// The fewest prefixes that cover the set and nothing else, in its order, each with the digit count of the
    /// numbers that it stands for.
    ///
    /// A prefix alone names numbers of every length; [`Prefix::numbers`] of the prefix and the digit count is the
    /// range that is meant. At most 18 prefixes for each digit and range.
    ///
    /// ```
    /// use numbering_core::RangeSet;
    ///
    /// let set: RangeSet = "+3225000000..+3225000109, +43112340..+43112349".parse()?;
    /// let prefixes: Vec<_> = set.prefixes().map(|(prefix, digits)| format!("{prefix} of {digits}")).collect();
    /// assert_eq!(prefixes, ["+4311234 of 8", "+32250000 of 10", "+322500010 of 10"]);
    /// # Ok::<(), numbering_core::ParseRangeSetError>(())
    /// ```
    pub fn prefixes(&self) -> impl Iterator<Item = (Prefix, u32)> + '_ {
        self.iter().flat_map(|range| {
            let prefixes = Span::from(range).prefix_space().prefixes().into_iter();
            prefixes.map(move |prefix| (prefix, range.digit_count()))
        })
    }

    /// The numbers of `digit_count` digits that begin with one of `prefixes`. `O(n log n)`, and `O(n)` if the
    /// prefixes ascend.
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
        let prefixes = prefixes.into_iter();
        prefixes
            .filter_map(|prefix| prefix.numbers(digit_count))
            .collect()
    }
}
