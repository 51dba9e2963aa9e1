//! Allocation: the choice of available numbers for a request that names only how many it needs.

mod allocation_error;
mod allocation_size;
mod choice;
mod consecutive_search;
mod limits;
mod request;
mod run_position;

pub use allocation_error::AllocationError;
pub use allocation_size::{Alignment, AllocationSize, AllocationSizeError, Quantity};
pub use request::AllocationRequest;
pub use run_position::RunPosition;
