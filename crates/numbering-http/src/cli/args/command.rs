//! The command line: what `numbering` can be told to do.

use clap::{Parser, Subcommand};

use super::backup::{BackupArgs, RestoreArgs};
use super::token::TokenArgs;
use super::transfer::{ExportArgs, ImportArgs};
use super::verify::VerifyArgs;
use crate::config::{DatabaseSettings, Settings};

const SERVE_HELP: &str = "\
The tables are made or brought up to date first. The first start on an empty database makes a token of a system_admin and
prints it once. Then the API, its description and a page to try it are served; the log says where.

Exit code: 0 it was told to stop, and did; 2 it could not start.

Examples:
  numbering                                              # on this machine, in ./numbering.db
  numbering serve --bind 0.0.0.0:8887 --database-url sqlite:///var/lib/numbering/numbering.db
  NUMBERING_DATABASE_URL=postgres://numbering@db/numbering numbering serve --log-format json";

const MIGRATE_HELP: &str = "\
Prints what ran; nothing, when all is up to date. Servers that run go on meanwhile. `serve` does it too, unless it is told
--no-migrate.

Exit code: 0 the tables are up to date, 2 they could not be brought there.

Examples:
  numbering migrate --database-url postgres://numbering@db/numbering";

const OPENAPI_HELP: &str = "\
The same as a running service gives under /openapi.json. No database is needed.

Examples:
  numbering openapi >numbering.json
  numbering openapi | jq -r '.paths | keys[]'";

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
    #[command(after_help = SERVE_HELP)]
    Serve(Box<Settings>),
    /// Bring the tables of the database up to date, then stop
    #[command(after_help = MIGRATE_HELP)]
    Migrate(DatabaseSettings),
    /// Print the description of the API (OpenAPI, JSON)
    #[command(after_help = OPENAPI_HELP)]
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
