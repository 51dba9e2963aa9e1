//! The opening of a SQLite file: settings that must hold, and the sizes of its log and cache.

use std::path::Path;

use diesel::Connection as _;
use diesel::connection::SimpleConnection as _;
use diesel::sql_types::{Integer, Text};
use diesel::sqlite::SqliteConnection;
use diesel::{QueryResult, RunQueryDsl as _};

use super::checkpoint_mode::CheckpointMode;
use super::file::{check_name, create_file};
use crate::error::StoreError;

/// The settings of a SQLite connection: name, value, and the value that SQLite reports once it is set.
///
/// `FULL` flushes each commit to the disk: under `NORMAL` a power cut loses acknowledged changes.
const PRAGMAS: [(&str, &str, &str); 5] = [
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", "2"),
    ("foreign_keys", "ON", "1"),
    ("busy_timeout", "2000", "2000"),
    // the file of the log is cut back to 32 MiB (`LOG_BYTES`) when the log begins anew
    ("journal_size_limit", "33554432", "33554432"),
];

/// The pages of the write-ahead log, 32 MiB, after which a commit writes them to the file. Numbers are scattered, and a
/// page that many changes touch is then written once.
const LOG_PAGES: u32 = 8000;

/// The same for the connection of the writer, 256 MiB: before that, the checkpointer writes the log back, and no client
/// waits for it.
pub(crate) const WRITER_LOG_PAGES: u32 = 64_000;

/// The mark in the header of a SQLite file that says whose it is: the letters `numb`.
const APPLICATION_ID: i32 = 0x6e75_6d62;

/// The most of the file that the connection of the writer caches: scattered numbers touch pages everywhere.
pub(crate) const CACHE_KIB: u32 = 32 * 1024;

pub(crate) fn open(file: &str) -> Result<SqliteConnection, StoreError> {
    check_name(Path::new(file))?;
    create_file(Path::new(file))?;
    let cannot_open =
        |error: &dyn core::fmt::Display| StoreError::not_applied(format!("cannot open {file}: {error}"));
    let mut connection = SqliteConnection::establish(file).map_err(|error| cannot_open(&error))?;
    // first, so that the switch to WAL waits for the lock as well; the second reads the header of the file
    connection
        .batch_execute("PRAGMA busy_timeout = 2000; PRAGMA schema_version")
        .map_err(|error| cannot_open(&error))?;
    refuse_other_programs(&mut connection, file)?;
    configure(&mut connection)?;
    Ok(connection)
}

/// Refuses the file of another program, before anything is written.
fn refuse_other_programs(connection: &mut SqliteConnection, file: &str) -> Result<(), StoreError> {
    let owner = read_pragma(connection, "application_id")?;
    if owner == APPLICATION_ID.to_string() || (owner == "0" && !has_other_tables(connection)?) {
        return Ok(());
    }
    Err(StoreError::not_applied(format!(
        "{file} is a database of another program: nothing was written to it"
    )))
}

/// Returns true if an unmarked file has tables, and they are not those of the first release, which did not mark its files.
fn has_other_tables(connection: &mut SqliteConnection) -> Result<bool, StoreError> {
    #[derive(diesel::QueryableByName)]
    struct Tables {
        #[diesel(sql_type = Integer)]
        others: i32,
        #[diesel(sql_type = Integer)]
        ours: i32,
    }
    let query = "SELECT count(*) FILTER (WHERE name <> '__diesel_schema_migrations') AS others, \
                 count(*) FILTER (WHERE name IN ('write_lock', 'pieces', 'exclusive_numbers')) AS ours \
                 FROM sqlite_master WHERE type = 'table'";
    let tables: Tables = diesel::sql_query(query).get_result(connection)?;
    Ok(0 < tables.others && tables.ours < 3)
}

/// Marks the file as one of this program.
pub(crate) fn mark_as_ours(connection: &mut SqliteConnection) -> QueryResult<()> {
    connection.batch_execute(&format!("PRAGMA application_id = {APPLICATION_ID}"))
}

/// Sets what must hold, and reads it back.
fn configure(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    connection.batch_execute(&format!("PRAGMA wal_autocheckpoint = {LOG_PAGES}"))?;
    for (pragma, value, answer) in PRAGMAS {
        connection.batch_execute(&format!("PRAGMA {pragma} = {value}"))?;
        let found = read_pragma(connection, pragma)?;
        if found != answer {
            return Err(StoreError::not_applied(format!(
                "SQLite keeps {pragma} at {found:?} instead of {answer:?}"
            )));
        }
    }
    Ok(())
}

/// Writes the log to the file, and returns true if nothing is left of it that a later checkpoint would have to write.
pub(crate) fn checkpoint(
    connection: &mut SqliteConnection,
    mode: CheckpointMode,
) -> Result<bool, StoreError> {
    #[derive(diesel::QueryableByName)]
    #[diesel(check_for_backend(diesel::sqlite::Sqlite))]
    struct Progress {
        #[diesel(sql_type = Integer)]
        busy: i32,
        #[diesel(sql_type = Integer)]
        log: i32,
        #[diesel(sql_type = Integer)]
        checkpointed: i32,
    }
    let mode = match mode {
        CheckpointMode::Passive => "PASSIVE",
        CheckpointMode::Restart => "RESTART",
        CheckpointMode::Truncate => "TRUNCATE",
    };
    let query = format!("PRAGMA wal_checkpoint({mode})");
    let progress: Progress = diesel::sql_query(query).get_result(connection)?;
    Ok(progress.busy == 0 && progress.log == progress.checkpointed)
}

fn read_pragma(connection: &mut SqliteConnection, pragma: &str) -> Result<String, StoreError> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_does_not_keep_a_setting_is_refused() {
        // a database in memory has no write-ahead log
        let mut connection = SqliteConnection::establish(":memory:").unwrap();
        let refused = configure(&mut connection).err().map(|error| error.to_string());
        let kept = r#"SQLite keeps journal_mode at "memory" instead of "wal""#;
        assert!(
            refused.as_ref().is_some_and(|reason| reason.contains(kept)),
            "{refused:?}"
        );
    }

    #[test]
    fn a_connection_reports_every_setting() {
        let folder = std::env::temp_dir().join(format!("numbering-settings-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("numbering.db");
        let mut connection = open(&file.to_string_lossy()).unwrap();
        for (pragma, _, answer) in PRAGMAS {
            assert_eq!(read_pragma(&mut connection, pragma).unwrap(), answer);
        }
        drop(connection);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
