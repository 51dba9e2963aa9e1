//! `numbering export` and `import`: the inventory as records, one for each interval.

mod created_holders;
mod export;
mod held_changes;
mod held_parts;
mod holder_names;
mod holders;
mod import;
mod mobile_import;
mod names_of_holders;
mod outcome;
mod record;
mod segments;
mod trunk_import;
mod unused_holders;
mod update;
mod updated_attributes;

pub use holder_names::HolderNames;
pub use outcome::{Imported, OnHeld, OnMissing, RecordError};
pub use record::{NamedFields, Record, RecordItem, TrunkPart};
