//! The statistics of the query planner. Without them PostgreSQL takes a table that was just filled for small, until its
//! autovacuum comes by: a page of mobile numbers took 64 ms in place of 0.5.

use super::connection::Connection;
use crate::error::StoreError;

/// The rows of each index of SQLite that are read: it holds its write lock meanwhile, some milliseconds.
#[cfg(feature = "sqlite")]
const ROWS_READ_MAX: u32 = 1000;

impl Connection {
    /// Collects the statistics anew, from a sample of each table.
    pub(crate) fn analyze(&mut self) -> Result<(), StoreError> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(_) => self.run(&format!("PRAGMA analysis_limit = {ROWS_READ_MAX}; ANALYZE")),
            // the role need not own the tables: PostgreSQL skips those of others with a warning
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => self.run(
                "ANALYZE tenants, groups, group_services, departments, users, tokens, definitions, pieces,
                         exclusive_numbers, idempotency, journal",
            ),
        }
    }
}
