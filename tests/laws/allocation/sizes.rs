//! Quantities and alignments: tables of integers, and the exact reasons for which they are refused.

use numbering_core::{Alignment, AllocationSize, AllocationSizeError, Quantity};

fn size(quantity: i64, alignment: Option<i64>) -> Result<AllocationSize, AllocationSizeError> {
    let alignment = alignment.map(Alignment::try_from).transpose()?;
    AllocationSize::new(Quantity::try_from(quantity)?, alignment)
}

#[track_caller]
fn assert_error(quantity: i64, alignment: Option<i64>, reason: &str) {
    assert_eq!(size(quantity, alignment).unwrap_err().to_string(), reason);
}

#[test]
fn sizes_are_refused_with_the_reason() {
    for quantity in [0, -1, i64::MIN, 1_000_001, i64::MAX] {
        assert_error(
            quantity,
            None,
            &format!("the quantity is {quantity}: expected 1 to 1000000"),
        );
    }
    for alignment in [0, -10, 1, 11, 20, 100_000] {
        let reason = format!("the alignment is {alignment}: expected 10, 100, 1000 or 10000");
        assert_error(10, Some(alignment), &reason);
    }
    assert_error(
        25,
        Some(10),
        "the quantity is 25: expected a multiple of the alignment, 10",
    );
    assert_error(
        1_000,
        Some(10_000),
        "the quantity is 1000: expected a multiple of the alignment, 10000",
    );
}

#[test]
fn multiples_up_to_a_million_are_sizes() {
    for (quantity, alignment) in [
        (1, None),
        (1_000_000, None),
        (10, Some(10)),
        (1_000_000, Some(10_000)),
    ] {
        let size = size(quantity, alignment).unwrap();
        assert_eq!(size.quantity().get(), quantity.unsigned_abs());
        assert_eq!(
            size.alignment().map(Alignment::get),
            alignment.map(i64::unsigned_abs)
        );
    }
}
