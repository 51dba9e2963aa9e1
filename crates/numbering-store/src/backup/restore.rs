//! Restore: reading a backup into an empty database: all of it, or nothing.

use std::io::BufRead;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::dialect;
use super::format::{FORM, Head, TableHead, Tail};
use super::tables::{TABLES, Table};
use crate::db::connection::Connection;
use crate::db::migrations;
use crate::error::StoreError;
use crate::store::Store;

/// So many bytes of rows are put in at once.
const BATCH_BYTES: usize = 4 * 1024 * 1024;

/// Why nothing was restored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// The database did not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file cannot be read.
    #[error("the backup cannot be read: {0}")]
    File(#[from] std::io::Error),
    /// Something is there already.
    #[error("the database is not empty: its table {0} has rows")]
    NotEmpty(&'static str),
    /// It is no backup, or not all of one.
    #[error("line {line} of the backup is not as it was written: {reason}")]
    Malformed {
        /// The line, from 1.
        line: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// It was made by another version of the program.
    #[error(
        "the backup is of tables at {found}, this program's are at {known}: restore it with the version that made it"
    )]
    OtherVersion {
        /// The last migration of the backup.
        found: String,
        /// The last migration of this program.
        known: String,
    },
}

impl Store {
    /// Fills an empty database with what `file` holds, and gives the number of rows. `on` is told of the table
    /// and the rows that are done.
    ///
    /// # Errors
    ///
    /// When anything is wrong; then nothing was done.
    pub fn restore(
        &self,
        file: &mut dyn BufRead,
        on: &mut dyn FnMut(&str, u64),
    ) -> Result<u64, RestoreError> {
        self.check()?;
        let mut connection = self.connect()?;
        connection.begin_write()?;
        connection.disable_timeouts()?;
        let mut source = Source {
            file,
            digest: Sha256::new(),
            text: String::new(),
            line: 0,
            rows: 0,
        };
        let result = source.restore(&mut connection, on);
        match result {
            Ok(()) => connection.commit()?,
            Err(error) => {
                connection.run("ROLLBACK")?;
                return Err(error);
            }
        }
        Ok(source.rows)
    }
}

/// A backup that is being read, a line ahead.
struct Source<'a> {
    file: &'a mut dyn BufRead,
    /// Of the lines before this one.
    digest: Sha256,
    text: String,
    line: u64,
    rows: u64,
}

impl Source<'_> {
    fn restore(
        &mut self,
        connection: &mut Connection,
        on: &mut dyn FnMut(&str, u64),
    ) -> Result<(), RestoreError> {
        self.advance()?;
        self.check_head(connection)?;
        refuse_what_is_there(connection)?;
        // the backup has the platform's row as well
        connection.run("DELETE FROM tenants WHERE key = 0")?;
        for table in &TABLES {
            self.advance()?;
            let head: TableHead = self.parsed()?;
            if head.table != table.name || head.columns != table.column_names() {
                return Err(self.malformed(&format!("expected the columns of {}", table.name)));
            }
            self.fill(connection, table, on)?;
        }
        self.advance()?;
        self.check_tail()
    }

    fn check_head(&self, connection: &mut Connection) -> Result<(), RestoreError> {
        let head: Head = self.parsed()?;
        let known = migrations::known_names(connection)?;
        if head.numbering_backup == FORM && head.migrations == known {
            return Ok(());
        }
        let last = |names: Vec<String>| names.last().cloned().unwrap_or_default();
        Err(RestoreError::OtherVersion {
            found: last(head.migrations),
            known: last(known),
        })
    }

    /// The rows of a table, and the last key it has given out.
    fn fill(
        &mut self,
        connection: &mut Connection,
        table: &Table,
        on: &mut dyn FnMut(&str, u64),
    ) -> Result<(), RestoreError> {
        let mut rows = String::new();
        while self.is_before_a_row()? {
            self.advance()?;
            rows.push(if rows.is_empty() { '[' } else { ',' });
            rows.push_str(self.text.trim_end());
            self.rows += 1;
            // departments refer to each other, in any order: they go in at once
            if BATCH_BYTES < rows.len() && table.name != "departments" {
                self.insert(connection, table, &mut rows)?;
                on(table.name, self.rows);
            }
        }
        self.insert(connection, table, &mut rows)?;
        if let Some(column) = table.counter {
            self.advance()?;
            dialect::advance_sequence(connection, table, column, self.parsed()?)?;
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
            other => self.malformed(&format!("{} up to here: {other}", table.name)),
        })
    }

    fn check_tail(&mut self) -> Result<(), RestoreError> {
        let tail: Tail = self.parsed()?;
        if tail.rows != self.rows {
            return Err(self.malformed(&format!(
                "it tells of {} rows, there are {}",
                tail.rows, self.rows
            )));
        }
        if tail.sha256 != HEXLOWER.encode(&self.digest.clone().finalize()) {
            return Err(self.malformed("the sum of what stands before is another"));
        }
        if self.file.fill_buf()?.is_empty() {
            Ok(())
        } else {
            Err(self.malformed("nothing is expected behind it"))
        }
    }

    fn is_before_a_row(&mut self) -> Result<bool, RestoreError> {
        Ok(self.file.fill_buf()?.first() == Some(&b'['))
    }

    /// Goes to the next line.
    fn advance(&mut self) -> Result<(), RestoreError> {
        self.digest.update(self.text.as_bytes());
        self.text.clear();
        self.line += 1;
        self.file.read_line(&mut self.text)?;
        if self.text.ends_with('\n') {
            Ok(())
        } else {
            Err(self.malformed("the file ends here"))
        }
    }

    fn parsed<T: serde::de::DeserializeOwned>(&self) -> Result<T, RestoreError> {
        serde_json::from_str(&self.text).map_err(|error| self.malformed(&error.to_string()))
    }

    fn malformed(&self, reason: &str) -> RestoreError {
        RestoreError::Malformed {
            line: self.line,
            reason: reason.to_owned(),
        }
    }
}

/// The platform is there from the beginning.
fn refuse_what_is_there(connection: &mut Connection) -> Result<(), RestoreError> {
    for table in &TABLES {
        let from_the_beginning = i64::from(table.name == "tenants");
        if from_the_beginning < dialect::count(connection, table)? {
            return Err(RestoreError::NotEmpty(table.name));
        }
    }
    Ok(())
}
