//! Statements on single tables that need no context.

mod bulk;
mod bulk_trunk;
pub(crate) mod definitions;
pub(crate) mod exclusive_numbers;
pub(crate) mod holders;
pub(crate) mod journal;
mod piece_cursor;
pub(crate) mod pieces;
pub(crate) mod tenants;
pub(crate) mod tokens;

pub(crate) use bulk_trunk::{RowColumn, select_rows};
pub(crate) use piece_cursor::{PREFIX_SPACE, PieceCursor};
