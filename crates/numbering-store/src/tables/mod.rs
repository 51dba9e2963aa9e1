//! Statements on single tables that need no context.

mod bulk;
mod bulk_trunk;
pub(crate) mod definitions;
pub(crate) mod exclusive_numbers;
mod held_pieces;
pub(crate) mod holders;
pub(crate) mod journal;
pub(crate) mod journal_buckets;
pub(crate) mod original_intervals;
mod piece_cursor;
mod piece_selection;
mod piece_windows;
pub(crate) mod pieces;
mod pieces_in_windows;
pub(crate) mod tenants;
pub(crate) mod tokens;
mod window_selects;

pub(crate) use bulk_trunk::{RowColumn, select_rows};
pub(crate) use held_pieces::{HeldKinds, Holder};
pub(crate) use piece_cursor::{PREFIX_SPACE, PieceCursor};
pub(crate) use piece_selection::PieceSelection;
pub(crate) use piece_windows::{ConflictWindows, PieceWindows, Window};
pub(crate) use pieces_in_windows::{NO_TENANT, load_first_pieces};
