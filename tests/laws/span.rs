//! The laws of [`Span`]: the number axis, and conflicts on it.

use numbering_core::strategies::{clustered_number, clustered_prefix, clustered_range};
use numbering_core::{E164, NumberRange, Prefix, Span, merge_intervals};
use numbering_laws::{any_span, number, parent};
use proptest::collection::vec;
use proptest::prelude::*;

proptest! {
    #[test]
    fn conflicts_are_symmetric(a in any_span(), b in any_span()) {
        prop_assert_eq!(a.conflicts_with(b), b.conflicts_with(a), "{:?} and {:?}", a, b);
    }

    #[test]
    fn every_span_conflicts_with_itself(a in any_span()) {
        prop_assert!(a.conflicts_with(a), "{a:?}");
    }

    #[test]
    fn overlapping_spans_conflict(a in any_span(), b in any_span()) {
        prop_assert!(!a.overlaps(b) || a.conflicts_with(b), "{a:?} and {b:?}");
    }

    #[test]
    fn a_part_conflicts_only_where_the_whole_does(a in any_span(), b in any_span(), c in any_span()) {
        if let Some(part) = a.intersection(b) {
            prop_assert!(!part.conflicts_with(c) || a.conflicts_with(c), "{a:?}, {part:?} and {c:?}");
        }
    }

    #[test]
    fn the_footprint_overlaps_every_conflicting_span(a in any_span(), b in any_span()) {
        let is_found = a.footprint().any(|part| part.overlaps(b));
        prop_assert!(!a.conflicts_with(b) || is_found, "{a:?} and {b:?}");
    }

    #[test]
    fn the_footprint_of_numbers_ascends(a in any_span()) {
        let parts: Vec<Span> = a.footprint().skip(usize::from(a.is_prefix_space())).collect();
        prop_assert!(parts.is_sorted_by(|one, next| one.last() < next.first()), "{parts:?}");
    }

    #[test]
    fn a_prefix_conflicts_with_the_numbers_that_begin_with_it(prefix in clustered_prefix(), number in clustered_number()) {
        prop_assert_eq!(Span::from(prefix).conflicts_with(number.into()), prefix.begins(number));
    }

    #[test]
    fn a_prefix_conflicts_with_a_range_if_it_begins_one_of_its_numbers(
        prefix in clustered_prefix(),
        range in clustered_range(),
    ) {
        let conflicts_with_one = range.iter().any(|number| prefix.begins(number));
        prop_assert_eq!(Span::from(prefix).conflicts_with(range.into()), conflicts_with_one);
    }

    #[test]
    fn prefixes_conflict_if_one_begins_the_other(a in clustered_prefix(), b in clustered_prefix()) {
        let begins = a.begins_prefix(b) || b.begins_prefix(a);
        prop_assert_eq!(Span::from(a).conflicts_with(b.into()), begins);
    }

    #[test]
    fn ranges_conflict_if_they_have_a_number_in_common(a in clustered_range(), b in clustered_range()) {
        prop_assert_eq!(Span::from(a).conflicts_with(b.into()), a.overlaps(b));
    }

    #[test]
    fn the_rest_of_a_prefix_conflicts_where_one_of_its_prefixes_does(a in any_span(), b in any_span()) {
        prop_assume!(a.is_prefix_space());
        let conflicts_with_one = a.prefixes().into_iter().any(|prefix| Span::from(prefix).conflicts_with(b));
        prop_assert_eq!(a.conflicts_with(b), conflicts_with_one, "{:?} and {:?}", a, b);
    }

    #[test]
    fn the_prefixes_of_a_span_cover_it_exactly(a in any_span()) {
        let prefixes = a.prefixes();
        prop_assert_eq!(prefixes.is_empty(), !a.is_prefix_space());
        prop_assert!(prefixes.is_sorted_by(|one, next| Span::from(*one).last() + 1 == Span::from(*next).first()));
        if let (Some(first), Some(last)) = (prefixes.first(), prefixes.last()) {
            let ends = (Span::from(*first).first(), Span::from(*last).last());
            prop_assert_eq!(ends, (a.first(), a.last()));
        }
    }

    #[test]
    fn the_prefixes_of_a_span_are_the_fewest(a in any_span()) {
        for prefix in a.prefixes() {
            let wider = parent(prefix).map(Span::from);
            prop_assert!(wider.is_none_or(|wider| !a.contains(wider)), "{prefix} of {a:?}");
        }
    }

    #[test]
    fn the_numbers_under_a_span_begin_with_its_prefixes(a in any_span(), number in clustered_number()) {
        let is_under = a
            .numbers_under(number.digit_count())
            .is_some_and(|under| under.contains(number));
        let begins = a.prefixes().into_iter().any(|prefix| prefix.begins(number));
        prop_assert_eq!(is_under, begins, "{} under {:?}", number, a);
    }

    #[test]
    fn the_prefix_space_of_numbers_holds_the_prefixes_that_begin_with_them(
        range in clustered_range(),
        prefix in clustered_prefix(),
    ) {
        let begins_with_one = range.iter().any(|number| {
            Prefix::from_value(number.value()).is_some_and(|digits| digits.begins_prefix(prefix))
        });
        // a shorter prefix lies in it when all numbers under it do
        let is_all_there = prefix
            .numbers(range.digit_count())
            .is_some_and(|under| range.contains_range(under));
        let contains = Span::from(range).prefix_space().contains(prefix.into());
        prop_assert_eq!(contains, begins_with_one || is_all_there);
    }

    #[test]
    fn a_span_round_trips_through_its_positions(a in any_span()) {
        prop_assert_eq!(Span::from_positions(a.first(), a.last()), Some(a));
    }

    #[test]
    fn the_numbers_of_a_span_are_the_range_it_was_made_of(range in clustered_range()) {
        prop_assert_eq!(Span::from(range).numbers(), Some(range));
        prop_assert!(!Span::from(range).is_prefix_space());
    }

    #[test]
    fn spans_touch_as_their_ranges_do(a in clustered_range(), b in clustered_range()) {
        prop_assert_eq!(Span::from(a).touches(b.into()), a.touches(b));
    }

    #[test]
    fn the_union_of_two_spans_is_one_span_or_none(a in any_span(), b in any_span()) {
        let union = a.union(b);
        prop_assert_eq!(union, b.union(a));
        prop_assert_eq!(union.is_some(), a.overlaps(b) || a.touches(b) || b.touches(a));
        let ends = (a.first().min(b.first()), a.last().max(b.last()));
        prop_assert!(union.is_none_or(|union| (union.first(), union.last()) == ends));
    }

    #[test]
    fn merged_spans_are_disjoint_and_hold_the_same(spans in vec(any_span(), 0..8), position in any_span()) {
        let merged = merge_intervals(spans.clone(), Span::union);
        prop_assert!(merged.is_sorted_by(|one, next| one.last() < next.first() && !one.touches(*next)));
        let first = Span::from_positions(position.first(), position.first()).unwrap();
        let holds = |spans: &[Span]| spans.iter().any(|span| span.contains(first));
        prop_assert_eq!(holds(&merged), holds(&spans));
        prop_assert!(spans.iter().all(|span| merged.iter().any(|whole| whole.contains(*span))));
        let is_begun = |whole: &Span| spans.iter().any(|span| span.first() == whole.first());
        prop_assert!(merged.iter().all(is_begun));
    }

    #[test]
    fn the_intersection_is_the_part_in_both(a in any_span(), b in any_span()) {
        let both = a.intersection(b);
        prop_assert_eq!(both.is_some(), a.overlaps(b));
        prop_assert!(both.is_none_or(|both| a.contains(both) && b.contains(both)));
        prop_assert_eq!(a.contains(b), both == Some(b));
    }
}

#[test]
fn a_head_number_and_its_extensions_do_not_conflict() {
    let (head, extension) = (number(43_112_345), number(4_311_234_510));
    assert!(!Span::from(head).conflicts_with(extension.into()));
}

#[test]
fn positions_that_are_not_ends_of_an_interval_make_no_span() {
    let first_of_eight = u64::pow(10, 7);
    let prefix_space = u64::pow(10, 15);
    let ends = [
        (first_of_eight + 1, first_of_eight),
        (first_of_eight - 1, first_of_eight),
        (1, 2),
        (E164::MAX.value(), prefix_space),
        (prefix_space, prefix_space + 1),
        (prefix_space + first_of_eight, prefix_space + first_of_eight),
        (2 * prefix_space - 1, 2 * prefix_space),
    ];
    assert_eq!(
        ends.map(|(first, last)| Span::from_positions(first, last)),
        [None; 7]
    );
}

#[test]
fn the_last_prefix_of_a_length_does_not_touch_the_next_length() {
    let (nine, all) = ("+9".parse::<Prefix>().unwrap(), NumberRange::single(E164::MIN));
    assert!(!Span::from(nine).touches(all.into()));
}
