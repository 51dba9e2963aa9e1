//! The division of a change into rows, so that each row lies in a bucket that is not much larger than its reassignments.

use std::borrow::Cow;

use numbering_core::{E164, Reassignment, Span};

use super::buckets::{LEVEL_MAX, level};

/// The most reassignments of one row.
const REASSIGNMENTS_MAX: usize = 1000;
/// The level of the buckets by which reassignments are divided first: ten thousand numbers, a usual block.
const LEVEL_MIN: u32 = 4;
/// The most rows into which the reassignments of a change are divided because they lie apart. Whoever wants a row of his
/// change in the buckets of others must name more intervals than this, and writes as many rows.
const ROWS_APART_MAX: usize = 1000;
/// The level of the bucket in the prefix space of the shortest number: a boundary of such buckets never divides what
/// begins with a number.
const NUMBER_LEVEL_MAX: u32 = E164::DIGITS_MAX - E164::DIGITS_MIN;

/// Splits each reassignment that lies across a boundary of buckets much larger than itself: on either side of
/// `+50000000000`, two numbers would lie in the bucket of all numbers of 11 digits.
pub(super) fn split(reassignments: &[Reassignment]) -> Cow<'_, [Reassignment]> {
    if !reassignments.iter().any(|whole| boundary(whole.span).is_some()) {
        return Cow::Borrowed(reassignments);
    }
    Cow::Owned(reassignments.iter().flat_map(split_one).collect())
}

fn split_one(whole: &Reassignment) -> Vec<Reassignment> {
    let Some(boundary) = boundary(whole.span) else {
        return vec![*whole];
    };
    let ends = [(whole.span.first(), boundary - 1), (boundary, whole.span.last())];
    let spans = ends
        .into_iter()
        .filter_map(|(first, last)| Span::from_positions(first, last));
    let holding = whole.holding;
    spans.map(|span| Reassignment { span, holding }).collect()
}

/// The boundary at which `span` is split. It is at most as long as the buckets below the smallest that holds it, so it
/// lies in two of these.
fn boundary(span: Span) -> Option<u64> {
    let least = if span.is_prefix_space() {
        NUMBER_LEVEL_MAX
    } else {
        LEVEL_MIN
    };
    let below = level(span.first(), span.last()).checked_sub(1)?;
    let size = 10_u64.pow(below);
    (least <= below && span.last() - span.first() < size).then(|| span.last() / size * size)
}

/// The parts of `reassignments` that become a row each.
pub(super) fn parts(reassignments: &[Reassignment]) -> Vec<&[Reassignment]> {
    let level = (LEVEL_MIN..LEVEL_MAX)
        .find(|level| groups(reassignments, *level).nth(ROWS_APART_MAX).is_none())
        .unwrap_or(LEVEL_MAX);
    groups(reassignments, level).flat_map(parts_of_group).collect()
}

/// The groups of reassignments that lie in the same bucket of a level. One that lies in several is a group by itself.
fn groups(reassignments: &[Reassignment], level: u32) -> impl Iterator<Item = &[Reassignment]> {
    let size = 10_u64.pow(level);
    reassignments.chunk_by(move |one, next| one.span.first() / size == next.span.last() / size)
}

/// The parts of a group. A part begins with the first reassignment that is left, and has those in the largest bucket with
/// no more reassignments than a row may have.
fn parts_of_group(group: &[Reassignment]) -> Vec<&[Reassignment]> {
    let mut parts = Vec::new();
    let mut rest = group;
    while let Some(first) = rest.first() {
        let within = |level: u32| {
            let size = 10_u64.pow(level);
            let end = (first.span.first() / size + 1) * size;
            rest.partition_point(|reassignment| reassignment.span.last() < end)
        };
        let count = (0..=LEVEL_MAX)
            .rev()
            .map(within)
            .find(|count| *count <= REASSIGNMENTS_MAX);
        // a reassignment that is longer than such a bucket is a part by itself
        let (part, others) = rest.split_at(count.unwrap_or_default().max(1));
        parts.push(part);
        rest = others;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reassignment(first: u64, last: u64) -> Reassignment {
        Reassignment {
            span: Span::from_positions(first, last).unwrap(),
            holding: None,
        }
    }

    fn singles(step: u64, count: u64) -> Vec<Reassignment> {
        let single = |index: u64| reassignment(3_247_000_000 + index * step, 3_247_000_000 + index * step);
        (0..count).map(single).collect()
    }

    /// The level of the bucket in which a row with these reassignments lies.
    fn level_of(part: &[Reassignment]) -> u32 {
        level(part[0].span.first(), part[part.len() - 1].span.last())
    }

    #[test]
    fn parts_have_all_reassignments_in_order_and_none_is_too_long() {
        for (step, count) in [
            (1, 0),
            (1, 1),
            (1, 1000),
            (1, 1001),
            (7, 5000),
            (997, 20_000),
            (99_991, 20_000),
        ] {
            let reassignments = singles(step, count);
            let parts = parts(&reassignments);
            assert_eq!(parts.concat(), reassignments);
            assert!(
                parts
                    .iter()
                    .all(|part| (1..=REASSIGNMENTS_MAX).contains(&part.len()))
            );
            assert!(
                parts.len() <= ROWS_APART_MAX + reassignments.len() / 50,
                "{} of {count}",
                parts.len()
            );
        }
    }

    #[test]
    fn numbers_that_lie_apart_are_a_part_each() {
        assert_eq!(parts(&singles(10_000, 1000)).len(), 1000);
        // too many for a row each: they share buckets ten times as large
        let many = singles(10_000, 1010);
        let parts = parts(&many);
        assert_eq!(parts.len(), 101);
        assert!(parts.iter().all(|part| level_of(part) <= 5));
    }

    #[test]
    fn numbers_and_prefixes_never_share_a_part() {
        let many = (0..2000).map(|index| 1_320_000_000_000_000 + index * 100_000_000_000);
        let prefixes = many.map(|first| reassignment(first, first + 99_999_999_999));
        let both: Vec<Reassignment> = singles(1_000_000, 2000).into_iter().chain(prefixes).collect();
        assert!(parts(&both).iter().all(|part| level_of(part) <= 15));
    }

    #[test]
    fn a_part_of_many_lies_in_a_bucket_that_is_not_much_larger() {
        for part in parts(&singles(100, 50_000)) {
            assert!(level_of(part) <= 5);
        }
    }

    #[test]
    fn a_reassignment_longer_than_its_bucket_is_in_one_part() {
        let mut reassignments = singles(1, 1500);
        reassignments.push(reassignment(3_247_001_500, 3_247_999_999));
        let parts = parts(&reassignments);
        assert_eq!(parts.concat(), reassignments);
        assert!(
            parts
                .iter()
                .all(|part| (1..=REASSIGNMENTS_MAX).contains(&part.len()))
        );
    }

    #[test]
    fn a_short_interval_across_a_boundary_is_split_there() {
        let across = [reassignment(49_999_999_990, 50_000_000_009)];
        let halves = [
            reassignment(49_999_999_990, 49_999_999_999),
            reassignment(50_000_000_000, 50_000_000_009),
        ];
        assert_eq!(*split(&across), halves);
        assert_eq!(
            parts(&halves).into_iter().map(level_of).collect::<Vec<u32>>(),
            [1, 1]
        );
        for whole in [
            // a block, one in a bucket of ten thousand, and one that is a tenth of its bucket
            reassignment(3_247_000_000, 3_247_999_999),
            reassignment(3_247_000_990, 3_247_001_009),
            reassignment(3_250_000_000, 3_360_000_000),
        ] {
            assert_eq!(*split(&[whole]), [whole]);
        }
    }

    #[test]
    fn what_begins_with_a_number_is_never_split() {
        let number: E164 = "+3247123".parse().unwrap();
        let under = Span::from(number).prefix_space();
        for (first, last) in [
            (under.first() - 1, under.last() + 1),
            (under.first() - 5_000_000, under.first() + 5_000_000),
        ] {
            let whole = [reassignment(first, last)];
            let parts = split(&whole);
            let holds = |part: &Reassignment| part.span.conflicts_with(number.into());
            assert_eq!(
                parts.iter().filter(|part| holds(part)).count(),
                usize::from(holds(&whole[0]))
            );
        }
    }
}
