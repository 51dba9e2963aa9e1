//! [`NumberSearch`]: a filter that is ready to count and to list.

use super::block_search::{BlockSearch, MatchingRanges};
use super::completions::{Completions, count_ends};
use super::filter::NumberFilter;
use crate::number::E164;
use crate::range::NumberRange;

/// A [`NumberFilter`] that is ready to count and to list the numbers of ranges. No range is expanded.
///
/// ```
/// use numbering_core::{NumberFilter, NumberRange, NumberSearch};
///
/// let filter = NumberFilter { ends_with: Some("42".parse()?), ..NumberFilter::ANY };
/// let mut search = NumberSearch::new(&filter);
/// let range: NumberRange = "+3226127000..+3226127199".parse()?;
/// assert_eq!(search.count(range), 2);
/// let found = ["+3226127042", "+3226127142"].map(|number| number.parse().unwrap());
/// assert!(search.ranges(range).eq(found));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct NumberSearch {
    numbers: BlockSearch,
    completions: Completions,
}

impl NumberSearch {
    /// The search for the numbers that match `filter`.
    ///
    /// ```
    /// use numbering_core::{NumberFilter, NumberSearch};
    ///
    /// let search = NumberSearch::new(&NumberFilter::ANY);
    /// assert!(search.matches("+3226127000".parse()?));
    /// # Ok::<(), numbering_core::ParseNumberError>(())
    /// ```
    #[must_use]
    pub fn new(filter: &NumberFilter) -> Self {
        Self {
            numbers: BlockSearch::new(filter, 0),
            completions: Completions::default(),
        }
    }

    /// Returns `true` if `number` matches.
    ///
    /// ```
    /// use numbering_core::{NumberFilter, NumberSearch};
    ///
    /// let filter = NumberFilter { contains: Some("127".parse()?), ..NumberFilter::ANY };
    /// let search = NumberSearch::new(&filter);
    /// assert!(search.matches("+3226127000".parse().unwrap()));
    /// assert!(!search.matches("+3226120700".parse().unwrap()));
    /// # Ok::<(), numbering_core::ParseDigitsError>(())
    /// ```
    #[must_use]
    pub fn matches(&self, number: E164) -> bool {
        self.ranges(number.into()).next().is_some()
    }

    /// The count of numbers of `range` that match.
    ///
    /// The time does not depend on the length of the range: at each end, at most ten digits are tried for each place. The
    /// search remembers the counts of whole blocks, so many ranges cost less than as many searches.
    ///
    /// ```
    /// use numbering_core::{NumberFilter, NumberRange, NumberSearch};
    ///
    /// let filter = NumberFilter { pattern: Some("xx00".parse()?), ..NumberFilter::ANY };
    /// let mut search = NumberSearch::new(&filter);
    /// let range: NumberRange = "+32471000001..+32479999999".parse()?;
    /// assert_eq!(search.count(range), 89_999);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn count(&mut self, range: NumberRange) -> u64 {
        let Some((automaton, start, values)) = self.numbers.searched(range) else {
            return 0;
        };
        if automaton.is_found(start) {
            return count_ends(automaton, values);
        }
        self.completions.count_between(automaton, start, values)
    }

    /// The numbers of `range` that match, as the longest ranges of them, in order. To go on after a number, search the
    /// rest of the range.
    ///
    /// The work between two ranges is bounded, however far they are apart: a range consists of at most 270 blocks of 1,
    /// 10, 100 … numbers, and at most 300 digits are tried to find the next block.
    ///
    /// ```
    /// use numbering_core::{NumberFilter, NumberRange, NumberSearch};
    ///
    /// let filter = NumberFilter { contains: Some("70".parse()?), ..NumberFilter::ANY };
    /// let range: NumberRange = "+3226127000..+3226127299".parse()?;
    /// let found = ["+3226127000..+3226127099", "+3226127170", "+3226127270"].map(|range| range.parse().unwrap());
    /// assert!(NumberSearch::new(&filter).ranges(range).eq(found));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn ranges(&self, range: NumberRange) -> MatchingRanges<'_> {
        self.numbers.ranges(range)
    }
}
