//! The statement that reads some buckets of the journal page by page. Its text differs between the databases.
//!
//! Each bucket is read in the order of its index, and no further than a page. A plain condition on all buckets would
//! let a planner sort all of their rows for each page, or read the whole journal in its order.

use diesel::prelude::*;
#[cfg(feature = "postgres")]
use diesel::sql_types::Array;
#[cfg(feature = "sqlite")]
use diesel::sql_types::Text;
use diesel::sql_types::{BigInt, Nullable};

#[cfg(feature = "sqlite")]
use crate::db::cached_statement::CachedStatement;
use crate::db::connection::Connection;
use crate::error::StoreError;
use crate::rows::HistoryRow;

/// The rows of some buckets behind a position, of one tenant and one group or of all.
pub(crate) struct BucketRows<'a> {
    pub(crate) buckets: &'a [i64],
    pub(crate) after: i64,
    pub(crate) tenant: Option<i64>,
    pub(crate) group: Option<i64>,
}

/// Loads the first `limit` of `rows`, in the order of the journal.
pub(crate) fn load(
    connection: &mut Connection,
    rows: &BucketRows<'_>,
    limit: i64,
) -> Result<Vec<HistoryRow>, StoreError> {
    let rows = match connection {
        #[cfg(feature = "sqlite")]
        Connection::Sqlite(c) => {
            let select = diesel::sql_query(
                "SELECT j.* FROM json_each(?1) AS b CROSS JOIN journal AS j
                 WHERE j.seq IN (
                     SELECT i.seq FROM journal AS i
                     WHERE i.block = b.value AND i.seq > ?2
                         AND (?3 IS NULL OR i.tenant = ?3) AND (?4 IS NULL OR i.group_key = ?4)
                     ORDER BY i.seq LIMIT ?5
                 )
                 ORDER BY j.seq LIMIT ?5",
            )
            .bind::<Text, _>(serde_json::to_string(rows.buckets).map_err(StoreError::internal)?)
            .bind::<BigInt, _>(rows.after)
            .bind::<Nullable<BigInt>, _>(rows.tenant)
            .bind::<Nullable<BigInt>, _>(rows.group)
            .bind::<BigInt, _>(limit);
            CachedStatement(select).load(c)?
        }
        #[cfg(feature = "postgres")]
        Connection::Postgres(c) => {
            let select = diesel::sql_query(
                "SELECT j.* FROM unnest($1) AS b(block) CROSS JOIN LATERAL (
                     SELECT * FROM journal AS i
                     WHERE i.block = b.block AND i.seq > $2
                         AND ($3 IS NULL OR i.tenant = $3) AND ($4 IS NULL OR i.group_key = $4)
                     ORDER BY i.seq LIMIT $5
                 ) AS j
                 ORDER BY j.seq LIMIT $5",
            )
            .bind::<Array<BigInt>, _>(rows.buckets)
            .bind::<BigInt, _>(rows.after)
            .bind::<Nullable<BigInt>, _>(rows.tenant)
            .bind::<Nullable<BigInt>, _>(rows.group)
            .bind::<BigInt, _>(limit);
            // not cached: a plan made while the table is small would read all of it once it is large
            select.load(c)?
        }
    };
    Ok(rows)
}
