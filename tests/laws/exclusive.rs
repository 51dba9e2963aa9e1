//! Exclusive numbers: what their ids are made of, and their texts.

use numbering_core::{CallerNumber, Description, ExclusiveId};

/// 1 January 2020, in milliseconds since 1970.
const EPOCH: i64 = 1_577_836_800_000;
/// 2026.
const NOW: i64 = 1_795_000_000_000;

#[test]
fn an_id_is_the_time_and_22_random_bits() {
    let of_time = (NOW - EPOCH) * 4_194_304;
    let id = |random| ExclusiveId::after(None, NOW, random).value() - of_time;
    assert_eq!([0, 5, 4_194_303].map(id), [0, 5, 4_194_303]);
    // what does not fit into 22 bits is left out
    assert_eq!([4_194_304, 4_194_309, u32::MAX].map(id), [0, 5, 4_194_303]);
}

#[test]
fn an_id_follows_the_last_one_or_the_clock() {
    let last = ExclusiveId::after(None, NOW, 7);
    let next = |millis, random| ExclusiveId::after(Some(last), millis, random).value();
    assert_eq!(next(NOW, 7), last.value() + 1);
    assert_eq!(next(NOW, 8), last.value() + 1);
    assert_eq!(next(NOW, 9), last.value() + 2);
    assert_eq!(next(NOW + 1, 0), last.value() - 7 + 4_194_304);
}

#[test]
fn ids_begin_at_18_digits() {
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
fn texts_are_what_was_read() {
    let (number, description): (CallerNumber, Description) = (
        "sales line".parse().unwrap(),
        "to the night desk".parse().unwrap(),
    );
    assert_eq!(
        (number.as_str(), description.as_str()),
        ("sales line", "to the night desk")
    );
    assert_eq!(
        format!("{number}, {description}"),
        "sales line, to the night desk"
    );
}
