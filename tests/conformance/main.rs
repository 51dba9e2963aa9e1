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
