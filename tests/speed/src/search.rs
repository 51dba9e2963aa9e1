//! S16: the count of numbers that match a filter, in one thread, in processor time.

use numbering_core::{E164, NumberFilter, NumberRange, NumberSearch};

use crate::errors::BoxError;
use crate::fixture::Random;
use crate::sampling::Sampling;
use crate::sets::cpu;
use crate::table::{Goal, Measured, Row};

/// The first number, of twelve digits.
const BASE: u64 = 100_000_000_000;

pub(crate) fn counts(sampling: &Sampling) -> Measured {
    let filter = NumberFilter {
        pattern: Some("xx00".parse()?),
        ..NumberFilter::ANY
    };
    let ranges: Result<Vec<NumberRange>, BoxError> = (0..1_000)
        .map(|index| range(BASE + 100_000 * index, 40_000))
        .collect();
    let fragments = fragments(sampling.scaled(1_000_000))?;
    let what = "count of xx00 over 40M numbers in 1,000 ranges, each range";
    let of_ranges = nanos(sampling, &filter, &ranges?)?;
    let row = Row::figure(what, Goal::AtMost(100.0), "ns", of_ranges);
    let what = "count of xx00 over 1M fragments of 1 to 80 numbers, each fragment";
    let of_fragments = nanos(sampling, &filter, &fragments)?;
    Ok(vec![
        row,
        Row::figure(what, Goal::AtMost(500.0), "ns", of_fragments),
    ])
}

/// The time for each of `ranges`, in each round with a new search.
fn nanos(sampling: &Sampling, filter: &NumberFilter, ranges: &[NumberRange]) -> Result<Vec<f64>, BoxError> {
    let count_all = || {
        let mut search = NumberSearch::new(filter);
        ranges.iter().map(|range| search.count(*range)).sum::<u64>()
    };
    #[expect(clippy::cast_precision_loss, reason = "so many are counted exactly")]
    let each = |seconds: f64| seconds * 1e9 / ranges.len() as f64;
    count_all();
    sampling.rounds(|_| Ok(each(cpu(count_all))))
}

/// Ranges of 1 to 80 numbers with gaps of 1 to 50 numbers between them.
fn fragments(count: u64) -> Result<Vec<NumberRange>, BoxError> {
    let (mut random, mut end) = (Random(5), BASE);
    let fragment = |_| {
        let (first, length) = (end + 1 + random.below(50), 1 + random.below(80));
        end = first + length;
        range(first, length)
    };
    (0..count).map(fragment).collect()
}

fn range(first: u64, length: u64) -> Result<NumberRange, BoxError> {
    let ends = E164::from_value(first).zip(E164::from_value(first + length - 1));
    let (first, last) = ends.ok_or("no such numbers")?;
    Ok(NumberRange::new(first, last)?)
}
