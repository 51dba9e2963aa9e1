//! What all suites share: a [`database`] of its own for every test.

pub mod database;
