//! The journal: its entries, their compact encoding, and the history of a number.

mod append;
mod buckets;
pub(crate) mod codec;
mod history;
mod rows;

pub(crate) use append::JournalContext;
pub(crate) use buckets::bucket;
pub use history::{HistoryCursor, HistoryEntry, HistoryScope};
