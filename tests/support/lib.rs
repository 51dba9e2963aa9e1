//! What all suites share: a [`database`] of its own for every test, and the [`app`] on it.

pub mod app;
pub mod database;

/// The programs of the docs are compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../docs/embedding.md")]
struct Embedding;
