//! [`Sampling`]: number and length of the measurements.

use std::time::{Duration, Instant};

use crate::errors::BoxError;

/// The number and length of the measurements.
pub(crate) struct Sampling {
    /// True if every measure runs once and small, to show that it runs.
    pub(crate) short: bool,
    /// The number of rounds, each of which measures every side once.
    pub(crate) rounds: usize,
    /// The duration of the load of one side in one round.
    pub(crate) duration: Duration,
    /// The percentages of refused changes with which S4 and S5 are measured.
    pub(crate) refused: Vec<u64>,
}

impl Sampling {
    pub(crate) fn new(short: bool, refused: Vec<u64>) -> Self {
        let (rounds, millis) = if short { (1, 100) } else { (5, 2000) };
        Self {
            short,
            rounds,
            duration: Duration::from_millis(millis),
            refused,
        }
    }

    /// `count`, or a hundredth of it in the short form.
    pub(crate) fn scaled(&self, count: u64) -> u64 {
        if self.short { count.div_ceil(100) } else { count }
    }

    /// The results of all rounds.
    pub(crate) fn rounds<T>(
        &self,
        mut round: impl FnMut(usize) -> Result<T, BoxError>,
    ) -> Result<Vec<T>, BoxError> {
        (0..self.rounds).map(&mut round).collect()
    }
}

/// The duration of `work`, in seconds.
pub(crate) fn seconds<T>(work: impl FnOnce() -> Result<T, BoxError>) -> Result<f64, BoxError> {
    let begin = Instant::now();
    work()?;
    Ok(begin.elapsed().as_secs_f64())
}

/// The median; of an even number of values, the lower of the middle two.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len().saturating_sub(1) / 2;
    values.get(middle).copied().unwrap_or(f64::NAN)
}
