//! Dumps: a backup of one moment of the database, written while others read and write.

use std::io::Write;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::dialect;
use super::format::{FORMAT_VERSION, Head, TableHead, Tail};
use super::tables::TABLES;
use crate::db::connection::Connection;
use crate::db::migrations;
use crate::error::StoreError;
use crate::store::Store;

/// The number of rows between two reports of the progress.
const PROGRESS_EVERY: u64 = 10_000;

impl Store {
    /// Writes all tables to `out`, as of one moment, and returns the number of rows. `on_progress` gets the table and
    /// the number of rows so far.
    ///
    /// # Errors
    ///
    /// When the database cannot be read, its tables are of another version, or `out` fails.
    pub fn backup(
        &self,
        out: &mut dyn Write,
        on_progress: &mut dyn FnMut(&str, u64),
    ) -> Result<u64, StoreError> {
        self.check()?;
        let mut connection = self.connect()?;
        connection.begin_long_snapshot()?;
        let mut writer = DumpWriter {
            out,
            digest: Sha256::new(),
            rows: 0,
        };
        let result = writer.write(&mut connection, on_progress);
        connection.run("ROLLBACK")?;
        result.map(|()| writer.rows)
    }
}

/// The writer of a backup, with the digest and the number of rows so far.
struct DumpWriter<'a> {
    out: &'a mut dyn Write,
    digest: Sha256,
    rows: u64,
}

impl DumpWriter<'_> {
    fn write(
        &mut self,
        connection: &mut Connection,
        on_progress: &mut dyn FnMut(&str, u64),
    ) -> Result<(), StoreError> {
        self.write_json(&Head {
            numbering_backup: FORMAT_VERSION,
            migrations: migrations::known_names(connection)?,
        })?;
        for table in &TABLES {
            self.write_json(&TableHead {
                table: table.name.to_owned(),
                columns: table.column_names(),
            })?;
            dialect::for_each_row(connection, table, |row| {
                self.rows += 1;
                if self.rows.is_multiple_of(PROGRESS_EVERY) {
                    on_progress(table.name, self.rows);
                }
                self.write_line(&row)
            })?;
            if let Some(column) = table.counter {
                let last = dialect::last_key(connection, table, column)?;
                self.write_line(&last.to_string())?;
            }
        }
        let tail = Tail {
            rows: self.rows,
            sha256: HEXLOWER.encode(&self.digest.finalize_reset()),
        };
        self.write_json(&tail)
    }

    fn write_json(&mut self, value: &impl serde::Serialize) -> Result<(), StoreError> {
        self.write_line(&serde_json::to_string(value).map_err(StoreError::internal)?)
    }

    fn write_line(&mut self, text: &str) -> Result<(), StoreError> {
        for part in [text.as_bytes(), b"\n"] {
            self.digest.update(part);
            self.out.write_all(part).map_err(StoreError::internal)?;
        }
        Ok(())
    }
}
