//! The laws of [`RangeSet`](numbering_core::RangeSet).

mod algebra;
mod canonical;
mod every_case;
mod places;
mod prefixes;
mod witness;
