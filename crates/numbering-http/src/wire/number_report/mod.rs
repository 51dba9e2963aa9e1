//! The report on each item of a list of numbers.

mod report;
#[cfg(test)]
mod tests;

pub use report::{ItemStatus, NumberReport};
