//! The laws of the algebra: what holds for every number, range, prefix, set, piece map and plan.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a helper that fails fails its test"
)]

mod exclusive;
mod fuzzed;
mod inventory;
mod mobile;
mod numbers;
mod parsing;
mod piece_map;
mod range_set;
mod role;
mod serde;
mod span;
mod text;
mod trunk_book;
mod trunk_choices;
mod trunk_loading;
mod trunk_model;
mod trunk_model_requests;
mod trunk_refusals_of_groups;
mod trunk_refusals_of_pools;
mod trunk_rows;
mod trunk_sequences;
