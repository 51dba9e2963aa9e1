//! The laws of [`RangeSet`](numbering_core::RangeSet).

mod algebra;
mod canonical;
mod exhaustive;
mod prefixes;
mod queries;
mod range_set_blaze;
