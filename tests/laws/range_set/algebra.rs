//! Union, intersection, difference and complement: the laws of any algebra of sets, and a dense model.

use numbering_core::strategies::clustered_number;
use numbering_core::{NumberRange, RangeSet};
use numbering_laws::{any_range, any_set, dense, small_set};
use proptest::prelude::*;

proptest! {
    #[test]
    fn the_union_holds_the_numbers_of_either_set(a in small_set(), b in small_set()) {
        prop_assert_eq!(dense(&(&a | &b)), &dense(&a) | &dense(&b));
    }

    #[test]
    fn the_intersection_holds_the_numbers_of_both_sets(a in small_set(), b in small_set()) {
        prop_assert_eq!(dense(&(&a & &b)), &dense(&a) & &dense(&b));
    }

    #[test]
    fn the_difference_holds_the_numbers_of_the_first_set_only(a in small_set(), b in small_set()) {
        prop_assert_eq!(dense(&(&a - &b)), &dense(&a) - &dense(&b));
    }

    #[test]
    fn union_is_commutative(a in any_set(), b in any_set()) {
        prop_assert_eq!(&a | &b, &b | &a);
    }

    #[test]
    fn intersection_is_commutative(a in any_set(), b in any_set()) {
        prop_assert_eq!(&a & &b, &b & &a);
    }

    #[test]
    fn union_is_associative(a in any_set(), b in any_set(), c in any_set()) {
        prop_assert_eq!(&(&a | &b) | &c, &a | &(&b | &c));
    }

    #[test]
    fn intersection_is_associative(a in any_set(), b in any_set(), c in any_set()) {
        prop_assert_eq!(&(&a & &b) & &c, &a & &(&b & &c));
    }

    #[test]
    fn intersection_distributes_over_union(a in any_set(), b in any_set(), c in any_set()) {
        prop_assert_eq!(&a & &(&b | &c), &(&a & &b) | &(&a & &c));
    }

    #[test]
    fn union_distributes_over_intersection(a in any_set(), b in any_set(), c in any_set()) {
        prop_assert_eq!(&a | &(&b & &c), &(&a | &b) & &(&a | &c));
    }

    #[test]
    fn each_absorbs_the_other(a in any_set(), b in any_set()) {
        prop_assert_eq!(&(&a | &(&a & &b)), &a);
        prop_assert_eq!(&(&a & &(&a | &b)), &a);
    }

    #[test]
    fn a_set_with_itself_is_itself(a in any_set()) {
        prop_assert_eq!(&(&a | &a), &a);
        prop_assert_eq!(&(&a & &a), &a);
        prop_assert!((&a - &a).is_empty());
    }

    #[test]
    fn the_empty_set_is_neutral_for_union_and_absorbs_intersection(a in any_set()) {
        let none = RangeSet::new();
        prop_assert_eq!(&(&a | &none), &a);
        prop_assert_eq!(&(&a - &none), &a);
        prop_assert!((&a & &none).is_empty());
        prop_assert!((&none - &a).is_empty());
    }

    #[test]
    fn difference_and_intersection_partition_the_set(a in any_set(), b in any_set()) {
        prop_assert_eq!(&(&(&a - &b) | &(&a & &b)), &a);
        prop_assert!((&(&a - &b) & &b).is_empty());
    }

    #[test]
    fn de_morgan_holds_for_difference(a in any_set(), b in any_set(), c in any_set()) {
        prop_assert_eq!(&a - &(&b | &c), &(&a - &b) & &(&a - &c));
        prop_assert_eq!(&a - &(&b & &c), &(&a - &b) | &(&a - &c));
    }

    #[test]
    fn de_morgan_holds_for_complement(a in any_set(), b in any_set(), within in any_range()) {
        prop_assert_eq!((&a | &b).complement(within), &a.complement(within) & &b.complement(within));
        prop_assert_eq!((&a & &b).complement(within), &a.complement(within) | &b.complement(within));
    }

    #[test]
    fn the_complement_is_the_difference_from_the_range(a in any_set(), within in any_range()) {
        prop_assert_eq!(a.complement(within), &RangeSet::from(within) - &a);
    }

    #[test]
    fn the_complement_of_the_complement_is_the_intersection_with_the_range(a in any_set(), within in any_range()) {
        prop_assert_eq!(a.complement(within).complement(within), &a & &within.into());
    }

    #[test]
    fn insert_is_union_with_a_range(a in any_set(), range in any_range()) {
        let mut grown = a.clone();
        let is_changed = grown.insert(range);
        prop_assert_eq!(is_changed, grown != a);
        prop_assert_eq!(grown, &a | &range.into());
    }

    #[test]
    fn remove_is_difference_with_a_range(a in any_set(), range in any_range()) {
        let mut shrunk = a.clone();
        let is_changed = shrunk.remove(range);
        prop_assert_eq!(is_changed, shrunk != a);
        prop_assert_eq!(shrunk, &a - &range.into());
    }

    #[test]
    fn a_set_by_value_yields_the_same_ranges(a in any_set()) {
        let ranges = a.clone().into_iter();
        prop_assert_eq!(ranges.len(), a.iter().len());
        prop_assert!(ranges.clone().eq(&a) && ranges.rev().eq(a.iter().rev()));
    }

    #[test]
    fn inserting_a_number_equals_inserting_its_range(a in any_set(), number in clustered_number()) {
        let (mut one, mut other) = (a.clone(), a);
        prop_assert_eq!(one.insert(number), other.insert(NumberRange::single(number)));
        prop_assert_eq!(&one, &other);
        prop_assert_eq!(one.remove(number), other.remove(NumberRange::single(number)));
        prop_assert_eq!(one, other);
    }

    #[test]
    fn extend_is_union(a in any_set(), b in any_set()) {
        let mut extended = a.clone();
        extended.extend(b.iter().rev());
        prop_assert_eq!(extended, &a | &b);
    }
}
