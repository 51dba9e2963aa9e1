//! The library of the test suites: a [`database`] for every test, the [`app`] on it, and fixtures.

pub mod app;
pub mod database;
pub mod fixtures;
pub mod raw_http;
pub mod trunking_fixture;

/// The programs of the docs, which `cargo test` compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../../docs/embedding.md")]
struct Embedding;
