//! [`Cli`] and [`Command`]: the command line and its commands.

use clap::{Parser, Subcommand};
use clap_complete::Shell;

use super::backup::{BackupArgs, RestoreArgs};
use super::token::TokenArgs;
use super::transfer::{ExportArgs, ImportArgs};
use super::verify::VerifyArgs;
use crate::config::{DatabaseSettings, Settings};
use crate::observability::build_info::FULL_VERSION;

const SERVE_HELP: &str = "\
Creates the tables or brings them up to date first. The first start on an empty database makes a token of a system_admin
and prints it once. Then the API, its description and a page to try it are served; the log names the address.

Exit code: 0 stopped by a signal, 2 could not start.

Examples:
  numbering                                              # on this machine, in ./numbering.db
  numbering serve --bind 0.0.0.0:8887 --database-url sqlite:///var/lib/numbering/numbering.db
  NUMBERING_DATABASE_URL=postgres://numbering@db/numbering numbering serve --log-format json";

const MIGRATE_HELP: &str = "\
Prints the migrations that ran. Running servers keep serving meanwhile. `serve` migrates too, unless --no-migrate is set.

Exit code: 0 the tables are up to date, 2 the migration failed.

Examples:
  numbering migrate --database-url postgres://numbering@db/numbering";

const OPENAPI_HELP: &str = "\
Prints the document that a running service serves under /api-docs/openapi.json. No database is needed.

Examples:
  numbering openapi >numbering.json
  numbering openapi | jq -r '.paths | keys[]'";

const COMPLETIONS_HELP: &str = "\
Prints a script for the shell, which completes commands, options and their values.

Examples:
  numbering completions bash >/etc/bash_completion.d/numbering
  numbering completions zsh >/usr/local/share/zsh/site-functions/_numbering
  numbering completions fish >~/.config/fish/completions/numbering.fish";

const MAN_HELP: &str = "\
Prints the page in the format of man, of all commands or of one.

Examples:
  numbering man >/usr/local/share/man/man1/numbering.1
  numbering man import | man -l -";

/// An inventory of telephone numbers: the holders of numbers, ranges and prefixes, and the free ones
///
/// Without a command it serves. Every setting can also be given as the environment variable named beside it.
#[derive(Debug, Parser)]
#[command(name = "numbering", version = FULL_VERSION, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// The command; `serve` without one.
    #[command(subcommand)]
    command: Option<Command>,

    /// The settings of `serve`, for a command line without a command.
    #[command(flatten)]
    settings: Settings,
}

impl Cli {
    /// Returns the command: serve, if none is given.
    #[must_use]
    pub fn into_command(self) -> Command {
        self.command.unwrap_or(Command::Serve(Box::new(self.settings)))
    }
}

/// A command of `numbering`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Answer requests until stopped by Ctrl-C or SIGTERM
    #[command(after_help = SERVE_HELP)]
    Serve(Box<Settings>),
    /// Bring the tables of the database up to date
    #[command(after_help = MIGRATE_HELP)]
    Migrate(DatabaseSettings),
    /// Print the description of the API (OpenAPI, JSON)
    #[command(after_help = OPENAPI_HELP)]
    Openapi,
    /// Create, list and revoke tokens, directly in the database
    Token(TokenArgs),
    /// Check that the database is consistent, while the service runs
    Verify(VerifyArgs),
    /// Copy the whole database to a file, while the service runs
    Backup(BackupArgs),
    /// Fill an empty database from a file that `backup` wrote
    Restore(RestoreArgs),
    /// Print the inventory as CSV or JSON lines
    Export(ExportArgs),
    /// Import numbers, ranges and prefixes from CSV or JSON lines
    Import(ImportArgs),
    /// Print the completions of a shell
    #[command(after_help = COMPLETIONS_HELP)]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page
    #[command(after_help = MAN_HELP)]
    Man {
        /// The command; without one, the program
        command: Option<String>,
    },
}
