//! Dump: writing a backup of one moment of the database, while others read and write.

use std::io::Write;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::dialect;
use super::format::{FORM, Head, TableHead, Tail};
use super::tables::TABLES;
use crate::db::connection::Connection;
use crate::db::migrations;
use crate::error::StoreError;
use crate::store::Store;

/// So many rows are written between two words of how far it got.
const TOLD_EVERY: u64 = 10_000;

impl Store {
    /// Writes all tables to `out`, as of one moment, and gives the number of rows. `on` is told of the table and
    /// the rows that are done.
    ///
    /// # Errors
    ///
    /// When the database cannot be read, or is not of this version, or `out` takes no more.
    pub fn backup(&self, out: &mut dyn Write, on: &mut dyn FnMut(&str, u64)) -> Result<u64, StoreError> {
        self.check()?;
        let mut connection = self.connect()?;
        connection.begin_long_snapshot()?;
        let mut copy = Copy {
            out,
            digest: Sha256::new(),
            rows: 0,
        };
        let result = copy.write(&mut connection, on);
        connection.run("ROLLBACK")?;
        result.map(|()| copy.rows)
    }
}

/// A backup that is being written.
struct Copy<'a> {
    out: &'a mut dyn Write,
    digest: Sha256,
    rows: u64,
}

impl Copy<'_> {
    fn write(
        &mut self,
        connection: &mut Connection,
        on: &mut dyn FnMut(&str, u64),
    ) -> Result<(), StoreError> {
        self.json(&Head {
            numbering_backup: FORM,
            migrations: migrations::known_names(connection)?,
        })?;
        for table in &TABLES {
            self.json(&TableHead {
                table: table.name.to_owned(),
                columns: table.column_names(),
            })?;
            dialect::each_row(connection, table, |row| {
                self.rows += 1;
                if self.rows.is_multiple_of(TOLD_EVERY) {
                    on(table.name, self.rows);
                }
                self.line(&row)
            })?;
            if let Some(column) = table.counter {
                let last = dialect::last_key(connection, table, column)?;
                self.line(&last.to_string())?;
            }
        }
        let tail = Tail {
            rows: self.rows,
            sha256: HEXLOWER.encode(&self.digest.finalize_reset()),
        };
        self.json(&tail)
    }

    fn json(&mut self, value: &impl serde::Serialize) -> Result<(), StoreError> {
        self.line(&serde_json::to_string(value).map_err(StoreError::internal)?)
    }

    fn line(&mut self, text: &str) -> Result<(), StoreError> {
        for part in [text.as_bytes(), b"\n"] {
            self.digest.update(part);
            self.out.write_all(part).map_err(StoreError::internal)?;
        }
        Ok(())
    }
}
