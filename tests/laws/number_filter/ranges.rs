//! Listing: the longest ranges of matching numbers, in order, from any number on.

use numbering_core::strategies::range;
use numbering_core::{NumberRange, NumberSearch};
use numbering_laws::number_filter::{FilterModel, any_filter, searched_range};
use numbering_laws::parsed;
use proptest::prelude::*;

/// The most ranges that are compared one by one.
const COMPARED_MAX: usize = 2_000;

proptest! {
    #[test]
    fn ranges_are_those_of_the_model(model in any_filter(), range in searched_range()) {
        let found: Vec<NumberRange> = NumberSearch::new(&model.filter()).ranges(range).collect();
        prop_assert_eq!(found, model.ranges(range));
    }

    #[test]
    fn a_number_matches_if_it_does_in_the_model(model in any_filter(), range in searched_range()) {
        let (search, number) = (NumberSearch::new(&model.filter()), range.first());
        prop_assert_eq!(search.matches(number), model.matches(number.value()));
    }

    #[test]
    fn a_search_goes_on_after_any_number(model in any_filter(), range in searched_range(), step in 50..500_usize) {
        let search = NumberSearch::new(&model.filter());
        let whole: Vec<_> = search.ranges(range).flatten().collect();
        for after in range.iter().step_by(step) {
            let rest = after.successor().and_then(|next| NumberRange::new(next, range.last()).ok());
            let found: Vec<_> = rest.into_iter().flat_map(|rest| search.ranges(rest)).flatten().collect();
            let expected: Vec<_> = whole.iter().copied().filter(|number| after < *number).collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn ranges_of_any_length_ascend_apart_and_match(model in any_filter(), range in range()) {
        let search = NumberSearch::new(&model.filter());
        let found: Vec<NumberRange> = search.ranges(range).take(COMPARED_MAX).collect();
        prop_assert!(found.is_sorted_by(|one, next| one.last() < next.first() && !one.touches(*next)));
        for part in found {
            let neighbours = [part.first().predecessor(), part.last().successor()];
            for number in [part.first(), part.last()] {
                prop_assert!(range.contains(number) && model.matches(number.value()), "{number}");
            }
            for number in neighbours.into_iter().flatten() {
                prop_assert!(!range.contains(number) || !model.matches(number.value()), "{number}");
            }
        }
    }
}

/// One of 10^14 numbers matches: without a look ahead, all the others would be tried.
#[test]
fn a_rare_number_is_found_at_once() {
    let all = parsed("+100000000000000..+199999999999999");
    let pattern = FilterModel::pattern("123456789012345").filter();
    assert!(
        NumberSearch::new(&pattern)
            .ranges(all)
            .eq([parsed("+123456789012345")])
    );
    let late = FilterModel::pattern("ABCDEFGHIJABCDE").containing("1234567890123");
    assert!(
        NumberSearch::new(&late.filter())
            .ranges(all)
            .eq([parsed("+123456789012345")])
    );
    let never = FilterModel::pattern("ABAB").containing("0123").filter();
    assert_eq!(
        NumberSearch::new(&never)
            .ranges(parsed("+1000000..+1009999"))
            .next(),
        None
    );
}
