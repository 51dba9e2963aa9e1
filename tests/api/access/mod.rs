//! Who may do what: tokens, roles, scopes, and the order in which requests are refused.

mod order;
mod roles;
mod table;

pub(crate) use table::{Operation, operations};
mod tokens;
