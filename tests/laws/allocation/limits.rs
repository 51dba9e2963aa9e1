//! The limits of an allocation, and the count of runs that it reads.

use numbering_core::{
    Alignment, AllocationError, AllocationRequest, AllocationSize, NumberRange, Quantity, RunPosition,
};
use numbering_laws::allocation::RunIndex;
use numbering_laws::number_filter::FilterModel;
use numbering_laws::{number, parsed};

/// `count` runs of `length` numbers, one in each thousand.
fn runs(count: u64, length: u64) -> impl Iterator<Item = NumberRange> {
    let first = |index| 3_220_000_005 + 1_000 * index;
    (0..count)
        .map(move |index| NumberRange::new(number(first(index)), number(first(index) + length - 1)).unwrap())
}

fn request(quantity: i64, alignment: Option<Alignment>) -> AllocationRequest {
    let quantity = Quantity::try_from(quantity).unwrap();
    AllocationRequest::new(AllocationSize::new(quantity, alignment).unwrap())
}

#[test]
fn a_thousand_runs_are_allocated_and_not_one_more() {
    let runs: Vec<NumberRange> = runs(1_001, 1).collect();
    assert_eq!(request(1_000, None).choose_among(&runs).unwrap().len(), 1_000);
    assert_eq!(
        request(1_001, None).choose_among(&runs),
        Err(AllocationError::TooManyRuns)
    );
    let error = AllocationError::NotEnough {
        requested: 1_002,
        available: 1_001,
        largest_run: 1,
    };
    assert_eq!(request(1_002, None).choose_among(&runs), Err(error));
}

#[test]
fn a_thousand_matching_numbers_of_one_run_are_as_many_runs() {
    let filter = FilterModel {
        ends_with: "7".to_owned(),
        ..FilterModel::default()
    }
    .filter();
    let run = [parsed("+3220000000..+3229999999")];
    let thousand = AllocationRequest {
        filter: filter.clone(),
        ..request(1_000, None)
    };
    assert_eq!(
        thousand.choose_among(&run).unwrap().last(),
        Some(&parsed("+3220009997"))
    );
    let more = AllocationRequest {
        filter,
        ..request(1_001, None)
    };
    assert_eq!(more.choose_among(&run), Err(AllocationError::TooManyRuns));
}

/// Runs of ten from 5 to 14 hold no multiple of ten.
#[test]
fn with_an_alignment_a_thousand_short_runs_are_tried() {
    let request = AllocationRequest {
        is_consecutive: true,
        ..request(10, Some(Alignment::Ten))
    };
    let aligned = parsed("+3229000000..+3229000009");
    let longer = parsed("+3230000001..+3230000019");
    let tried = |unfit: u64| {
        let mut index = RunIndex::new(runs(unfit, 10).chain([aligned, longer]));
        let chosen = request.choose(|from| index.next(from)).unwrap();
        (chosen, index.read)
    };
    assert_eq!(tried(999), (vec![aligned], 1_000));
    assert_eq!(tried(1_000), (vec![parsed("+3230000010..+3230000019")], 1_001));
    assert_eq!(tried(5_000), (vec![parsed("+3230000010..+3230000019")], 1_001));
}

#[test]
fn runs_that_are_too_short_are_not_read() {
    let long = parsed("+3230000000..+3230000029");
    for request in [
        AllocationRequest {
            is_consecutive: true,
            ..request(30, None)
        },
        request(30, Some(Alignment::Ten)),
    ] {
        let mut index = RunIndex::new(runs(5_000, 9).chain([long]));
        assert_eq!(request.choose(|from| index.next(from)), Ok(vec![long]));
        assert_eq!(index.read, 1);
    }
}

/// Every run of a billion numbers has ten million ranges of ten numbers that match, and none of fifteen.
#[test]
fn consecutive_numbers_are_searched_in_few_matching_ranges() {
    let filter = FilterModel::pattern("0x").filter();
    let request = AllocationRequest {
        is_consecutive: true,
        filter,
        ..request(15, None)
    };
    let error = AllocationError::NotEnough {
        requested: 15,
        available: 100_000_000,
        largest_run: 1_000_000_000,
    };
    assert_eq!(
        request.choose_among(&[parsed("+33000000000..+33999999999")]),
        Err(error)
    );
}

#[test]
fn an_error_of_the_index_ends_the_choice() {
    let failing = |_: RunPosition| Err(std::fmt::Error);
    assert_eq!(
        request(1, None).choose(failing),
        Err(AllocationError::Inventory(std::fmt::Error))
    );
}
