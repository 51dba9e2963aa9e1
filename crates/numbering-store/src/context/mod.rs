//! The contexts in which queries and changes run. Every statement gets its connection from them.

mod conflict_scan;
mod read;
mod write;

pub use read::ReadContext;
pub use write::{Author, WriteContext};
