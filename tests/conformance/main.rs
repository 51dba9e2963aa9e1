//! Conformance of the store: the same tests on SQLite and on PostgreSQL.

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
mod postgres;
mod schema;
mod store;
mod transfer;
mod transfer_updates;
mod verify;
mod verify_fixture;
