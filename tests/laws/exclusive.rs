//! The ids and texts of exclusive numbers.

use numbering_core::{CallerNumber, Description, ExclusiveId};

/// 1 January 2020, in milliseconds since 1970.
const EPOCH: i64 = 1_577_836_800_000;
/// 2026.
const NOW: i64 = 1_795_000_000_000;

#[test]
fn an_id_combines_the_time_and_22_random_bits() {
    let of_time = (NOW - EPOCH) * 4_194_304;
    let id = |random| ExclusiveId::after(None, NOW, random).value() - of_time;
    assert_eq!([0, 5, 4_194_303].map(id), [0, 5, 4_194_303]);
    // higher bits are ignored
    assert_eq!([4_194_304, 4_194_309, u32::MAX].map(id), [0, 5, 4_194_303]);
}

#[test]
fn an_id_follows_the_last_id_or_the_clock() {
    let last = ExclusiveId::after(None, NOW, 7);
    let next = |millis, random| ExclusiveId::after(Some(last), millis, random).value();
    assert_eq!(next(NOW, 7), last.value() + 1 + 7);
    assert_eq!(next(NOW, 8), last.value() + 1);
    assert_eq!(next(NOW, 9), last.value() + 2);
    assert_eq!(next(NOW - 1, 0), last.value() + 1);
    assert_eq!(next(NOW - 1, 4_194_303), last.value() + 4_194_304);
    assert_eq!(next(NOW + 1, 0), last.value() - 7 + 4_194_304);
}

#[test]
fn first_ids_differ_before_the_epoch_too() {
    let id = |random| ExclusiveId::after(None, 0, random).value();
    assert_eq!([0, 5].map(id), [0, 5].map(|more| ExclusiveId::MIN.value() + more));
}

#[test]
fn the_least_id_has_18_digits() {
    let least = ExclusiveId::MIN.value();
    assert_eq!(least, 100_000_000_000_000_000);
    assert_eq!(ExclusiveId::from_value(least), Some(ExclusiveId::MIN));
    assert_eq!(ExclusiveId::from_value(least - 1), None);
    assert_eq!(
        ExclusiveId::from_value(i64::MAX).map(ExclusiveId::value),
        Some(i64::MAX)
    );
}

#[test]
fn texts_are_kept_as_parsed() {
    let (number, description): (CallerNumber, Description) = (
        "sales hotline".parse().unwrap(),
        "to the night shift".parse().unwrap(),
    );
    assert_eq!(
        (number.as_str(), description.as_str()),
        ("sales hotline", "to the night shift")
    );
    assert_eq!(
        format!("{number}, {description}"),
        "sales hotline, to the night shift"
    );
}
