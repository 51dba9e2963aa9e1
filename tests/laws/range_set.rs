//! The laws of [`RangeSet`].

mod algebra;
mod canonical;
mod places;
mod prefixes;
