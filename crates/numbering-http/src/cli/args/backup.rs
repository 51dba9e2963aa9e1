//! The arguments of `numbering backup` and `restore`: a whole database to a file, and back.

use std::path::PathBuf;

use clap::Args;

use crate::config::DatabaseSettings;

const BACKUP_HELP: &str = "\
Copies one snapshot of the database, while the service runs. The file gets its name when it is complete. Only its owner may
read it: it contains names of people and hashes of tokens. It is text, the same from either database, with a checksum, and
may be compressed with gzip. A backup to standard output (-) is complete only if the exit code is 0.

Exit code: 0 the file is written, 2 the backup failed.

Examples:
  numbering backup /var/backups/numbering-$(date +%F).backup
  numbering backup --database-url postgres://numbering@db/numbering today.backup
  numbering backup - | gzip >today.backup.gz";

const RESTORE_HELP: &str = "\
Fills a database from a file, compressed with gzip or not. The database is empty: a new file, or an empty database of PostgreSQL, whichever the backup came from. Creates the
tables, restores everything or nothing, and then verifies it. The version of numbering must be the one that made the backup:
migrate afterwards.

Exit code: 0 restored and consistent, 1 restored with violations, which are listed as by `verify`, 2 not restored.

Examples:
  numbering restore --database-url sqlite://new.db today.backup
  numbering restore --database-url postgres://numbering@db/numbering today.backup   # also a backup of SQLite
  ssh old numbering backup - | numbering restore -";

/// The arguments of `numbering backup`.
#[derive(Args, Clone, Debug)]
#[command(after_help = BACKUP_HELP)]
pub struct BackupArgs {
    /// The file to write; it must not exist yet; - is standard output
    pub file: PathBuf,

    /// The database.
    #[command(flatten)]
    pub database: DatabaseSettings,
}

/// The arguments of `numbering restore`.
#[derive(Args, Clone, Debug)]
#[command(after_help = RESTORE_HELP)]
pub struct RestoreArgs {
    /// The file that `numbering backup` wrote; - is standard input
    pub file: PathBuf,

    /// The database.
    #[command(flatten)]
    pub database: DatabaseSettings,
}
