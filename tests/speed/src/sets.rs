//! S10 to S13: the core in one thread, in processor time.

use std::hint::black_box;
use std::iter;
use std::ops::RangeInclusive;
use std::str::FromStr as _;
use std::time::Duration;

use numbering_core::{E164, NumberRange, RangeSet};
use range_set_blaze::{RangeSetBlaze, SortedDisjoint, SortedStarts};
use rlibphonenumber::PHONE_NUMBER_UTIL;
use rustix::time::{ClockId, clock_gettime};

use crate::errors::BoxError;
use crate::fixture::Random;
use crate::sampling::{Sampling, median};
use crate::table::Measured;
use crate::table::{Goal, Row};

const RANGES: u64 = 1_000_000;
/// The base of all numbers, which have twelve digits.
const BASE: u64 = 100_000_000_000;

pub(crate) fn union_and_difference(sampling: &Sampling) -> Measured {
    let (a, b) = (
        Operand::of(sampling.scaled(RANGES), 1, 200)?,
        Operand::of(sampling.scaled(RANGES), 2, 200)?,
    );
    let union = Comparison::run(
        sampling,
        || a.ours.union(&b.ours),
        || a.blaze().union(b.blaze()).collect::<Vec<_>>(),
    )?;
    let difference = Comparison::run(
        sampling,
        || a.ours.difference(&b.ours),
        || a.blaze().difference(b.blaze()).collect::<Vec<_>>(),
    )?;
    let goal = Goal::AtLeast(2.5);
    Ok(vec![
        union.row("union of 1M and 1M ranges, to range-set-blaze", goal),
        difference.row("difference of 1M and 1M ranges, to range-set-blaze", goal),
    ])
}

pub(crate) fn sparse_difference(sampling: &Sampling) -> Measured {
    let (many, few) = (
        Operand::of(sampling.scaled(RANGES), 1, 200)?,
        Operand::of(1000, 2, 200_000)?,
    );
    let difference = || many.ours.difference(&few.ours);
    let to_blaze = Comparison::run(sampling, difference, || {
        many.blaze().difference(few.blaze()).collect::<Vec<_>>()
    })?;
    let to_copy = Comparison::run(sampling, difference, || many.ours.clone())?;
    let remark = format!(
        "the first time: {:.2} ×; a mere copy of the 1M ranges takes {:.2} of our time",
        to_blaze.first,
        median(to_copy.ratios),
    );
    let what = "difference of 1M and 1,000 ranges, to range-set-blaze";
    Ok(vec![to_blaze.row(what, Goal::AtLeast(12.0)).remark(remark)])
}

pub(crate) fn membership(sampling: &Sampling) -> Measured {
    let held = Operand::of(sampling.scaled(RANGES), 1, 200)?;
    let count = sampling.scaled(100_000);
    let (mut random, mut place) = (Random(3), BASE);
    let queries = iter::repeat_with(|| {
        place += 2 + random.below(2 * (100 * RANGES / 100_000) - 2);
        place
    });
    let queries: Vec<E164> = queries
        .filter_map(E164::from_value)
        .take(usize::try_from(count)?)
        .collect();
    let ours = || {
        held.ours
            .contains_each(queries.iter().copied())
            .filter(|is_held| *is_held)
            .count()
    };
    #[expect(clippy::cast_precision_loss, reason = "so many are counted exactly")]
    let nanos = sampling.rounds(|_| Ok(cpu(ours) * 1e9 / count as f64))?;
    let blaze = held.theirs.iter().cloned().collect::<RangeSetBlaze<u64>>();
    let single = cpu(|| {
        let is_held = |number: &E164| blaze.contains(number.value());
        queries.iter().copied().filter(is_held).count()
    });
    #[expect(clippy::cast_precision_loss, reason = "so many are counted exactly")]
    let single = single * 1e9 / count as f64;
    let what = "sorted membership of 100,000 numbers in 1M ranges, each";
    Ok(vec![Row::figure(what, Goal::AtMost(25.0), "ns", nanos).remark(
        format!("one by one in range-set-blaze: {single:.0} ns"),
    )])
}

pub(crate) fn parsing(sampling: &Sampling) -> Measured {
    /// Few texts, read several times: they stay in the processor's cache, like a text that just arrived.
    const PASSES: u64 = 10;
    let mut random = Random(4);
    let count = sampling.scaled(100_000);
    let texts: Vec<String> = (0..count / PASSES)
        .map(|_| format!("+3247{:07}", random.below(10_000_000)))
        .collect();
    let all = || (0..PASSES).flat_map(|_| &texts);
    let util = &*PHONE_NUMBER_UTIL;
    let theirs = || {
        all()
            .filter(|text| util.parse(text.as_str(), None).is_ok())
            .count()
    };
    let ours = || all().filter(|text| E164::from_str(text).is_ok()).count();
    // the first pass loads the library's data of a country
    theirs();
    let pairs = sampling.rounds(|_| Ok((cpu(ours), cpu(theirs))))?;
    #[expect(clippy::cast_precision_loss, reason = "so many are counted exactly")]
    let nanos = median(pairs.iter().map(|(ours, _)| ours * 1e9 / count as f64));
    let ratios = pairs.iter().map(|(ours, theirs)| theirs / ours).collect();
    let what = "E.164 parse, to rlibphonenumber";
    Ok(vec![
        Row::ratio(what, Goal::AtLeast(50.0), ratios).remark(format!("{nanos:.0} ns a number")),
    ])
}

/// The time of another implementation divided by the time of ours. Both collect vectors from vectors.
struct Comparison {
    /// The ratio of the first run, for which the kernel provides most of the memory.
    first: f64,
    /// The ratio of each round, in memory that the process already has.
    ratios: Vec<f64>,
}

impl Comparison {
    /// Runs before the rounds: the allocator returns large blocks to the kernel once or twice before it keeps them.
    const WARM_UP: usize = 3;

    fn run<A, B>(
        sampling: &Sampling,
        ours: impl Fn() -> A,
        theirs: impl Fn() -> B,
    ) -> Result<Self, BoxError> {
        let ratio = || {
            let ours = cpu(&ours);
            cpu(&theirs) / ours
        };
        let first = ratio();
        for _ in 0..Self::WARM_UP {
            ratio();
        }
        Ok(Self {
            first,
            ratios: sampling.rounds(|_| Ok(ratio()))?,
        })
    }

    fn row(self, what: &str, goal: Goal) -> Row {
        Row::ratio(what, goal, self.ratios).remark(format!("the first time: {:.2} ×", self.first))
    }
}

/// The same ranges for us and for range-set-blaze.
struct Operand {
    ours: RangeSet,
    theirs: Vec<RangeInclusive<u64>>,
}

impl Operand {
    /// `count` ranges with gaps between them, each gap and each length below half of `step`.
    fn of(count: u64, seed: u64, step: u64) -> Result<Self, BoxError> {
        let (mut random, mut end) = (Random(seed), BASE);
        let mut theirs = Vec::new();
        for _ in 0..count {
            let first = end + 2 + random.below(step / 2);
            end = first + random.below(step / 2);
            theirs.push(first..=end);
        }
        let range = |range: &RangeInclusive<u64>| {
            let (first, last) = (E164::from_value(*range.start())?, E164::from_value(*range.end())?);
            NumberRange::new(first, last).ok()
        };
        let ours: Option<RangeSet> = theirs.iter().map(range).collect();
        Ok(Self {
            ours: ours.ok_or("no such ranges")?,
            theirs,
        })
    }

    fn blaze(&self) -> InOrder<'_> {
        InOrder(self.theirs.iter().cloned())
    }
}

/// Sorted and disjoint ranges, marked as such for range-set-blaze, which does not check them again.
struct InOrder<'a>(iter::Cloned<std::slice::Iter<'a, RangeInclusive<u64>>>);

impl Iterator for InOrder<'_> {
    type Item = RangeInclusive<u64>;

    fn next(&mut self) -> Option<RangeInclusive<u64>> {
        self.0.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl iter::FusedIterator for InOrder<'_> {}
impl SortedStarts<u64> for InOrder<'_> {}
impl SortedDisjoint<u64> for InOrder<'_> {}

/// The processor time of this thread for `work`, in seconds.
fn cpu<T>(work: impl FnOnce() -> T) -> f64 {
    let time = || {
        let time = clock_gettime(ClockId::ThreadCPUTime);
        Duration::try_from(time).unwrap_or_default()
    };
    let before = time();
    let made = black_box(work());
    let after = time();
    drop(made);
    after.saturating_sub(before).as_secs_f64()
}
