//! The canonical form of a set: independent of how it was made.

use numbering_core::strategies::{clustered_range, range};
use numbering_core::{NumberRange, RangeSet};
use numbering_laws::{any_range, any_set, dense, parsed};
use proptest::collection::vec;
use proptest::prelude::*;

fn is_canonical(set: &RangeSet) -> bool {
    let ranges = set.as_slice();
    ranges.is_sorted_by(|one, next| one.last() < next.first() && !one.touches(*next))
}

fn inserted(ranges: &[NumberRange]) -> RangeSet {
    let mut set = RangeSet::new();
    for range in ranges {
        set.insert(*range);
    }
    set
}

proptest! {
    #[test]
    fn every_operation_gives_the_canonical_form(a in any_set(), b in any_set(), within in any_range()) {
        for set in [&a | &b, &a & &b, &a - &b, a.complement(within)] {
            prop_assert!(is_canonical(&set), "{set:?}");
        }
    }

    #[test]
    fn insert_and_remove_keep_the_canonical_form(a in any_set(), range in any_range()) {
        let mut set = a;
        set.insert(range);
        prop_assert!(is_canonical(&set), "{set:?}");
        set.remove(range);
        prop_assert!(is_canonical(&set), "{set:?}");
    }

    #[test]
    fn sets_of_the_same_numbers_are_equal(ranges in vec(clustered_range(), 0..12)) {
        let set: RangeSet = ranges.iter().copied().collect();
        let singles: RangeSet = ranges.iter().flat_map(|range| range.iter()).map(NumberRange::single).collect();
        prop_assert_eq!(&set, &singles);
        prop_assert_eq!(dense(&set), dense(&singles));
    }

    #[test]
    fn the_order_of_insertion_does_not_matter(
        (ranges, shuffled) in vec(prop_oneof![4 => clustered_range(), 1 => range()], 0..8)
            .prop_flat_map(|ranges| (Just(ranges.clone()), Just(ranges).prop_shuffle()))
    ) {
        prop_assert_eq!(inserted(&ranges), inserted(&shuffled));
        prop_assert_eq!(inserted(&ranges), shuffled.into_iter().collect());
    }
}

#[test]
fn ranges_that_touch_are_one() {
    let set: RangeSet = [parsed("+3225000000..+3225000004"), parsed("+3225000005")]
        .into_iter()
        .collect();
    assert_eq!(set.as_slice(), [parsed("+3225000000..+3225000005")]);
}

#[test]
fn numbers_of_different_lengths_do_not_touch() {
    let (seven, eight) = (parsed("+9999999"), parsed("+10000000"));
    let one = RangeSet::from(seven);
    assert_eq!((&one | &eight.into()).as_slice(), [seven, eight]);
    assert_eq!(inserted(&[eight, seven]).as_slice(), [seven, eight]);
}
