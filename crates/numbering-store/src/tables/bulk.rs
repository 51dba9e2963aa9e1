//! Statements on many rows at once, the few whose text differs between the databases.

#[cfg(feature = "sqlite")]
use data_encoding::HEXLOWER;
#[cfg(feature = "postgres")]
use diesel::pg::PgConnection;
use diesel::prelude::*;
#[cfg(feature = "sqlite")]
use diesel::sql_types::Text;
#[cfg(feature = "sqlite")]
use diesel::sqlite::SqliteConnection;

use crate::db::cached_statement::CachedStatement;
use crate::db::connection::Connection;
#[cfg(feature = "postgres")]
use crate::db::schema::pieces;
use crate::error::StoreError;
use crate::rows::{JournalEntry, PieceRow};

/// The row type of a statement that returns no rows.
#[derive(QueryableByName)]
pub(super) struct NoRow {}

#[cfg(feature = "sqlite")]
#[diesel::declare_sql_function]
extern "SQL" {
    /// The number of rows that the last statement inserted, updated or deleted; those of triggers do not count.
    fn changes() -> diesel::sql_types::BigInt;
}

/// The pieces that lie in, or reach into, each of the windows; some of them more than once.
///
/// `CROSS JOIN` keeps SQLite from swapping the loops: each window is looked up in the table, never the table in the
/// windows.
macro_rules! select_in_windows {
    ($windows:literal) => {
        concat!(
            "SELECT p.* FROM (",
            $windows,
            ") AS w CROSS JOIN pieces AS p WHERE p.first <= w.last AND p.first >= coalesce(
                (SELECT q.first FROM pieces AS q WHERE q.first <= w.first ORDER BY q.first DESC LIMIT 1), w.first)"
        )
    };
}

/// Loads the pieces that lie in, or reach into, each of the windows, in any order; some of them more than once.
pub(crate) fn select_in_windows(
    connection: &mut Connection,
    windows: &[(i64, i64)],
) -> Result<Vec<PieceRow>, StoreError> {
    let rows = match connection {
        #[cfg(feature = "sqlite")]
        Connection::Sqlite(c) => {
            let select = diesel::sql_query(select_in_windows!(
                "SELECT json_extract(value, '$[0]') AS first, json_extract(value, '$[1]') AS last FROM json_each(?)"
            ))
            .bind::<Text, _>(serde_json::to_string(windows).map_err(StoreError::internal)?);
            CachedStatement(select).load(c)?
        }
        #[cfg(feature = "postgres")]
        Connection::Postgres(c) => {
            use diesel::sql_types::{Array, BigInt};

            let (first, last): (Vec<i64>, Vec<i64>) = windows.iter().copied().unzip();
            let select = diesel::sql_query(select_in_windows!(
                "SELECT * FROM unnest($1, $2) AS u(first, last)"
            ))
            .bind::<Array<BigInt>, _>(first)
            .bind::<Array<BigInt>, _>(last);
            // not cached: a plan made while the table is small would read all of it once it is large
            select.load(c)?
        }
    };
    Ok(rows)
}

/// Deletes the pieces that begin at these positions, and returns their number.
pub(crate) fn delete(connection: &mut Connection, firsts: &[i64]) -> Result<usize, StoreError> {
    let count = match connection {
        #[cfg(feature = "sqlite")]
        Connection::Sqlite(c) => {
            let firsts = serde_json::to_string(firsts).map_err(StoreError::internal)?;
            let delete =
                diesel::sql_query("DELETE FROM pieces WHERE first IN (SELECT value FROM json_each(?))")
                    .bind::<Text, _>(firsts);
            let _: Vec<NoRow> = CachedStatement(delete).load(c)?;
            let count: i64 = diesel::select(changes()).get_result(c)?;
            usize::try_from(count).map_err(StoreError::internal)?
        }
        #[cfg(feature = "postgres")]
        Connection::Postgres(c) => {
            diesel::delete(pieces::table.filter(pieces::first.eq_any(firsts))).execute(c)?
        }
    };
    Ok(count)
}

/// Inserts `rows`, which are in the order of the number axis.
pub(crate) fn insert(connection: &mut Connection, rows: &[PieceRow]) -> Result<(), StoreError> {
    match connection {
        #[cfg(feature = "sqlite")]
        Connection::Sqlite(c) => insert_sqlite(c, rows),
        #[cfg(feature = "postgres")]
        Connection::Postgres(c) => insert_postgres(c, rows),
    }
}

#[cfg(feature = "sqlite")]
fn insert_sqlite(connection: &mut SqliteConnection, rows: &[PieceRow]) -> Result<(), StoreError> {
    let values: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                row.first,
                row.last,
                row.tenant,
                row.kind,
                row.definition,
                row.group_key,
                row.assignment,
                row.user_key,
            )
        })
        .collect();
    let insert = diesel::sql_query(
        "INSERT INTO pieces (first, last, tenant, kind, definition, group_key, assignment, user_key)
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
         FROM json_each(?)",
    )
    .bind::<Text, _>(serde_json::to_string(&values).map_err(StoreError::internal)?);
    let _: Vec<NoRow> = CachedStatement(insert).load(connection)?;
    Ok(())
}

#[cfg(feature = "postgres")]
fn insert_postgres(connection: &mut PgConnection, rows: &[PieceRow]) -> Result<(), StoreError> {
    diesel::copy_from(pieces::table)
        .from_insertable(rows)
        .execute(connection)?;
    Ok(())
}

/// Appends `entries` to the journal, in their order, and sets the revisions of tenants, given as pairs of key and
/// revision. On PostgreSQL that is one statement: each message is a round trip.
pub(crate) fn insert_entries(
    connection: &mut Connection,
    entries: &[JournalEntry],
    revisions: &[(i64, i64)],
) -> Result<(), StoreError> {
    match connection {
        #[cfg(feature = "sqlite")]
        Connection::Sqlite(c) => {
            insert_entries_sqlite(c, entries)?;
            set_revisions(connection, revisions)
        }
        #[cfg(feature = "postgres")]
        Connection::Postgres(c) => Ok(insert_entries_postgres(c, entries, revisions)?),
    }
}

#[cfg(feature = "sqlite")]
fn insert_entries_sqlite(
    connection: &mut SqliteConnection,
    entries: &[JournalEntry],
) -> Result<(), StoreError> {
    let values: Vec<_> = entries
        .iter()
        .map(|entry| {
            (
                entry.tenant,
                entry.revision,
                entry.at,
                &entry.actor,
                &entry.request_id,
                entry.operation,
                &entry.tenant_id,
                entry.group_key,
                &entry.group_id,
                &entry.user_id,
                entry.block,
                HEXLOWER.encode(&entry.changes),
            )
        })
        .collect();
    let insert = diesel::sql_query(
        "INSERT INTO journal (tenant, revision, at, actor, request_id, operation, tenant_id, group_key, group_id,
                              user_id, block, changes)
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
                value ->> 8, value ->> 9, value ->> 10, unhex(value ->> 11)
         FROM json_each(?)",
    )
    .bind::<Text, _>(serde_json::to_string(&values).map_err(StoreError::internal)?);
    let _: Vec<NoRow> = CachedStatement(insert).load(connection)?;
    Ok(())
}

/// Runs one text for any number of rows, so that the statement stays prepared.
#[cfg(feature = "postgres")]
fn insert_entries_postgres(
    connection: &mut PgConnection,
    entries: &[JournalEntry],
    revisions: &[(i64, i64)],
) -> QueryResult<()> {
    use diesel::sql_types::{Array, BigInt, Binary, Nullable, SmallInt, Text};

    macro_rules! column {
        ($column:ident) => {
            entries
                .iter()
                .map(|entry| &entry.$column)
                .collect::<Vec<_>>()
        };
    }
    let (keys, revisions): (Vec<i64>, Vec<i64>) = revisions.iter().copied().unzip();
    let insert = diesel::sql_query(
        "WITH raised AS (
             UPDATE tenants SET revision = r.revision FROM unnest($13, $14) AS r(key, revision)
             WHERE tenants.key = r.key
         )
         INSERT INTO journal (tenant, revision, at, actor, request_id, operation, tenant_id, group_key, group_id,
                              user_id, block, changes)
         SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind::<Array<BigInt>, _>(column!(tenant))
    .bind::<Array<BigInt>, _>(column!(revision))
    .bind::<Array<BigInt>, _>(column!(at))
    .bind::<Array<Text>, _>(column!(actor))
    .bind::<Array<Text>, _>(column!(request_id))
    .bind::<Array<SmallInt>, _>(column!(operation))
    .bind::<Array<Text>, _>(column!(tenant_id))
    .bind::<Array<Nullable<BigInt>>, _>(column!(group_key))
    .bind::<Array<Text>, _>(column!(group_id))
    .bind::<Array<Text>, _>(column!(user_id))
    .bind::<Array<BigInt>, _>(column!(block))
    .bind::<Array<Binary>, _>(column!(changes))
    .bind::<Array<BigInt>, _>(keys)
    .bind::<Array<BigInt>, _>(revisions);
    let _: Vec<NoRow> = CachedStatement(insert).load(connection)?;
    Ok(())
}

/// Sets the revisions of tenants, given as pairs of key and revision.
pub(crate) fn set_revisions(connection: &mut Connection, revisions: &[(i64, i64)]) -> Result<(), StoreError> {
    if revisions.is_empty() {
        return Ok(());
    }
    match connection {
        #[cfg(feature = "sqlite")]
        Connection::Sqlite(c) => {
            let revisions = serde_json::to_string(revisions).map_err(StoreError::internal)?;
            let update = diesel::sql_query(
                "UPDATE tenants SET revision = r.value ->> 1 FROM json_each(?) AS r
                 WHERE tenants.key = r.value ->> 0",
            )
            .bind::<Text, _>(revisions);
            let _: Vec<NoRow> = CachedStatement(update).load(c)?;
        }
        #[cfg(feature = "postgres")]
        Connection::Postgres(c) => {
            use diesel::sql_types::{Array, BigInt};

            let (keys, revisions): (Vec<i64>, Vec<i64>) = revisions.iter().copied().unzip();
            let update = diesel::sql_query(
                "UPDATE tenants SET revision = r.revision FROM unnest($1, $2) AS r(key, revision)
                 WHERE tenants.key = r.key",
            )
            .bind::<Array<BigInt>, _>(keys)
            .bind::<Array<BigInt>, _>(revisions);
            let _: Vec<NoRow> = CachedStatement(update).load(c)?;
        }
    }
    Ok(())
}
