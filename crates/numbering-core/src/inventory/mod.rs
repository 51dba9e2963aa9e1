//! The inventory: holdings, plans for changes, and the whole kept in memory.

mod accepted_items;
mod accepted_spans;
mod allocate;
mod changed_numbers;
mod changes;
mod definitions;
mod held_number;
mod in_memory;
mod items;
mod list_order;
pub mod mobile;
mod piece;
mod piece_map;
pub mod trunk;
mod user_number;

pub use changed_numbers::{NumberChange, changed_numbers};
pub use held_number::HeldNumber;
pub use in_memory::Inventory;
pub use items::{Cause, Conflicts, Item, Malformed, Rejection};
pub use piece::{Assignment, Holding, Kind, Origin, Piece};
pub use piece_map::{Delta, PieceMap, Reassignment};
