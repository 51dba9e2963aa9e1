//! The check of the guards of the database: all exist and are in force, as the migrations created them.
//!
//! A SQLite file keeps the text of everything that was created in it, so the text is compared with that of an empty
//! database in memory. PostgreSQL keeps names and settings: `guards_postgres.txt` lists them, and a test compares the
//! list with the migrations.

use std::collections::HashSet;

#[cfg(feature = "sqlite")]
use diesel::sqlite::SqliteConnection;

use super::references::query_lines;
use super::report::{Check, Report};
use crate::db::connection::Connection;
#[cfg(feature = "sqlite")]
use crate::db::migrations;
use crate::error::StoreError;

#[cfg(feature = "sqlite")]
const EXISTING_SQLITE: &str =
    "SELECT type || ' ' || name || coalesce(': ' || sql, '') AS line FROM sqlite_schema
    WHERE name NOT LIKE '%diesel%' AND name NOT LIKE 'sqlite_s%'";

#[cfg(feature = "postgres")]
const EXISTING_POSTGRES: &str = include_str!("guards_postgres.sql");
#[cfg(feature = "postgres")]
const EXPECTED_POSTGRES: &str = include_str!("guards_postgres.txt");

/// Checks that no guard is missing.
pub(super) fn check(connection: &mut Connection, report: &mut Report<'_>) -> Result<(), StoreError> {
    report.progress("guards", 0);
    let (existing, expected) = existing_and_expected(connection)?;
    let existing: HashSet<String> = existing.into_iter().collect();
    for guard in expected.iter().filter(|guard| !existing.contains(*guard)) {
        let name = guard.split(':').next().unwrap_or_default();
        report.found(Check::Guard, || format!("{name} is missing, disabled or altered"));
    }
    Ok(())
}

/// The guards that exist, and those that should, as comparable texts.
fn existing_and_expected(connection: &mut Connection) -> Result<(Vec<String>, Vec<String>), StoreError> {
    match connection {
        #[cfg(feature = "sqlite")]
        Connection::Sqlite(_) => {
            let mut empty = Connection::Sqlite(
                <SqliteConnection as diesel::Connection>::establish(":memory:")
                    .map_err(StoreError::not_applied)?,
            );
            migrations::run_pending(&mut empty)?;
            Ok((
                query_lines(connection, EXISTING_SQLITE)?,
                query_lines(&mut empty, EXISTING_SQLITE)?,
            ))
        }
        #[cfg(feature = "postgres")]
        Connection::Postgres(_) => Ok((
            query_lines(connection, EXISTING_POSTGRES)?,
            EXPECTED_POSTGRES.lines().map(str::to_owned).collect(),
        )),
    }
}

/// Lets SQLite check its file: the pages, the indexes, and the constraints of the columns.
#[cfg_attr(
    not(feature = "sqlite"),
    expect(clippy::unnecessary_wraps, reason = "PostgreSQL has no file to check")
)]
pub(super) fn check_file(connection: &mut Connection, report: &mut Report<'_>) -> Result<(), StoreError> {
    report.progress("the file", 0);
    match connection {
        #[cfg(feature = "sqlite")]
        Connection::Sqlite(_) => {
            let messages = query_lines(
                connection,
                "SELECT integrity_check AS line FROM pragma_integrity_check",
            )?;
            for line in messages.into_iter().filter(|line| line != "ok") {
                report.found(Check::File, || line);
            }
            Ok(())
        }
        #[cfg(feature = "postgres")]
        Connection::Postgres(_) => Ok(()),
    }
}
