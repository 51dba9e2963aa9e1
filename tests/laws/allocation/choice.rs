//! The choice of an allocation, compared with the model.

use numbering_core::{
    Alignment, AllocationError, AllocationRequest, AllocationSize, NumberRange, Quantity, RangeSet,
};
use numbering_laws::allocation::AllocationModel;
use numbering_laws::number_filter::FilterModel;
use numbering_laws::{number, parsed};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

/// Runs near a block of ten thousand numbers, some of which touch, as those of different definitions do.
fn runs() -> impl Strategy<Value = Vec<NumberRange>> {
    let run = (
        0..12_u64,
        prop_oneof![3 => 1..6_u64, 2 => 1..60_u64, 1 => 1..400_u64],
    );
    vec(run, 0..12).prop_map(|runs| {
        let mut next = 3_199_900;
        let of_run = |(gap, length)| {
            let first = next + gap;
            next = first + length;
            NumberRange::new(number(first), number(next - 1)).unwrap()
        };
        runs.into_iter().map(of_run).collect()
    })
}

fn filter() -> impl Strategy<Value = FilterModel> {
    let condition = |text: &'static str| prop_oneof![3 => Just(String::new()), 1 => text];
    let pattern = prop_oneof![4 => Just(String::new()), 1 => "[0-3xAB]{1,3}", 1 => Just("Axx".to_owned())];
    (
        condition("3|31|32"),
        condition("[0-3]"),
        condition("[0-3]{1,2}"),
        pattern,
    )
        .prop_map(|(starts_with, ends_with, contains, pattern)| FilterModel {
            starts_with,
            ends_with,
            contains,
            pattern,
        })
}

fn request() -> impl Strategy<Value = AllocationModel> {
    let size = (
        1..60_i64,
        option::weighted(0.3, prop_oneof![3 => Just(10), 1 => Just(100)]),
    )
        .prop_map(|(quantity, alignment)| {
            let multiple = alignment.unwrap_or(1);
            let quantity = Quantity::try_from((quantity + multiple - 1) / multiple * multiple).unwrap();
            AllocationSize::new(
                quantity,
                alignment.map(|alignment| Alignment::try_from(alignment).unwrap()),
            )
            .unwrap()
        });
    let within = option::weighted(
        0.3,
        vec((3_199_900..3_200_300_u64, 1..200_u64), 1..4).prop_map(|ranges| {
            let range =
                |(first, length)| NumberRange::new(number(first), number(first + length - 1)).unwrap();
            ranges.into_iter().map(range).collect::<RangeSet>()
        }),
    );
    (size, any::<bool>(), within, filter()).prop_map(|(size, is_consecutive, within, filter)| {
        AllocationModel {
            request: AllocationRequest {
                size,
                is_consecutive,
                within,
                filter: filter.filter(),
            },
            filter,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_choice_is_that_of_the_model(runs in runs(), model in request()) {
        let chosen = model.request.choose_among(&runs);
        let Some(expected) = model.choose(&runs) else {
            let (available, largest_run) = model.figures(&runs);
            let requested = model.request.size.quantity().get();
            prop_assert_eq!(chosen, Err(AllocationError::NotEnough { requested, available, largest_run }));
            return Ok(());
        };
        prop_assert_eq!(chosen, Ok(expected));
    }

    #[test]
    fn the_order_in_which_runs_are_given_does_not_matter(runs in runs().prop_shuffle(), model in request()) {
        let mut sorted = runs.clone();
        sorted.sort();
        prop_assert_eq!(model.request.choose_among(&runs), model.request.choose_among(&sorted));
    }
}

#[track_caller]
fn assert_chosen(request: &AllocationRequest, runs: &[&str], expected: &[&str]) {
    let ranges = |texts: &[&str]| {
        texts
            .iter()
            .map(|text| parsed(text))
            .collect::<Vec<NumberRange>>()
    };
    assert_eq!(request.choose_among(&ranges(runs)), Ok(ranges(expected)));
}

fn request_of(quantity: i64) -> AllocationRequest {
    AllocationRequest::new(Quantity::try_from(quantity).unwrap().into())
}

fn aligned(quantity: i64, alignment: Alignment) -> AllocationRequest {
    let quantity = Quantity::try_from(quantity).unwrap();
    AllocationRequest::new(AllocationSize::new(quantity, Some(alignment)).unwrap())
}

fn consecutive(request: AllocationRequest) -> AllocationRequest {
    AllocationRequest {
        is_consecutive: true,
        ..request
    }
}

#[test]
fn remainders_are_used_up_before_a_hundred_is_broken() {
    let runs = [
        "+3226127100..+3226127199",
        "+3226127250..+3226127252",
        "+3226127300",
        "+3226127200..+3226127202",
    ];
    let expected = [
        "+3226127300",
        "+3226127200..+3226127202",
        "+3226127250..+3226127252",
        "+3226127100..+3226127102",
    ];
    assert_chosen(&request_of(10), &runs, &expected);
}

#[test]
fn consecutive_numbers_are_taken_from_the_shortest_run_that_is_long_enough() {
    let runs = [
        "+3226127000..+3226127099",
        "+3226127200..+3226127229",
        "+3226127300..+3226127329",
        "+3226127400..+3226127428",
    ];
    assert_chosen(&consecutive(request_of(30)), &runs, &["+3226127200..+3226127229"]);
}

#[test]
fn consecutive_numbers_never_cross_the_bound_of_two_definitions() {
    let runs = [
        "+3226127000..+3226127019",
        "+3226127020..+3226127039",
        "+3226127100..+3226127199",
    ];
    assert_chosen(&consecutive(request_of(30)), &runs, &["+3226127100..+3226127129"]);
}

#[test]
fn aligned_runs_begin_at_a_multiple_and_are_whole_multiples() {
    let runs = ["+3226127005..+3226127024", "+3226127108..+3226127145"];
    let expected = ["+3226127010..+3226127019", "+3226127110..+3226127129"];
    assert_chosen(&aligned(30, Alignment::Ten), &runs, &expected);
    assert_chosen(
        &consecutive(aligned(30, Alignment::Ten)),
        &runs,
        &["+3226127110..+3226127139"],
    );
}

/// Before the 4,711 millions lie two million shorter ranges of matching numbers.
#[test]
fn a_run_of_matching_numbers_is_found_among_millions_of_short_ones() {
    let filter = FilterModel::default().containing("4711").filter();
    let request = AllocationRequest {
        filter,
        ..consecutive(request_of(150_000))
    };
    assert_chosen(
        &request,
        &["+320000000000..+329999999999"],
        &["+324711000000..+324711149999"],
    );
}
