//! [`AllocationRequest`]: a request for numbers that the service chooses.

use alloc::vec::Vec;

use super::allocation_size::{Alignment, AllocationSize};
use super::limits;
use crate::number_filter::NumberFilter;
use crate::range::NumberRange;
use crate::range_set::RangeSet;

/// A request for available numbers, of which the service chooses some.
///
/// * A run lies within one definition. With `is_consecutive` one run is taken: from the shortest that is long enough, and
///   of these from the lowest, the lowest numbers.
/// * Otherwise runs are taken by length, then from the lowest: each whole while it fits, and of the next its lowest
///   numbers. So remainders are used up before whole hundreds are broken.
/// * With an alignment, each run taken starts at a multiple and consists of whole multiples.
/// * With a filter, the numbers of a run that match are taken in order. Consecutive numbers all match.
///
/// The same runs give the same numbers.
///
/// ```
/// use numbering_core::{AllocationRequest, Quantity};
///
/// let runs = ["+3226127000..+3226127002", "+3226127100..+3226127199"].map(|run| run.parse().unwrap());
/// let five = AllocationRequest::new(Quantity::try_from(5)?.into());
/// let taken = five.choose_among(&runs)?;
/// assert_eq!(taken, ["+3226127000..+3226127002", "+3226127100..+3226127101"].map(|run| run.parse().unwrap()));
///
/// let in_a_row = AllocationRequest { is_consecutive: true, ..five };
/// assert_eq!(in_a_row.choose_among(&runs)?, ["+3226127100..+3226127104".parse()?]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllocationRequest {
    /// The count of numbers, and the multiples of which each run consists.
    pub size: AllocationSize,
    /// True if all numbers must form one run.
    pub is_consecutive: bool,
    /// The numbers among which to choose; `None` for all that are available.
    pub within: Option<RangeSet>,
    /// The conditions on the digits of each number.
    pub filter: NumberFilter,
}

impl AllocationRequest {
    /// The most runs of an allocation.
    pub const RUNS_MAX: usize = limits::RUNS_MAX;

    /// The request for numbers of any kind.
    #[must_use]
    pub const fn new(size: AllocationSize) -> Self {
        Self {
            size,
            is_consecutive: false,
            within: None,
            filter: NumberFilter::ANY,
        }
    }

    /// The parts of an available run among which the request chooses: within its limits, and with the first digits of its
    /// filter.
    ///
    /// ```
    /// use numbering_core::{AllocationRequest, Quantity};
    ///
    /// let request = AllocationRequest {
    ///     within: Some("+3226127100..+3226127199".parse()?),
    ///     ..AllocationRequest::new(Quantity::MAX.into())
    /// };
    /// assert_eq!(request.parts("+3226127150..+3226127999".parse()?), ["+3226127150..+3226127199".parse()?]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn parts(&self, run: NumberRange) -> Vec<NumberRange> {
        let numbers = match self.filter.starts_with {
            Some(digits) => digits
                .prefix()
                .numbers(run.digit_count())
                .and_then(|numbers| numbers.intersection(run)),
            None => Some(run),
        };
        match (numbers, &self.within) {
            (Some(numbers), Some(within)) => within.intersection(&RangeSet::from(numbers)).iter().collect(),
            (numbers, _) => numbers.into_iter().collect(),
        }
    }

    /// The length of the shortest run of which anything can be taken.
    #[must_use]
    pub fn run_length_min(&self) -> u64 {
        let multiple = self.size.alignment().map_or(1, Alignment::get);
        if self.is_consecutive {
            self.size.quantity().get()
        } else {
            multiple
        }
    }
}
