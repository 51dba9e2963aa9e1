//! [`ListOrder`]: the order in which a long list is judged, chunk by chunk.

use alloc::vec::Vec;

use super::items::Item;
use crate::span::Span;

/// The order in which the items of a long list are judged, so that it may be cut into chunks anywhere.
///
/// The result is the same as for the whole list in the order of the request: items that overlap, directly or through
/// others, keep that order. Apart from that the order is ascending, so that a chunk touches neighbours. Malformed items
/// are left out.
///
/// ```
/// use numbering_core::{Malformed, mobile::ListOrder};
///
/// let item = |text: &str| text.parse().map_err(Malformed::from);
/// let items = [item("+32471123459"), item("+32471123457"), item("+32471123456..+32471123457"), item("+32")];
/// let order = ListOrder::new(&items);
/// assert!(order.chunk(0, 2).eq([1, 2]));
/// assert!(order.chunk(2, 2).eq([0]));
/// assert!(!order.overlaps_before(2));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListOrder {
    places: Vec<Place>,
}

/// An item at its place in the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    index: u32,
    /// True if no item before it overlaps this one or a later one.
    begins_apart: bool,
}

impl ListOrder {
    /// The order of `items`. `O(n log n)`.
    ///
    /// ```
    /// assert!(numbering_core::mobile::ListOrder::new(&[]).is_empty());
    /// ```
    #[must_use]
    pub fn new(items: &[Item]) -> Self {
        let mut sorted: Vec<(u64, u64, u32)> = (0..)
            .zip(items)
            .filter_map(|(index, item)| {
                let span = Span::from(item.ok()?);
                Some((span.first(), span.last(), index))
            })
            .collect();
        sorted.sort_unstable();
        let mut places = Vec::with_capacity(sorted.len());
        let (mut begin, mut end) = (0, None);
        for (first, last, index) in sorted {
            let begins_apart = end.is_none_or(|end| end < first);
            if begins_apart {
                keep_request_order(&mut places, begin);
                begin = places.len();
            }
            end = end.max(Some(last));
            places.push(Place { index, begins_apart });
        }
        keep_request_order(&mut places, begin);
        Self { places }
    }

    /// The number of well-formed items.
    ///
    /// ```
    /// assert_eq!(numbering_core::mobile::ListOrder::new(&[]).len(), 0);
    /// ```
    #[must_use]
    pub const fn len(&self) -> usize {
        self.places.len()
    }

    /// Returns `true` if no item is well-formed.
    ///
    /// ```
    /// assert!(numbering_core::mobile::ListOrder::new(&[]).is_empty());
    /// ```
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The indices of at most `max` items from place `from` on.
    ///
    /// ```
    /// use numbering_core::{Malformed, mobile::ListOrder};
    ///
    /// let items = ["+32471123459", "+32471123450"].map(|text| text.parse().map_err(Malformed::from));
    /// assert!(ListOrder::new(&items).chunk(0, 9).eq([1, 0]));
    /// ```
    pub fn chunk(&self, from: usize, max: usize) -> impl Iterator<Item = usize> {
        let places = self.places.iter().skip(from).take(max);
        places.map(|place| place.index as usize)
    }

    /// Returns `true` if the item at a place, or a later one, may overlap an item before that place.
    ///
    /// ```
    /// use numbering_core::{Malformed, mobile::ListOrder};
    ///
    /// let items = ["+32471123459"; 2].map(|text| text.parse().map_err(Malformed::from));
    /// let order = ListOrder::new(&items);
    /// assert!(!order.overlaps_before(0) && order.overlaps_before(1));
    /// ```
    #[must_use]
    pub fn overlaps_before(&self, place: usize) -> bool {
        self.places.get(place).is_some_and(|place| !place.begins_apart)
    }

    /// The memory of the order, in bytes.
    ///
    /// ```
    /// assert_eq!(numbering_core::mobile::ListOrder::new(&[]).bytes(), 0);
    /// ```
    #[must_use]
    pub const fn bytes(&self) -> usize {
        self.places.capacity() * size_of::<Place>()
    }
}

/// Restores the order of the request among the places from `begin` on, which overlap.
fn keep_request_order(places: &mut [Place], begin: usize) {
    let Some(overlapping @ [_, _, ..]) = places.get_mut(begin..) else {
        return;
    };
    overlapping.sort_unstable_by_key(|place| place.index);
    for (offset, place) in overlapping.iter_mut().enumerate() {
        place.begins_apart = offset == 0;
    }
}
