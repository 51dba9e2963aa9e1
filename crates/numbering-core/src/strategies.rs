//! Strategies for the crate `proptest` that generate valid values: for the laws of this crate and for the tests of
//! programs that embed it.
//!
//! The plain ones generate every possible value. The *clustered* ones generate values in or near [`CLUSTER`], so close
//! together that they often overlap, touch or begin with the same digits.
//!
//! ```
//! use numbering_core::strategies::{clustered_range_set, number};
//! use proptest::prelude::*;
//!
//! proptest!(|(set in clustered_range_set(), number in number())| {
//!     prop_assert_eq!(set.contains(number), set.overlaps(number.into()));
//! });
//! ```

use core::ops::RangeInclusive;

use proptest::collection::vec;
use proptest::prelude::*;

use crate::digits::{self, ten_to};
use crate::number::E164;
use crate::prefix::Prefix;
use crate::range::NumberRange;
use crate::range_set::RangeSet;

/// The values of 60 numbers, the last 30 of 7 digits and the first 30 of 8.
pub const CLUSTER: RangeInclusive<u64> = 9_999_970..=10_000_029;

/// The most ranges of which a set is made.
const RANGES_MAX: usize = 12;

/// Any number; all lengths are equally likely.
pub fn number() -> impl Strategy<Value = E164> {
    let lengths = E164::DIGITS_MIN..=E164::DIGITS_MAX;
    lengths.prop_flat_map(|length| known(ten_to(length - 1)..=ten_to(length) - 1))
}

/// A number of [`CLUSTER`].
pub fn clustered_number() -> impl Strategy<Value = E164> {
    known(CLUSTER)
}

/// Any range: from one number to all numbers of a length.
pub fn range() -> impl Strategy<Value = NumberRange> {
    let sizes = (0..E164::DIGITS_MAX).prop_flat_map(|digits| 1..=ten_to(digits));
    (number(), sizes).prop_map(|(first, size)| up_to(first, size))
}

/// A range of [`CLUSTER`], mostly short.
pub fn clustered_range() -> impl Strategy<Value = NumberRange> {
    let sizes = prop_oneof![Just(1), 1..=6_u64, 1..=30_u64];
    (clustered_number(), sizes).prop_map(|(first, size)| up_to(first, size))
}

/// Any prefix; all lengths are equally likely.
pub fn prefix() -> impl Strategy<Value = Prefix> {
    let lengths = 1..=Prefix::DIGITS_MAX;
    let values = lengths.prop_flat_map(|length| ten_to(length - 1)..=ten_to(length) - 1);
    values.prop_filter_map("a prefix", Prefix::from_value)
}

/// A prefix of numbers of [`CLUSTER`], or one that begins with the digits of such a number.
pub fn clustered_prefix() -> impl Strategy<Value = Prefix> {
    (CLUSTER, 1..=10_u32, 0..100_u64).prop_filter_map("a prefix", |(value, length, more)| {
        let count = digits::count(value);
        let shorter = count.checked_sub(length).map(|cut| value / ten_to(cut));
        let longer = || {
            let added = length.min(count + 2) - count;
            value * ten_to(added) + more % ten_to(added)
        };
        Prefix::from_value(shorter.unwrap_or_else(longer))
    })
}

/// Any set of a few ranges; it may be empty.
pub fn range_set() -> impl Strategy<Value = RangeSet> {
    vec(range(), 0..RANGES_MAX).prop_map(RangeSet::from_iter)
}

/// A set of numbers of [`CLUSTER`]; it may be empty.
pub fn clustered_range_set() -> impl Strategy<Value = RangeSet> {
    vec(clustered_range(), 0..RANGES_MAX).prop_map(RangeSet::from_iter)
}

/// The numbers with `values`, each of which is that of a number.
fn known(values: RangeInclusive<u64>) -> impl Strategy<Value = E164> {
    values.prop_map(E164::from_known)
}

/// The range of `size` numbers from `first`, or of as many as there are.
fn up_to(first: E164, size: u64) -> NumberRange {
    let end = ten_to(first.digit_count()) - 1;
    let last = (first.value() + (size - 1)).min(end);
    NumberRange::from_ordered(first, E164::from_known(last))
}
