//! `numbering export` and `import`: the inventory as records, an interval each, out and in.

mod export;
mod import;
mod outcome;
mod record;
mod targets;
mod trunk_import;

pub use outcome::{OnMissing, RecordError};
pub use record::{Record, RecordItem, TrunkPart};
