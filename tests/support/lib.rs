//! What all suites share: a [`database`] of its own for every test, and the [`app`] on it.

pub mod app;
pub mod database;
