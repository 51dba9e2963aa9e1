//! Exclusive numbers.

pub(crate) mod bodies;
pub(crate) mod handlers;
mod list;
