//! Sets of numbers as prefixes, and back.

use numbering_core::strategies::{clustered_prefix, clustered_range_set};
use numbering_core::{Prefix, RangeSet};
use numbering_laws::{any_set, parent, whole_length};
use proptest::collection::vec;
use proptest::prelude::*;

proptest! {
    #[test]
    fn the_prefixes_of_a_set_cover_it_exactly(set in any_set(), length in 7..=15_u32) {
        let of_length = &set & &whole_length(length).into();
        prop_assert_eq!(RangeSet::from_prefixes(set.prefixes(length), length), of_length);
    }

    #[test]
    fn the_prefixes_of_a_set_are_the_fewest(set in any_set(), length in 7..=15_u32) {
        for prefix in set.prefixes(length) {
            // one that could be shorter would stand for ten
            let wider = parent(prefix).and_then(|parent| parent.numbers(length));
            prop_assert!(wider.is_none_or(|numbers| !set.contains_range(numbers)), "{prefix}");
        }
    }

    #[test]
    fn the_prefixes_of_a_set_are_in_order_and_apart(set in any_set(), length in 7..=15_u32) {
        let prefixes: Vec<Prefix> = set.prefixes(length).collect();
        prop_assert!(prefixes.is_sorted_by(|one, next| one < next && !one.begins_prefix(*next)));
    }

    #[test]
    fn a_set_of_prefixes_holds_what_begins_so(
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
fn lengths_that_no_number_has_have_no_prefixes() {
    let set: RangeSet = "+1000000..+9999999, +100000000000000..+999999999999999"
        .parse()
        .unwrap();
    assert_eq!([0, 6, 16, 99].map(|length| set.prefixes(length).count()), [0; 4]);
    assert_eq!([7, 8, 15].map(|length| set.prefixes(length).count()), [9, 0, 9]);
}
