//! The command line: what `numbering` can be told to do.

#![expect(
    clippy::doc_markdown,
    reason = "help texts are plain text, shown as they stand"
)]

mod backup;
#[cfg(test)]
mod tests;
mod token;
mod transfer;
mod verify;

use clap::{Parser, Subcommand};

use crate::config::{DatabaseSettings, Settings};
pub use backup::{BackupArgs, RestoreArgs};
pub use token::{TokenArgs, TokenCommand, TokenCreate, TokenRevoke};
pub use transfer::{ExportArgs, ImportArgs, LineFormat};
pub use verify::VerifyArgs;

/// An inventory of telephone numbers: who holds which numbers, ranges and prefixes, and what is free
///
/// Without a command it serves. Every setting may also be given as the environment variable that stands beside it.
#[derive(Debug, Parser)]
#[command(name = "numbering", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    command: Option<Command>,

    /// The settings of `serve`, which needs no name.
    #[command(flatten)]
    settings: Settings,
}

impl Cli {
    /// What to do: serve, if nothing else was said.
    #[must_use]
    pub fn into_command(self) -> Command {
        self.command.unwrap_or(Command::Serve(Box::new(self.settings)))
    }
}

/// What `numbering` can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Answer requests until it is told to stop (Ctrl-C or SIGTERM)
    Serve(Box<Settings>),
    /// Bring the tables of the database up to date, then stop
    Migrate(DatabaseSettings),
    /// Print the description of the API (OpenAPI, JSON)
    Openapi,
    /// Make, list and revoke tokens, straight in the database
    Token(TokenArgs),
    /// Prove that what the database holds is consistent, while the service runs
    Verify(VerifyArgs),
    /// Copy all of the database into a file, while the service runs
    Backup(BackupArgs),
    /// Fill an empty database from a file that `backup` made
    Restore(RestoreArgs),
    /// Print who holds what, as CSV or JSON lines
    Export(ExportArgs),
    /// Bring in numbers, ranges and prefixes from CSV or JSON lines
    Import(ImportArgs),
}
