//! The two embedded trees of migrations, and bringing a database up to date.

use diesel::connection::SimpleConnection as _;
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::Connection;
use crate::error::StoreError;

#[cfg(feature = "sqlite")]
const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
#[cfg(feature = "postgres")]
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// On SQLite whoever migrates holds the file, and others wait for a minute.
#[cfg(feature = "sqlite")]
const MIGRATION_TIMEOUT: &str = "PRAGMA busy_timeout = 60000";

/// On PostgreSQL servers that start at once take turns: this lock is for whoever migrates, and waits as long as the other takes.
/// The bounds of requests are not those of migrations; the connection is used for nothing else.
#[cfg(feature = "postgres")]
const MIGRATION_LOCK: &str = "SET statement_timeout = 0; SET lock_timeout = 0;
    SET idle_in_transaction_session_timeout = 0; SELECT pg_advisory_lock(5044031582654955520)";

/// Where a database stands, as against this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MigrationStatus {
    /// Up to date.
    Current,
    /// Some migrations have not run yet.
    Behind,
    /// It has run migrations that this program does not know.
    Ahead,
}

/// Runs what has not run yet; the names of what ran.
pub(crate) fn run_pending(connection: &mut Connection) -> Result<Vec<String>, StoreError> {
    let ran = match connection {
        #[cfg(feature = "sqlite")]
        Connection::Sqlite(c) => {
            c.batch_execute(MIGRATION_TIMEOUT)?;
            c.exclusive_transaction(|c| c.run_pending_migrations(SQLITE).map(|ran| texts(&ran)))
        }
        #[cfg(feature = "postgres")]
        Connection::Postgres(c) => {
            c.batch_execute(MIGRATION_LOCK)?;
            c.run_pending_migrations(POSTGRES).map(|ran| texts(&ran))
        }
    };
    ran.map_err(StoreError::Internal)
}

/// Compares the migrations that have run with those this program knows.
pub(crate) fn status(connection: &mut Connection) -> Result<MigrationStatus, StoreError> {
    let (known, applied) = match connection {
        #[cfg(feature = "sqlite")]
        Connection::Sqlite(c) => (known(&SQLITE)?, c.applied_migrations()),
        #[cfg(feature = "postgres")]
        Connection::Postgres(c) => (known(&POSTGRES)?, c.applied_migrations()),
    };
    let applied = texts(&applied.map_err(StoreError::Internal)?);
    if applied.iter().any(|version| !known.contains(version)) {
        return Ok(MigrationStatus::Ahead);
    }
    let is_current = known.iter().all(|version| applied.contains(version));
    Ok(if is_current {
        MigrationStatus::Current
    } else {
        MigrationStatus::Behind
    })
}

/// The migrations that this program knows, in order.
pub(crate) fn known_names(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut names = match connection {
        #[cfg(feature = "sqlite")]
        Connection::Sqlite(_) => known(&SQLITE)?,
        #[cfg(feature = "postgres")]
        Connection::Postgres(_) => known(&POSTGRES)?,
    };
    names.sort_unstable();
    Ok(names)
}

fn texts(versions: &[MigrationVersion<'_>]) -> Vec<String> {
    versions.iter().map(ToString::to_string).collect()
}

/// A migration names its version alike on either backend; which one is asked does not matter.
fn known(source: &EmbeddedMigrations) -> Result<Vec<String>, StoreError> {
    #[cfg(feature = "sqlite")]
    type Asked = diesel::sqlite::Sqlite;
    #[cfg(not(feature = "sqlite"))]
    type Asked = diesel::pg::Pg;
    let migrations: Vec<Box<dyn Migration<Asked>>> = source.migrations().map_err(StoreError::Internal)?;
    Ok(migrations
        .iter()
        .map(|migration| migration.name().version().to_string())
        .collect())
}
