//! The algebra of sets: union, intersection, difference, complement; and single ranges added and removed.

use core::ops::{BitAnd, BitOr, Sub};

use super::set::RangeSet;
use super::{kernel, slices};
use crate::intervals::merge_intervals;
use crate::range::NumberRange;

impl RangeSet {
    /// The numbers that one set or the other holds.
    ///
    /// `O(n + m)`; if one of the two is much smaller, the ranges of the other that it does not touch are copied in
    /// blocks.
    ///
    /// ```
    /// use numbering_core::RangeSet;
    ///
    /// let one: RangeSet = "+3225000000..+3225000004".parse()?;
    /// let other: RangeSet = "+3225000005..+3225000009, +3226000000".parse()?;
    /// assert_eq!(one.union(&other), "+3225000000..+3225000009, +3226000000".parse()?);
    /// assert_eq!(&one | &other, one.union(&other));
    /// # Ok::<(), numbering_core::ParseRangeSetError>(())
    /// ```
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self::from_canonical(kernel::union(&self.ranges, &other.ranges))
    }

    /// The numbers that both sets hold.
    ///
    /// `O(n + m)`; if one of the two, of `m` ranges, is much smaller, `O(m log n + k)` for `k` ranges of the result.
    ///
    /// ```
    /// use numbering_core::RangeSet;
    ///
    /// let one: RangeSet = "+3225000000..+3225000004, +3225000009".parse()?;
    /// let other: RangeSet = "+3225000003..+3225000009".parse()?;
    /// assert_eq!(one.intersection(&other), "+3225000003..+3225000004, +3225000009".parse()?);
    /// assert_eq!(&one & &other, one.intersection(&other));
    /// # Ok::<(), numbering_core::ParseRangeSetError>(())
    /// ```
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self::from_canonical(kernel::intersection(&self.ranges, &other.ranges))
    }

    /// The numbers of this set that `other` does not hold.
    ///
    /// `O(n + m)`; if `other` is much smaller, the ranges that it does not touch are copied in blocks; if this
    /// set, of `n` ranges, is much smaller, `O(n log m + k)` for the `k` ranges of `other` that overlap it.
    ///
    /// ```
    /// use numbering_core::RangeSet;
    ///
    /// let held: RangeSet = "+3225000000..+3225000009".parse()?;
    /// let assigned: RangeSet = "+3225000003, +3225000008..+3225000020".parse()?;
    /// assert_eq!(held.difference(&assigned), "+3225000000..+3225000002, +3225000004..+3225000007".parse()?);
    /// assert_eq!(&held - &assigned, held.difference(&assigned));
    /// # Ok::<(), numbering_core::ParseRangeSetError>(())
    /// ```
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        Self::from_canonical(kernel::difference(&self.ranges, &other.ranges))
    }

    /// The numbers of `within` that the set does not hold. `O(log n + k)` for `k` ranges that overlap `within`.
    ///
    /// ```
    /// use numbering_core::RangeSet;
    ///
    /// let held: RangeSet = "+3225000000..+3225000004, +3225000008".parse()?;
    /// let rest = held.complement("+3225000000..+3225000009".parse()?);
    /// assert_eq!(rest, "+3225000005..+3225000007, +3225000009".parse()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn complement(&self, within: NumberRange) -> Self {
        Self::from_canonical(self.gaps(within).collect())
    }

    /// Adds the numbers of `range`, and returns `true` if the set lacked any of them. `O(n)`, as the ranges behind
    /// it move; to add many, use [`extend`](Self::extend).
    ///
    /// ```
    /// use numbering_core::{E164, NumberRange, RangeSet};
    ///
    /// let (range, next): (NumberRange, E164) = ("+3225000000..+3225000004".parse()?, "+3225000005".parse()?);
    /// let mut set = RangeSet::new();
    /// assert!(set.insert(range) && set.insert(next) && !set.insert(next));
    /// assert_eq!(set.to_string(), "+3225000000..+3225000005");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn insert(&mut self, range: impl Into<NumberRange>) -> bool {
        let range = range.into();
        if self.contains_range(range) {
            return false;
        }
        let begin = self
            .ranges
            .partition_point(|held| held.last() < range.first() && !held.touches(range));
        let end = self
            .ranges
            .partition_point(|held| held.first() <= range.last() || range.touches(*held));
        let near = self.ranges.get(begin..end).unwrap_or_default().iter();
        let whole = near.fold(range, |whole, held| whole.union(*held).unwrap_or(whole));
        self.ranges.splice(begin..end, [whole]);
        self.check_invariants();
        true
    }

    /// Removes the numbers of `range`, and returns `true` if the set had any of them. `O(n)`, as the ranges behind
    /// it move; to remove many, use [`difference`](Self::difference).
    ///
    /// ```
    /// use numbering_core::{NumberRange, RangeSet};
    ///
    /// let range: NumberRange = "+3225000003..+3225000008".parse()?;
    /// let mut set: RangeSet = "+3225000000..+3225000009".parse()?;
    /// assert!(set.remove(range) && !set.remove(range));
    /// assert_eq!(set.to_string(), "+3225000000..+3225000002, +3225000009");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn remove(&mut self, range: impl Into<NumberRange>) -> bool {
        let range = range.into();
        let begin = self.ranges.partition_point(|held| held.last() < range.first());
        let near = slices::overlapping(&self.ranges, range);
        let before = near.first().and_then(|held| held.before(range));
        let after = near.last().and_then(|held| held.after(range));
        let end = begin + near.len();
        self.ranges.splice(begin..end, before.into_iter().chain(after));
        self.check_invariants();
        begin < end
    }
}

impl<T: Into<NumberRange>> FromIterator<T> for RangeSet {
    /// The numbers of all the ranges, or all the numbers, which may overlap and come in any order. `O(n log n)`,
    /// and `O(n)` if they ascend.
    fn from_iter<I: IntoIterator<Item = T>>(ranges: I) -> Self {
        let ranges = ranges.into_iter().map(Into::into).collect();
        Self::from_canonical(merge_intervals(ranges, NumberRange::union_with_next))
    }
}

impl<T: Into<NumberRange>> Extend<T> for RangeSet {
    /// Adds the numbers of all the ranges, or all the numbers, in any order: `O(n + m log m)`.
    fn extend<I: IntoIterator<Item = T>>(&mut self, ranges: I) {
        *self = self.union(&ranges.into_iter().collect());
    }
}

impl BitOr for &RangeSet {
    type Output = RangeSet;

    /// [`RangeSet::union`].
    fn bitor(self, other: Self) -> RangeSet {
        self.union(other)
    }
}

impl BitAnd for &RangeSet {
    type Output = RangeSet;

    /// [`RangeSet::intersection`].
    fn bitand(self, other: Self) -> RangeSet {
        self.intersection(other)
    }
}

impl Sub for &RangeSet {
    type Output = RangeSet;

    /// [`RangeSet::difference`].
    fn sub(self, other: Self) -> RangeSet {
        self.difference(other)
    }
}
