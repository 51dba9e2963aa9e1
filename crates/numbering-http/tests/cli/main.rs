//! Tests of the program as a script runs it.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod command_line;
mod import;
mod program;
mod regulators;
