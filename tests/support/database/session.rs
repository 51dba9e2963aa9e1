//! [`Session`]: raw SQL on either backend, which bypasses all of our code.

use diesel::connection::SimpleConnection;
use diesel::migration::MigrationVersion;
use diesel::pg::PgConnection;
use diesel::result::QueryResult;
use diesel::sql_types::{BigInt, Text};
use diesel::sqlite::SqliteConnection;
use diesel::{Connection, QueryableByName, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// The defaults of SQLite in most programs: the one that is built in here has foreign keys on. No test of raw SQL needs
/// durability, so nothing waits for the disk.
const STRANGER: &str = "PRAGMA foreign_keys = OFF; PRAGMA busy_timeout = 5000; PRAGMA synchronous = OFF";

/// A connection for raw SQL.
pub enum Session {
    /// A connection to a SQLite file.
    Sqlite(SqliteConnection),
    /// A connection to a PostgreSQL database.
    Postgres(PgConnection),
}

macro_rules! on_backend {
    ($session:expr, $connection:ident => $query:expr) => {
        match $session {
            Session::Sqlite($connection) => $query,
            Session::Postgres($connection) => $query,
        }
    };
}

#[derive(QueryableByName)]
struct NumberRow {
    #[diesel(sql_type = BigInt)]
    answer: i64,
}

#[derive(QueryableByName)]
struct TextRow {
    #[diesel(sql_type = Text)]
    answer: String,
}

impl Session {
    pub(super) fn open(url: &str) -> Self {
        let Some(file) = url.strip_prefix("sqlite://") else {
            return Self::Postgres(PgConnection::establish(url).expect("the server answers"));
        };
        let mut connection = SqliteConnection::establish(file).expect("the file can be opened");
        connection.batch_execute(STRANGER).expect("pragmas can be set");
        Self::Sqlite(connection)
    }

    /// Runs one or more statements.
    pub fn run(&mut self, sql: &str) -> QueryResult<()> {
        on_backend!(self, connection => connection.batch_execute(sql))
    }

    /// The single number that a query returns.
    ///
    /// # Panics
    ///
    /// If it returns something else.
    pub fn number(&mut self, query: &str) -> i64 {
        let query = format!("SELECT CAST(({query}) AS BIGINT) AS answer");
        let row: QueryResult<NumberRow> =
            on_backend!(self, connection => diesel::sql_query(query).get_result(connection));
        row.expect("the query answers a number").answer
    }

    /// The texts in the column `answer` of a query, in order.
    ///
    /// # Panics
    ///
    /// If the query fails.
    pub fn texts(&mut self, query: &str) -> Vec<String> {
        let rows: QueryResult<Vec<TextRow>> =
            on_backend!(self, connection => diesel::sql_query(query).load(connection));
        let rows = rows.expect("the query answers texts");
        rows.into_iter().map(|row| row.answer).collect()
    }

    /// Runs the pending migrations; returns their number.
    ///
    /// # Panics
    ///
    /// If one fails.
    pub fn migrate(&mut self) -> usize {
        let ran = match self {
            Self::Sqlite(connection) => connection.run_pending_migrations(SQLITE),
            Self::Postgres(connection) => connection.run_pending_migrations(POSTGRES),
        };
        ran.as_deref()
            .map(<[MigrationVersion<'_>]>::len)
            .expect("migrations run")
    }

    /// Reverts the last migration.
    ///
    /// # Panics
    ///
    /// If it fails.
    pub fn revert_last(&mut self) {
        match self {
            Self::Sqlite(connection) => connection.revert_last_migration(SQLITE),
            Self::Postgres(connection) => connection.revert_last_migration(POSTGRES),
        }
        .expect("the last migration can be taken back");
    }

    /// Reverts all migrations; returns their number.
    ///
    /// # Panics
    ///
    /// If one fails.
    pub fn revert(&mut self) -> usize {
        let ran = match self {
            Self::Sqlite(connection) => connection.revert_all_migrations(SQLITE),
            Self::Postgres(connection) => connection.revert_all_migrations(POSTGRES),
        };
        ran.as_deref()
            .map(<[MigrationVersion<'_>]>::len)
            .expect("migrations can be taken back")
    }
}
