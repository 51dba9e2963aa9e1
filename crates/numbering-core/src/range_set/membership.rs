//! The membership of numbers and ranges in a [`RangeSet`].

use super::set::RangeSet;
use super::slices;
use crate::number::E164;
use crate::range::NumberRange;

impl RangeSet {
    /// Returns `true` if the set holds `number`. `O(log n)`.
    ///
    /// ```
    /// use numbering_core::RangeSet;
    ///
    /// let set: RangeSet = "+3225000000..+3225000009".parse()?;
    /// assert!(set.contains("+3225000009".parse()?));
    /// assert!(!set.contains("+3225000010".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn contains(&self, number: E164) -> bool {
        self.contains_range(NumberRange::single(number))
    }

    /// Yields for each of `numbers`, in their order, `true` if the set holds it.
    ///
    /// This is meant for many numbers that ascend: each search starts at the result of the one before, `O(log d)` for
    /// `d` ranges between the two. A number that is less than the one before costs `O(log n)`.
    ///
    /// ```
    /// use numbering_core::{E164, RangeSet};
    ///
    /// let set: RangeSet = "+3225000000..+3225000009".parse()?;
    /// let numbers: [E164; 3] = ["+3225000009".parse()?, "+3225000010".parse()?, "+3225000000".parse()?];
    /// assert!(set.contains_each(numbers).eq([true, false, true]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn contains_each<I>(&self, numbers: I) -> impl Iterator<Item = bool>
    where
        I: IntoIterator<Item = E164>,
    {
        let (mut rest, mut before) = (self.as_slice(), E164::MIN);
        numbers.into_iter().map(move |number| {
            if number < before {
                rest = &self.ranges;
            }
            before = number;
            slices::take_while(&mut rest, |held| held.last() < number);
            rest.first().is_some_and(|held| held.first() <= number)
        })
    }

    /// Returns `true` if the set holds every number of `range`. `O(log n)`.
    ///
    /// ```
    /// use numbering_core::RangeSet;
    ///
    /// let set: RangeSet = "+3225000000..+3225000009, +3225000011".parse()?;
    /// assert!(set.contains_range("+3225000002..+3225000009".parse()?));
    /// assert!(!set.contains_range("+3225000002..+3225000011".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn contains_range(&self, range: NumberRange) -> bool {
        let candidate = self.overlapping(range).first();
        candidate.is_some_and(|held| held.contains_range(range))
    }

    /// Returns `true` if the set holds any number of `range`. `O(log n)`.
    ///
    /// ```
    /// use numbering_core::RangeSet;
    ///
    /// let set: RangeSet = "+3225000000..+3225000009".parse()?;
    /// assert!(set.overlaps("+3225000009..+3225000020".parse()?));
    /// assert!(!set.overlaps("+3225000010..+3225000020".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn overlaps(&self, range: NumberRange) -> bool {
        !self.overlapping(range).is_empty()
    }

    /// The ranges of the set that have a number in common with `range`, whole, in order. `O(log n)`.
    ///
    /// ```
    /// use numbering_core::RangeSet;
    ///
    /// let set: RangeSet = "+3225000000..+3225000009, +3225000011".parse()?;
    /// assert_eq!(set.overlapping("+3225000009..+3225000010".parse()?), ["+3225000000..+3225000009".parse()?]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn overlapping(&self, range: NumberRange) -> &[NumberRange] {
        slices::overlapping(&self.ranges, range)
    }
}
