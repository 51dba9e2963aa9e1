//! The laws of sets compared with an independent implementation: `range-set-blaze`, which keeps sets of integers as
//! ranges in a tree and shares no code with the core.

use std::ops::RangeInclusive;

use numbering_core::strategies::number;
use numbering_core::{E164, NumberRange, RangeSet};
use numbering_laws::{any_range, any_set, whole_length};
use proptest::prelude::*;
use range_set_blaze::RangeSetBlaze;

type IntegerSet = RangeSetBlaze<u64>;

fn integers_of_all<'a>(ranges: impl IntoIterator<Item = &'a NumberRange>) -> IntegerSet {
    let ends = |range: &NumberRange| range.first().value()..=range.last().value();
    ranges.into_iter().map(ends).collect()
}

fn of(set: &RangeSet) -> IntegerSet {
    integers_of_all(set.as_slice())
}

fn listed(set: &RangeSet) -> Vec<NumberRange> {
    set.iter().collect()
}

/// The ranges of a set of integers, split by length: as integers, +9999999 and +10000000 touch.
fn ranges(integers: &IntegerSet) -> Vec<NumberRange> {
    let of_length = |length| integers & integers_of(whole_length(length));
    let lengths = E164::DIGITS_MIN..=E164::DIGITS_MAX;
    let parts = lengths.flat_map(|length| of_length(length).into_ranges());
    let range =
        |ends: RangeInclusive<u64>| NumberRange::new(number_at(*ends.start()), number_at(*ends.end()));
    parts.map(|ends| range(ends).unwrap()).collect()
}

fn integers_of(range: NumberRange) -> IntegerSet {
    integers_of_all([&range])
}

proptest! {
    #[test]
    fn range_set_blaze_builds_the_same_ranges(parts in proptest::collection::vec(any_range(), 0..40)) {
        let set: RangeSet = parts.iter().copied().collect();
        prop_assert_eq!(set.as_slice(), ranges(&integers_of_all(&parts)));
    }

    #[test]
    fn range_set_blaze_agrees_on_the_union(a in any_set(), b in any_set()) {
        prop_assert_eq!(listed(&(&a | &b)), ranges(&(of(&a) | of(&b))));
    }

    #[test]
    fn range_set_blaze_agrees_on_the_intersection(a in any_set(), b in any_set()) {
        prop_assert_eq!(listed(&(&a & &b)), ranges(&(of(&a) & of(&b))));
    }

    #[test]
    fn range_set_blaze_agrees_on_the_difference(a in any_set(), b in any_set()) {
        prop_assert_eq!(listed(&(&a - &b)), ranges(&(of(&a) - of(&b))));
    }

    #[test]
    fn range_set_blaze_agrees_on_the_complement(a in any_set(), within in any_range()) {
        let expected = !of(&a) & integers_of(within);
        prop_assert_eq!(listed(&a.complement(within)), ranges(&expected));
    }

    #[test]
    fn range_set_blaze_agrees_on_membership(a in any_set(), range in any_range(), number in number()) {
        let numbers = [number, range.first(), range.last()];
        prop_assert_eq!(numbers.map(|number| a.contains(number)), numbers.map(|number| of(&a).contains(number.value())));
        let asked = integers_of(range);
        prop_assert_eq!(a.contains_range(range), asked.is_subset(&of(&a)));
        prop_assert_eq!(a.overlaps(range), !asked.is_disjoint(&of(&a)));
    }

    #[test]
    fn range_set_blaze_agrees_on_counts_and_ranks(a in any_set(), within in any_range()) {
        prop_assert_eq!(u128::from(a.number_count()), of(&a).len());
        let before = of(&a) & IntegerSet::from_iter([0..=within.last().value() - 1]);
        prop_assert_eq!(u128::from(a.rank(within.last())), before.len());
    }
}

/// 42 numbers, half of them of 7 digits and half of 8.
const WINDOW: std::ops::Range<u64> = 9_999_979..10_000_021;

fn number_at(value: u64) -> E164 {
    E164::from_value(value).unwrap()
}

/// Every range of the window.
fn every_range() -> impl Iterator<Item = NumberRange> {
    let ends = WINDOW.flat_map(|first| (first..WINDOW.end).map(move |last| (first, last)));
    ends.filter_map(|(first, last)| NumberRange::new(number_at(first), number_at(last)).ok())
}

#[test]
fn range_set_blaze_agrees_on_many_ranges_and_a_single_one() {
    for length in 1..=3 {
        for shift in 0..=length {
            let is_in = |value: &u64| !(value + shift).is_multiple_of(length + 1);
            let many: RangeSet = WINDOW.filter(is_in).map(number_at).collect();
            for range in every_range() {
                let (one, few, all) = (RangeSet::from(range), integers_of(range), of(&many));
                assert_eq!(
                    listed(&(&many | &one)),
                    ranges(&(&all | &few)),
                    "{many} and {range}"
                );
                assert_eq!(
                    listed(&(&many & &one)),
                    ranges(&(&all & &few)),
                    "{many} and {range}"
                );
                assert_eq!(
                    listed(&(&many - &one)),
                    ranges(&(&all - &few)),
                    "{many} without {range}"
                );
                assert_eq!(
                    listed(&(&one - &many)),
                    ranges(&(&few - &all)),
                    "{range} without {many}"
                );
            }
        }
    }
}
