//! [`IntervalList`]: the intervals of a long answer, from loading until they are sent.

use numbering_core::NumberRange;

use super::part_list::PartList;

/// Intervals of numbers, each with a value. An interval takes [`IntervalList::INTERVAL_BYTES`]: the values are beside the
/// intervals, as in pairs a short value would take as much as a long one.
pub struct IntervalList<V> {
    numbers: PartList<NumberRange>,
    values: PartList<V>,
}

impl<V: Copy + PartialEq> IntervalList<V> {
    /// The memory of one interval.
    pub const INTERVAL_BYTES: usize = size_of::<NumberRange>() + size_of::<V>();

    /// Adds an interval behind the others.
    pub fn push(&mut self, numbers: NumberRange, value: V) {
        self.numbers.push(numbers);
        self.values.push(value);
    }

    /// Adds an interval, joined with the last one if the two are adjacent and have equal values.
    pub fn push_joined(&mut self, numbers: NumberRange, value: V) {
        let last = self.numbers.last_mut().zip(self.values.last_mut());
        if let Some((before, previous)) = last
            && *previous == value
            && before.last().successor() == Some(numbers.first())
            && let Ok(joined) = NumberRange::new(before.first(), numbers.last())
        {
            *before = joined;
        } else {
            self.push(numbers, value);
        }
    }

    /// The intervals with their values, in order.
    pub fn into_rows(self) -> impl Iterator<Item = (NumberRange, V)> {
        self.numbers.into_iter().zip(self.values)
    }
}

impl<V> Default for IntervalList<V> {
    fn default() -> Self {
        Self {
            numbers: PartList::default(),
            values: PartList::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> NumberRange {
        text.parse().unwrap()
    }

    #[test]
    fn intervals_come_back_in_order_with_their_values() {
        let mut list = IntervalList::default();
        let single = |index: u32| range(&format!("+{}", 3_247_000_000 + 2 * u64::from(index)));
        (0..10_000).for_each(|index| list.push(single(index), index));
        assert!(
            list.into_rows()
                .eq((0..10_000).map(|index| (single(index), index)))
        );
    }

    #[test]
    fn adjacent_intervals_with_equal_values_are_joined() {
        let mut list = IntervalList::default();
        for (text, value) in [("+3200010", 1), ("+3200011", 1), ("+3200012", 2), ("+3200014", 2)] {
            list.push_joined(range(text), value);
        }
        let expected = [("+3200010..+3200011", 1), ("+3200012", 2), ("+3200014", 2)];
        assert!(
            list.into_rows()
                .eq(expected.map(|(text, value)| (range(text), value)))
        );
    }
}
