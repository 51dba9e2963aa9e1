//! Who may do what: tokens, roles, scopes, and the order in which requests are refused.

mod operation_table;
mod refusal_order;
mod roles;
mod tokens;

pub(crate) use operation_table::{Operation, operations};
