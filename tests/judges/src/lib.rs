//! The judges of the fuzz targets, which the test suites run on a few thousand random inputs too.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a judge reports by a panic"
)]

#[cfg(feature = "bodies")]
pub mod bodies;
pub mod sets;
pub mod texts;
