//! The arguments of `numbering verify`: the invariants of the database, checked.

use clap::Args;

use crate::config::DatabaseSettings;

const VERIFY_HELP: &str = "\
Reads one snapshot of the database, changes nothing and delays nobody. Violations are printed to standard output, one a
line, as `check: violation`; at most 100 of each check.

Exit code: 0 consistent, 1 violations found, 2 could not be checked.

Examples:
  numbering verify --database-url sqlite:///var/lib/numbering/numbering.db
  numbering verify --quick && echo consistent";

/// The arguments of `numbering verify`.
#[derive(Args, Clone, Debug)]
#[command(after_help = VERIFY_HELP)]
pub struct VerifyArgs {
    /// Skip the checks that read the whole journal, and SQLite's own check of its file
    #[arg(long)]
    pub quick: bool,

    /// The database.
    #[command(flatten)]
    pub database: DatabaseSettings,
}
