//! What makes a set of others: union, intersection, difference, complement; and single ranges in and out.

use alloc::vec::Vec;
use core::ops::{BitAnd, BitOr, Sub};

use super::set::RangeSet;
use super::{kernel, slices};
use crate::range::NumberRange;

impl RangeSet {
    /// The numbers of both sets.
    ///
    /// `O(n + m)`; where one of the two is much smaller, what it does not touch of the other is copied whole.
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

    /// The numbers that lie in both sets.
    ///
    /// `O(n + m)`; where one of the two, of `m` ranges, is much smaller, `O(m log n)` and what comes out.
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

    /// The numbers of this set that do not lie in `other`.
    ///
    /// `O(n + m)`; where `other` is much smaller, what it does not touch is copied whole; where this set, of
    /// `n` ranges, is much smaller, `O(n log m)` and what lies near.
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

    /// The numbers of `within` that the set does not have. `O(log n)` and what lies in `within`.
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

    /// Brings the numbers of `range` in; those the set has already stay. `O(n)`, as ranges behind it move;
    /// [`extend`](Self::extend) is the way for many.
    ///
    /// ```
    /// use numbering_core::RangeSet;
    ///
    /// let mut set = RangeSet::new();
    /// set.insert("+3225000000..+3225000004".parse()?);
    /// set.insert("+3225000005".parse()?);
    /// assert_eq!(set.to_string(), "+3225000000..+3225000005");
    /// # Ok::<(), numbering_core::ParseRangeError>(())
    /// ```
    pub fn insert(&mut self, range: NumberRange) {
        let begin = self
            .ranges
            .partition_point(|held| held.last() < range.first() && !held.touches(range));
        let end = self
            .ranges
            .partition_point(|held| held.first() <= range.last() || range.touches(*held));
        let near = self.ranges.get(begin..end).unwrap_or_default();
        let first = near.first().map_or(range, |held| range.min(*held));
        let whole = near
            .iter()
            .chain([&range])
            .fold(first, |whole, held| whole.through(*held));
        self.ranges.splice(begin..end, [whole]);
        self.check_invariants();
    }

    /// Takes the numbers of `range` out; what the set does not have is passed over. `O(n)`, as ranges behind it
    /// move; [`difference`](Self::difference) is the way for many.
    ///
    /// ```
    /// use numbering_core::RangeSet;
    ///
    /// let mut set: RangeSet = "+3225000000..+3225000009".parse()?;
    /// set.remove("+3225000003..+3225000008".parse()?);
    /// assert_eq!(set.to_string(), "+3225000000..+3225000002, +3225000009");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn remove(&mut self, range: NumberRange) {
        let begin = self.ranges.partition_point(|held| held.last() < range.first());
        let near = slices::overlapping(&self.ranges, range);
        let before = near.first().and_then(|held| held.before(range));
        let after = near.last().and_then(|held| held.after(range));
        let end = begin + near.len();
        self.ranges.splice(begin..end, before.into_iter().chain(after));
        self.check_invariants();
    }
}

impl<T: Into<NumberRange>> FromIterator<T> for RangeSet {
    /// The numbers of all the ranges, or all the numbers, which may overlap and come in any order. `O(n log n)`,
    /// and `O(n)` where they ascend.
    fn from_iter<I: IntoIterator<Item = T>>(ranges: I) -> Self {
        let mut ranges: Vec<NumberRange> = ranges.into_iter().map(Into::into).collect();
        if !ranges.is_sorted() {
            ranges.sort_unstable();
        }
        ranges.dedup_by(|next, kept| {
            let is_one = slices::joins(*kept, *next);
            if is_one {
                *kept = kept.through(*next);
            }
            is_one
        });
        Self::from_canonical(ranges)
    }
}

impl<T: Into<NumberRange>> Extend<T> for RangeSet {
    /// Brings in the numbers of all the ranges, or all the numbers, in any order: `O(n + m log m)`.
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
