//! `numbering verify`: proves the invariants again.

use clap::Args;

use crate::config::DatabaseSettings;

const EXAMPLES: &str = "\
Reads one moment of the database, changes nothing and holds up nobody. What is wrong is printed to standard
output, a line each, as `check: what is wrong`; at most 100 lines of a check.

Exit code: 0 all is well, 1 something is wrong, 2 it could not be checked.

Examples:
  numbering verify --database-url sqlite:///var/lib/numbering/numbering.db
  numbering verify --quick && echo well";

/// What is verified.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct VerifyArgs {
    /// Leave out what reads the whole journal, and SQLite's own check of its file
    #[arg(long)]
    pub quick: bool,

    /// The database.
    #[command(flatten)]
    pub database: DatabaseSettings,
}
