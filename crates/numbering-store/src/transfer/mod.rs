//! `numbering export` and `import`: the inventory as records, one for each interval.

mod created_holders;
mod export;
mod holders;
mod import;
mod mobile_import;
mod outcome;
mod record;
mod segments;
mod trunk_import;

pub use outcome::{OnMissing, RecordError};
pub use record::{Record, RecordItem, TrunkPart};
