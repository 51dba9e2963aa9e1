//! [`AcceptedItems`]: the items of a request that were accepted so far, and [`Chunk`]: the items that are judged next.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::items::Item;
use crate::range::NumberRange;
use crate::span::Span;

/// The items of a request that were accepted so far. An item that overlaps one of them is a duplicate.
///
/// ```
/// use numbering_core::mobile::AcceptedItems;
/// use numbering_core::NumberRange;
///
/// let (ten, last): (NumberRange, NumberRange) = ("+32471123450..+32471123459".parse()?, "+32471123459".parse()?);
/// let mut accepted = AcceptedItems::default();
/// accepted.add(ten);
/// assert!(accepted.overlaps(last));
/// # Ok::<(), numbering_core::ParseRangeError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AcceptedItems {
    /// The last positions of the items, by their first positions.
    ends: BTreeMap<u64, u64>,
}

impl AcceptedItems {
    /// Returns `true` if `range` overlaps an accepted item. `O(log n)`.
    ///
    /// ```
    /// use numbering_core::mobile::AcceptedItems;
    ///
    /// assert!(!AcceptedItems::default().overlaps("+32471123459".parse()?));
    /// # Ok::<(), numbering_core::ParseRangeError>(())
    /// ```
    #[must_use]
    pub fn overlaps(&self, range: NumberRange) -> bool {
        let span = Span::from(range);
        let before = self.ends.range(..=span.last()).next_back();
        before.is_some_and(|(_, last)| span.first() <= *last)
    }

    /// Adds an item, which overlaps none of those before it. `O(log n)`.
    ///
    /// ```
    /// use numbering_core::mobile::AcceptedItems;
    ///
    /// let mut accepted = AcceptedItems::default();
    /// accepted.add("+32471123459".parse()?);
    /// assert!(accepted.overlaps("+32471123459".parse()?));
    /// # Ok::<(), numbering_core::ParseRangeError>(())
    /// ```
    pub fn add(&mut self, range: NumberRange) {
        let span = Span::from(range);
        self.ends.insert(span.first(), span.last());
    }
}

/// Items that are judged together: a whole request, or the next chunk of it, behind the accepted items of the chunks
/// before.
///
/// ```
/// use numbering_core::mobile::{self, AcceptedItems, Chunk};
/// use numbering_core::{PieceMap, Rejection, TenantKey};
///
/// let items = ["+32471123456".parse().map_err(numbering_core::Malformed::from)];
/// let mut accepted = AcceptedItems::default();
/// accepted.add(items[0].unwrap());
/// let plan = mobile::add(&PieceMap::default(), TenantKey(1), Chunk::after(&accepted, &items));
/// assert!(plan.report.rejections().eq([(0, &Rejection::DuplicateInRequest)]));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Chunk<'a> {
    pub(super) items: &'a [Item],
    pub(super) accepted: Option<&'a AcceptedItems>,
}

impl<'a> Chunk<'a> {
    /// The chunk of a request in which `accepted` were accepted before.
    ///
    /// ```
    /// use numbering_core::mobile::{AcceptedItems, Chunk};
    ///
    /// assert!(Chunk::after(&AcceptedItems::default(), &[]).items().is_empty());
    /// ```
    #[must_use]
    pub const fn after(accepted: &'a AcceptedItems, items: &'a [Item]) -> Self {
        Self {
            items,
            accepted: Some(accepted),
        }
    }

    /// The items.
    ///
    /// ```
    /// use numbering_core::mobile::Chunk;
    ///
    /// assert!(Chunk::from(&[]).items().is_empty());
    /// ```
    pub const fn items(&self) -> &'a [Item] {
        self.items
    }

    /// The accepted items to compare with, which grow with the chunk; `None` if no item can be a duplicate.
    ///
    /// `O(n log n)`: one sort.
    pub(super) fn accepted_before(&self) -> Option<AcceptedItems> {
        let mut sorted: Vec<NumberRange> = self.items.iter().flatten().copied().collect();
        sorted.sort_unstable_by_key(|range| Span::from(*range).first());
        let is_disjoint =
            sorted.is_sorted_by(|one, next| Span::from(*one).last() < Span::from(*next).first());
        let accepted = self.accepted.filter(|accepted| !accepted.ends.is_empty());
        if is_disjoint && accepted.is_none() {
            return None;
        }
        Some(accepted.cloned().unwrap_or_default())
    }
}

impl<'a> From<&'a [Item]> for Chunk<'a> {
    fn from(items: &'a [Item]) -> Self {
        Self {
            items,
            accepted: None,
        }
    }
}

impl<'a> From<&'a Vec<Item>> for Chunk<'a> {
    fn from(items: &'a Vec<Item>) -> Self {
        Self::from(items.as_slice())
    }
}

impl<'a, const N: usize> From<&'a [Item; N]> for Chunk<'a> {
    fn from(items: &'a [Item; N]) -> Self {
        Self::from(items.as_slice())
    }
}
