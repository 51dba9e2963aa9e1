//! Statements on many trunk ranges and prefixes at once, whose text differs between the databases.

use diesel::RunQueryDsl;
use diesel::sql_types::BigInt;
#[cfg(feature = "sqlite")]
use diesel::sql_types::Text;

use super::bulk::NoRow;
use crate::db::cached_statement::CachedStatement;
use crate::db::connection::Connection;
use crate::error::StoreError;
use crate::rows::PieceRow;

/// A row of `definitions` to insert.
pub(super) struct NewDefinition<'a> {
    pub(super) tenant: i64,
    pub(super) origin: i64,
    pub(super) kind: i16,
    pub(super) active: bool,
    pub(super) extension_length: Option<i16>,
    pub(super) written: &'a str,
    pub(super) extension_first: &'a str,
    pub(super) extension_last: &'a str,
    pub(super) first: i64,
    pub(super) last: i64,
}

/// The column that all pieces of a row of trunk numbers share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowColumn {
    /// The range or prefix that the tenant defined.
    Definition,
    /// The item that was assigned to a group.
    Assignment,
}

impl RowColumn {
    const fn name(self) -> &'static str {
        match self {
            Self::Definition => "definition",
            Self::Assignment => "assignment",
        }
    }
}

/// Loads the pieces of rows of trunk numbers of a tenant, in any order. A row is given as its value in `column` and the
/// position at or after which its pieces end.
///
/// Each row is looked up by the index on its column: `CROSS JOIN` keeps SQLite from swapping the loops, and `OFFSET 0`
/// keeps PostgreSQL from reading the whole table for a join.
pub(crate) fn select_rows(
    connection: &mut Connection,
    tenant: i64,
    column: RowColumn,
    rows: &[(i64, i64)],
) -> Result<Vec<PieceRow>, StoreError> {
    let column = column.name();
    let pieces = match connection {
        #[cfg(feature = "sqlite")]
        Connection::Sqlite(c) => {
            let select = diesel::sql_query(format!(
                "SELECT p.* FROM json_each(?1) AS w CROSS JOIN pieces AS p
                 WHERE p.tenant = ?2 AND p.{column} = w.value ->> 0 AND p.last >= w.value ->> 1"
            ))
            .bind::<Text, _>(serde_json::to_string(rows).map_err(StoreError::internal)?)
            .bind::<BigInt, _>(tenant);
            CachedStatement(select).load(c)?
        }
        #[cfg(feature = "postgres")]
        Connection::Postgres(c) => {
            use diesel::sql_types::Array;

            let (values, lasts): (Vec<i64>, Vec<i64>) = rows.iter().copied().unzip();
            let select = diesel::sql_query(format!(
                "SELECT p.* FROM unnest($1, $2) AS w(value, last)
                 CROSS JOIN LATERAL (
                     SELECT * FROM pieces WHERE tenant = $3 AND {column} = w.value AND last >= w.last OFFSET 0
                 ) AS p"
            ))
            .bind::<Array<BigInt>, _>(values)
            .bind::<Array<BigInt>, _>(lasts)
            .bind::<BigInt, _>(tenant);
            CachedStatement(select).load(c)?
        }
    };
    Ok(pieces)
}

/// Inserts rows of `definitions`.
pub(super) fn insert_definitions(
    connection: &mut Connection,
    rows: &[NewDefinition<'_>],
) -> Result<(), StoreError> {
    match connection {
        #[cfg(feature = "sqlite")]
        Connection::Sqlite(c) => {
            let values: Vec<_> = rows
                .iter()
                .map(|row| {
                    (
                        row.tenant,
                        row.origin,
                        row.kind,
                        row.active,
                        row.extension_length,
                        row.written,
                        row.extension_first,
                        row.extension_last,
                        row.first,
                        row.last,
                    )
                })
                .collect();
            let insert = diesel::sql_query(
                "INSERT INTO definitions (tenant, origin, kind, active, extension_length, written, extension_first,
                                          extension_last, first, last)
                 SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
                        value ->> 7, value ->> 8, value ->> 9
                 FROM json_each(?)",
            )
            .bind::<Text, _>(serde_json::to_string(&values).map_err(StoreError::internal)?);
            let _: Vec<NoRow> = CachedStatement(insert).load(c)?;
        }
        #[cfg(feature = "postgres")]
        Connection::Postgres(c) => {
            use diesel::sql_types::{Array, Bool, Nullable, SmallInt, Text};

            macro_rules! column {
                ($column:ident) => {
                    rows.iter().map(|row| row.$column).collect::<Vec<_>>()
                };
            }
            let insert = diesel::sql_query(
                "INSERT INTO definitions (tenant, origin, kind, active, extension_length, written, extension_first,
                                          extension_last, first, last)
                 SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            )
            .bind::<Array<BigInt>, _>(column!(tenant))
            .bind::<Array<BigInt>, _>(column!(origin))
            .bind::<Array<SmallInt>, _>(column!(kind))
            .bind::<Array<Bool>, _>(column!(active))
            .bind::<Array<Nullable<SmallInt>>, _>(column!(extension_length))
            .bind::<Array<Text>, _>(column!(written))
            .bind::<Array<Text>, _>(column!(extension_first))
            .bind::<Array<Text>, _>(column!(extension_last))
            .bind::<Array<BigInt>, _>(column!(first))
            .bind::<Array<BigInt>, _>(column!(last));
            let _: Vec<NoRow> = CachedStatement(insert).load(c)?;
        }
    }
    Ok(())
}

/// Deletes those of a tenant's definitions of which no piece is left in the table.
pub(super) fn delete_unused_definitions(
    connection: &mut Connection,
    tenant: i64,
    origins: &[i64],
) -> Result<(), StoreError> {
    match connection {
        #[cfg(feature = "sqlite")]
        Connection::Sqlite(c) => {
            let delete = diesel::sql_query(
                "DELETE FROM definitions
                 WHERE tenant = ?1 AND origin IN (SELECT value FROM json_each(?2)) AND NOT EXISTS (
                     SELECT 1 FROM pieces AS p WHERE p.tenant = ?1 AND p.definition = definitions.origin
                 )",
            )
            .bind::<BigInt, _>(tenant)
            .bind::<Text, _>(serde_json::to_string(origins).map_err(StoreError::internal)?);
            let _: Vec<NoRow> = CachedStatement(delete).load(c)?;
        }
        #[cfg(feature = "postgres")]
        Connection::Postgres(c) => {
            use diesel::sql_types::Array;

            // a look-up of each: NOT EXISTS could become a join that reads the whole table
            let delete = diesel::sql_query(
                "DELETE FROM definitions
                 WHERE tenant = $1 AND origin = ANY($2) AND (
                     SELECT p.first FROM pieces AS p WHERE p.tenant = $1 AND p.definition = definitions.origin LIMIT 1
                 ) IS NULL",
            )
            .bind::<BigInt, _>(tenant)
            .bind::<Array<BigInt>, _>(origins);
            let _: Vec<NoRow> = CachedStatement(delete).load(c)?;
        }
    }
    Ok(())
}
