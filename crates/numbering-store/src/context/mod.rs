//! The contexts in which queries run: [`ReadContext`] and [`WriteContext`].

mod read;
mod write;

pub use read::ReadContext;
pub use write::{Author, WriteContext};
pub(crate) use write::{now_micros, now_seconds};
