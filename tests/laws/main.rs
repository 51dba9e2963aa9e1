//! The laws of the core: properties of every number, range, prefix, set, piece map and plan.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a helper that fails fails its test"
)]

mod allocation;
mod exclusive;
mod fuzzed;
mod inventory;
mod mobile;
mod number_filter;
mod numbers;
mod parsing;
mod piece_map;
mod range_set;
mod role;
mod serde;
mod span;
mod text;
mod trunk;
