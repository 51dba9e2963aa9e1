//! Allocation: the choice of available numbers for a request that names only how many it needs.

mod allocation_size;

pub use allocation_size::{Alignment, AllocationSize, AllocationSizeError, Quantity};
