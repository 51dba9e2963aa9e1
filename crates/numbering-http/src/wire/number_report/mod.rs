//! The report on each item of a list of numbers.

mod chunk;
mod item_status;
mod results;
#[cfg(test)]
mod tests;

pub use chunk::ListChunk;
pub use item_status::ItemStatus;
pub use results::ListResults;
