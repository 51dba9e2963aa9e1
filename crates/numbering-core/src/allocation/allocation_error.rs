//! [`AllocationError`]: the reason why numbers cannot be allocated.

use core::convert::Infallible;

use super::limits::RUNS_MAX;

/// The reason why numbers cannot be allocated. `E` is the error of the inventory, which may fail.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AllocationError<E = Infallible> {
    /// Too few numbers are available, or they do not lie as the request needs them.
    #[error(
        "{requested} numbers are requested, and {available} are available, at most {largest_run} of them in a row"
    )]
    NotEnough {
        /// The count of numbers requested.
        requested: u64,
        /// The count of available numbers that match the request, in a row or not.
        available: u64,
        /// The length of the longest available run within the limits of the request, of which perhaps not every number
        /// matches.
        largest_run: u64,
    },
    /// Enough numbers are available, but in too many runs.
    #[error("the numbers lie in more than {} runs", RUNS_MAX)]
    TooManyRuns,
    /// The inventory could not be read or changed.
    #[error(transparent)]
    Inventory(E),
}
