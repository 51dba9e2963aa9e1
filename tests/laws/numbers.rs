//! The laws of numbers, ranges and prefixes.

use std::collections::BTreeSet;

use numbering_core::strategies::{
    clustered_number, clustered_prefix, clustered_range, number, prefix, range,
};
use numbering_core::{E164, NumberRange, Prefix, RangeSet, Span, merge_intervals};
use proptest::collection::vec;
use proptest::prelude::*;

fn digits<T: ToString + Copy>(value: T) -> String {
    value.to_string().trim_start_matches('+').to_owned()
}

fn each(range: NumberRange) -> BTreeSet<E164> {
    range.iter().collect()
}

proptest! {
    #[test]
    fn successor_and_predecessor_are_inverse(number in prop_oneof![number(), clustered_number()]) {
        if let Some(next) = number.successor() {
            prop_assert_eq!(next.predecessor(), Some(number));
            prop_assert_eq!(next.digit_count(), number.digit_count());
        } else {
            prop_assert!(digits(number).bytes().all(|digit| digit == b'9'));
        }
    }

    #[test]
    fn numbers_order_by_length_then_digits(a in number(), b in number()) {
        let (a_digits, b_digits) = (digits(a), digits(b));
        let expected = (a_digits.len(), &a_digits).cmp(&(b_digits.len(), &b_digits));
        prop_assert_eq!(a.cmp(&b), expected);
    }

    #[test]
    fn prefixes_order_as_in_a_dictionary(
        a in prop_oneof![prefix(), clustered_prefix()],
        b in prop_oneof![prefix(), clustered_prefix()],
    ) {
        prop_assert_eq!(a.cmp(&b), digits(a).cmp(&digits(b)));
    }

    #[test]
    fn a_prefix_begins_the_numbers_that_its_digits_begin(prefix in clustered_prefix(), number in clustered_number()) {
        prop_assert_eq!(prefix.begins(number), digits(number).starts_with(&digits(prefix)));
    }

    #[test]
    fn a_prefix_begins_the_prefixes_that_its_digits_begin(a in clustered_prefix(), b in clustered_prefix()) {
        prop_assert_eq!(a.begins_prefix(b), digits(b).starts_with(&digits(a)));
    }

    #[test]
    fn the_numbers_of_a_prefix_are_those_that_begin_with_it(
        prefix in clustered_prefix(),
        number in clustered_number(),
    ) {
        let numbers = prefix.numbers(number.digit_count());
        prop_assert_eq!(numbers.is_some_and(|numbers| numbers.contains(number)), prefix.begins(number));
    }

    #[test]
    fn a_prefix_has_numbers_of_every_length_from_its_own(prefix in prefix(), length in 0..20_u32) {
        let expected = (prefix.digit_count().max(E164::DIGITS_MIN)..=E164::DIGITS_MAX).contains(&length);
        prop_assert_eq!(prefix.numbers(length).is_some(), expected);
    }

    #[test]
    fn ranges_overlap_if_they_have_a_number_in_common(a in clustered_range(), b in clustered_range()) {
        let common = &each(a) & &each(b);
        prop_assert_eq!(a.overlaps(b), !common.is_empty());
        prop_assert_eq!(a.intersection(b).map(each).unwrap_or_default(), common);
    }

    #[test]
    fn the_union_of_two_ranges_is_one_range_or_none(a in clustered_range(), b in clustered_range()) {
        let numbers = &each(a) | &each(b);
        let is_one = a.overlaps(b) || a.touches(b) || b.touches(a);
        prop_assert_eq!(a.union(b), b.union(a));
        prop_assert_eq!(a.union(b).map(each), is_one.then_some(numbers));
    }

    #[test]
    fn merged_ranges_are_the_ranges_of_the_set(ranges in vec(clustered_range(), 0..12)) {
        let set: RangeSet = ranges.iter().copied().collect();
        prop_assert_eq!(merge_intervals(ranges, NumberRange::union), set.as_slice());
    }

    #[test]
    fn a_range_contains_the_numbers_that_it_iterates(a in clustered_range(), b in clustered_range()) {
        prop_assert_eq!(a.contains_range(b), each(b).is_subset(&each(a)));
        prop_assert_eq!(a.len(), each(a).len() as u64);
        prop_assert!(a.iter().rev().eq(each(a).into_iter().rev()));
    }

    #[test]
    fn ranges_touch_if_the_last_number_precedes_the_first(a in range(), b in clustered_range()) {
        let next = a.last().successor().map(NumberRange::single);
        prop_assert!(next.is_none_or(|next| a.touches(next)));
        prop_assert_eq!(a.touches(b), a.last().successor() == Some(b.first()));
    }
}

#[test]
fn values_without_7_to_15_digits_are_not_numbers() {
    let values = [
        0,
        112,
        999_999,
        1_000_000,
        999_999_999_999_999,
        1_000_000_000_000_000,
        u64::MAX,
    ];
    let is_number = values.map(|value| E164::from_value(value).is_some());
    assert_eq!(is_number, [false, false, false, true, true, false, false]);
}

#[test]
fn values_without_1_to_15_digits_are_not_prefixes() {
    let values = [0, 1, 999_999_999_999_999, 1_000_000_000_000_000, u64::MAX];
    let is_prefix = values.map(|value| Prefix::from_value(value).is_some());
    assert_eq!(is_prefix, [false, true, true, false, false]);
}

#[test]
fn an_iterator_counts_the_remaining_numbers_from_either_end() {
    let range: NumberRange = "+3226127000..+3226127004".parse().unwrap();
    let mut numbers = range.iter();
    assert_eq!(numbers.size_hint(), (5, Some(5)));
    numbers.next();
    numbers.next_back();
    assert_eq!(numbers.size_hint(), (3, Some(3)));
    assert_eq!(numbers.by_ref().count(), 3);
    let mut single = NumberRange::single(range.first()).iter();
    assert_eq!(
        (single.next(), single.next(), single.next_back()),
        (Some(range.first()), None, None)
    );
}

#[test]
fn prefixes_have_numbers_of_7_to_15_digits() {
    let prefix: Prefix = "+32".parse().unwrap();
    let lengths: Vec<u32> = (0..40)
        .filter(|length| prefix.numbers(*length).is_some())
        .collect();
    assert_eq!(lengths, (7..=15).collect::<Vec<_>>());
    assert_eq!((prefix.value(), prefix.digit_count()), (32, 2));
}

#[test]
fn the_debug_format_is_the_display_format() {
    let (range, prefix): (NumberRange, Prefix) = (
        "+3226127000..+3226127004".parse().unwrap(),
        "+32".parse().unwrap(),
    );
    assert_eq!(
        format!("{:?} {range:?} {prefix:?}", range.first()),
        format!("{} {range} {prefix}", range.first())
    );
    let spans = [Span::from(range), Span::from(prefix)];
    assert_eq!(format!("{spans:?}"), "[+3226127000..+3226127004, [+32]]");
}
