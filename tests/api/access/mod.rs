//! Tests of access: tokens, roles, scopes, and the order of refusals.

mod operation_table;
mod refusal_order;
mod roles;
mod tokens;

pub(crate) use operation_table::{Operation, operations};
