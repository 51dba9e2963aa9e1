//! [`Sampling`]: how often and how long things are measured.

use std::time::{Duration, Instant};

use crate::BoxError;

/// How often and how long things are measured.
pub(crate) struct Sampling {
    /// Once and small: to see that it runs.
    pub(crate) short: bool,
    /// How many rounds: each measures every side once.
    pub(crate) rounds: usize,
    /// How long one side is loaded in one round.
    pub(crate) duration: Duration,
    /// Percentages of changes that are refused: S4 and S5 are measured with each.
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

    /// `count`, or a hundredth of it where it is to be short.
    pub(crate) fn scaled(&self, count: u64) -> u64 {
        if self.short { count.div_ceil(100) } else { count }
    }

    /// What each round gives.
    pub(crate) fn rounds<T>(
        &self,
        mut round: impl FnMut(usize) -> Result<T, BoxError>,
    ) -> Result<Vec<T>, BoxError> {
        (0..self.rounds).map(&mut round).collect()
    }
}

/// How long `work` takes, in seconds.
pub(crate) fn seconds<T>(work: impl FnOnce() -> Result<T, BoxError>) -> Result<f64, BoxError> {
    let begin = Instant::now();
    work()?;
    Ok(begin.elapsed().as_secs_f64())
}

/// The middle one; of an even number, the lower of the two.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len().saturating_sub(1) / 2;
    values.get(middle).copied().unwrap_or(f64::NAN)
}
