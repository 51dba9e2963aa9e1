//! A connection to either database, and the macros that write a query once for both.

use diesel::connection::SimpleConnection;
#[cfg(feature = "postgres")]
use diesel::pg::PgConnection;
#[cfg(feature = "sqlite")]
use diesel::sqlite::SqliteConnection;

use super::DatabaseUrl;
use super::checkpoint_mode::CheckpointMode;
#[cfg(feature = "postgres")]
use super::postgres;
#[cfg(feature = "sqlite")]
use super::sqlite;
use crate::error::StoreError;

/// A connection to one of the two databases.
pub(crate) enum Connection {
    #[cfg(feature = "sqlite")]
    Sqlite(SqliteConnection),
    #[cfg(feature = "postgres")]
    Postgres(PgConnection),
}

/// Runs one query text on either database: `on_backend!(connection, c => query.load(c))`.
macro_rules! on_backend {
    ($connection:expr, $c:ident => $query:expr) => {
        match &mut *$connection {
            #[cfg(feature = "sqlite")]
            $crate::db::connection::Connection::Sqlite($c) => $query,
            #[cfg(feature = "postgres")]
            $crate::db::connection::Connection::Postgres($c) => $query,
        }
    };
}
pub(crate) use on_backend;

/// Loads the rows of `$query` whose `$column`, which has an index, is one of `$keys`. PostgreSQL looks all keys up in
/// one statement. SQLite, which is no round trip away, runs a statement for each key, which stays prepared.
macro_rules! on_each {
    ($connection:expr, $query:expr, $column:expr, $keys:expr) => {{
        let (query, keys) = ($query, $keys);
        match &mut *$connection {
            #[cfg(feature = "sqlite")]
            $crate::db::connection::Connection::Sqlite(c) => keys
                .into_iter()
                .filter_map(|key| query.filter($column.eq(key)).get_result(c).optional().transpose())
                .collect::<QueryResult<Vec<_>>>(),
            #[cfg(feature = "postgres")]
            $crate::db::connection::Connection::Postgres(_) if keys.is_empty() => Ok(Vec::new()),
            #[cfg(feature = "postgres")]
            $crate::db::connection::Connection::Postgres(c) => query.filter($column.eq_any(keys)).load(c),
        }
    }};
}
pub(crate) use on_each;

#[cfg(feature = "sqlite")]
diesel::infix_operator!(IsAmong, " IN ");

/// Loads the rows of `$query` whose `$column`, which has an index, is one of the slice `$keys`: in one statement with one
/// bound value, however many keys there are. SQLite binds at most 32,766 values.
macro_rules! load_keys {
    ($connection:expr, $query:expr, $column:expr, $keys:expr) => {{
        let (query, keys) = ($query, $keys);
        match &mut *$connection {
            _ if keys.is_empty() => Ok(Vec::new()),
            #[cfg(feature = "sqlite")]
            $crate::db::connection::Connection::Sqlite(c) => {
                let list = diesel::dsl::sql::<diesel::sql_types::BigInt>("(SELECT value FROM json_each(")
                    .bind::<diesel::sql_types::Text, _>(format!("{keys:?}"))
                    .sql("))");
                let is_among = $crate::db::connection::IsAmong::new($column, list);
                $crate::db::cached_statement::CachedStatement(query.filter(is_among)).load(c)
            }
            #[cfg(feature = "postgres")]
            $crate::db::connection::Connection::Postgres(c) => query.filter($column.eq_any(keys)).load(c),
        }
    }};
}
pub(crate) use load_keys;

impl Connection {
    /// Opens a connection, sets its bounds and settings, and reads the settings back.
    pub(crate) fn open(url: &DatabaseUrl) -> Result<Self, StoreError> {
        match url {
            #[cfg(feature = "sqlite")]
            DatabaseUrl::Sqlite(file) => sqlite::open(&file.to_string_lossy()).map(Self::Sqlite),
            #[cfg(feature = "postgres")]
            DatabaseUrl::Postgres(url) => postgres::open(url).map(Self::Postgres),
            #[cfg(not(all(feature = "sqlite", feature = "postgres")))]
            other => Err(StoreError::not_applied(format!(
                "this build has no support for {other}"
            ))),
        }
    }

    /// Opens the first connection of a store: what holds for all of them is checked here.
    pub(crate) fn open_first(url: &DatabaseUrl) -> Result<Self, StoreError> {
        match url {
            #[cfg(feature = "postgres")]
            DatabaseUrl::Postgres(url) => postgres::open_first(url).map(Self::Postgres),
            #[allow(
                unreachable_patterns,
                reason = "a build for PostgreSQL alone has no other database"
            )]
            other => Self::open(other),
        }
    }

    /// Opens a connection for the writer.
    pub(crate) fn open_for_changes(url: &DatabaseUrl) -> Result<Self, StoreError> {
        let mut connection = Self::open(url)?;
        match &mut connection {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(c) => c.batch_execute(&format!(
                "PRAGMA cache_size = -{}; PRAGMA wal_autocheckpoint = {}",
                sqlite::CACHE_KIB,
                sqlite::WRITER_LOG_PAGES
            ))?,
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => {}
        }
        Ok(connection)
    }

    /// Opens a connection that only looks up rows by their keys.
    pub(crate) fn open_for_lookups(url: &DatabaseUrl) -> Result<Self, StoreError> {
        let mut connection = Self::open(url)?;
        match &mut connection {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(_) => {}
            #[cfg(feature = "postgres")]
            Self::Postgres(c) => c.batch_execute(postgres::LOOKUPS)?,
        }
        Ok(connection)
    }

    /// Runs `lookups`. SQLite would lock its file for each of them, so there they share a transaction. To PostgreSQL a
    /// transaction would be two more messages.
    pub(crate) fn in_one_snapshot<T>(
        &mut self,
        lookups: impl FnOnce(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let end = match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(c) => c.batch_execute("BEGIN").map(|()| "ROLLBACK")?,
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => "",
        };
        let result = lookups(self);
        if !end.is_empty() {
            self.run(end)?;
        }
        result
    }

    /// Opens a connection for checkpoints, which waits for no lock.
    pub(crate) fn open_for_checkpoints(url: &DatabaseUrl) -> Result<Self, StoreError> {
        let mut connection = Self::open(url)?;
        match &mut connection {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(c) => c.batch_execute("PRAGMA busy_timeout = 0")?,
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => {}
        }
        Ok(connection)
    }

    /// Writes the write-ahead log of SQLite to its file. Returns true if all of it is in the file.
    #[cfg_attr(
        not(feature = "sqlite"),
        expect(
            unused_variables,
            clippy::unnecessary_wraps,
            reason = "PostgreSQL has nothing to do"
        )
    )]
    pub(crate) fn checkpoint(&mut self, mode: CheckpointMode) -> Result<bool, StoreError> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(c) => sqlite::checkpoint(c, mode),
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Ok(true),
        }
    }

    /// Runs statements that return no rows.
    pub(crate) fn run(&mut self, sql: &str) -> Result<(), StoreError> {
        on_backend!(self, c => c.batch_execute(sql)).map_err(StoreError::from)
    }

    /// Begins a transaction that writes, and takes the write lock. Across all servers changes run one after the other,
    /// so rows that are loaded after this are current. SQLite takes its own write lock at once.
    pub(crate) fn begin_write(&mut self) -> Result<(), StoreError> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(c) => Ok(c.batch_execute("BEGIN IMMEDIATE; UPDATE write_lock SET turn = turn + 1")?),
            #[cfg(feature = "postgres")]
            Self::Postgres(c) => postgres::begin_write(c),
        }
    }

    /// Begins a transaction in which all queries see the same moment.
    pub(crate) fn begin_snapshot(&mut self) -> Result<(), StoreError> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(c) => c.batch_execute("BEGIN")?,
            #[cfg(feature = "postgres")]
            Self::Postgres(c) => c.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?,
        }
        Ok(())
    }

    /// Begins such a transaction without time limits: a verification or a backup of everything is no request.
    pub(crate) fn begin_long_snapshot(&mut self) -> Result<(), StoreError> {
        self.begin_snapshot()?;
        self.disable_timeouts()
    }

    /// Disables the time limits for the statements of this transaction.
    #[cfg_attr(
        not(feature = "postgres"),
        expect(clippy::unnecessary_wraps, reason = "SQLite has no such time limits")
    )]
    pub(crate) fn disable_timeouts(&mut self) -> Result<(), StoreError> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(_) => Ok(()),
            #[cfg(feature = "postgres")]
            Self::Postgres(c) => Ok(c.batch_execute(
                "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0",
            )?),
        }
    }

    /// Commits the transaction. A commit that fails may have happened, unless the database reports that it did not.
    pub(crate) fn commit(&mut self) -> Result<(), StoreError> {
        const REFUSED: [&str; 2] = ["database is locked", "database or disk is full"];
        on_backend!(self, c => c.batch_execute("COMMIT")).map_err(|error| match StoreError::from(error) {
            guarded @ StoreError::Guarded(_) => guarded,
            error if REFUSED.iter().any(|refused| error.to_string().ends_with(refused)) => error,
            error => error.into_unknown(),
        })
    }
}
