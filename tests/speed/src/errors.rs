//! The error of the benchmark.

/// Any error.
pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;
