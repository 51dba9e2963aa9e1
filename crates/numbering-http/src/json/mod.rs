//! JSON: the body of a request, from bytes to a type, or the refusal that says what is wrong and where.

mod explain;
mod object;
mod parse;
mod pointer;
pub mod text;
pub mod write;

pub(crate) use explain::explain;
pub use object::Object;
pub use parse::parse;
pub(crate) use parse::{as_text, read, required};
