//! The algebra on every pair of sets of 8 numbers, 4 of 7 digits and 4 of 8: a set is a mask of 8 bits.

use numbering_core::{E164, NumberRange, RangeSet};

const NUMBERS: u32 = 8;
const FIRST: u64 = 9_999_996;

fn number(bit: u32) -> E164 {
    E164::from_value(FIRST + u64::from(bit)).unwrap()
}

fn set(mask: u32) -> RangeSet {
    let bits = (0..NUMBERS).filter(|bit| mask & (1 << bit) != 0);
    bits.map(|bit| NumberRange::single(number(bit))).collect()
}

fn every_set() -> Vec<RangeSet> {
    (0..1 << NUMBERS).map(set).collect()
}

/// Every range of these numbers, with its mask.
fn every_range() -> impl Iterator<Item = (u32, NumberRange)> {
    let ends = (0..NUMBERS).flat_map(|first| (first..NUMBERS).map(move |last| (first, last)));
    ends.filter_map(|(first, last)| {
        let range = NumberRange::new(number(first), number(last)).ok()?;
        Some(((2 << last) - (1 << first), range))
    })
}

#[test]
fn every_pair_of_sets_agrees_with_masks() {
    let sets = every_set();
    for (a, one) in sets.iter().enumerate() {
        for (b, other) in sets.iter().enumerate() {
            assert_eq!(one | other, sets[a | b], "{one} | {other}");
            assert_eq!(one & other, sets[a & b], "{one} & {other}");
            assert_eq!(one - other, sets[a & !b], "{one} - {other}");
        }
    }
}

#[test]
fn inserting_and_removing_every_range_agrees_with_masks() {
    for (range_mask, range) in every_range() {
        for mask in 0..1 << NUMBERS {
            let before = set(mask);
            let (mut grown, mut shrunk) = (before.clone(), before.clone());
            grown.insert(range);
            shrunk.remove(range);
            assert_eq!(grown, set(mask | range_mask), "{before} and {range}");
            assert_eq!(shrunk, set(mask & !range_mask), "{before} without {range}");
            assert_eq!(
                before.complement(range),
                set(range_mask & !mask),
                "{range} without {before}"
            );
            assert_eq!(before.contains_range(range), mask & range_mask == range_mask);
            assert_eq!(before.overlaps(range), mask & range_mask != 0);
        }
    }
}

#[test]
fn ranks_agree_with_bits() {
    for mask in 0..1_u32 << NUMBERS {
        let set = set(mask);
        let held: Vec<u32> = (0..NUMBERS).filter(|bit| mask & (1 << bit) != 0).collect();
        assert_eq!(set.number_count(), held.len() as u64);
        assert!(set.numbers().eq(held.iter().map(|bit| number(*bit))));
        for bit in 0..NUMBERS {
            let before = held.iter().filter(|other| **other < bit).count();
            assert_eq!(set.rank(number(bit)), before as u64, "{set} before {bit}");
            assert_eq!(set.contains(number(bit)), held.contains(&bit));
        }
        let by_rank = (0..).map_while(|rank| set.nth(rank));
        assert!(by_rank.eq(set.numbers()), "{set}");
    }
}
