//! The report on each item of a list of numbers.

mod chunk;
mod results;
#[cfg(test)]
mod tests;

pub use chunk::ListChunk;
pub use results::{ItemStatus, ListResults};
