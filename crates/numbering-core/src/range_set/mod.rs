//! [`RangeSet`]: a set of telephone numbers, kept as ranges.

mod algebra;
mod kernel;
mod membership;
mod merge;
mod prefixes;
mod rank;
mod set;
mod slices;
mod text;

pub use set::{IntoRanges, RangeSet, Ranges};
pub use text::ParseRangeSetError;
