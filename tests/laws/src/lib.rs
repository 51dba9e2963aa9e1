//! Helpers of the laws, shared with other test suites: builders, generators, and slow and obvious counterparts of the
//! core.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    reason = "a helper that fails fails its test"
)]

pub mod allocation;
pub mod number_filter;
pub mod trunk;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use numbering_core::strategies::{
    clustered_prefix, clustered_range, clustered_range_set, prefix, range, range_set,
};
use numbering_core::{E164, Holding, NumberRange, Piece, Prefix, RangeSet, Span};
use proptest::collection::vec;
use proptest::prelude::*;

/// The values of 2,000 numbers, half of 7 digits and half of 8: enough for sets of many ranges.
const WIDE: RangeInclusive<u64> = 9_999_000..=10_000_999;

/// The number with these digits.
#[track_caller]
pub fn number(value: u64) -> E164 {
    E164::from_value(value).unwrap()
}

/// The range that a text names.
#[track_caller]
pub fn parsed(text: &str) -> NumberRange {
    text.parse().unwrap()
}

/// All numbers of `length` digits.
pub fn whole_length(length: u32) -> NumberRange {
    NumberRange::new(number(10_u64.pow(length - 1)), number(10_u64.pow(length) - 1)).unwrap()
}

/// The values of the numbers of a set, one by one.
pub fn dense(set: &RangeSet) -> BTreeSet<u64> {
    set.numbers().map(E164::value).collect()
}

/// Sets that are small enough to list each number: of few ranges and of many.
pub fn small_set() -> impl Strategy<Value = RangeSet> {
    prop_oneof![clustered_range_set(), wide_set(0..4), wide_set(100..300)]
}

/// Sets of every size.
pub fn any_set() -> impl Strategy<Value = RangeSet> {
    prop_oneof![3 => small_set(), 1 => range_set()]
}

/// Ranges within the small sets, beside them, and around them.
pub fn any_range() -> impl Strategy<Value = NumberRange> {
    let whole = prop_oneof![Just(whole_length(7)), Just(whole_length(8))];
    prop_oneof![4 => clustered_range(), 1 => range(), 1 => whole]
}

/// Numbers, ranges, prefixes, and rests of prefixes from which others were withdrawn.
pub fn any_span() -> impl Strategy<Value = Span> {
    let prefix = || prop_oneof![3 => clustered_prefix(), 1 => prefix()];
    let left = (prefix(), prefix()).prop_filter_map("ordered", |(first, last)| {
        Span::from_positions(Span::from(first).first(), Span::from(last).last())
    });
    prop_oneof![
        any_range().prop_map(Span::from),
        prefix().prop_map(Span::from),
        left
    ]
}

fn wide_set(ranges: std::ops::Range<usize>) -> impl Strategy<Value = RangeSet> {
    let range = (WIDE, 1..6_u64).prop_map(|(first, size)| {
        let end = whole_length(number(first).digit_count()).last();
        NumberRange::new(number(first), number(first + size - 1).min(end))
            .unwrap_or_else(|_| number(first).into())
    });
    vec(range, ranges).prop_map(RangeSet::from_iter)
}

/// The pieces of a map from numbers to holdings: neighbours with equal holdings are one piece.
pub fn pieces_of(dense: &BTreeMap<u64, Holding>) -> Vec<Piece> {
    let mut pieces: Vec<(u64, u64, Holding)> = Vec::new();
    for (&value, &holding) in dense {
        let is_first_of_length = value.to_string().trim_end_matches('0') == "1";
        match pieces.last_mut() {
            Some((_, last, same)) if *last + 1 == value && *same == holding && !is_first_of_length => {
                *last = value;
            }
            _ => pieces.push((value, value, holding)),
        }
    }
    let piece = |(first, last, holding)| Piece {
        span: Span::from_positions(first, last).unwrap(),
        holding,
    };
    pieces.into_iter().map(piece).collect()
}

/// The prefix with one digit less.
pub fn parent(prefix: Prefix) -> Option<Prefix> {
    Prefix::from_value(prefix.value() / 10)
}

/// The bytes of a line of a libFuzzer dictionary; `None` for a comment.
pub fn dictionary_word(line: &str) -> Option<Vec<u8>> {
    let quoted = line.strip_prefix('"')?.strip_suffix('"')?;
    let (mut bytes, mut rest) = (Vec::new(), quoted);
    while let Some(next) = rest.bytes().next() {
        let (byte, length) = match (next, rest.get(1..2), rest.get(2..4)) {
            (b'\\', Some("x"), Some(hex)) => (u8::from_str_radix(hex, 16).unwrap(), 4),
            (b'\\', Some(escaped), _) => (escaped.as_bytes()[0], 2),
            _ => (next, 1),
        };
        bytes.push(byte);
        rest = rest.get(length..).unwrap();
    }
    Some(bytes)
}
