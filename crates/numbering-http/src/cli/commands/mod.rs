//! The commands, one file each.

pub(super) mod backup;
mod change;
mod csv_record;
mod database;
pub(super) mod export;
pub(super) mod import;
pub(super) mod migrate;
pub(super) mod openapi;
mod progress;
mod record_source;
mod rejection;
pub(super) mod serve;
pub(super) mod token;
pub(super) mod verify;
