//! [`DatabaseSize`]: the room that the database takes, for the metrics of a service.

use diesel::sql_types::{BigInt, Nullable};
use diesel::{QueryableByName, RunQueryDsl as _};

use super::connection::Connection;
use crate::error::StoreError;

/// SQLite knows the pages of the file, but those of one table only by going through them.
#[cfg(feature = "sqlite")]
const SQLITE: &str = "SELECT page_count * page_size AS database_bytes, NULL AS journal_bytes,
    (SELECT COALESCE(MAX(seq), 0) FROM journal) AS journal_entries
    FROM pragma_page_count, pragma_page_size";
/// PostgreSQL asks the file system for the sizes of the files.
#[cfg(feature = "postgres")]
const POSTGRES: &str = "SELECT pg_database_size(current_database()) AS database_bytes,
    pg_total_relation_size('journal') AS journal_bytes,
    (SELECT COALESCE(MAX(seq), 0) FROM journal) AS journal_entries";

/// The room that the database takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, QueryableByName)]
pub struct DatabaseSize {
    /// The size of the database in bytes. On SQLite it is that of the file, without its log.
    #[diesel(sql_type = BigInt)]
    pub database_bytes: i64,
    /// The part of it that the journal of changes takes, with its indexes, in bytes. SQLite does not know it.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub journal_bytes: Option<i64>,
    /// The number of the latest entry of the journal, which is never pruned: about as many entries it has.
    #[diesel(sql_type = BigInt)]
    pub journal_entries: i64,
}

impl Connection {
    /// Returns the size of the database. It reads no row but the last of the journal, by its key.
    pub(crate) fn size(&mut self) -> Result<DatabaseSize, StoreError> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(c) => Ok(diesel::sql_query(SQLITE).get_result(c)?),
            #[cfg(feature = "postgres")]
            Self::Postgres(c) => Ok(diesel::sql_query(POSTGRES).get_result(c)?),
        }
    }
}
