//! [`PartList`]: a long list that grows part by part.

/// The most items of one part.
const PART_ITEMS: usize = 4096;

/// A list that grows part by part, so nothing is copied, and of which a part is freed when it has been sent. A tenant may
/// have ten million pieces.
pub struct PartList<T> {
    parts: Vec<Vec<T>>,
}

impl<T> PartList<T> {
    /// The number of items.
    #[must_use]
    pub fn len(&self) -> usize {
        let full = self.parts.len().saturating_sub(1) * PART_ITEMS;
        full + self.parts.last().map_or(0, Vec::len)
    }

    /// True if there is no item.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The last item.
    pub fn last_mut(&mut self) -> Option<&mut T> {
        self.parts.last_mut()?.last_mut()
    }

    /// Adds an item behind the others.
    pub fn push(&mut self, item: T) {
        match self.parts.last_mut() {
            Some(part) if part.len() < PART_ITEMS => part.push(item),
            _ => self.parts.push(vec![item]),
        }
    }
}

impl<T> IntoIterator for PartList<T> {
    type Item = T;
    type IntoIter = core::iter::Flatten<std::vec::IntoIter<Vec<T>>>;

    fn into_iter(self) -> Self::IntoIter {
        self.parts.into_iter().flatten()
    }
}

impl<T> Default for PartList<T> {
    fn default() -> Self {
        Self { parts: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_come_back_in_order() {
        for count in [0, 1, PART_ITEMS, PART_ITEMS + 1, 3 * PART_ITEMS] {
            let mut list = PartList::default();
            (0..count).for_each(|index| list.push(index));
            assert_eq!((list.len(), list.is_empty()), (count, count == 0));
            assert_eq!(list.last_mut().copied(), count.checked_sub(1));
            assert!(list.into_iter().eq(0..count));
        }
    }
}
