//! JSON: bodies read into types, refusals with the place of the error, and JSON written by hand.

mod explain;
mod members;
mod object;
mod parse;
mod pointer;
pub mod text;
pub mod write;

pub(crate) use explain::explain;
pub(crate) use members::Members;
pub use object::Object;
pub use parse::parse;
pub(crate) use parse::{as_text, read, required};
