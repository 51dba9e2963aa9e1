//! [`IntervalList`]: the intervals of a long answer, from loading until they are sent.

use numbering_core::NumberRange;

/// The most intervals of one part of a list. A list grows part by part, so nothing is copied, and a part is freed when
/// it is sent.
const PART_INTERVALS: usize = 4096;

/// Intervals of numbers, each with a value. An interval takes [`IntervalList::INTERVAL_BYTES`]: a tenant may have ten
/// million of them.
pub struct IntervalList<V> {
    parts: Vec<Part<V>>,
}

/// Some intervals, and beside them their values: in pairs, a short value would take as much as a long one.
struct Part<V> {
    numbers: Vec<NumberRange>,
    values: Vec<V>,
}

impl<V: Copy + PartialEq> IntervalList<V> {
    /// The memory of one interval.
    pub const INTERVAL_BYTES: usize = size_of::<NumberRange>() + size_of::<V>();

    /// Adds an interval behind the others.
    pub fn push(&mut self, numbers: NumberRange, value: V) {
        let is_full = |part: &Part<V>| part.numbers.len() == PART_INTERVALS;
        if self.parts.last().is_none_or(is_full) {
            self.parts.push(Part {
                numbers: Vec::new(),
                values: Vec::new(),
            });
        }
        if let Some(part) = self.parts.last_mut() {
            part.numbers.push(numbers);
            part.values.push(value);
        }
    }

    /// Adds an interval, joined with the last one if the two are adjacent and have equal values.
    pub fn push_joined(&mut self, numbers: NumberRange, value: V) {
        let part = self.parts.last_mut();
        let last = part.and_then(|part| part.numbers.last_mut().zip(part.values.last()));
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
        let rows = |part: Part<V>| part.numbers.into_iter().zip(part.values);
        self.parts.into_iter().flat_map(rows)
    }
}

impl<V> Default for IntervalList<V> {
    fn default() -> Self {
        Self { parts: Vec::new() }
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
