//! The departments of a group.

pub(crate) mod bodies;
pub(crate) mod handlers;
