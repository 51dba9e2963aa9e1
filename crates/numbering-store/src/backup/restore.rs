//! Restores: a backup read into an empty database, as a whole or not at all.

use std::io::BufRead;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::dialect;
use super::format::{FORMAT_VERSION, Head, TableHead, Tail};
use super::tables::{TABLES, Table};
use crate::db::connection::Connection;
use crate::db::migrations;
use crate::error::StoreError;
use crate::store::Store;

/// The number of bytes of rows after which they are inserted.
const BATCH_BYTES: usize = 4 * 1024 * 1024;

/// The reason why nothing was restored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file cannot be read.
    #[error("the backup cannot be read: {0}")]
    File(#[from] std::io::Error),
    /// The database has data already.
    #[error("the database is not empty: its table {0} has rows")]
    NotEmpty(&'static str),
    /// The file is no backup, or a damaged one.
    #[error("{reason} at line {line}: the backup is damaged")]
    Malformed {
        /// The line of the file, from 1.
        line: u64,
        /// The fault, as the beginning of a message.
        reason: String,
    },
    /// The backup is of another version of the program.
    #[error(
        "the backup has the migrations up to {found}, this program those up to {known}: restore it with the version \
         that wrote it"
    )]
    OtherVersion {
        /// The last migration of the backup.
        found: String,
        /// The last migration of this program.
        known: String,
    },
}

impl Store {
    /// Restores the backup in `file` into an empty database, and returns the number of rows. `on_progress` gets the
    /// table and the number of rows so far.
    ///
    /// # Errors
    ///
    /// When anything fails. The database is then as it was before.
    pub fn restore(
        &self,
        file: &mut dyn BufRead,
        on_progress: &mut dyn FnMut(&str, u64),
    ) -> Result<u64, RestoreError> {
        self.check()?;
        let mut connection = self.connect()?;
        connection.begin_write()?;
        connection.disable_timeouts()?;
        let mut reader = BackupReader {
            file,
            digest: Sha256::new(),
            text: String::new(),
            line_number: 0,
            rows: 0,
        };
        let result = reader.restore(&mut connection, on_progress);
        match result {
            Ok(()) => {
                connection.commit()?;
                // the rows are there, and are only found more slowly
                if let Err(error) = connection.analyze() {
                    log::warn!("no statistics after a restore: {error}");
                }
            }
            Err(error) => {
                connection.run("ROLLBACK")?;
                return Err(error);
            }
        }
        Ok(reader.rows)
    }
}

/// A reader of a backup, at one of its lines.
struct BackupReader<'a> {
    file: &'a mut dyn BufRead,
    /// The digest of the lines before the present one.
    digest: Sha256,
    /// The present line.
    text: String,
    /// Its number, from 1.
    line_number: u64,
    /// The number of rows so far.
    rows: u64,
}

impl BackupReader<'_> {
    fn restore(
        &mut self,
        connection: &mut Connection,
        on_progress: &mut dyn FnMut(&str, u64),
    ) -> Result<(), RestoreError> {
        self.advance()?;
        self.check_head(connection)?;
        check_is_empty(connection)?;
        // the backup has the row of the platform as well
        connection.run("DELETE FROM tenants WHERE key = 0")?;
        for table in &TABLES {
            self.advance()?;
            let head: TableHead = self.parse()?;
            if head.table != table.name || head.columns != table.column_names() {
                return Err(self.malformed(&format!("expected the columns of {}", table.name)));
            }
            self.restore_table(connection, table, on_progress)?;
        }
        self.advance()?;
        self.check_tail()
    }

    fn check_head(&self, connection: &mut Connection) -> Result<(), RestoreError> {
        let head: Head = self.parse()?;
        let known = migrations::known_names(connection)?;
        if head.numbering_backup == FORMAT_VERSION && head.migrations == known {
            return Ok(());
        }
        let last = |names: Vec<String>| names.last().cloned().unwrap_or_default();
        Err(RestoreError::OtherVersion {
            found: last(head.migrations),
            known: last(known),
        })
    }

    /// Restores the rows of a table, and the last key that it has used.
    fn restore_table(
        &mut self,
        connection: &mut Connection,
        table: &Table,
        on_progress: &mut dyn FnMut(&str, u64),
    ) -> Result<(), RestoreError> {
        let mut rows = String::new();
        while self.has_next_row()? {
            self.advance()?;
            rows.push(if rows.is_empty() { '[' } else { ',' });
            rows.push_str(self.text.trim_end());
            self.rows += 1;
            // departments refer to each other in any order: one statement inserts all of them
            if BATCH_BYTES < rows.len() && table.name != "departments" {
                self.insert(connection, table, &mut rows)?;
                on_progress(table.name, self.rows);
            }
        }
        self.insert(connection, table, &mut rows)?;
        if let Some(column) = table.counter {
            self.advance()?;
            dialect::advance_sequence(connection, table, column, self.parse()?)?;
        }
        Ok(())
    }

    fn insert(
        &self,
        connection: &mut Connection,
        table: &Table,
        rows: &mut String,
    ) -> Result<(), RestoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        rows.push(']');
        let inserted = dialect::insert(connection, table, rows);
        rows.clear();
        inserted.map_err(|error| match error {
            StoreError::Unavailable { .. } => RestoreError::Store(error),
            other => self.malformed(&format!("the database refuses rows of {} ({other})", table.name)),
        })
    }

    fn check_tail(&mut self) -> Result<(), RestoreError> {
        let tail: Tail = self.parse()?;
        if tail.rows != self.rows {
            let reason = format!("expected {} rows and found {}", tail.rows, self.rows);
            return Err(self.malformed(&reason));
        }
        if tail.sha256 != HEXLOWER.encode(&self.digest.clone().finalize()) {
            return Err(self.malformed("checksum mismatch"));
        }
        if self.file.fill_buf()?.is_empty() {
            Ok(())
        } else {
            Err(self.malformed("unexpected data after the end"))
        }
    }

    fn has_next_row(&mut self) -> Result<bool, RestoreError> {
        Ok(self.file.fill_buf()?.first() == Some(&b'['))
    }

    /// Reads the next line.
    fn advance(&mut self) -> Result<(), RestoreError> {
        self.digest.update(self.text.as_bytes());
        self.text.clear();
        self.line_number += 1;
        self.file.read_line(&mut self.text)?;
        if self.text.ends_with('\n') {
            Ok(())
        } else {
            Err(self.malformed("unexpected end of file"))
        }
    }

    /// Parses the present line.
    fn parse<T: serde::de::DeserializeOwned>(&self) -> Result<T, RestoreError> {
        serde_json::from_str(&self.text).map_err(|error| {
            let fault = if error.is_data() {
                "unexpected JSON"
            } else {
                "invalid JSON"
            };
            self.malformed(&format!("{fault} in column {}", error.column()))
        })
    }

    fn malformed(&self, reason: &str) -> RestoreError {
        RestoreError::Malformed {
            line: self.line_number,
            reason: reason.to_owned(),
        }
    }
}

/// Checks that no table has rows, except for that of the platform, which a migration inserts.
fn check_is_empty(connection: &mut Connection) -> Result<(), RestoreError> {
    for table in &TABLES {
        let initial_rows = i64::from(table.name == "tenants");
        if initial_rows < dialect::count(connection, table)? {
            return Err(RestoreError::NotEmpty(table.name));
        }
    }
    Ok(())
}
