//! The names that each operation knows, from the OpenAPI document, and the check of a request against them.

mod document;
mod known_names;
mod name_check;
mod name_reader;
mod nearest_name;
mod object_schema;
mod row_names;

pub use known_names::{KnownNames, OperationNames};
pub(crate) use name_check::NameCheck;
