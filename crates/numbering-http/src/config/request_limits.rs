//! [`Limits`]: the limits of one request.

use std::time::Duration;

/// How much one request may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of a body.
    pub body_bytes: usize,
    /// The most items of a list.
    pub items: usize,
    /// How long a body may take to arrive.
    pub arrival: Duration,
    /// How long the database may take.
    pub work: Duration,
}
