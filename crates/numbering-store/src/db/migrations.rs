//! The two embedded trees of migrations, and the update of a database to the latest of them.

use diesel::connection::SimpleConnection as _;
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel::sql_types::Text;
use diesel::{QueryResult, QueryableByName, RunQueryDsl as _};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::{Connection, on_backend};
#[cfg(feature = "postgres")]
use super::postgres;
#[cfg(feature = "sqlite")]
use super::sqlite;
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

/// The reason to refuse a database that is ahead of this program.
pub(crate) const AHEAD: &str =
    "the database was migrated by a newer version of this program, or by another program";

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

impl MigrationStatus {
    /// The status of a database that has run migrations, of which this program knows some.
    fn of(applied: &[String], known: &[String]) -> Self {
        if applied.iter().any(|version| !known.contains(version)) {
            Self::Ahead
        } else if known.iter().all(|version| applied.contains(version)) {
            Self::Current
        } else {
            Self::Behind
        }
    }
}

/// Runs the pending migrations, and returns their names. Nothing is written if none is pending.
///
/// # Errors
///
/// When the tables are of a newer version or of another program, of which nothing was changed; or when a migration fails.
pub(crate) fn run_pending(connection: &mut Connection) -> Result<Vec<String>, StoreError> {
    match connection {
        #[cfg(feature = "sqlite")]
        Connection::Sqlite(c) => c.batch_execute(MIGRATION_TIMEOUT)?,
        #[cfg(feature = "postgres")]
        Connection::Postgres(c) => c.batch_execute(MIGRATION_LOCK)?,
    }
    let applied = applied(connection)?;
    match MigrationStatus::of(&applied, &known_names(connection)?) {
        MigrationStatus::Current => return Ok(Vec::new()),
        MigrationStatus::Ahead => return Err(StoreError::not_applied(AHEAD)),
        MigrationStatus::Behind => {}
    }
    let ran = match connection {
        #[cfg(feature = "sqlite")]
        Connection::Sqlite(c) => c.exclusive_transaction(|c| {
            let ran = texts(&c.run_pending_migrations(SQLITE)?);
            sqlite::mark_as_ours(c)?;
            Ok(ran)
        }),
        #[cfg(feature = "postgres")]
        Connection::Postgres(c) => {
            if applied.is_empty() {
                postgres::refuse_foreign_tables(c)?;
            }
            c.run_pending_migrations(POSTGRES).map(|ran| texts(&ran))
        }
    };
    ran.map_err(StoreError::Internal)
}

/// Compares the migrations that have run with those this program knows.
pub(crate) fn status(connection: &mut Connection) -> Result<MigrationStatus, StoreError> {
    let known = known_names(connection)?;
    Ok(MigrationStatus::of(&applied(connection)?, &known))
}

/// The migrations that have run: none, if there is no table of them. Diesel would create that table, which a role without
/// the right to and a standby cannot.
fn applied(connection: &mut Connection) -> Result<Vec<String>, StoreError> {
    #[derive(QueryableByName)]
    struct Version {
        #[diesel(sql_type = Text)]
        version: String,
    }
    let exists = match connection {
        #[cfg(feature = "sqlite")]
        Connection::Sqlite(_) => {
            "SELECT name AS version FROM sqlite_schema WHERE name = '__diesel_schema_migrations'"
        }
        #[cfg(feature = "postgres")]
        Connection::Postgres(_) => {
            "SELECT name AS version FROM CAST(to_regclass('__diesel_schema_migrations') AS text) AS name
             WHERE name IS NOT NULL"
        }
    };
    let mut load = |query: &str| -> QueryResult<Vec<Version>> {
        on_backend!(connection, c => diesel::sql_query(query).load(c))
    };
    if load(exists)?.is_empty() {
        return Ok(Vec::new());
    }
    let applied = load("SELECT version FROM __diesel_schema_migrations")?;
    Ok(applied.into_iter().map(|row| row.version).collect())
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
