//! The statements of a backup that differ between the databases: they write rows as JSON and insert them from JSON.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::tables::{ColumnType, Table};
use crate::db::connection::{Connection, on_backend};
use crate::error::StoreError;

#[derive(QueryableByName)]
struct DumpRow {
    #[diesel(sql_type = Text)]
    json: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Calls `on_row` with every row of a table, as a JSON array.
pub(super) fn for_each_row<E: From<StoreError>>(
    connection: &mut Connection,
    table: &Table,
    mut on_row: impl FnMut(String) -> Result<(), E>,
) -> Result<(), E> {
    let failed = |error: diesel::result::Error| E::from(StoreError::from(error));
    match connection {
        #[cfg(feature = "sqlite")]
        Connection::Sqlite(c) => {
            let query = select_statement(table, "json_array", |column, column_type| match column_type {
                ColumnType::Bytes => format!("hex({column})"),
                ColumnType::Int | ColumnType::Text | ColumnType::Bool => column.to_owned(),
            });
            let rows =
                diesel::sql_query(query).load_iter::<DumpRow, diesel::connection::DefaultLoadingMode>(c);
            for row in rows.map_err(failed)? {
                on_row(row.map_err(failed)?.json)?;
            }
        }
        #[cfg(feature = "postgres")]
        Connection::Postgres(c) => {
            let query = select_statement(
                table,
                "json_build_array",
                |column, column_type| match column_type {
                    ColumnType::Bytes => format!("encode({column}, 'hex')"),
                    ColumnType::Bool => format!("{column}::int"),
                    ColumnType::Int | ColumnType::Text => column.to_owned(),
                },
            );
            let rows = diesel::sql_query(query).load_iter::<DumpRow, diesel::pg::PgRowByRowLoadingMode>(c);
            for row in rows.map_err(failed)? {
                on_row(row.map_err(failed)?.json)?;
            }
        }
    }
    Ok(())
}

fn select_statement(table: &Table, to_json: &str, value: impl Fn(&str, ColumnType) -> String) -> String {
    let values: Vec<String> = table
        .columns
        .iter()
        .map(|(column, column_type)| value(column, *column_type))
        .collect();
    format!(
        "SELECT CAST({to_json}({}) AS TEXT) AS json FROM {} ORDER BY {}",
        values.join(", "),
        table.name,
        table.order
    )
}

/// Inserts rows, given as one JSON array of arrays.
pub(super) fn insert(connection: &mut Connection, table: &Table, rows: &str) -> Result<(), StoreError> {
    match connection {
        #[cfg(feature = "sqlite")]
        Connection::Sqlite(c) => {
            let query = insert_statement(table, "json_each(?)", |index, column_type| match column_type {
                ColumnType::Bytes => format!("unhex(value ->> {index})"),
                ColumnType::Int | ColumnType::Text | ColumnType::Bool => format!("value ->> {index}"),
            });
            diesel::sql_query(query).bind::<Text, _>(rows).execute(c)?;
        }
        #[cfg(feature = "postgres")]
        Connection::Postgres(c) => {
            let from = "jsonb_array_elements(CAST($1 AS jsonb)) AS rows (value)";
            let query = insert_statement(table, from, |index, column_type| match column_type {
                ColumnType::Bytes => format!("decode(value ->> {index}, 'hex')"),
                ColumnType::Bool => format!("(value ->> {index})::int::bool"),
                ColumnType::Int => format!("(value ->> {index})::bigint"),
                ColumnType::Text => format!("value ->> {index}"),
            });
            diesel::sql_query(query).bind::<Text, _>(rows).execute(c)?;
        }
    }
    Ok(())
}

fn insert_statement(table: &Table, from: &str, value: impl Fn(usize, ColumnType) -> String) -> String {
    let values = table
        .columns
        .iter()
        .enumerate()
        .map(|(index, (_, column_type))| value(index, *column_type));
    format!(
        "INSERT INTO {} ({}) SELECT {} FROM {from}",
        table.name,
        table.column_names().join(", "),
        values.collect::<Vec<_>>().join(", ")
    )
}

/// The last key that a table has used. Keys of deleted rows are never used again.
#[cfg_attr(
    not(feature = "postgres"),
    expect(unused_variables, reason = "SQLite keeps its counters by table")
)]
pub(super) fn last_key(connection: &mut Connection, table: &Table, column: &str) -> Result<i64, StoreError> {
    let name = table.name;
    let query = match connection {
        #[cfg(feature = "sqlite")]
        Connection::Sqlite(_) => {
            format!("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = '{name}'), 0) AS count")
        }
        #[cfg(feature = "postgres")]
        Connection::Postgres(_) => format!(
            "SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('{name}', '{column}')), 0) AS count"
        ),
    };
    number(connection, &query)
}

/// Makes the keys of new rows of a table begin after `last`.
#[cfg_attr(
    not(feature = "postgres"),
    expect(unused_variables, reason = "SQLite keeps its counters by table")
)]
pub(super) fn advance_sequence(
    connection: &mut Connection,
    table: &Table,
    column: &str,
    last: i64,
) -> Result<(), StoreError> {
    if last < 1 {
        return Ok(());
    }
    let name = table.name;
    match connection {
        #[cfg(feature = "sqlite")]
        Connection::Sqlite(_) => connection.run(&format!(
            "DELETE FROM sqlite_sequence WHERE name = '{name}';
            INSERT INTO sqlite_sequence (name, seq) VALUES ('{name}', {last})"
        )),
        #[cfg(feature = "postgres")]
        Connection::Postgres(_) => connection.run(&format!(
            "SELECT setval(pg_get_serial_sequence('{name}', '{column}'), {last})"
        )),
    }
}

/// The number of rows of a table.
pub(super) fn count(connection: &mut Connection, table: &Table) -> Result<i64, StoreError> {
    number(
        connection,
        &format!("SELECT count(*) AS count FROM {}", table.name),
    )
}

fn number(connection: &mut Connection, query: &str) -> Result<i64, StoreError> {
    let query = diesel::sql_query(query);
    let row: Count = on_backend!(connection, c => query.get_result(c))?;
    Ok(row.count)
}
