//! Counting: the count of matching numbers of a range of any length.

use numbering_core::strategies::range;
use numbering_core::{NumberRange, NumberSearch};
use numbering_laws::number_filter::{FilterModel, any_filter, searched_range};
use numbering_laws::{number, parsed, whole_length};
use proptest::prelude::*;

fn count(model: &FilterModel, range: NumberRange) -> u64 {
    NumberSearch::new(&model.filter()).count(range)
}

proptest! {
    #[test]
    fn the_count_is_that_of_the_model(model in any_filter(), range in searched_range()) {
        let expected = range.iter().filter(|number| model.matches(number.value())).count();
        prop_assert_eq!(count(&model, range), expected as u64);
    }

    #[test]
    fn a_search_counts_many_ranges_as_new_searches_do(
        model in any_filter(),
        ranges in proptest::collection::vec(prop_oneof![searched_range(), range()], 1..6),
    ) {
        let mut search = NumberSearch::new(&model.filter());
        for range in ranges {
            prop_assert_eq!(search.count(range), count(&model, range));
        }
    }

    #[test]
    fn the_counts_of_two_parts_are_that_of_the_whole(model in any_filter(), range in range(), cut in any::<u64>()) {
        let cut = number(range.first().value() + cut % range.len());
        let before = NumberRange::new(range.first(), cut).unwrap();
        let after = cut.successor().and_then(|next| NumberRange::new(next, range.last()).ok());
        let parts = count(&model, before) + after.map_or(0, |after| count(&model, after));
        prop_assert_eq!(count(&model, range), parts);
    }

    #[test]
    fn the_count_is_the_length_of_the_listed_ranges(model in any_filter(), range in range()) {
        let search = NumberSearch::new(&model.filter());
        let listed: Vec<NumberRange> = search.ranges(range).take(5_000).collect();
        let length: u64 = listed.iter().map(|range| range.len()).sum();
        let until = listed.last().filter(|_| listed.len() == 5_000).map_or(range.last(), |last| last.last());
        prop_assert_eq!(count(&model, NumberRange::new(range.first(), until).unwrap()), length);
    }
}

/// A million numbers, all of which the model looks at.
#[track_caller]
fn assert_count_of_a_million(model: &FilterModel) {
    let range = parsed("+2000000..+2999999");
    let expected = range
        .iter()
        .filter(|number| model.matches(number.value()))
        .count();
    assert_eq!(count(model, range), expected as u64, "{model:?}");
}

#[test]
fn letters_and_a_sequence_hold_together() {
    assert_count_of_a_million(&FilterModel::pattern("ABCABC").containing("21"));
    assert_count_of_a_million(&FilterModel::pattern("AxxxA").containing("132"));
}

#[test]
fn counts_of_whole_lengths_follow_from_combinatorics() {
    let (short, long) = (whole_length(7), whole_length(15));
    assert_eq!(count(&FilterModel::default(), long), 900_000_000_000_000);
    assert_eq!(count(&FilterModel::pattern("xx00"), long), 9_000_000_000_000);
    assert_eq!(
        count(&FilterModel::pattern("AABB"), short),
        9_000_000 / 10_000 * 90
    );
    assert_eq!(
        count(&FilterModel::pattern("ABCDEFG"), short),
        9 * 9 * 8 * 7 * 6 * 5 * 4
    );
    assert_eq!(count(&FilterModel::pattern("ABCDEFGHIJK"), long), 0);
    // all numbers but those without a 7
    let sevens = FilterModel::default().containing("7");
    assert_eq!(count(&sevens, long), 900_000_000_000_000 - 8 * 9_u64.pow(14));
}

#[test]
fn a_pattern_longer_than_a_number_does_not_match() {
    let model = FilterModel::pattern("xxxxxxxx");
    assert_eq!(count(&model, whole_length(7)), 0);
    assert_eq!(count(&model, whole_length(8)), 90_000_000);
}

/// The example of the contract: 40 million numbers in 1,000 ranges.
#[test]
fn one_of_a_hundred_numbers_ends_with_00() {
    let mut search = NumberSearch::new(&FilterModel::pattern("xx00").filter());
    let ranges = (0..1_000).map(|index| {
        let first = 32_470_000_000 + index * 100_000;
        NumberRange::new(number(first), number(first + 39_999)).unwrap()
    });
    assert_eq!(ranges.map(|range| search.count(range)).sum::<u64>(), 400_000);
}
