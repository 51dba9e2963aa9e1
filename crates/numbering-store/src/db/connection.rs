//! [`Connection`]: to one of the two databases, and how a query is written once for both.

use diesel::connection::SimpleConnection;
#[cfg(feature = "postgres")]
use diesel::pg::PgConnection;
#[cfg(feature = "sqlite")]
use diesel::sqlite::SqliteConnection;
use diesel::{Connection as _, ConnectionError};

use super::DatabaseUrl;
use crate::error::StoreError;

/// A connection to one of the two databases.
pub(crate) enum Connection {
    #[cfg(feature = "sqlite")]
    Sqlite(SqliteConnection),
    #[cfg(feature = "postgres")]
    Postgres(PgConnection),
}

/// One query text for both databases: `on_backend!(connection, c => query.load(c))`.
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

/// The rows of `$query` whose `$column` is one of `$keys`, by which it is looked up: PostgreSQL looks all of them up in
/// one statement; to SQLite, which is no round trip away, each is one that is kept prepared.
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

/// What a SQLite connection must be set to, and answers when asked.
///
/// `FULL` flushes each commit to the disk: under `NORMAL` a power cut loses acknowledged changes.
#[cfg(feature = "sqlite")]
const PRAGMAS: [(&str, &str, &str); 4] = [
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", "2"),
    ("foreign_keys", "ON", "1"),
    ("busy_timeout", "2000", "2000"),
];

/// After so many pages what is in the log is brought to the file, 32 MiB: numbers are scattered, and a page that many
/// changes touch is then brought there once.
#[cfg(feature = "sqlite")]
const LOG_PAGES: u32 = 8000;

/// What the connection that writes keeps of the file, at most: scattered numbers touch pages from everywhere.
#[cfg(feature = "sqlite")]
const CACHE_KIB: u32 = 32 * 1024;

/// Bounds on everything that could make a PostgreSQL connection wait for ever.
#[cfg(feature = "postgres")]
const POSTGRES_BOUNDS: [(&str, &str); 6] = [
    ("connect_timeout", "2"),
    ("tcp_user_timeout", "4000"),
    // while an answer is waited for, nothing is sent that could time out
    ("keepalives_idle", "2"),
    ("keepalives_interval", "1"),
    ("keepalives_count", "2"),
    (
        "options",
        concat!(
            "-c%20statement_timeout%3D15s%20-c%20lock_timeout%3D5s%20-c%20idle_in_transaction_session_timeout%3D15s",
            // the other side gives up as early: a server that is gone keeps nobody from their turn
            "%20-c%20tcp_user_timeout%3D4000%20-c%20tcp_keepalives_idle%3D2",
            "%20-c%20tcp_keepalives_interval%3D1%20-c%20tcp_keepalives_count%3D2",
            // what is looked up in many windows is thought to be dear, and compiling it costs a hundred times that
            "%20-c%20jit%3Doff",
        ),
    ),
];

/// What a PostgreSQL connection is set to that only looks up rows by their keys. Left to itself, it would plan each of
/// these statements anew, which takes longer than to run it, and prefer to read the whole of a table it thinks is small.
#[cfg(feature = "postgres")]
const LOOKUPS: &str =
    "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_hashjoin = off;
                       SET enable_mergejoin = off";

impl Connection {
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

    /// One that changes the inventory.
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

    /// One that only looks up rows by their keys.
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

    /// Runs `lookups`. SQLite would lock its file for each: there they share a transaction, which would be two messages
    /// more to PostgreSQL.
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
        let found = lookups(self);
        if !end.is_empty() {
            self.run(end)?;
        }
        found
    }

    /// Brings what stands in the log to the file, and empties the log, as far as nobody reads what is older.
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

    pub(crate) fn run(&mut self, sql: &str) -> Result<(), StoreError> {
        on_backend!(self, c => c.batch_execute(sql)).map_err(StoreError::from)
    }

    /// Begins a transaction that writes, and takes the write lock: across all servers, changes come one after the
    /// other, so what is loaded after this cannot be outdated. On SQLite the one write lock there is is taken at once.
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

    /// The same for as long as it takes: a proof or a copy of everything is no request.
    pub(crate) fn begin_long_snapshot(&mut self) -> Result<(), StoreError> {
        self.begin_snapshot()?;
        self.disable_timeouts()
    }

    /// Lets the statements of this transaction take as long as they need.
    #[cfg_attr(
        not(feature = "postgres"),
        expect(clippy::unnecessary_wraps, reason = "SQLite has no bounds to lift")
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

    /// Commits. Of a commit that failed nobody knows whether it happened, unless the database says itself that
    /// it did not.
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
    let mut connection = SqliteConnection::establish(file).map_err(refused)?;
    // first, so that the switch to WAL waits for its turn as well
    connection.batch_execute("PRAGMA busy_timeout = 2000")?;
    connection.batch_execute(&format!("PRAGMA wal_autocheckpoint = {LOG_PAGES}"))?;
    for (pragma, value, answer) in PRAGMAS {
        connection.batch_execute(&format!("PRAGMA {pragma} = {value}"))?;
        let found = read_pragma(&mut connection, pragma)?;
        if found != answer {
            return Err(StoreError::not_applied(format!(
                "SQLite keeps {pragma} at {found:?}, not at {answer:?}"
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
    PgConnection::establish(&bounded(url)).map_err(refused)
}

/// The URL with each bound that it does not set itself.
#[cfg(feature = "postgres")]
fn bounded(url: &str) -> String {
    let mut bounded = url.to_owned();
    for (name, value) in POSTGRES_BOUNDS {
        if !url.contains(&format!("{name}=")) {
            let separator = if bounded.contains('?') { '&' } else { '?' };
            bounded.extend([&separator.to_string(), name, "=", value]);
        }
    }
    bounded
}

fn refused(error: ConnectionError) -> StoreError {
    StoreError::not_applied(error)
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_does_not_keep_a_setting_is_refused() {
        // what lies in memory has no write-ahead log
        let url = "sqlite://file:unkept?mode=memory".parse().unwrap();
        let refused = Connection::open(&url).err().map(|error| error.to_string());
        let kept = r#"SQLite keeps journal_mode at "memory", not at "wal""#;
        assert!(
            refused.as_ref().is_some_and(|reason| reason.contains(kept)),
            "{refused:?}"
        );
    }

    #[test]
    fn every_setting_is_what_a_connection_answers() {
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
