//! The statement that finds definitions by their original intervals.

use diesel::sql_types::{BigInt, Bool, Nullable, SmallInt, Text};
use diesel::{QueryableByName, RunQueryDsl};

use crate::db::cached_statement::CachedStatement;
use crate::db::connection::Connection;
use crate::error::StoreError;

/// The key of the bucket of an interval, as the index of the migration has it: only then is the index used.
const BUCKET: &str = "CASE
        WHEN first = last THEN first
        WHEN first / 10 = last / 10 THEN 10000000000000000 + first / 10
        WHEN first / 100 = last / 100 THEN 20000000000000000 + first / 100
        WHEN first / 1000 = last / 1000 THEN 30000000000000000 + first / 1000
        WHEN first / 10000 = last / 10000 THEN 40000000000000000 + first / 10000
        WHEN first / 100000 = last / 100000 THEN 50000000000000000 + first / 100000
        WHEN first / 1000000 = last / 1000000 THEN 60000000000000000 + first / 1000000
        WHEN first / 10000000 = last / 10000000 THEN 70000000000000000 + first / 10000000
        WHEN first / 100000000 = last / 100000000 THEN 80000000000000000 + first / 100000000
        WHEN first / 1000000000 = last / 1000000000 THEN 90000000000000000 + first / 1000000000
        WHEN first / 10000000000 = last / 10000000000 THEN 100000000000000000 + first / 10000000000
        WHEN first / 100000000000 = last / 100000000000 THEN 110000000000000000 + first / 100000000000
        WHEN first / 1000000000000 = last / 1000000000000 THEN 120000000000000000 + first / 1000000000000
        WHEN first / 10000000000000 = last / 10000000000000 THEN 130000000000000000 + first / 10000000000000
        WHEN first / 100000000000000 = last / 100000000000000 THEN 140000000000000000 + first / 100000000000000
        ELSE 150000000000000000 + first / 1000000000000000
    END";

/// The columns of a definition that decide whether it takes an item back.
#[derive(QueryableByName)]
pub(crate) struct OriginalRow {
    #[diesel(sql_type = BigInt)]
    pub(crate) origin: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) first: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) last: i64,
    #[diesel(sql_type = Bool)]
    pub(crate) active: bool,
    #[diesel(sql_type = Nullable<SmallInt>)]
    pub(crate) extension_length: Option<i16>,
    #[diesel(sql_type = Text)]
    pub(crate) extension_first: String,
    #[diesel(sql_type = Text)]
    pub(crate) extension_last: String,
}

/// Loads the definitions of a tenant in buckets with these keys, in any order. SQLite would read all definitions of the tenant
/// by their key, so the statement names the index.
///
/// A bucket of ten runs has at most nine definitions of which the intervals do not overlap, and an item has one bucket on each
/// level. Only intervals that overlap make more: each of them had what it shares with another one withdrawn, and is left in part.
pub(crate) fn select_in_buckets(
    connection: &mut Connection,
    tenant: i64,
    keys: &[i64],
) -> Result<Vec<OriginalRow>, StoreError> {
    let rows = match connection {
        #[cfg(feature = "sqlite")]
        Connection::Sqlite(c) => {
            let select = diesel::sql_query(format!(
                "SELECT d.* FROM json_each(?1) AS w CROSS JOIN definitions AS d INDEXED BY definitions_by_bucket
                 WHERE d.tenant = ?2 AND w.value = {BUCKET}"
            ))
            .bind::<Text, _>(serde_json::to_string(keys).map_err(StoreError::internal)?)
            .bind::<BigInt, _>(tenant);
            CachedStatement(select).load(c)?
        }
        #[cfg(feature = "postgres")]
        Connection::Postgres(c) => {
            use diesel::sql_types::Array;

            let select = diesel::sql_query(format!(
                "SELECT d.* FROM unnest($1) AS w(key)
                 CROSS JOIN LATERAL (
                     SELECT * FROM definitions WHERE tenant = $2 AND w.key = {BUCKET} OFFSET 0
                 ) AS d"
            ))
            .bind::<Array<BigInt>, _>(keys)
            .bind::<BigInt, _>(tenant);
            CachedStatement(select).load(c)?
        }
    };
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::BUCKET;

    /// Words and signs with one space between.
    fn words(sql: &str) -> String {
        sql.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn both_databases_index_the_key_of_the_bucket() {
        for migration in [
            include_str!("../../../../migrations/sqlite/2026-11-30-000005_original_intervals/up.sql"),
            include_str!("../../../../migrations/postgres/2026-11-30-000005_original_intervals/up.sql"),
        ] {
            assert!(words(migration).contains(&format!("definitions ( tenant, ( {} ) )", words(BUCKET))));
        }
    }
}
