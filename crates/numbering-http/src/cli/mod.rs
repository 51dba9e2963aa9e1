//! The command line: its arguments, and the commands that they run.

mod args;
mod commands;
mod dispatch;

pub use args::{
    BackupArgs, Cli, Command, ExportArgs, ExportReader, ImportArgs, RestoreArgs, TextArgs, TokenArgs,
    TokenCommand, TokenCreate, TokenRevoke, VerifyArgs,
};
pub use dispatch::run;
