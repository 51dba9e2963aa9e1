//! `numbering export` and `import`: the inventory as records, one for each interval.

mod export;
mod import;
mod outcome;
mod record;
mod targets;
mod trunk_import;

pub use outcome::{OnMissing, RecordError};
pub use record::{Record, RecordItem, TrunkPart};
