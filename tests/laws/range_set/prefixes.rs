//! Sets of numbers as prefixes, and back.

use numbering_core::strategies::{clustered_prefix, clustered_range_set};
use numbering_core::{Prefix, RangeSet};
use numbering_laws::{any_set, parent, whole_length};
use proptest::collection::vec;
use proptest::prelude::*;

/// The prefixes of a set that stand for numbers of one length.
fn prefixes(set: &RangeSet, length: u32) -> impl Iterator<Item = Prefix> {
    set.prefixes()
        .filter_map(move |(prefix, of)| (of == length).then_some(prefix))
}

proptest! {
    #[test]
    fn the_prefixes_of_a_set_cover_it_exactly(set in any_set()) {
        let covered = set.prefixes().map(|(prefix, length)| prefix.numbers(length).unwrap());
        prop_assert_eq!(covered.collect::<RangeSet>(), set);
    }

    #[test]
    fn the_prefixes_of_one_length_cover_the_numbers_of_that_length(set in any_set(), length in 7..=15_u32) {
        let of_length = &set & &whole_length(length).into();
        prop_assert_eq!(RangeSet::from_prefixes(prefixes(&set, length), length), of_length);
    }

    #[test]
    fn the_prefixes_of_a_set_are_the_fewest(set in any_set()) {
        for (prefix, length) in set.prefixes() {
            // if a shorter prefix were possible, it would replace ten
            let wider = parent(prefix).and_then(|parent| parent.numbers(length));
            prop_assert!(wider.is_none_or(|numbers| !set.contains_range(numbers)), "{prefix}");
        }
    }

    #[test]
    fn the_prefixes_of_a_set_ascend_and_are_disjoint(set in any_set(), length in 7..=15_u32) {
        let lengths: Vec<u32> = set.prefixes().map(|(_, length)| length).collect();
        prop_assert!(lengths.is_sorted());
        let prefixes: Vec<Prefix> = prefixes(&set, length).collect();
        prop_assert!(prefixes.is_sorted_by(|one, next| one < next && !one.begins_prefix(*next)));
    }

    #[test]
    fn a_set_of_prefixes_holds_the_numbers_that_begin_with_one(
        prefixes in vec(clustered_prefix(), 0..6),
        set in clustered_range_set(),
    ) {
        let begun = RangeSet::from_prefixes(prefixes.iter().copied(), 8);
        for number in set.numbers().filter(|number| number.digit_count() == 8) {
            let begins = prefixes.iter().any(|prefix| prefix.begins(number));
            prop_assert_eq!(begun.contains(number), begins);
        }
    }
}

#[test]
fn a_set_has_prefixes_for_the_lengths_of_its_numbers() {
    let set: RangeSet = "+1000000..+9999999, +100000000000000..+999999999999999"
        .parse()
        .unwrap();
    assert_eq!(set.prefixes().count(), 18);
    assert_eq!([7, 8, 15].map(|length| prefixes(&set, length).count()), [9, 0, 9]);
}
