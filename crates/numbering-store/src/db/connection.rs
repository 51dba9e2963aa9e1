//! A connection to either database, and the macros that write a query once for both.

use diesel::Connection as _;
use diesel::connection::SimpleConnection;
#[cfg(feature = "postgres")]
use diesel::pg::PgConnection;
#[cfg(feature = "sqlite")]
use diesel::sqlite::SqliteConnection;

use super::DatabaseUrl;
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

/// The settings of a SQLite connection: name, value, and the value that SQLite reports once it is set.
///
/// `FULL` flushes each commit to the disk: under `NORMAL` a power cut loses acknowledged changes.
#[cfg(feature = "sqlite")]
const PRAGMAS: [(&str, &str, &str); 4] = [
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", "2"),
    ("foreign_keys", "ON", "1"),
    ("busy_timeout", "2000", "2000"),
];

/// The pages of the write-ahead log, 32 MiB, after which SQLite writes them to the file. Numbers are scattered, and a
/// page that many changes touch is then written once.
#[cfg(feature = "sqlite")]
const LOG_PAGES: u32 = 8000;

/// The most of the file that the connection of the writer caches: scattered numbers touch pages everywhere.
#[cfg(feature = "sqlite")]
const CACHE_KIB: u32 = 32 * 1024;

/// The bounds on everything that could make a PostgreSQL connection wait for ever.
#[cfg(feature = "postgres")]
const POSTGRES_BOUNDS: [(&str, &str); 6] = [
    ("connect_timeout", "2"),
    ("tcp_user_timeout", "4000"),
    // a connection that waits for an answer sends nothing that could time out
    ("keepalives_idle", "2"),
    ("keepalives_interval", "1"),
    ("keepalives_count", "2"),
    (
        "options",
        concat!(
            "-c%20statement_timeout%3D15s%20-c%20lock_timeout%3D5s%20-c%20idle_in_transaction_session_timeout%3D15s",
            // the database gives up as early: a server that is gone does not keep the write lock
            "%20-c%20tcp_user_timeout%3D4000%20-c%20tcp_keepalives_idle%3D2",
            "%20-c%20tcp_keepalives_interval%3D1%20-c%20tcp_keepalives_count%3D2",
            // the planner takes a look-up of many windows for expensive; compiling it costs a hundred times as much
            "%20-c%20jit%3Doff",
        ),
    ),
];

/// The settings of a PostgreSQL connection that only looks up rows by their keys. By default PostgreSQL would plan each
/// of these statements anew, which takes longer than to run it, and would read a whole table that it takes for small.
#[cfg(feature = "postgres")]
const LOOKUPS: &str =
    "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_hashjoin = off;
                       SET enable_mergejoin = off";

impl Connection {
    /// Opens a connection, sets its bounds and settings, and reads the settings back.
    pub(crate) fn open(url: &DatabaseUrl) -> Result<Self, StoreError> {
        match url {
            #[cfg(feature = "sqlite")]
            DatabaseUrl::Sqlite(file) => open_sqlite(&file.to_string_lossy()).map(Self::Sqlite),
            #[cfg(feature = "postgres")]
            DatabaseUrl::Postgres(url) => open_postgres(url).map(Self::Postgres),
            #[cfg(not(all(feature = "sqlite", feature = "postgres")))]
            other => Err(StoreError::not_applied(format!(
                "this build has no support for {other}"
            ))),
        }
    }

    /// Opens a connection for the writer.
    pub(crate) fn open_for_changes(url: &DatabaseUrl) -> Result<Self, StoreError> {
        let mut connection = Self::open(url)?;
        match &mut connection {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(c) => c.batch_execute(&format!("PRAGMA cache_size = -{CACHE_KIB}"))?,
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
            Self::Postgres(c) => c.batch_execute(LOOKUPS)?,
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

    /// Writes the write-ahead log of SQLite to its file and empties the log, as far as no reader needs older pages.
    #[cfg_attr(
        not(feature = "sqlite"),
        expect(clippy::unnecessary_wraps, reason = "PostgreSQL has nothing to do")
    )]
    pub(crate) fn checkpoint(&mut self) -> Result<(), StoreError> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(c) => Ok(c.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")?),
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Ok(()),
        }
    }

    /// Runs statements that return no rows.
    pub(crate) fn run(&mut self, sql: &str) -> Result<(), StoreError> {
        on_backend!(self, c => c.batch_execute(sql)).map_err(StoreError::from)
    }

    /// Begins a transaction that writes, and takes the write lock. Across all servers changes run one after the other,
    /// so rows that are loaded after this are current. SQLite takes its own write lock at once.
    pub(crate) fn begin_write(&mut self) -> Result<(), StoreError> {
        let begin = match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(_) => "BEGIN IMMEDIATE",
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => "BEGIN ISOLATION LEVEL READ COMMITTED",
        };
        // one message: each is a round trip
        self.run(&format!("{begin}; UPDATE write_lock SET turn = turn + 1"))
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

#[cfg(feature = "sqlite")]
fn open_sqlite(file: &str) -> Result<SqliteConnection, StoreError> {
    let mut connection = SqliteConnection::establish(file)
        .map_err(|error| StoreError::unavailable(format!("cannot open {file}: {error}")))?;
    // first, so that the switch to WAL waits for the lock as well
    connection.batch_execute("PRAGMA busy_timeout = 2000")?;
    connection.batch_execute(&format!("PRAGMA wal_autocheckpoint = {LOG_PAGES}"))?;
    for (pragma, value, answer) in PRAGMAS {
        connection.batch_execute(&format!("PRAGMA {pragma} = {value}"))?;
        let found = read_pragma(&mut connection, pragma)?;
        if found != answer {
            return Err(StoreError::not_applied(format!(
                "SQLite keeps {pragma} at {found:?} instead of {answer:?}"
            )));
        }
    }
    Ok(connection)
}

#[cfg(feature = "sqlite")]
fn read_pragma(connection: &mut SqliteConnection, pragma: &str) -> Result<String, StoreError> {
    use diesel::RunQueryDsl as _;
    use diesel::sql_types::Text;

    #[derive(diesel::QueryableByName)]
    struct Setting {
        #[diesel(sql_type = Text)]
        value: String,
    }
    let column = if pragma == "busy_timeout" {
        "timeout"
    } else {
        pragma
    };
    let query = format!("SELECT CAST({column} AS TEXT) AS value FROM pragma_{pragma}");
    let setting: Setting = diesel::sql_query(query).get_result(connection)?;
    Ok(setting.value)
}

#[cfg(feature = "postgres")]
fn open_postgres(url: &str) -> Result<PgConnection, StoreError> {
    PgConnection::establish(&with_bounds(url)).map_err(StoreError::unavailable)
}

/// The URL with every bound that it does not set itself.
#[cfg(feature = "postgres")]
fn with_bounds(url: &str) -> String {
    let mut bounded = url.to_owned();
    for (name, value) in POSTGRES_BOUNDS {
        if !url.contains(&format!("{name}=")) {
            let separator = if bounded.contains('?') { '&' } else { '?' };
            bounded.extend([&separator.to_string(), name, "=", value]);
        }
    }
    bounded
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_does_not_keep_a_setting_is_refused() {
        // a database in memory has no write-ahead log
        let url = "sqlite://file:unkept?mode=memory".parse().unwrap();
        let refused = Connection::open(&url).err().map(|error| error.to_string());
        let kept = r#"SQLite keeps journal_mode at "memory" instead of "wal""#;
        assert!(
            refused.as_ref().is_some_and(|reason| reason.contains(kept)),
            "{refused:?}"
        );
    }

    #[test]
    fn a_connection_reports_every_setting() {
        let folder = std::env::temp_dir().join(format!("numbering-settings-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("numbering.db");
        let mut connection = open_sqlite(&file.to_string_lossy()).unwrap();
        for (pragma, _, answer) in PRAGMAS {
            assert_eq!(read_pragma(&mut connection, pragma).unwrap(), answer);
        }
        drop(connection);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
