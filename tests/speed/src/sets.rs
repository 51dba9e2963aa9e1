//! S10 to S13: the core, in one thread, in processor time.

use std::hint::black_box;
use std::iter;
use std::ops::RangeInclusive;
use std::str::FromStr as _;
use std::time::Duration;

use numbering_core::{E164, NumberRange, RangeSet};
use range_set_blaze::{RangeSetBlaze, SortedDisjoint, SortedStarts};
use rlibphonenumber::PHONE_NUMBER_UTIL;
use rustix::time::{ClockId, clock_gettime};

use crate::fixture::Chance;
use crate::sampling::{Sampling, median};
use crate::table::{Goal, Row};
use crate::{BoxError, Measured};

const RANGES: u64 = 1_000_000;
/// Numbers of twelve digits, all of them.
const BASE: u64 = 100_000_000_000;

pub(crate) fn union_and_difference(sampling: &Sampling) -> Measured {
    let (a, b) = (
        Operand::of(sampling.scaled(RANGES), 1, 200)?,
        Operand::of(sampling.scaled(RANGES), 2, 200)?,
    );
    let union = Duel::run(
        sampling,
        || a.ours.union(&b.ours),
        || a.blaze().union(b.blaze()).collect::<Vec<_>>(),
    )?;
    let difference = Duel::run(
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
    let to_blaze = Duel::run(sampling, difference, || {
        many.blaze().difference(few.blaze()).collect::<Vec<_>>()
    })?;
    let to_copy = Duel::run(sampling, difference, || many.ours.clone())?;
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
    let (mut chance, mut place) = (Chance(3), BASE);
    let asked = iter::repeat_with(|| {
        place += 2 + chance.below(2 * (100 * RANGES / 100_000) - 2);
        place
    });
    let asked: Vec<E164> = asked
        .filter_map(E164::from_value)
        .take(usize::try_from(count)?)
        .collect();
    let ours = || {
        held.ours
            .contains_each(asked.iter().copied())
            .filter(|is_held| *is_held)
            .count()
    };
    #[expect(clippy::cast_precision_loss, reason = "so many are counted exactly")]
    let nanos = sampling.rounds(|_| Ok(cpu(ours) * 1e9 / count as f64))?;
    let blaze = held.theirs.iter().cloned().collect::<RangeSetBlaze<u64>>();
    let single = cpu(|| {
        let is_held = |number: &E164| blaze.contains(number.value());
        asked.iter().copied().filter(is_held).count()
    });
    #[expect(clippy::cast_precision_loss, reason = "so many are counted exactly")]
    let single = single * 1e9 / count as f64;
    let what = "sorted membership of 100,000 numbers in 1M ranges, each";
    Ok(vec![Row::figure(what, Goal::AtMost(25.0), "ns", nanos).remark(
        format!("one by one in range-set-blaze: {single:.0} ns"),
    )])
}

pub(crate) fn parsing(sampling: &Sampling) -> Measured {
    /// So few texts stay in the cache, as one is that has just come in: to parse is measured, not to fetch.
    const PASSES: u64 = 10;
    let mut chance = Chance(4);
    let count = sampling.scaled(100_000);
    let texts: Vec<String> = (0..count / PASSES)
        .map(|_| format!("+3247{:07}", chance.below(10_000_000)))
        .collect();
    let all = || (0..PASSES).flat_map(|_| &texts);
    let util = &*PHONE_NUMBER_UTIL;
    let theirs = || {
        all()
            .filter(|text| util.parse(text.as_str(), None).is_ok())
            .count()
    };
    let ours = || all().filter(|text| E164::from_str(text).is_ok()).count();
    // the first one loads what the library knows of a country
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

/// How much longer another way takes than ours. Both make vectors, of vectors.
struct Duel {
    /// The first time, when the kernel has to find most of the memory that is written.
    first: f64,
    /// Of each round, in memory that the process has.
    ratios: Vec<f64>,
}

impl Duel {
    /// The allocator returns large memory to the kernel once or twice until it learns to keep it.
    const SETTLING: usize = 3;

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
        for _ in 0..Self::SETTLING {
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
    /// So many ranges; each begins within `step` of where the one before begins, and is half as long.
    fn of(count: u64, seed: u64, step: u64) -> Result<Self, BoxError> {
        let (mut chance, mut end) = (Chance(seed), BASE);
        let mut theirs = Vec::new();
        for _ in 0..count {
            let first = end + 2 + chance.below(step / 2);
            end = first + chance.below(step / 2);
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

/// Ranges that are sorted and disjoint, as range-set-blaze wants to be told: it does not check them again.
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

/// Processor time of this thread for `work`, in seconds.
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
