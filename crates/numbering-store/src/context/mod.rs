//! The contexts in which queries and changes run. Each statement asks them for the connection.

mod read;
mod write;

pub use read::ReadContext;
pub use write::{Author, WriteContext};
