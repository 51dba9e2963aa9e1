//! The two embedded trees of migrations, and the update of a database to the latest of them.

use diesel::connection::SimpleConnection as _;
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::Connection;
use crate::error::StoreError;

#[cfg(feature = "sqlite")]
const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
#[cfg(feature = "postgres")]
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// The time that others wait on SQLite, a minute: the process that migrates locks the file.
#[cfg(feature = "sqlite")]
const MIGRATION_TIMEOUT: &str = "PRAGMA busy_timeout = 60000";

/// The lock for migrations on PostgreSQL. Servers that start at once migrate one after the other, and wait as long as
/// that takes. The bounds of requests do not apply; the connection is used for nothing else.
#[cfg(feature = "postgres")]
const MIGRATION_LOCK: &str = "SET statement_timeout = 0; SET lock_timeout = 0;
    SET idle_in_transaction_session_timeout = 0; SELECT pg_advisory_lock(5044031582654955520)";

/// The state of a database, compared with the migrations of this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MigrationStatus {
    /// Up to date.
    Current,
    /// Some migrations have not run yet.
    Behind,
    /// It has run migrations that this program does not know.
    Ahead,
}

/// Runs the pending migrations, and returns their names.
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

/// The versions of a tree of migrations. They do not depend on the backend type.
fn known(source: &EmbeddedMigrations) -> Result<Vec<String>, StoreError> {
    #[cfg(feature = "sqlite")]
    type Backend = diesel::sqlite::Sqlite;
    #[cfg(not(feature = "sqlite"))]
    type Backend = diesel::pg::Pg;
    let migrations: Vec<Box<dyn Migration<Backend>>> = source.migrations().map_err(StoreError::Internal)?;
    Ok(migrations
        .iter()
        .map(|migration| migration.name().version().to_string())
        .collect())
}
