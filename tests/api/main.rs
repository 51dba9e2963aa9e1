//! The wire over HTTP, on both databases.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod exclusive;
mod given;
mod mobile;
mod paths;
