//! The commands, one file each.

pub(super) mod backup;
mod change;
mod database;
pub(super) mod export;
pub(super) mod import;
mod input;
pub(super) mod manual;
pub(super) mod migrate;
pub(super) mod openapi;
mod progress;
pub(super) mod serve;
pub(super) mod token;
pub(super) mod verify;
