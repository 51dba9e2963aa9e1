//! Who holds what, and what a change would do.

mod held;
mod items;
pub mod mobile;
mod own_number;
mod piece;
mod sheet;
pub mod trunk;

pub use held::Inventory;
pub use items::{Cause, Conflicts, Item, Malformed, Rejection};
pub use piece::{Assignment, Holding, Kind, Origin, Piece};
pub use sheet::{Delta, Sheet, Stroke};
