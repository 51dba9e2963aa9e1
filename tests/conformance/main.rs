//! The store, on every database.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod backup;
mod guards;
mod migrations;
mod model;
mod schema;
mod store;
mod transfer;
mod verify;
mod verify_fixture;

#[allow(dead_code, reason = "the laws use the rest")]
#[path = "../laws/trunk_book.rs"]
mod trunk_book;
#[path = "../laws/trunk_choices.rs"]
mod trunk_choices;
#[path = "../laws/trunk_model.rs"]
mod trunk_model;
#[path = "../laws/trunk_model_requests.rs"]
mod trunk_model_requests;
