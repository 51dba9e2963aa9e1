//! `numbering backup` and `restore`: all of a database in a file, and back.

use std::path::PathBuf;

use clap::Args;

use crate::config::DatabaseSettings;

const BACKUP_HELP: &str = "\
Copies one moment of the database, while the service runs. The file appears when it is whole, under its name, readable by
its owner alone: it holds names of people and the hashes of tokens. What is in it is text, the same from either database,
with a check sum; it may be compressed.

Exit code: 0 the file is there, 2 it could not be made.

Examples:
  numbering backup /var/backups/numbering-$(date +%F).backup
  numbering backup --database-url postgres://numbering@db/numbering today.backup";

const RESTORE_HELP: &str = "\
Fills a database that holds nothing yet: a new file, or an empty database of PostgreSQL, whichever the backup came from.
The tables are made. All of it is put in, or nothing; then it is verified. The version of numbering must be the one that
made the backup: migrate afterwards.

Exit code: 0 it is restored and all is well, 1 it is restored and something is wrong, which is listed as `verify` does,
2 it could not be restored.

Examples:
  numbering restore --database-url sqlite://new.db today.backup
  numbering restore --database-url postgres://numbering@db/numbering today.backup   # also of a backup of SQLite";

/// What is backed up, and to where.
#[derive(Args, Clone, Debug)]
#[command(after_help = BACKUP_HELP)]
pub struct BackupArgs {
    /// The file to make; it must not be there yet
    pub file: PathBuf,

    /// The database.
    #[command(flatten)]
    pub database: DatabaseSettings,
}

/// What is restored, and into what.
#[derive(Args, Clone, Debug)]
#[command(after_help = RESTORE_HELP)]
pub struct RestoreArgs {
    /// The file that `numbering backup` made
    pub file: PathBuf,

    /// The database.
    #[command(flatten)]
    pub database: DatabaseSettings,
}
