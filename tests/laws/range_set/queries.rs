//! The queries of a set: membership, ranks, gaps and fits.

use numbering_core::strategies::{clustered_number, clustered_range, clustered_range_set, number};
use numbering_core::{E164, NumberRange, RangeSet};
use numbering_laws::{any_range, any_set, dense, small_set};
use proptest::collection::vec;
use proptest::prelude::*;

proptest! {
    #[test]
    fn contains_agrees_with_the_numbers(set in clustered_range_set(), number in clustered_number()) {
        prop_assert_eq!(set.contains(number), dense(&set).contains(&number.value()));
    }

    #[test]
    fn contains_each_agrees_with_contains(
        set in any_set(),
        asked in vec(prop_oneof![clustered_number(), number()], 0..20),
        is_sorted: bool,
    ) {
        let mut asked = asked;
        if is_sorted {
            asked.sort();
        }
        let answers: Vec<bool> = set.contains_each(asked.iter().copied()).collect();
        let expected: Vec<bool> = asked.iter().map(|number| set.contains(*number)).collect();
        prop_assert_eq!(answers, expected);
    }

    #[test]
    fn contains_range_agrees_with_contains_for_every_number(set in clustered_range_set(), range in clustered_range()) {
        prop_assert_eq!(set.contains_range(range), range.iter().all(|number| set.contains(number)));
    }

    #[test]
    fn overlaps_agrees_with_contains_for_any_number(set in clustered_range_set(), range in clustered_range()) {
        prop_assert_eq!(set.overlaps(range), range.iter().any(|number| set.contains(number)));
    }

    #[test]
    fn overlapping_returns_every_range_that_overlaps(set in any_set(), range in any_range()) {
        let expected: Vec<NumberRange> = set.iter().filter(|held| held.overlaps(range)).collect();
        prop_assert_eq!(set.overlapping(range), expected);
    }

    #[test]
    fn number_count_counts_the_numbers(set in small_set()) {
        prop_assert_eq!(set.number_count(), dense(&set).len() as u64);
    }

    #[test]
    fn ranges_and_numbers_iterate_from_either_end(set in small_set()) {
        let ranges: Vec<NumberRange> = set.iter().rev().collect();
        let numbers: Vec<E164> = set.numbers().rev().collect();
        prop_assert!(ranges.iter().rev().copied().eq(&set));
        prop_assert!(numbers.into_iter().rev().eq(set.numbers()));
        prop_assert_eq!(set.iter().len(), ranges.len());
    }

    #[test]
    fn nth_agrees_with_the_iterator(set in small_set(), rank in 0..400_u64) {
        let expected = set.numbers().nth(usize::try_from(rank).unwrap());
        prop_assert_eq!(set.nth(rank), expected);
    }

    #[test]
    fn rank_inverts_nth(set in any_set(), index in any::<prop::sample::Index>()) {
        prop_assume!(!set.is_empty());
        let rank = index.index(usize::try_from(set.number_count()).unwrap()) as u64;
        let number = set.nth(rank).unwrap();
        prop_assert_eq!(set.rank(number), rank);
        prop_assert_eq!(set.nth(set.number_count()), None);
    }

    #[test]
    fn rank_counts_the_lesser_numbers(set in clustered_range_set(), number in clustered_number()) {
        let before = set.numbers().filter(|held| *held < number).count();
        prop_assert_eq!(set.rank(number), before as u64);
    }

    #[test]
    fn gaps_and_the_set_partition_the_range(set in any_set(), within in any_range()) {
        let gaps: RangeSet = set.gaps(within).collect();
        prop_assert!((&gaps & &set).is_empty());
        prop_assert_eq!(&gaps | &(&set & &within.into()), within.into());
        prop_assert!(set.gaps(within).eq(&gaps), "gaps are maximal and in order");
    }

    #[test]
    fn first_fit_returns_the_first_block_in_the_set(set in clustered_range_set(), count in 0..20_u64) {
        let block = |first: E164| {
            let last = E164::from_value(first.value() + count.checked_sub(1)?)?;
            NumberRange::new(first, last).ok()
        };
        let mut blocks = set.numbers().filter_map(block);
        prop_assert_eq!(set.first_fit(count), blocks.find(|block| set.contains_range(*block)));
    }
}
