//! The laws of the algebra.

mod trunk_book;
mod trunk_choices;
mod trunk_loading;
mod trunk_model;
mod trunk_model_requests;
mod trunk_refusals_of_groups;
mod trunk_refusals_of_pools;
mod trunk_rows;
mod trunk_sequences;
