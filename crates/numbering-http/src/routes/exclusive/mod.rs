//! Exclusive numbers.

pub(crate) mod bodies;
pub(crate) mod handlers;
mod list;
mod list_cursor;
mod list_query;
