//! The arguments of the command line.

mod backup;
mod command;
#[cfg(test)]
mod tests;
mod token;
mod transfer;
mod verify;

pub use backup::{BackupArgs, RestoreArgs};
pub use command::{Cli, Command};
pub use token::{TokenArgs, TokenCommand, TokenCreate, TokenRevoke};
pub use transfer::{ExportArgs, ExportReader, ImportArgs, TextArgs};
pub use verify::VerifyArgs;
